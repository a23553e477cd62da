use super::Administer;
use crate::{cpi::clock, events::AttesterRemoved};
use anchor_lang::prelude::*;

/// The authority takes an attester off the list, at once. A list that waits for its timelock is dropped with it.
///
/// Errors: `NotAuthority`, `UnknownAttester`, `BadAttesters` (fewer than must sign would be left).
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>, attester: Address) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    global.remove_attester(&attester)?;
    emit!(AttesterRemoved {
        time,
        count: global.attester_count.into(),
        threshold: global.attester_threshold.into(),
        attester,
    });
    Ok(())
}
