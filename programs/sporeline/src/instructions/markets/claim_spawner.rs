use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::SpawnerPaid,
    instructions::collect_fees,
    own::Own,
    state::Market,
};
use anchor_lang::prelude::*;

/// Pays a founder's spawner its share of the fees. Anyone may send it. It stands apart from `collect_fees`, so that a spawner
/// who cannot be paid keeps nobody else from theirs.
#[derive(Accounts)]
pub struct ClaimSpawner {
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut, address = market.spawner @ SporelineError::WrongAddress)]
    pub spawner: UncheckedAccount,
}

/// Errors: `WrongAddress`, `NothingToDo` (or nothing that the market can spare), `RecipientBelowRent` (the share waits), `Overflow`.
pub(crate) fn handler(ctx: &mut Context<ClaimSpawner>) -> Result<()> {
    let a = &mut ctx.accounts;
    let free = collect_fees::free(&a.market)?;
    let [.., share] = &mut a.market.unswept;
    let amount = collect_fees::take(share, free);
    require!(amount > 0, SporelineError::NothingToDo);
    lamports::pay_out(a.market.account(), a.spawner.account(), amount)?;
    crate::events::emit(SpawnerPaid {
        seq: a.market.next_seq(),
        time: clock::now()?.unix,
        lamports: amount,
        market: *a.market.address(),
        spawner: *a.spawner.address(),
    });
    Ok(())
}
