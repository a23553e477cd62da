use crate::own::Own;
use crate::{cpi::clock, errors::SporelineError, events::AuthorityAccepted, state::Global};
use anchor_lang::prelude::*;

/// Whoever was offered the authority takes it. Changes that wait for their timelock go on waiting.
#[derive(Accounts)]
pub struct AcceptAuthority {
    /// The key that was offered the authority.
    pub offered: Signer,
    // Nobody can sign for all zeros, which stand for no offer.
    #[account(mut, constraint = anchor_lang::address_eq(&global.pending_authority, offered.address()) @ SporelineError::NotPendingAuthority)]
    pub global: Own<Global>,
}

/// Errors: `NotPendingAuthority`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<AcceptAuthority>) -> Result<()> {
    let global = &mut ctx.accounts.global;
    global.authority = core::mem::take(&mut global.pending_authority);
    emit!(AuthorityAccepted {
        time: clock::now()?.unix,
        authority: global.authority,
    });
    Ok(())
}
