use super::Administer;
use crate::{cpi::clock, events::AttestersScheduled};
use alloc::vec::Vec;
use anchor_lang::prelude::*;

/// The authority announces who attests, and how many of them must sign. It replaces what waited, and the timelock begins
/// anew.
///
/// Errors: `NotAuthority`, `BadAttesters`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>, attesters: Vec<Address>, threshold: u8) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    let due_at = global.schedule_attesters(&attesters, threshold, time)?;
    emit!(AttestersScheduled {
        time,
        due_at,
        count: global.pending_attester_count.into(),
        threshold: threshold.into(),
        attesters: global.pending_attesters,
    });
    Ok(())
}
