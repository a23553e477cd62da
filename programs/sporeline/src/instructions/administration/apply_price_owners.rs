use super::Apply;
use crate::{cpi::clock, events::PriceOwnersApplied};
use anchor_lang::prelude::*;

/// Price-feed owners that were announced take over.
///
/// Errors: `NothingScheduled`, `TimelockRunning`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Apply>) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    global.apply_price_owners(time)?;
    emit!(PriceOwnersApplied {
        time,
        count: global.price_owner_count.into(),
        feed_id: global.feed_id,
        owners: global.price_owners,
    });
    Ok(())
}
