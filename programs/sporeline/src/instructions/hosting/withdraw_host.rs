use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::HostWithdrawn,
    own::Own,
    state::Host,
};
use anchor_lang::prelude::*;

/// An operator takes all the fees its host collected.
#[derive(Accounts)]
pub struct WithdrawHost {
    /// Signs and receives.
    #[account(mut)]
    pub operator: Signer,
    #[account(mut, constraint = anchor_lang::address_eq(&host.operator, operator.address()) @ SporelineError::WrongOperator)]
    pub host: Own<Host>,
}

/// Errors: `WrongOperator`, `NothingToDo`, `RecipientBelowRent`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<WithdrawHost>) -> Result<()> {
    let a = &mut ctx.accounts;
    let amount = lamports::available(a.host.account(), a.host.rent)?;
    require!(amount > 0, SporelineError::NothingToDo);
    a.host.withdrawn = a.host.withdrawn.checked_add(amount).ok_or(SporelineError::Overflow)?;
    lamports::pay_out(a.host.account(), a.operator.account(), amount)?;
    crate::events::emit(HostWithdrawn {
        time: clock::now()?.unix,
        lamports: amount,
        host: *a.host.address(),
        operator: *a.operator.address(),
    });
    Ok(())
}
