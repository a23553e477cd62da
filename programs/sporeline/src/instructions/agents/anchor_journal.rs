use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::JournalAnchored,
    state::{Agent, Measurement},
};
use anchor_lang::prelude::*;

/// An agent writes down how far its journal has come and what its last entry hashes to: nobody can rewrite it afterwards.
#[derive(Accounts)]
pub struct AnchorJournal {
    /// The agent's wallet.
    pub wallet: Signer,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
}

/// `sequence`: entries up to here have the hash `head`.
///
/// Errors: those of [`Agent::authorize`]; `Unpaid`, `BadJournalSequence`.
pub(crate) fn handler(
    ctx: &mut Context<AnchorJournal>,
    action: u64,
    decision: [u8; 32],
    sequence: u64,
    head: [u8; 32],
) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.agent
        .authorize(a.wallet.address(), &a.measurement, action, now.unix)?;
    a.agent.require_paid(now.unix)?;
    require!(sequence > a.agent.journal_sequence, SporelineError::BadJournalSequence);
    a.agent.journal_sequence = sequence;
    a.agent.journal_head = head;
    emit!(JournalAnchored {
        seq: a.agent.next_seq(),
        time: now.unix,
        action,
        sequence,
        agent: *a.agent.address(),
        head,
        decision,
    });
    Ok(())
}
