use super::Apply;
use crate::{cpi::clock, events::AttestersApplied};
use anchor_lang::prelude::*;

/// Attesters that were announced take over. What the former ones signed counts until it expires.
///
/// Errors: `NothingScheduled`, `TimelockRunning`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Apply>) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    global.apply_attesters(time)?;
    emit!(AttestersApplied {
        time,
        count: global.attester_count.into(),
        threshold: global.attester_threshold.into(),
        attesters: global.attesters,
    });
    Ok(())
}
