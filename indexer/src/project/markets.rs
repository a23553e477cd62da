//! Trades and fees.

use super::{At, View, hosting::credit_stakers, number::sum};
use crate::rows::{Blob, Key, MarketRow, TradeRow};
use sporeline_client::{
    events::{AgentTraded, FeesCollected, SpawnerPaid, Traded},
    state::market::PHASE_OPEN,
};

/// What both kinds of trade say.
struct Trade {
    market: Key,
    seq: u64,
    time: i64,
    buy: bool,
    phase: u64,
    base: u64,
    quote: u64,
    fee: u64,
    base_reserve: u64,
    quote_reserve: u64,
    quote_real: u64,
    trader: Key,
    by_agent: bool,
    /// Of a living agent's: the action's number and what decided it.
    decided: Option<(u64, Blob<32>)>,
}

pub(super) fn traded(view: &mut View, at: &At, e: &Traded) {
    let trade = Trade {
        market: e.market.into(),
        seq: e.seq,
        time: e.time,
        buy: e.buy == 1,
        phase: e.phase.into(),
        base: e.base,
        quote: e.quote,
        fee: e.fee,
        base_reserve: e.base_reserve,
        quote_reserve: e.quote_reserve,
        quote_real: e.quote_real,
        trader: e.trader.into(),
        by_agent: false,
        decided: None,
    };
    book(view, at, trade);
}

pub(super) fn agent_traded(view: &mut View, at: &At, e: &AgentTraded) {
    // Nobody decides the sales of a dead agent: they are no actions.
    let decided = (e.action > 0).then_some((e.action, Blob(e.decision)));
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.agent_seq) {
        agent.action = decided.map_or(agent.action, |(action, _)| action);
        agent.treasury = e.treasury;
    }
    let trade = Trade {
        market: e.market.into(),
        seq: e.seq,
        time: e.time,
        buy: e.buy == 1,
        phase: e.phase.into(),
        base: e.base,
        quote: e.quote,
        fee: e.fee,
        base_reserve: e.base_reserve,
        quote_reserve: e.quote_reserve,
        quote_real: e.quote_real,
        trader: e.agent.into(),
        by_agent: true,
        decided,
    };
    book(view, at, trade);
}

/// Without the market's row there is no telling whose token it is: the gap says so, and there is no trade.
fn book(view: &mut View, at: &At, trade: Trade) {
    let Some(market) = view.market_at(at, trade.market, trade.seq) else {
        return;
    };
    change(market, &trade);
    let agent = market.agent;
    view.trades.push(TradeRow {
        at: at.place.clone(),
        signature: at.signature,
        time: trade.time,
        market: trade.market,
        agent,
        buy: trade.buy,
        base: trade.base,
        quote: trade.quote,
        fee: trade.fee,
        base_reserve: trade.base_reserve,
        quote_reserve: trade.quote_reserve,
        trader: trade.trader,
        by_agent: trade.by_agent,
        action: trade.decided.map(|(action, _)| action),
        decision: trade.decided.map(|(_, decision)| decision),
    });
}

fn change(market: &mut MarketRow, trade: &Trade) {
    market.phase = trade.phase;
    market.base = trade.base_reserve;
    market.quote = trade.quote_reserve;
    market.quote_real = trade.quote_real;
    // Events do not repeat what is left for sale; it is what was there less what was bought, and nothing once open.
    market.base_left = match (trade.phase == u64::from(PHASE_OPEN), trade.buy) {
        (true, _) => 0,
        (false, true) => market.base_left.saturating_sub(trade.base),
        (false, false) => market.base_left.saturating_add(trade.base),
    };
    market.trades = market.trades.saturating_add(1);
    market.volume = sum(market.volume, trade.quote);
}

pub(super) fn fees_collected(view: &mut View, at: &At, e: &FeesCollected) {
    view.market_at(at, e.market.into(), e.seq);
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.agent_seq) {
        agent.treasury = e.treasury;
    }
    credit_parents(view, at, e.agent.into(), e.parent_lamports);
    credit_stakers(view, at, e.stakers_lamports);
}

/// The lineage's share of a sweep. Parents have no event of their own about it.
pub(super) fn credit_parents(view: &mut View, at: &At, agent: Key, lamports: [u64; 2]) {
    let Some(row) = view.agents.get(&agent).and_then(Option::as_ref) else {
        return;
    };
    for (parent, lamports) in row.parents().into_iter().zip(lamports) {
        if lamports > 0
            && let Some(parent) = parent.and_then(|parent| view.agent(at, parent))
        {
            parent.treasury = sum(parent.treasury, lamports);
        }
    }
}

pub(super) fn spawner_paid(view: &mut View, at: &At, e: &SpawnerPaid) {
    if let Some(market) = view.market_at(at, e.market.into(), e.seq) {
        market.spawner_paid = sum(market.spawner_paid, e.lamports);
    }
}
