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

/// Lamports of an agent, host or pool above its recorded rent: what it is told to hold.
#[inline(always)]
pub fn above_rent(account: &AccountView, rent: u64) -> u64 {
    account.lamports().saturating_sub(rent)
}

/// Lamports that may leave one of the program's accounts otherwise than by a trade: those above its recorded rent, and above
/// what the cluster asks for its size now. Where a cluster has raised rent, the runtime would refuse without a name to leave an
/// account below that; what is held back stays the account's, and can leave when rent falls or somebody makes up the difference.
///
/// Errors: the runtime's own, of reading its rent.
#[inline(never)]
pub fn available(account: &AccountView, rent: u64) -> Result<u64> {
    let asked = system::rent_for(account.data_len())?;
    Ok(above_rent(account, rent.max(asked)))
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
