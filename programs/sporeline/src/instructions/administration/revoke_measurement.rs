use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::MeasurementRevoked,
    state::{Global, Measurement},
};
use anchor_lang::prelude::*;

/// The authority revokes an image, at once and for ever, before it counts too. Agents attested by it stop acting.
#[derive(Accounts)]
pub struct RevokeMeasurement {
    pub authority: Signer,
    #[account(constraint = anchor_lang::address_eq(&global.authority, authority.address()) @ SporelineError::NotAuthority)]
    pub global: Own<Global>,
    #[account(mut)]
    pub measurement: Own<Measurement>,
}

/// Errors: `NotAuthority`, `MeasurementRevoked` (it is already).
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<RevokeMeasurement>) -> Result<()> {
    let measurement = &mut ctx.accounts.measurement;
    require!(measurement.revoked == 0, SporelineError::MeasurementRevoked);
    let time = clock::now()?.unix;
    measurement.revoked = 1;
    measurement.revoked_at = time;
    emit!(MeasurementRevoked {
        time,
        compose_hash: measurement.compose_hash
    });
    Ok(())
}
