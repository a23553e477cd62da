//! Moving lamports out of accounts the program owns. Only after an instruction's last call.

use crate::{cpi::system, errors::SporelineError};
use anchor_lang::prelude::*;

/// Moves lamports from an account this program owns to any writable one.
///
/// Errors: `InsufficientFunds`, `Overflow`.
#[inline(always)]
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64) -> Result<()> {
    let (mut from, mut to) = (*from, *to);
    let left = from
        .lamports()
        .checked_sub(lamports)
        .ok_or(SporelineError::InsufficientFunds)?;
    from.set_lamports(left);
    let sum = to.lamports().checked_add(lamports).ok_or(SporelineError::Overflow)?;
    to.set_lamports(sum);
    Ok(())
}

/// Lamports of an agent, host or pool above its recorded rent.
#[inline(always)]
pub fn above_rent(account: &AccountView, rent: u64) -> u64 {
    account.lamports().saturating_sub(rent)
}

/// As [`transfer`], to somebody's own account: the runtime would refuse, without a name, what leaves it below the rent of its data.
///
/// Errors: `RecipientBelowRent`, and those of [`transfer`].
pub fn pay_out(from: &AccountView, to: &AccountView, lamports: u64) -> Result<()> {
    let after = to.lamports().saturating_add(lamports);
    require!(
        after >= system::rent_for(to.data_len())?,
        SporelineError::RecipientBelowRent
    );
    transfer(from, to, lamports)
}
