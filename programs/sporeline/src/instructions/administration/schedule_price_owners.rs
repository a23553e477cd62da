use super::Administer;
use crate::{cpi::clock, events::PriceOwnersScheduled};
use alloc::vec::Vec;
use anchor_lang::prelude::*;

/// The authority announces whose price accounts are believed, and the feed they must be of. It replaces what waited, and the
/// timelock begins anew.
///
/// Errors: `NotAuthority`, `BadPriceOwners`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Administer>, owners: Vec<Address>, feed_id: [u8; 32]) -> Result<()> {
    let global = &mut ctx.accounts.global;
    let time = clock::now()?.unix;
    let due_at = global.schedule_price_owners(&owners, feed_id, time)?;
    emit!(PriceOwnersScheduled {
        time,
        due_at,
        count: global.pending_price_owner_count.into(),
        feed_id,
        owners: global.pending_price_owners,
    });
    Ok(())
}
