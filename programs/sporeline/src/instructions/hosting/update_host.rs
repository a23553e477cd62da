use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::HostUpdated,
    state::{Global, Host},
};
use anchor_lang::prelude::*;

/// An operator changes what it asks of agents hosted from now on, and whether it takes any. Those it has keep the price they
/// came for.
#[derive(Accounts)]
pub struct UpdateHost {
    pub operator: Signer,
    pub global: Own<Global>,
    #[account(mut, constraint = anchor_lang::address_eq(&host.operator, operator.address()) @ SporelineError::WrongOperator)]
    pub host: Own<Host>,
}

/// `price_per_day`: lamports a day.
///
/// Errors: `WrongOperator`, `HostingFeeTooHigh`, `NothingToDo` (both are so already).
pub(crate) fn handler(ctx: &mut Context<UpdateHost>, price_per_day: u64, active: bool) -> Result<()> {
    let a = &mut ctx.accounts;
    require!(
        price_per_day <= a.global.parameters.max_hosting_fee,
        SporelineError::HostingFeeTooHigh
    );
    let active = u8::from(active);
    require!(
        (price_per_day, active) != (a.host.price_per_day, a.host.active),
        SporelineError::NothingToDo
    );
    a.host.price_per_day = price_per_day;
    a.host.active = active;
    emit!(HostUpdated {
        time: clock::now()?.unix,
        price_per_day,
        active: active.into(),
        host: *a.host.address(),
    });
    Ok(())
}
