//! Trades.

use super::common::{amount, number};
use crate::{address::base58, app::EventId, data::TradeRow, decimal, rfc3339::rfc3339};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    /// Lamports for tokens.
    Buy,
    /// Tokens for lamports.
    Sell,
}

/// One trade.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Trade {
    /// As in the live feed.
    pub id: String,
    pub signature: String,
    pub slot: u64,
    pub time: String,
    /// Number of the agent whose token it is.
    pub agent: u64,
    pub symbol: String,
    pub mint: String,
    pub side: Side,
    /// Base units that changed hands (10^6 to a token).
    pub base: String,
    /// Buy: lamports paid, fee included. Sell: lamports received, fee taken off.
    pub quote: String,
    /// Lamports.
    pub fee: String,
    /// The wallet; of an agent's own trade its account.
    pub trader: String,
    /// An agent traded, by its own decision.
    pub by_agent: bool,
    /// Number of the agent that traded.
    pub trader_agent: Option<u64>,
    /// Of that agent: which of its actions this is, and the hash of the journal entry that decided it.
    pub action: Option<u64>,
    pub decision: Option<String>,
    /// The trader belongs to the simulated crowd.
    pub simulated: bool,
    /// Lamports for one token in this trade, without the fee, a decimal.
    pub price: String,
    /// Lamports for one token after the trade, a decimal.
    pub price_after: String,
}

pub(crate) fn trade(row: &TradeRow) -> Trade {
    let (base, quote, fee) = (number(row.base), number(row.quote), number(row.fee));
    let curve_lamports = if row.buy {
        quote.saturating_sub(fee)
    } else {
        quote.saturating_add(fee)
    };
    let price = |lamports, base| decimal::price(lamports, base).unwrap_or_else(|| "0".to_owned());
    Trade {
        id: EventId::of_event(row.key(), &row.signature).to_string(),
        signature: base58(&row.signature),
        slot: number(row.slot),
        time: rfc3339(row.time),
        agent: number(row.agent_id),
        symbol: row.symbol.clone(),
        mint: base58(&row.mint),
        side: if row.buy { Side::Buy } else { Side::Sell },
        base: amount(row.base),
        quote: amount(row.quote),
        fee: amount(row.fee),
        trader: base58(&row.trader),
        by_agent: row.by_agent,
        trader_agent: row.trader_id.map(number),
        action: row.action.map(number),
        decision: row.decision.as_ref().map(hex::encode),
        simulated: row.simulated,
        price: price(curve_lamports, base),
        price_after: price(number(row.quote_reserve), number(row.base_reserve)),
    }
}
