use crate::own::Own;
use crate::{
    cpi::{clock, system},
    errors::SporelineError,
    events::MeasurementApproved,
    seeds,
    state::{Global, Measurement},
};
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;

/// The authority announces an agent-host image. It counts once the timelock has passed.
#[derive(Accounts)]
pub struct ApproveMeasurement {
    #[account(mut)]
    pub authority: Signer,
    #[account(constraint = anchor_lang::address_eq(&global.authority, authority.address()) @ SporelineError::NotAuthority)]
    pub global: Own<Global>,
    #[account(mut)]
    pub measurement: UncheckedAccount,
    pub system_program: Program<System>,
}

/// Errors: `NotAuthority`, `DevMeasurement`, `WrongAddress`, `AlreadyExists` (a revoked image cannot be approved again).
pub(crate) fn handler(ctx: &mut Context<ApproveMeasurement>, compose_hash: [u8; 32], dev: bool) -> Result<()> {
    let a = &mut ctx.accounts;
    require!(!dev || a.global.is_local(), SporelineError::DevMeasurement);
    let now = clock::now()?;
    let active_from = now.unix.saturating_add(a.global.timelock());
    create(
        a.authority.account(),
        a.measurement.account(),
        compose_hash,
        dev,
        now.unix,
        active_from,
    )
}

/// Writes a new measurement.
pub(crate) fn create(
    payer: &AccountView,
    account: &AccountView,
    compose_hash: [u8; 32],
    dev: bool,
    approved_at: i64,
    active_from: i64,
) -> Result<()> {
    let bump = [seeds::bump_of(&[seeds::MEASUREMENT, &compose_hash], account.address())?];
    let seeds = [
        Seed::from(seeds::MEASUREMENT),
        Seed::from(compose_hash.as_slice()),
        Seed::from(&bump),
    ];
    system::create_own(payer, account, 0, &seeds, |measurement: &mut Measurement, _rent| {
        measurement.version = crate::constants::ACCOUNT_VERSION;
        measurement.bump = bump[0];
        measurement.dev = dev.into();
        measurement.active_from = active_from;
        measurement.approved_at = approved_at;
        measurement.compose_hash = compose_hash;
        Ok(())
    })?;
    // `initialize` approves the first one too, and emits its own event instead.
    if active_from != approved_at {
        emit!(MeasurementApproved {
            time: approved_at,
            active_from,
            dev: dev.into(),
            compose_hash
        });
    }
    Ok(())
}
