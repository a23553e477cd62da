//! Stake and airdrops. Amounts of stake and tokens are base units.

use super::common::{amount, number, optional_time};
use crate::{
    address::base58,
    data::{ClaimRow, DistributionRow, PositionRow},
    rfc3339::rfc3339,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A share of a token's supply, for those whose stake was active when it was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Distribution {
    /// Running number, from 0: claims are made in this order.
    pub number: u64,
    /// Its account on chain.
    pub account: String,
    /// Number and symbol of the agent whose token it is.
    pub agent: u64,
    pub symbol: String,
    pub mint: String,
    /// Of a child; otherwise of a founder, by its spawner's choice.
    pub child: bool,
    pub total: String,
    /// Of all positions when it was made: a position's share is total · its stake then / this.
    pub active_stake: String,
    pub claimed: String,
    /// How many claimed.
    pub claims: u64,
    /// open | expired (the rest waits to go to the agent) | closed
    pub state: &'static str,
    pub created_at: String,
    pub expires_at: String,
    pub closed_at: Option<String>,
    /// The rest, that went to the agent.
    pub returned: String,
}

/// One owner's stake.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Position {
    pub owner: String,
    /// Its account on chain.
    pub account: String,
    /// What earns rewards and airdrops.
    pub active: String,
    /// What becomes active from `pending_ready_at` on.
    pub pending: String,
    pub pending_ready_at: Option<String>,
    /// What may be withdrawn from `cooling_ready_at` on.
    pub cooling: String,
    pub cooling_ready_at: Option<String>,
    /// Active stake of all positions.
    pub total_active: String,
    /// Number of the next distribution to claim, and how many there are so far.
    pub next_claim: u64,
    pub distributions: u64,
    /// Airdrops received.
    pub claims: u64,
    /// Rewards paid out so far, what claims cost included.
    pub rewards_paid_lamports: String,
    /// Most that one claim may cost it.
    pub claim_budget_lamports: String,
    /// The owner belongs to the simulated crowd.
    pub simulated: bool,
}

/// An airdrop received.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Claim {
    pub signature: String,
    pub slot: u64,
    pub time: String,
    /// Number of the distribution.
    pub distribution: u64,
    /// Number and symbol of the agent whose token it is.
    pub agent: u64,
    pub symbol: String,
    pub mint: String,
    pub owner: String,
    pub amount: String,
    /// Who sent it.
    pub caller: String,
    /// Of a token account that was opened, and the tip.
    pub rent_lamports: String,
    pub tip_lamports: String,
    /// The position's rewards paid both; otherwise the caller bore the rent and nobody tipped.
    pub repaid: bool,
    /// The owner belongs to the simulated crowd.
    pub simulated: bool,
}

/// The view of a row at chain time `now`.
pub(crate) fn distribution(row: &DistributionRow, now: i64) -> Distribution {
    Distribution {
        number: number(row.number),
        account: base58(&row.distribution),
        agent: number(row.agent_id),
        symbol: row.symbol.clone(),
        mint: base58(&row.mint),
        child: row.is_child,
        total: amount(row.total),
        active_stake: amount(row.active_stake),
        claimed: amount(row.claimed),
        claims: number(row.claims),
        state: match row.closed_at {
            Some(_) => "closed",
            None if now >= row.expires_at => "expired",
            None => "open",
        },
        created_at: rfc3339(row.created_at),
        expires_at: rfc3339(row.expires_at),
        closed_at: optional_time(row.closed_at),
        returned: amount(row.returned),
    }
}

pub(crate) fn position(row: &PositionRow) -> Position {
    // A time of which nothing hangs says nothing.
    let ready = |held: i64, at: i64| optional_time((held > 0).then_some(at));
    Position {
        owner: base58(&row.owner),
        account: base58(&row.position),
        active: amount(row.active),
        pending: amount(row.pending),
        pending_ready_at: ready(row.pending, row.pending_ready_at),
        cooling: amount(row.cooling),
        cooling_ready_at: ready(row.cooling, row.cooling_ready_at),
        total_active: amount(row.total_active),
        next_claim: number(row.next_claim),
        distributions: number(row.distributions),
        claims: number(row.claims),
        rewards_paid_lamports: amount(row.rewards_paid),
        claim_budget_lamports: amount(row.claim_budget),
        simulated: row.simulated,
    }
}

pub(crate) fn claim(row: &ClaimRow) -> Claim {
    Claim {
        signature: base58(&row.signature),
        slot: number(row.slot),
        time: rfc3339(row.time),
        distribution: number(row.number),
        agent: number(row.agent_id),
        symbol: row.symbol.clone(),
        mint: base58(&row.mint),
        owner: base58(&row.owner),
        amount: amount(row.amount),
        caller: base58(&row.caller),
        rent_lamports: amount(row.rent),
        tip_lamports: amount(row.tip),
        repaid: row.repaid,
        simulated: row.simulated,
    }
}
