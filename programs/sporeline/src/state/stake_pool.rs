use crate::errors::SporelineError;
use anchor_lang::prelude::*;
use sporeline_curve::price;

/// All stake together, and the SOL that stakers earn.
#[account]
#[derive(Debug)]
pub struct StakePool {
    pub version: u8,
    pub bump: u8,
    pub vault_bump: u8,
    pub _padding: [u8; 5],
    /// Σ active stake of all positions, base units of the staking mint.
    pub total_active: u64,
    /// Lamports that came while nobody's stake was active; they join the next credit made while some is.
    pub unassigned: u64,
    /// All lamports ever credited, modulo 2^64.
    pub earned: u64,
    /// Recorded account rent, lamports.
    pub rent: u64,
    /// Of those, what stakers claimed, lamports, modulo 2^64.
    pub claimed: u64,
    /// Σ pending and Σ cooling of all positions, base units: with the active ones, what the vault holds.
    pub total_pending: u64,
    pub total_cooling: u64,
    /// Lamports earned by one staked base unit since the beginning, Q64.64, modulo 2^128.
    pub reward_per_unit: anchor_lang::prelude::PodU128,
    pub mint: Address,
    pub vault: Address,
    /// Of the staking mint: SPL Token, or Token-2022.
    pub token_program: Address,
    pub _spare: [u8; 64],
}

impl StakePool {
    /// Books `lamports` for the stakers. The caller moves them into this account.
    ///
    /// The sums since the beginning wrap: the only active staker could send the same lamports round (a gift to a dead agent without
    /// heirs, `settle`, `claim_rewards`) until they are full, and nobody's fees may be stopped by that. Differences of them stay
    /// right.
    ///
    /// Errors: `Overflow` (more than 2^64 lamports wait).
    #[inline(never)] // a wide division, and many callers
    pub fn credit(&mut self, lamports: u64) -> Result<()> {
        self.earned = self.earned.wrapping_add(lamports);
        let due = self.unassigned.checked_add(lamports).ok_or(SporelineError::Overflow)?;
        if self.total_active == 0 {
            self.unassigned = due;
            return Ok(());
        }
        // Q64.64 of due / total_active, floored: the dust stays in the pool.
        let each = price::Price::of(sporeline_curve::Reserves {
            base: self.total_active,
            quote: due,
        })
        .ok_or(SporelineError::Overflow)?;
        self.reward_per_unit = u128::from(self.reward_per_unit).wrapping_add(each.0).into();
        self.unassigned = 0;
        Ok(())
    }
}
