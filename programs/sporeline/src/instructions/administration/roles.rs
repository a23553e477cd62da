//! The accounts that instructions of administration share.

use crate::own::Own;
use crate::{errors::SporelineError, state::Global};
use anchor_lang::prelude::*;

/// The authority changes what stands in [`Global`].
#[derive(Accounts)]
pub struct Administer {
    pub authority: Signer,
    #[account(mut, constraint = anchor_lang::address_eq(&global.authority, authority.address()) @ SporelineError::NotAuthority)]
    pub global: Own<Global>,
}

/// Anyone lets a change take effect that was announced, and is due.
#[derive(Accounts)]
pub struct Apply {
    #[account(mut)]
    pub global: Own<Global>,
}
