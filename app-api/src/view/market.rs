//! Quotes.

use super::Side;
use serde::Serialize;
use utoipa::ToSchema;

/// What a trade would bring now, computed from the indexed reserves by the program's own arithmetic.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Quote {
    /// Number of the agent whose market it is.
    pub agent: u64,
    pub market: String,
    pub side: Side,
    /// What the trader gives: lamports of a buy (fee included), base units of a sell.
    pub amount_in: String,
    /// What the trader gets: base units of a buy, lamports of a sell (fee taken off).
    pub amount_out: String,
    /// Lamports, part of what is given or taken off what is got.
    pub fee: String,
    /// The rate it was taken at, basis points, sniper tax included.
    pub fee_bps: u32,
    /// Basis points of that rate that are sniper tax: falling to 0 in the first seconds of a market.
    pub sniper_bps: u32,
    /// Lamports for one token without the fee, a decimal: in this trade, before it, after it.
    pub price: Option<String>,
    pub price_before: Option<String>,
    pub price_after: Option<String>,
    /// How far the price moves, basis points of the price before, rounded down.
    pub price_impact_bps: u64,
    /// This buy takes the last token for sale and opens the pool.
    pub graduates: bool,
    /// Slot of the reserves it was computed from.
    pub slot: u64,
}
