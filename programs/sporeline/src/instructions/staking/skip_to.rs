use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::ClaimsSkipped,
    state::{Counters, Position},
};
use anchor_lang::prelude::*;

/// The owner gives up the claims below an index; the checkpoints that only they need are free again.
#[derive(Accounts)]
pub struct SkipTo {
    pub owner: Signer,
    pub counters: Own<Counters>,
    #[account(mut)]
    pub position: Own<Position>,
}

/// `index`: the distribution that is next to claim, at most the one that will be made next.
///
/// Errors: `NotStakeOwner`, `BadClaimIndex`.
pub(crate) fn handler(ctx: &mut Context<SkipTo>, index: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    a.position.require_owned_by(a.owner.address())?;
    require!(
        index > a.position.next_claim && index <= a.counters.distributions,
        SporelineError::BadClaimIndex
    );
    let now = clock::now()?;
    let from = core::mem::replace(&mut a.position.next_claim, index);

    emit!(ClaimsSkipped {
        time: now.unix,
        from,
        to: index,
        position: *a.position.address(),
        owner: a.position.owner,
    });
    Ok(())
}
