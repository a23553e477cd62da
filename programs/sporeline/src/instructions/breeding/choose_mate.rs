use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::MateChosen,
    state::{Agent, Measurement},
};
use anchor_lang::prelude::*;

/// An agent agrees to be the mate of another's litter. It gives genes and will earn lineage fees; it never pays.
#[derive(Accounts)]
pub struct ChooseMate {
    /// The agent's wallet.
    pub wallet: Signer,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// Whose litter it may join. It may be dead: what it can do then is nothing.
    pub mate: Own<Agent>,
}

/// `expires_at`, unix seconds: a time that has passed withdraws the consent. One consent stands at a time.
///
/// Errors: those of [`Agent::authorize`]; `Unpaid`, `WrongMate` (the agent itself).
pub(crate) fn handler(ctx: &mut Context<ChooseMate>, action: u64, decision: [u8; 32], expires_at: i64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.agent
        .authorize(a.wallet.address(), &a.measurement, action, now.unix)?;
    a.agent.require_paid(now.unix)?;
    let mate = *a.mate.address();
    require!(
        !anchor_lang::address_eq(&mate, a.agent.address()),
        SporelineError::WrongMate
    );

    a.agent.withdraw_consent();
    if expires_at > now.unix {
        a.agent.consent_mate = mate;
        a.agent.consent_expires_at = expires_at;
    }

    emit!(MateChosen {
        seq: a.agent.next_seq(),
        time: now.unix,
        action,
        expires_at: a.agent.consent_expires_at,
        agent: *a.agent.address(),
        mate,
        decision,
    });
    Ok(())
}
