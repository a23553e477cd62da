use super::Administer;
use crate::{cpi::clock, events::ParametersFixed};
use anchor_lang::prelude::*;

/// The authority ends parameter changes for ever; one that waits never comes. Attesters, measurements and price-feed owners
/// can still change, or a lost key would stop every agent.
///
/// Errors: `NotAuthority`, `ParametersFrozen` (they are already).
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>) -> Result<()> {
    ctx.accounts.global.freeze_parameters()?;
    emit!(ParametersFixed {
        time: clock::now()?.unix
    });
    Ok(())
}
