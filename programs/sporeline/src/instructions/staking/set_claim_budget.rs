use crate::{cpi::clock, events::ClaimBudgetSet, own::Own, state::Position};
use anchor_lang::prelude::*;

/// The owner says what one claim of a child's airdrop, sent by anyone, may cost him in tip and rent; and whether anyone may pass
/// founders' airdrops over, which pay nobody and stand in the same order.
#[derive(Accounts)]
pub struct SetClaimBudget {
    pub owner: Signer,
    #[account(mut)]
    pub position: Own<Position>,
}

/// `lamports`: a claim; 0: claims are paid for by whoever sends them. `pass_founders`: what is passed over is given up.
///
/// Errors: `NotStakeOwner`.
pub(crate) fn handler(ctx: &mut Context<SetClaimBudget>, lamports: u64, pass_founders: bool) -> Result<()> {
    let a = &mut ctx.accounts;
    a.position.require_owned_by(a.owner.address())?;
    let now = clock::now()?;
    a.position.claim_budget = lamports;
    a.position.passes_founders = pass_founders.into();

    crate::events::emit(ClaimBudgetSet {
        time: now.unix,
        lamports,
        passes_founders: pass_founders.into(),
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
