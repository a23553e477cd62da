use crate::{
    cpi::{clock, lamports, system},
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
    let lamports = a.position.rewards;
    require!(lamports > 0, SporelineError::NothingToDo);
    // The runtime would refuse to leave the owner below an account's rent, without a name.
    let owner = a.owner.account();
    let after = owner.lamports().saturating_add(lamports);
    require!(
        after >= system::rent_for(owner.data_len())?,
        SporelineError::RecipientBelowRent
    );
    pay(&mut a.stake_pool, &mut a.position, owner, lamports)?;

    crate::events::emit(RewardsClaimed {
        time: now.unix,
        lamports,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}

/// Pays `lamports` of a position's settled rewards. After the instruction's last call.
///
/// Errors: `Overflow` when the position has fewer.
#[inline(never)]
pub(crate) fn pay(pool: &mut Own<StakePool>, position: &mut Position, to: &AccountView, lamports: u64) -> Result<()> {
    position.rewards = position.rewards.checked_sub(lamports).ok_or(SporelineError::Overflow)?;
    // Sums that wrap, see `StakePool::credit`.
    position.rewards_paid = position.rewards_paid.wrapping_add(lamports);
    pool.claimed = pool.claimed.wrapping_add(lamports);
    lamports::transfer(pool.account(), to, lamports)
}
