use crate::own::Own;
use crate::{
    cpi::{clock, system},
    errors::SporelineError,
    events::HostRegistered,
    seeds,
    state::{Global, Host},
};
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;

/// An operator offers to run agents for a price.
#[derive(Accounts)]
pub struct RegisterHost {
    /// Pays the account's rent; later withdraws what it earned.
    #[account(mut)]
    pub operator: Signer,
    pub global: Own<Global>,
    #[account(mut)]
    pub host: UncheckedAccount,
    pub system_program: Program<System>,
}

/// `price_per_day`: lamports a day, for agents hosted from now on.
///
/// Errors: `HostingFeeTooHigh`, `WrongAddress`, `AlreadyExists`, `InsufficientFunds`.
pub(crate) fn handler(ctx: &mut Context<RegisterHost>, price_per_day: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    require!(
        price_per_day <= a.global.parameters.max_hosting_fee,
        SporelineError::HostingFeeTooHigh
    );
    let operator = *a.operator.address();
    let bump = [seeds::bump_of(&[seeds::HOST, operator.as_ref()], a.host.address())?];
    let seeds = [
        Seed::from(seeds::HOST),
        Seed::from(operator.as_ref()),
        Seed::from(&bump),
    ];
    system::create_own(
        a.operator.account(),
        a.host.account(),
        0,
        &seeds,
        |host: &mut Host, rent| {
            host.version = crate::constants::ACCOUNT_VERSION;
            host.bump = bump[0];
            host.active = 1;
            host.price_per_day = price_per_day;
            host.rent = rent;
            host.registered_at = now.unix;
            host.operator = operator;
            Ok(())
        },
    )?;
    emit!(HostRegistered {
        time: now.unix,
        price_per_day,
        host: *a.host.address(),
        operator
    });
    Ok(())
}
