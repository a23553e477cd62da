use crate::own::Own;
use crate::{cpi::clock, events::ClaimBudgetSet, state::Position};
use anchor_lang::prelude::*;

/// The owner says what one claim of a child's airdrop, sent by anyone, may cost him in tip and rent.
#[derive(Accounts)]
pub struct SetClaimBudget {
    pub owner: Signer,
    #[account(mut)]
    pub position: Own<Position>,
}

/// `lamports`: a claim; 0: claims are paid for by whoever sends them.
///
/// Errors: `NotStakeOwner`.
pub(crate) fn handler(ctx: &mut Context<SetClaimBudget>, lamports: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.position.require_owned_by(a.owner.address())?;
    let now = clock::now()?;
    a.position.claim_budget = lamports;

    emit!(ClaimBudgetSet {
        time: now.unix,
        lamports,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
