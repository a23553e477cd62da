use super::Administer;
use crate::{cpi::clock, events::AuthorityOffered};
use anchor_lang::prelude::*;

/// The authority offers itself to another key, which has to accept: a mistyped address cannot lose it. An offer replaces the
/// one before; all zeros withdraw it.
///
/// Errors: `NotAuthority`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>, offered: Address) -> Result<()> {
    let global = &mut ctx.accounts.global;
    global.pending_authority = offered;
    emit!(AuthorityOffered {
        time: clock::now()?.unix,
        authority: global.authority,
        offered,
    });
    Ok(())
}
