use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::StakeActivated,
    state::{Counters, Position, StakePool},
};
use anchor_lang::prelude::*;

/// Stake that has warmed up begins to earn. Anyone may send it.
#[derive(Accounts)]
pub struct ActivateStake {
    pub counters: Own<Counters>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub position: Own<Position>,
}

impl ActivateStake {
    fn validate(&self, now: i64) -> Result<()> {
        // position: whoever's it is, this is what its owner wants
        require!(self.position.pending > 0, SporelineError::NothingToDo);
        require!(now >= self.position.pending_ready_at, SporelineError::WarmingUp);
        // counters, stake_pool: there is one of each.
        Ok(())
    }
}

/// Errors: `NothingToDo`, `WarmingUp`, `CheckpointsFull`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<ActivateStake>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(now.unix)?;
    let index = a.counters.distributions;
    let (pool, position) = (&mut *a.stake_pool, &mut *a.position);

    position.settle(pool.reward_per_unit)?;
    let amount = core::mem::take(&mut position.pending);
    position.active = position.active.checked_add(amount).ok_or(SporelineError::Overflow)?;
    position.record(index)?;
    pool.total_pending = pool.total_pending.checked_sub(amount).ok_or(SporelineError::Overflow)?;
    pool.total_active = pool.total_active.checked_add(amount).ok_or(SporelineError::Overflow)?;

    emit!(StakeActivated {
        time: now.unix,
        amount,
        active: position.active,
        pending: 0,
        cooling: position.cooling,
        total_active: pool.total_active,
        index,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
