//! From accounts to what a brain is shown. Pure.

use sporeline_client::{
    Address,
    account::TokenAccount,
    state::{Agent, Global, Market, market::Snapshot},
};
use sporeline_mind::{Amount, Limits, MarketView, Reserves, SelfView};

/// The agent's own state. `lamports`: of its account; `wallet`: of its wallet. `None` where its floor exceeds 64 bits.
pub fn self_view(agent: &Agent, global: &Global, lamports: u64, attested: bool, wallet: u64) -> Option<SelfView> {
    Some(SelfView {
        alive: agent.is_alive(),
        attested,
        paid_until: agent.paid_until,
        born_at: agent.born_at,
        action: agent.action,
        treasury: Amount(lamports.saturating_sub(agent.rent)),
        floor: Amount(agent.reserve(global).ok()?),
        spend_level: Amount(agent.spend_level),
        spend_at: agent.spend_at,
        allowance_level: Amount(agent.allowance_level),
        allowance_at: agent.allowance_at,
        wallet: Amount(wallet),
    })
}

/// The chain's limits. `token_rent`: rent of a token account, lamports.
pub fn limits(global: &Global, token_rent: u64) -> Limits {
    let p = &global.parameters;
    Limits {
        spend_limit_bps: p.spend_limit_bps,
        spend_window_s: u32::try_from(global.spend_window()).unwrap_or(u32::MAX),
        impact_limit_bps: p.impact_limit_bps,
        min_market_age_s: p.min_market_age,
        min_trade_liquidity: Amount(p.min_trade_liquidity),
        fee_float: Amount(p.fee_float),
        fee_allowance: Amount(p.fee_allowance),
        token_account_rent: Amount(token_rent),
    }
}

/// A market, without what only the index knows (kin, cost, history). `token`: the agent's account for its mint.
pub fn market_view(mint: &Address, own: bool, market: &Market, token: Option<TokenAccount>) -> MarketView {
    MarketView {
        mint: mint.to_string(),
        own,
        kin: false,
        phase: market.phase,
        opened_at: market.opened_at,
        reserves: reserves(&Snapshot {
            time: 0,
            base: market.base,
            quote: market.quote,
            phase: market.phase.into(),
        }),
        base_left: Amount(market.base_left),
        kept: Amount(market.kept),
        fee_bps: market.rates().total() as u16, // at most 300
        sniper_length_s: market.sniper_length,
        last_slot: market.last_slot,
        before_slot: reserves(&market.before_slot),
        held: Amount(token.map_or(0, |token| token.amount)),
        has_account: token.is_some(),
        cost: Amount(0),
        held_since: 0,
        history: vec![],
    }
}

fn reserves(snapshot: &Snapshot) -> Reserves {
    Reserves {
        base: Amount(snapshot.base),
        quote: Amount(snapshot.quote),
        quote_real: Amount(snapshot.real_quote()),
    }
}
