use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::Unstaked,
    state::{Counters, Global, Position, StakePool},
};
use anchor_lang::prelude::*;

/// Active stake stops earning at once and cools down. All that is cooling cools down anew.
#[derive(Accounts)]
pub struct Unstake {
    pub owner: Signer,
    pub global: Own<Global>,
    pub counters: Own<Counters>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub position: Own<Position>,
}

impl Unstake {
    fn validate(&self, amount: u64) -> Result<()> {
        // owner, position
        self.position.require_owned_by(self.owner.address())?;
        // argument
        require!(amount > 0, SporelineError::ZeroAmount);
        require!(amount <= self.position.active, SporelineError::InsufficientStake);
        // global, counters, stake_pool: there is one of each.
        Ok(())
    }
}

/// `amount`: base units of the staking mint. A full ring of checkpoints never refuses it: the oldest is dropped.
///
/// Errors: `NotStakeOwner`, `ZeroAmount`, `InsufficientStake`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<Unstake>, amount: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(amount)?;
    let now = clock::now()?;
    let index = a.counters.distributions;
    let cooldown = i64::from(a.global.parameters.cooldown);
    let (pool, position) = (&mut *a.stake_pool, &mut *a.position);

    position.settle(pool.reward_per_unit)?;
    position.active = position.active.checked_sub(amount).ok_or(SporelineError::Overflow)?;
    position.cooling = position.cooling.checked_add(amount).ok_or(SporelineError::Overflow)?;
    position.cooling_ready_at = now.unix.saturating_add(cooldown);
    position.record_or_drop(index);
    pool.total_active = pool.total_active.checked_sub(amount).ok_or(SporelineError::Overflow)?;
    pool.total_cooling = pool.total_cooling.checked_add(amount).ok_or(SporelineError::Overflow)?;

    emit!(Unstaked {
        time: now.unix,
        amount,
        active: position.active,
        pending: position.pending,
        cooling: position.cooling,
        total_active: pool.total_active,
        index,
        ready_at: position.cooling_ready_at,
        next_claim: position.next_claim,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
