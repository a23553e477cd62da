use anchor_lang::prelude::*;
use sporeline_curve::wide;

/// A share of one token's supply, for those whose stake was active when it was made. It stays for ever.
#[account]
#[derive(Debug)]
pub struct Distribution {
    pub version: u8,
    pub bump: u8,
    pub vault_bump: u8,
    /// 1: of a child, so that claiming it may be paid for out of a position's rewards; 0: of a founder, by its spawner's choice.
    pub is_child: u8,
    /// 1: `expire` gave the rest to the agent and closed the vault.
    pub closed: u8,
    pub _padding: [u8; 3],
    /// Running number, from 0.
    pub index: u64,
    /// What was put in, base units.
    pub total: u64,
    /// Σ active stake when it was made, base units of the staking token; 0: nobody can claim, it was born expired.
    pub active_stake: u64,
    /// Σ of all claims, base units; at most `total`.
    pub claimed: u64,
    pub created_at: i64,
    /// From this time on nothing can be claimed and the rest is the agent's, unix seconds.
    pub expires_at: i64,
    /// `Agent` whose token it is.
    pub agent: Address,
    pub mint: Address,
    pub vault: Address,
    pub _spare: [u8; 64],
}

impl Distribution {
    /// What `active` base units of stake were worth when it was made, base units of the token, floored. 0 with no active stake
    /// at all.
    #[inline(always)]
    pub fn share_of(&self, active: u64) -> u64 {
        wide::mul_div_floor(self.total, active, self.active_stake).unwrap_or(0)
    }

    #[inline(always)]
    pub fn has_expired(&self, now: i64) -> bool {
        now >= self.expires_at
    }
}
