//! Stake, and what stakers are given. Amounts are base units.

use super::{Key, keyed::keyed};

keyed! {
    /// One owner's stake.
    pub struct PositionRow in "chain_positions" by position {
        owner: Key,
        active: u64,
        pending: u64,
        cooling: u64,
        /// From when on all of `pending` may be activated, all of `cooling` withdrawn; 0: never was any.
        pending_ready_at: i64,
        cooling_ready_at: i64,
        /// Number of the next distribution to claim.
        next_claim: u64,
        /// Rewards paid out, what claims cost included, lamports.
        rewards_paid: u64,
        /// Most that one claim may cost it, lamports.
        claim_budget: u64,
        /// Whether anyone may pass founders' airdrops over for it.
        passes_founders: bool,
        /// Airdrops received.
        claims: u64,
    }
}

keyed! {
    /// A share of one token's supply, for those whose stake was active when it was made.
    pub struct DistributionRow in "chain_distributions" by distribution {
        /// Running number.
        number: u64,
        agent: Key,
        mint: Key,
        /// Whether the token is a child's, not a founder's.
        is_child: bool,
        total: u64,
        /// Of all positions when it was made; 0: nobody can claim.
        active_stake: u64,
        /// Σ of all claims, and how many.
        claimed: u64,
        claims: u64,
        created_at: i64,
        expires_at: i64,
        closed_at: Option<i64>,
        /// The rest that went to the agent.
        returned: u64,
    }
}

keyed! {
    /// All stake together. There is one.
    pub struct PoolRow in "chain_stake_pool" by pool {
        total_active: u64,
        /// Lamports ever credited to stakers, and of those what they were paid.
        earned: u64,
        claimed: u64,
        /// Distributions made so far: number of the next.
        distributions: u64,
    }
}
