use super::Apply;
use crate::{cpi::clock, events::ParametersApplied};
use anchor_lang::prelude::*;

/// Parameters that were announced take effect. What was promised before is stored where it was promised, and stays.
///
/// Errors: `ParametersFrozen`, `NothingScheduled`, `TimelockRunning`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Apply>) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    global.apply_parameters(time)?;
    emit!(ParametersApplied {
        time,
        parameters: global.parameters
    });
    Ok(())
}
