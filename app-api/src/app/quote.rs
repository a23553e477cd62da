//! Quotes: what a trade would bring, by the program's own arithmetic on the indexed reserves.

use super::App;
use crate::{
    address::AgentKey,
    address::base58,
    chain::Terms,
    data::AgentRow,
    decimal,
    error::Error,
    view::{self, Side},
};
use serde::Deserialize;
use sporeline_client::{Address, SporelineError};
use sporeline_curve::{CurveError, MarketState, Phase, Reserves, fees, quote};
use utoipa::ToSchema;

/// Which of the two amounts is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Exact {
    /// What the trader gives.
    #[default]
    In,
    /// What the trader wants at least.
    Out,
}

/// A computed trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Computed {
    pub amount_in: u64,
    pub amount_out: u64,
    pub fee: u64,
    pub fee_bps: u32,
    pub sniper_bps: u32,
    pub before: Reserves,
    pub after: Reserves,
    pub graduated: bool,
}

/// Computes a trade `elapsed_s` seconds after the market opened.
pub(super) fn compute(
    state: &MarketState,
    terms: Terms,
    elapsed_s: u64,
    side: Side,
    amount: u64,
    exact: Exact,
) -> Result<Computed, CurveError> {
    let buy_bps = fees::sniper_fee_bps(terms.fee_bps, elapsed_s, terms.sniper_length.into());
    match side {
        Side::Buy => {
            let quote_in = match exact {
                Exact::In => amount,
                Exact::Out => quote::buy_for_base(state, amount, buy_bps)?,
            };
            let bought = state.buy(quote_in, buy_bps)?;
            Ok(Computed {
                amount_in: bought.quote_taken,
                amount_out: bought.base_out,
                fee: bought.fee,
                fee_bps: buy_bps,
                sniper_bps: buy_bps.saturating_sub(terms.fee_bps),
                before: state.reserves(),
                after: bought.next.reserves(),
                graduated: bought.graduated,
            })
        }
        Side::Sell => {
            let base_in = match exact {
                Exact::In => amount,
                Exact::Out => quote::sell_for_quote(state, amount, terms.fee_bps)?,
            };
            let sold = state.sell(base_in, terms.fee_bps)?;
            Ok(Computed {
                amount_in: base_in,
                amount_out: sold.quote_out,
                fee: sold.fee,
                fee_bps: terms.fee_bps,
                sniper_bps: 0,
                before: state.reserves(),
                after: sold.next.reserves(),
                graduated: false,
            })
        }
    }
}

/// How far the price moved, basis points of the price before, rounded down.
fn impact_bps(before: Reserves, after: Reserves) -> u64 {
    let cross = |quote: u64, base: u64| u128::from(quote) * u128::from(base);
    let (then, now) = (cross(before.quote, after.base), cross(after.quote, before.base));
    // Times 10,000 takes 14 bits more: of products that leave no room for them the lowest bits do not matter.
    let shift = 14u32.saturating_sub(then.max(now).leading_zeros());
    let (then, now) = (then >> shift, now >> shift);
    then.abs_diff(now)
        .saturating_mul(10_000)
        .checked_div(then)
        .and_then(|bps| u64::try_from(bps).ok())
        .unwrap_or(u64::MAX)
}

/// The curve's refusal under the program's name for it.
fn refusal(error: CurveError) -> Error {
    program(error.into())
}

/// A refusal of the program, made before asking it.
fn program(error: SporelineError) -> Error {
    const FIRST_CODE: u32 = 6_000;
    match sporeline_client::error::of_code(FIRST_CODE.saturating_add(error as u32)) {
        Some(refusal) => Error::refused(refusal, vec![]),
        None => Error::Internal("a refusal is not in the interface description".into()),
    }
}

impl App {
    /// Computes a trade in an agent's market now.
    pub(super) async fn compute(
        &self,
        row: &AgentRow,
        side: Side,
        amount: u64,
        exact: Exact,
    ) -> Result<Computed, Error> {
        let number = |stored: i64| u64::try_from(stored).unwrap_or_default();
        let (phase, opened_at) = match (row.phase, row.opened_at) {
            (1, Some(at)) => (Phase::Bonding, at),
            (2, Some(at)) => (Phase::Open, at),
            _ => return Err(program(SporelineError::MarketClosed)),
        };
        let state = MarketState {
            phase,
            base: number(row.base),
            quote: number(row.quote),
            base_left: number(row.base_left),
            kept: number(row.kept),
            quote_real: number(row.quote_real),
        };
        let market = Address::try_from(row.market.as_slice()).map_err(|error| Error::Internal(error.to_string()))?;
        let terms = self.chain.terms(&market).await?;
        let elapsed_s = number(self.chain_time().await?.saturating_sub(opened_at));
        compute(&state, terms, elapsed_s, side, amount, exact).map_err(refusal)
    }

    /// A quote for the market of agent `{id}`.
    pub(crate) async fn quote(&self, id: &str, side: Side, amount: &str, exact: Exact) -> Result<view::Quote, Error> {
        let amount = super::trading::parse_amount("amount", amount)?;
        let row = self.agent_row(AgentKey::parse(id)?).await?;
        let computed = self.compute(&row, side, amount, exact).await?;
        let (lamports, base) = match side {
            Side::Buy => (computed.amount_in.saturating_sub(computed.fee), computed.amount_out),
            Side::Sell => (computed.amount_out.saturating_add(computed.fee), computed.amount_in),
        };
        Ok(view::Quote {
            agent: u64::try_from(row.id).unwrap_or_default(),
            market: base58(&row.market),
            side,
            amount_in: computed.amount_in.to_string(),
            amount_out: computed.amount_out.to_string(),
            fee: computed.fee.to_string(),
            fee_bps: computed.fee_bps,
            sniper_bps: computed.sniper_bps,
            price: decimal::price(lamports, base),
            price_before: decimal::price(computed.before.quote, computed.before.base),
            price_after: decimal::price(computed.after.quote, computed.after.base),
            price_impact_bps: impact_bps(computed.before, computed.after),
            graduates: computed.graduated,
            slot: self
                .data
                .tip()
                .await?
                .map_or(0, |tip| u64::try_from(tip.slot).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_curve::LaunchCurve;

    const TERMS: Terms = Terms {
        fee_bps: 100,
        sniper_length: 60,
    };

    fn opened() -> MarketState {
        LaunchCurve::new(0).unwrap().market()
    }

    #[test]
    fn a_buy_in_a_markets_first_second_pays_half_of_it_as_sniper_tax() {
        let computed = compute(&opened(), TERMS, 0, Side::Buy, 1_000_000_000, Exact::In).unwrap();
        assert_eq!((computed.fee_bps, computed.sniper_bps), (5_000, 4_900));
        assert_eq!(computed.fee, 500_000_000);
        let later = compute(&opened(), TERMS, 60, Side::Buy, 1_000_000_000, Exact::In).unwrap();
        assert_eq!((later.fee, later.sniper_bps), (10_000_000, 0));
        assert!(later.amount_out > computed.amount_out);
    }

    #[test]
    fn an_exact_out_quote_brings_at_least_what_was_asked_for() {
        let wanted = 5_000_000_000_000;
        let computed = compute(&opened(), TERMS, 60, Side::Buy, wanted, Exact::Out).unwrap();
        assert!(computed.amount_out >= wanted);
    }

    #[test]
    fn the_price_impact_of_a_buy_is_the_squared_growth_of_the_quote_reserve() {
        // 30 SOL and 3 more, without fee: price × 1.1², so 21 %, a hair less for rounding in the pool's favour.
        let terms = Terms { fee_bps: 0, ..TERMS };
        let computed = compute(&opened(), terms, 60, Side::Buy, 3_000_000_000, Exact::In).unwrap();
        assert!((2_099..=2_100).contains(&impact_bps(computed.before, computed.after)));
        let most = Reserves {
            base: u64::MAX,
            quote: u64::MAX,
        };
        assert_eq!(impact_bps(most, most), 0);
    }
}
