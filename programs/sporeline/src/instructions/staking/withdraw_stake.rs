use crate::own::Own;
use crate::{
    cpi::{clock, token},
    errors::SporelineError,
    events::StakeWithdrawn,
    seeds,
    state::{Position, StakePool},
};
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};

/// The owner takes tokens back: pending ones before they are ready, cooling ones when they are.
#[derive(Accounts)]
pub struct WithdrawStake {
    pub owner: Signer,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub position: Own<Position>,
    #[account(mut, address = stake_pool.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    /// Any token account of the staking mint: whose it is, is the owner's business. That it is not the vault follows from one
    /// account's standing in one writable place only.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The staking mint's.
    #[account(address = stake_pool.token_program @ SporelineError::WrongAddress)]
    pub token_program: UncheckedAccount,
}

impl WithdrawStake {
    fn validate(&self, from_pending: u64, from_cooling: u64, now: i64) -> Result<()> {
        // owner, position
        let position = &self.position;
        position.require_owned_by(self.owner.address())?;
        // arguments
        require!(from_pending > 0 || from_cooling > 0, SporelineError::ZeroAmount);
        require!(
            from_pending <= position.pending && from_cooling <= position.cooling,
            SporelineError::InsufficientStake
        );
        require!(
            from_pending == 0 || now < position.pending_ready_at,
            SporelineError::WarmedUp
        );
        require!(
            from_cooling == 0 || now >= position.cooling_ready_at,
            SporelineError::StillCooling
        );
        // destination
        let destination = token::read_of(self.token_program.address(), self.destination.account())?;
        require!(
            anchor_lang::address_eq(&destination.mint, &self.stake_pool.mint),
            SporelineError::WrongMint
        );
        // stake_pool: there is one.
        Ok(())
    }
}

/// `from_pending`, `from_cooling`: base units of the staking mint.
///
/// Errors: `NotStakeOwner`, `ZeroAmount`, `InsufficientStake`, `WarmedUp`, `StillCooling`, `NotATokenAccount`, `WrongMint`,
/// `WrongVault`, `WrongAddress` (the token program), `Overflow`.
pub(crate) fn handler(ctx: &mut Context<WithdrawStake>, from_pending: u64, from_cooling: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(from_pending, from_cooling, now.unix)?;
    let (pool, position) = (&mut *a.stake_pool, &mut *a.position);
    let less = |of: u64, amount: u64| of.checked_sub(amount).ok_or(SporelineError::Overflow);
    let amount = from_pending.checked_add(from_cooling).ok_or(SporelineError::Overflow)?;

    position.pending = less(position.pending, from_pending)?;
    position.cooling = less(position.cooling, from_cooling)?;
    pool.total_pending = less(pool.total_pending, from_pending)?;
    pool.total_cooling = less(pool.total_cooling, from_cooling)?;

    let bump = [a.stake_pool.bump];
    let seeds = [Seed::from(seeds::STAKE_POOL), Seed::from(&bump)];
    token::transfer_of(
        a.token_program.address(),
        a.vault.account(),
        a.destination.account(),
        a.stake_pool.account(),
        amount,
        &[SeedSigner::from(&seeds)],
    );

    emit!(StakeWithdrawn {
        time: now.unix,
        from_pending,
        from_cooling,
        active: a.position.active,
        pending: a.position.pending,
        cooling: a.position.cooling,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
