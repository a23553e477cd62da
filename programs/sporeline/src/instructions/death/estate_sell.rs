use crate::own::Own;
use crate::{
    constants::*,
    cpi::clock,
    errors::SporelineError,
    instructions::{agent_sell, sell},
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

impl EstateSell {
    fn validate(&self, base_in: u64) -> Result<()> {
        // agent
        require!(!self.agent.is_alive(), SporelineError::AgentAlive);
        // agent_base
        agent_sell::require_holding(&self.agent, &self.market, self.agent_base.account(), base_in)
        // market: neither age nor liquidity. A young or thin one is as guarded by its prices, and nothing may be stranded.
        // global: there is one.
    }

    /// Whoever sends the sale may also have traded just before it, and may do so again right after: one impact limit from
    /// where this slot began, and a few from a price that stood for a minute, are all he can take.
    ///
    /// Errors: `ImpactLimit`, `SnapshotTooYoung`.
    fn require_fair_price(&self, now: i64) -> Result<()> {
        self.market.require_within_impact(&self.global)?;
        let [older, _] = &self.market.snapshots;
        require!(
            older.time != 0 && now.saturating_sub(older.time) >= SNAPSHOT_AGE_S,
            SporelineError::SnapshotTooYoung
        );
        let after = Reserves {
            base: self.market.base,
            quote: self.market.quote,
        };
        let limit = u32::from(self.global.parameters.impact_limit_bps).saturating_mul(ESTATE_IMPACTS);
        require!(
            price::not_more_than_below(older.reserves(), after, limit),
            SporelineError::ImpactLimit
        );
        Ok(())
    }
}

/// `base_in`: base units. What it brings joins the estate at the next `settle`.
///
/// Errors: those of `sell`; `AgentAlive`, `WrongTokenOwner`, `ImpactLimit`, `SnapshotTooYoung`.
pub(crate) fn handler(ctx: &mut Context<EstateSell>, base_in: u64) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(base_in)?;
    let sold = sell::apply(&mut a.market, &now, base_in, 0)?;
    a.require_fair_price(now.unix)?;

    agent_sell::deliver(
        &a.agent,
        &a.market,
        a.vault.account(),
        a.agent_base.account(),
        base_in,
        sold.quote_out,
    )?;
    emit!(agent_sell::sale_event(
        &mut a.agent,
        &mut a.market,
        now.unix,
        (0, [0; 32]),
        base_in,
        &sold
    ));
    Ok(())
}
