use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::ProtocolWithdrawn,
    own::Own,
    state::{Global, Protocol},
};
use anchor_lang::prelude::*;

/// The authority withdraws from the protocol's own income, the only lamports it can move.
#[derive(Accounts)]
pub struct WithdrawProtocol {
    pub authority: Signer,
    #[account(constraint = anchor_lang::address_eq(&global.authority, authority.address()) @ SporelineError::NotAuthority)]
    pub global: Own<Global>,
    #[account(mut)]
    pub protocol: Own<Protocol>,
    /// Whoever the authority says, itself too. Not `protocol`: that is no repeatable account.
    #[account(mut, unsafe(dup))]
    pub destination: UncheckedAccount,
}

/// `amount`: lamports, of those above the account's rent.
///
/// Errors: `NotAuthority`, `ZeroAmount`, `InsufficientFunds`, `RecipientBelowRent`, `Overflow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<WithdrawProtocol>, amount: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    require!(amount > 0, SporelineError::ZeroAmount);
    let available = lamports::available(a.protocol.account(), a.protocol.rent)?;
    require!(amount <= available, SporelineError::InsufficientFunds);
    a.protocol.withdrawn = a
        .protocol
        .withdrawn
        .checked_add(amount)
        .ok_or(SporelineError::Overflow)?;
    lamports::pay_out(a.protocol.account(), a.destination.account(), amount)?;
    crate::events::emit(ProtocolWithdrawn {
        time: clock::now()?.unix,
        lamports: amount,
        authority: *a.authority.address(),
        destination: *a.destination.address(),
    });
    Ok(())
}
