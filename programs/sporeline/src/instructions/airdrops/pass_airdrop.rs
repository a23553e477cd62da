use crate::{
    cpi::clock,
    errors::SporelineError,
    events::AirdropPassed,
    instructions::claim_airdrop,
    own::Own,
    state::{Distribution, Position},
};
use anchor_lang::prelude::*;

/// Why a distribution is passed over, as the event says it.
const EXPIRED: u64 = 1;
const NO_SHARE: u64 = 2;
const FOUNDERS: u64 = 3;

/// Goes past a distribution that gives a position nothing, or that its owner does not wait for, so that the next one can be
/// claimed. Anyone may send it.
#[derive(Accounts)]
pub struct PassAirdrop {
    #[account(mut)]
    pub position: Own<Position>,
    pub distribution: Own<Distribution>,
}

/// Errors: `WrongDistribution`, `ShareToClaim`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<PassAirdrop>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    let active = claim_airdrop::due(&a.position, &a.distribution)?;
    let reason = if a.distribution.has_expired(now.unix) {
        EXPIRED
    } else if a.distribution.share_of(active) == 0 {
        NO_SHARE
    } else {
        require!(
            a.distribution.is_child == 0 && a.position.passes_founders != 0,
            SporelineError::ShareToClaim
        );
        FOUNDERS
    };
    let index = a.distribution.index;
    a.position.next_claim = index.checked_add(1).ok_or(SporelineError::Overflow)?;

    crate::events::emit(AirdropPassed {
        time: now.unix,
        index,
        reason,
        distribution: *a.distribution.address(),
        position: *a.position.address(),
    });
    Ok(())
}
