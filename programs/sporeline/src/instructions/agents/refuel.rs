use crate::{
    cpi::{clock, lamports, system},
    errors::SporelineError,
    events::Refueled,
    own::Own,
    state::{Agent, Global, Measurement},
};
use anchor_lang::prelude::*;
use sporeline_curve::bucket;

/// Tops the wallet up for transaction fees. It may while unpaid and down to the account's own rent: without lamports for
/// fees an agent could not even sell.
#[derive(Accounts)]
pub struct Refuel {
    /// The agent's wallet: signs and receives.
    #[account(mut)]
    pub wallet: Signer,
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
}

/// Errors: those of [`Agent::authorize`]; `NothingToRefuel`.
pub(crate) fn handler(ctx: &mut Context<Refuel>, action: u64, decision: [u8; 32]) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.agent
        .authorize(a.wallet.address(), &a.measurement, action, now.unix)?;

    let parameters = &a.global.parameters;
    let dt = now.unix.saturating_sub(a.agent.allowance_at).max(0) as u64;
    let window = a.global.spend_window() as u64;
    let cap = bucket::allowance_cap(parameters.fee_allowance);
    let level = bucket::level(a.agent.allowance_level, cap, dt, window);
    let missing = parameters.fee_float.saturating_sub(a.wallet.account().lamports());
    let purse = lamports::available(a.agent.account(), a.agent.rent)?;
    let amount = missing.min(level).min(purse);
    // A wallet left below an account's rent would be refused by the runtime, without a name.
    let after = a.wallet.account().lamports().saturating_add(amount);
    require!(
        amount > 0 && after >= system::rent_for(0)?,
        SporelineError::NothingToRefuel
    );

    a.agent.allowance_level = level.saturating_sub(amount); // amount ≤ level
    a.agent.allowance_at = now.unix;
    lamports::transfer(a.agent.account(), a.wallet.account(), amount)?;

    crate::events::emit(Refueled {
        seq: a.agent.next_seq(),
        time: now.unix,
        action,
        lamports: amount,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        agent: *a.agent.address(),
        decision,
    });
    Ok(())
}
