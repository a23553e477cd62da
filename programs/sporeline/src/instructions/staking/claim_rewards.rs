use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::RewardsClaimed,
    own::Own,
    state::{Position, StakePool},
};
use anchor_lang::prelude::*;

/// The owner takes the SOL that his stake earned.
#[derive(Accounts)]
pub struct ClaimRewards {
    /// Receives it.
    #[account(mut)]
    pub owner: Signer,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub position: Own<Position>,
}

/// Errors: `NotStakeOwner`, `NothingToDo`, `RecipientBelowRent`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<ClaimRewards>) -> Result<()> {
    let a = &mut ctx.accounts;
    a.position.require_owned_by(a.owner.address())?;
    let now = clock::now()?;

    a.position.settle(a.stake_pool.reward_per_unit)?;
    let lamports = payable(&a.stake_pool, &a.position)?;
    require!(lamports > 0, SporelineError::NothingToDo);
    pay(&mut a.stake_pool, &mut a.position, a.owner.account(), lamports)?;

    crate::events::emit(RewardsClaimed {
        time: now.unix,
        lamports,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}

/// How many of a position's settled rewards the pool can pay now, lamports: all, but where rent was raised and it has no more.
pub(crate) fn payable(pool: &Own<StakePool>, position: &Position) -> Result<u64> {
    let available = lamports::available(pool.account(), pool.rent)?;
    Ok(position.rewards.min(available))
}

/// Pays `lamports` of a position's settled rewards. After the instruction's last call.
///
/// Errors: `RecipientBelowRent`; `Overflow` when the position has fewer.
#[inline(never)]
pub(crate) fn pay(pool: &mut Own<StakePool>, position: &mut Position, to: &AccountView, lamports: u64) -> Result<()> {
    position.rewards = position.rewards.checked_sub(lamports).ok_or(SporelineError::Overflow)?;
    // Sums that wrap, see `StakePool::credit`.
    position.rewards_paid = position.rewards_paid.wrapping_add(lamports);
    pool.claimed = pool.claimed.wrapping_add(lamports);
    lamports::pay_out(pool.account(), to, lamports)
}
