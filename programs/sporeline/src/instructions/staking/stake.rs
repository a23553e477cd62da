use crate::own::Own;
use crate::{
    constants::ACCOUNT_VERSION,
    cpi::{clock, system, token},
    errors::SporelineError,
    events::Staked,
    seeds,
    state::{Counters, Global, Position, StakePool},
};
use anchor_lang::{AnchorAccount, prelude::*};
use pinocchio::cpi::Seed;

/// A holder stakes. All that is pending warms up anew.
#[derive(Accounts)]
pub struct Stake {
    /// Owns the tokens; pays the position's rent the first time.
    #[account(mut)]
    pub owner: Signer,
    pub global: Own<Global>,
    pub counters: Own<Counters>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    /// The owner's; made here the first time.
    #[account(mut)]
    pub position: UncheckedAccount,
    #[account(mut, address = stake_pool.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    /// A token account of the staking mint. The token program checks that the owner may spend from it.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// The staking mint's.
    #[account(address = stake_pool.token_program @ SporelineError::WrongAddress)]
    pub token_program: UncheckedAccount,
    pub system_program: Program<System>,
}

impl Stake {
    fn validate(&self, amount: u64) -> Result<()> {
        // argument
        require!(amount > 0, SporelineError::ZeroAmount);
        // source
        let source = token::read_of(self.token_program.address(), self.source.account())?;
        require!(
            anchor_lang::address_eq(&source.mint, &self.stake_pool.mint),
            SporelineError::WrongMint
        );
        require!(source.amount >= amount, SporelineError::InsufficientTokens);
        // global, counters, stake_pool: there is one of each. position: looked at when it is loaded.
        Ok(())
    }

    /// The owner's position, made if he has none. A new one claims from the next distribution on.
    #[inline(always)]
    fn load_position(&self) -> Result<Own<Position>> {
        let view = self.position.account();
        if view.data_len() == 0 {
            self.create_position()?;
        }
        // SAFETY: no other reference into its data; that the account stands in no other place was checked on loading.
        let position = unsafe { Own::<Position>::load_mut(*view) }?;
        position.require_owned_by(self.owner.address())?;
        Ok(position)
    }

    #[inline(never)]
    fn create_position(&self) -> Result<()> {
        let owner = *self.owner.address();
        let bump = [seeds::bump_of(
            &[seeds::POSITION, owner.as_ref()],
            self.position.address(),
        )?];
        let seeds = [
            Seed::from(seeds::POSITION),
            Seed::from(owner.as_ref()),
            Seed::from(&bump),
        ];
        let next_claim = self.counters.distributions;
        system::create_own(
            self.owner.account(),
            self.position.account(),
            0,
            &seeds,
            |position: &mut Position, rent| {
                position.version = ACCOUNT_VERSION;
                position.bump = bump[0];
                position.rent = rent;
                position.next_claim = next_claim;
                position.owner = owner;
                Ok(())
            },
        )
    }
}

/// `amount`: base units of the staking mint.
///
/// Errors: `ZeroAmount`, `NotATokenAccount`, `WrongMint`, `WrongVault`, `InsufficientTokens`, `WrongAddress` (the position, or
/// the token program), `NotStakeOwner`, `InsufficientFunds`, `Overflow`; the token program's own where the owner may not spend
/// from the account.
pub(crate) fn handler(ctx: &mut Context<Stake>, amount: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(amount)?;
    let now = clock::now()?;
    let mut position = a.load_position()?;

    position.pending = position.pending.checked_add(amount).ok_or(SporelineError::Overflow)?;
    position.pending_ready_at = now.unix.saturating_add(a.global.parameters.warmup.into());
    a.stake_pool.total_pending = a
        .stake_pool
        .total_pending
        .checked_add(amount)
        .ok_or(SporelineError::Overflow)?;
    token::transfer_of(
        a.token_program.address(),
        a.source.account(),
        a.vault.account(),
        a.owner.account(),
        amount,
        &[],
    );

    emit!(Staked {
        time: now.unix,
        amount,
        active: position.active,
        pending: position.pending,
        cooling: position.cooling,
        ready_at: position.pending_ready_at,
        position: *position.address(),
        owner: position.owner,
    });
    Ok(())
}
