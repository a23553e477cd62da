use super::Administer;
use crate::{cpi::clock, events::ParametersScheduled, state::Parameters};
use anchor_lang::prelude::*;

/// The authority announces new parameters. They replace what waited, and the timelock begins anew.
///
/// Errors: `NotAuthority`, `ParametersFrozen`, `ParameterOutOfBounds`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>, parameters: Parameters) -> Result<()> {
    let time = clock::now()?.unix;
    let due_at = ctx.accounts.global.schedule_parameters(parameters, time)?;
    emit!(ParametersScheduled {
        time,
        due_at,
        parameters
    });
    Ok(())
}
