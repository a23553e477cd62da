use crate::{
    constants::*,
    cpi::clock,
    errors::SporelineError,
    instructions::agent_sell::Sale,
    own::Own,
    state::{Agent, Global, Market},
};
use anchor_lang::prelude::*;
use sporeline_curve::{Reserves, price};

/// Sells a dead agent's tokens into its estate. Anyone may send it: the dead sign nothing, so the price is guarded instead.
#[derive(Accounts)]
pub struct EstateSell {
    pub global: Own<Global>,
    #[account(mut)]
    pub agent: Own<Agent>,
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut, address = market.vault @ SporelineError::WrongVault)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub agent_base: UncheckedAccount,
    pub token_program: Program<Token2022>,
}

/// Whoever sends the sale may also have traded just before it, and may do so again right after: one impact limit from
/// where this slot began, and a few from a price seen at least a minute ago, are all it may end below.
///
/// Errors: `ImpactLimit`, `SnapshotTooYoung`.
fn require_fair_price(market: &Market, global: &Global, now: i64) -> Result<()> {
    market.require_within_impact(global)?;
    let [older, _] = &market.snapshots;
    let age = now.saturating_sub(older.time);
    require!(
        older.time != 0 && age >= SNAPSHOT_AGE_S,
        SporelineError::SnapshotTooYoung
    );
    let after = Reserves {
        base: market.base,
        quote: market.quote,
    };
    let limit = u32::from(global.parameters.impact_limit_bps).saturating_mul(ESTATE_IMPACTS);
    require!(
        price::not_more_than_below(older.reserves(), after, limit),
        SporelineError::ImpactLimit
    );
    Ok(())
}

/// `base_in`: base units. What it brings joins the estate at the next `settle`.
///
/// Errors: those of `sell`; `AgentAlive`, `WrongTokenOwner`, `ImpactLimit`, `SnapshotTooYoung`.
pub(crate) fn handler(ctx: &mut Context<EstateSell>, base_in: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    // agent
    require!(!a.agent.is_alive(), SporelineError::AgentAlive);
    // agent_base: by the sale. market: neither its age nor its liquidity matters, for nothing may be stranded, and its prices
    // guard a thin one as well. global: there is one.
    let mut sale = Sale {
        agent: &mut a.agent,
        market: &mut a.market,
        vault: a.vault.account(),
        agent_base: a.agent_base.account(),
        now,
        base_in,
    };
    let sold = sale.book(0)?;
    require_fair_price(sale.market, &a.global, now.unix)?;
    sale.deliver(&sold, 0, &[0; 32])
}
