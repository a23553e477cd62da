//! Exact-out quotes: what to offer so that a trade brings at least a wanted amount.
//!
//! Each answer is the least that does, and the trade it promises has been carried out on a copy of the state: an `Ok`
//! here is an `Ok` there.

use crate::fees::gross_up;
use crate::market::{CurveError, MarketState, Phase};
use crate::wide::mul_div_ceil;

/// The least lamports, fee included, whose buy yields at least `base_out` base units.
///
/// # Errors
/// [`CurveError::CurveEmpty`] where no buy yields that much (in Bonding: more than is left for sale), otherwise as
/// [`MarketState::buy`].
#[inline]
pub fn buy_for_base(market: &MarketState, base_out: u64, fee_bps: u32) -> Result<u64, CurveError> {
    if base_out == 0 {
        return Err(CurveError::ZeroAmount);
    }
    if market.phase == Phase::Bonding && base_out > market.base_left {
        return Err(CurveError::CurveEmpty);
    }
    let net = market.cost_of(base_out)?;
    let quote_in = gross_up(net, fee_bps).ok_or(CurveError::Overflow)?;
    market.buy(quote_in, fee_bps)?;
    Ok(quote_in)
}

/// The least base units whose sell pays out at least `quote_out` lamports after the fee.
///
/// # Errors
/// [`CurveError::CurveEmpty`] where no sell pays that much, otherwise as [`MarketState::sell`].
#[inline]
pub fn sell_for_quote(market: &MarketState, quote_out: u64, fee_bps: u32) -> Result<u64, CurveError> {
    if quote_out == 0 {
        return Err(CurveError::ZeroAmount);
    }
    let gross = gross_up(quote_out, fee_bps).ok_or(CurveError::Overflow)?;
    // quote · x ≥ gross · (base + x)  ⇔  x ≥ gross · base / (quote − gross)
    let rest = market
        .quote
        .checked_sub(gross)
        .filter(|rest| *rest > 0)
        .ok_or(CurveError::CurveEmpty)?;
    let base_in = mul_div_ceil(gross, market.base, rest).ok_or(CurveError::Overflow)?;
    market.sell(base_in, fee_bps)?;
    Ok(base_in)
}
