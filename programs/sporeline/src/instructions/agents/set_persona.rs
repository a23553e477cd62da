use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::PersonaSet,
    state::{Agent, Measurement},
};
use anchor_lang::prelude::*;

/// A child's wallet writes the hash of the persona that follows from its birth, once. A founder's was written when it was
/// spawned.
#[derive(Accounts)]
pub struct SetPersona {
    /// The agent's wallet.
    pub wallet: Signer,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
}

/// Errors: those of [`Agent::authorize`]; `Unpaid`, `PersonaAlreadySet`.
pub(crate) fn handler(
    ctx: &mut Context<SetPersona>,
    action: u64,
    decision: [u8; 32],
    persona_hash: [u8; 32],
) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.agent
        .authorize(a.wallet.address(), &a.measurement, action, now.unix)?;
    a.agent.require_paid(now.unix)?;
    require!(a.agent.persona_set == 0, SporelineError::PersonaAlreadySet);
    a.agent.persona_set = 1;
    a.agent.persona_hash = persona_hash;
    emit!(PersonaSet {
        seq: a.agent.next_seq(),
        time: now.unix,
        action,
        agent: *a.agent.address(),
        persona_hash,
        decision,
    });
    Ok(())
}
