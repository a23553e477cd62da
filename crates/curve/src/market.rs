//! Trades: `x · y = k` on virtual reserves in Bonding, on real ones in Open.
//!
//! Every division rounds against the trader, so `k` never falls within a phase. Fees are lamports, rounded up, on top of
//! that: included in what a buyer pays, taken from what a seller gets. They never enter the reserves.

use core::fmt;

use crate::fees::{fee_on, gross_up};
use crate::price::Reserves;
use crate::wide::{mul_div_ceil, mul_div_floor};

/// Where a market's base comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The curve sells what is for sale against virtual reserves.
    Bonding,
    /// A pool of what was kept and what was raised; nobody can withdraw from it.
    Open,
}

/// Why a trade was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveError {
    /// The amount to trade is 0.
    ZeroAmount,
    /// A figure would exceed 64 bits, or the fee rate exceeds 10,000 bps.
    Overflow,
    /// The market cannot pay this: more lamports than buyers brought, more base than is there, or an empty side.
    CurveEmpty,
    /// The trader would give something and receive 0 units.
    NothingOut,
}

impl fmt::Display for CurveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ZeroAmount => "the amount is zero; trade at least one unit",
            Self::Overflow => "the amount exceeds 64 bits or the fee exceeds 10,000 bps",
            Self::CurveEmpty => "the market holds less than this trade would take out; trade less",
            Self::NothingOut => "the trade is too small to receive a single unit; trade more",
        })
    }
}

impl core::error::Error for CurveError {}

/// All that a trade reads and writes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketState {
    pub phase: Phase,
    /// Base units: virtual reserve in Bonding, real in Open.
    pub base: u64,
    /// Lamports: virtual reserve in Bonding, real in Open (where it equals `quote_real`).
    pub quote: u64,
    /// Base units still for sale in Bonding; 0 in Open.
    pub base_left: u64,
    /// Base units kept for the pool; fixed at launch, and not changed by graduation.
    pub kept: u64,
    /// Lamports of buyers the market holds, without fees.
    pub quote_real: u64,
}

/// A buy's result. Lamports and base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bought {
    pub base_out: u64,
    /// What the buyer pays, fee included; less than offered only where the buy graduates the market.
    pub quote_taken: u64,
    pub fee: u64,
    pub next: MarketState,
    /// The buy took the last token for sale and moved the market to Open.
    pub graduated: bool,
}

/// A sell's result, in lamports: `quote_out + fee == quote_gross`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    pub quote_gross: u64,
    pub quote_out: u64,
    pub fee: u64,
    pub next: MarketState,
}

impl MarketState {
    /// The reserves that make the price.
    #[inline]
    pub const fn reserves(&self) -> Reserves {
        Reserves {
            base: self.base,
            quote: self.quote,
        }
    }

    /// Buys for at most `quote_in` lamports, fee of `fee_bps` included (the sniper tax, where one is due).
    ///
    /// # Errors
    /// [`CurveError`]; nothing is bought then.
    #[inline]
    pub fn buy(&self, quote_in: u64, fee_bps: u32) -> Result<Bought, CurveError> {
        if quote_in == 0 {
            return Err(CurveError::ZeroAmount);
        }
        if self.base == 0 || self.quote == 0 {
            return Err(CurveError::CurveEmpty);
        }
        let fee = fee_on(quote_in, fee_bps).ok_or(CurveError::Overflow)?;
        let net = quote_in.wrapping_sub(fee); // fee_on never exceeds its amount
        let bonding = self.phase == Phase::Bonding;
        let Some(quote) = self.quote.checked_add(net) else {
            // "All there is" offered as an enormous amount is a fair offer while the boundary bounds what is taken.
            return if bonding {
                self.graduate(quote_in, fee_bps)
            } else {
                Err(CurveError::Overflow)
            };
        };
        // ⌊base · net / (quote + net)⌋ = base − ⌈k / (quote + net)⌉: the new product is at least k. Since quote > 0
        // the result is below base, so a buy never empties the pool.
        let base_out = mul_div_floor(self.base, net, quote).ok_or(CurveError::Overflow)?;
        if base_out == 0 {
            return Err(CurveError::NothingOut);
        }
        let mut next = *self;
        if bonding {
            if base_out >= self.base_left {
                return self.graduate(quote_in, fee_bps);
            }
            next.base_left = self.base_left.wrapping_sub(base_out); // smaller, as just compared
        }
        next.base = self.base.wrapping_sub(base_out);
        next.quote = quote;
        next.quote_real = self.quote_real.checked_add(net).ok_or(CurveError::Overflow)?;
        Ok(Bought {
            base_out,
            quote_taken: quote_in,
            fee,
            next,
            graduated: false,
        })
    }

    /// The buy that takes all of `base_left` for exactly its cost and opens the pool.
    #[inline]
    fn graduate(&self, quote_in: u64, fee_bps: u32) -> Result<Bought, CurveError> {
        if self.base_left == 0 {
            return Err(CurveError::NothingOut);
        }
        let cost = self.cost_of(self.base_left)?;
        // What is left after the fee grows by 0 or 1 per lamport paid, so the least payment that covers the cost
        // leaves exactly the cost.
        let quote_taken = gross_up(cost, fee_bps).ok_or(CurveError::Overflow)?;
        if quote_taken > quote_in {
            return Err(CurveError::Overflow);
        }
        let raised = self.quote_real.checked_add(cost).ok_or(CurveError::Overflow)?;
        Ok(Bought {
            base_out: self.base_left,
            quote_taken,
            fee: quote_taken.wrapping_sub(cost), // gross_up is at least its amount
            next: Self {
                phase: Phase::Open,
                base: self.kept,
                quote: raised,
                base_left: 0,
                kept: self.kept,
                quote_real: raised,
            },
            graduated: true,
        })
    }

    /// The least lamports, without fee, for which the reserves yield `base_out` base units.
    ///
    /// # Errors
    /// [`CurveError::CurveEmpty`] where the reserve is not larger than that.
    #[inline]
    pub(crate) fn cost_of(&self, base_out: u64) -> Result<u64, CurveError> {
        // base · n ≥ base_out · (quote + n)  ⇔  n ≥ base_out · quote / (base − base_out)
        let rest = self
            .base
            .checked_sub(base_out)
            .filter(|rest| *rest > 0)
            .ok_or(CurveError::CurveEmpty)?;
        mul_div_ceil(base_out, self.quote, rest).ok_or(CurveError::Overflow)
    }

    /// Sells `base_in` base units; the fee of `fee_bps` is taken from the lamports they bring.
    ///
    /// # Errors
    /// [`CurveError`]; nothing is sold then. In Bonding a gross quote above `quote_real` is
    /// [`CurveError::CurveEmpty`]: airdropped tokens are a claim on buyers' SOL, never on virtual reserves.
    #[inline]
    pub fn sell(&self, base_in: u64, fee_bps: u32) -> Result<Sold, CurveError> {
        if base_in == 0 {
            return Err(CurveError::ZeroAmount);
        }
        if self.base == 0 || self.quote == 0 {
            return Err(CurveError::CurveEmpty);
        }
        let base = self.base.checked_add(base_in).ok_or(CurveError::Overflow)?;
        // Rounded down, the new product is at least k; since base > 0 it is below quote, so a sell never empties the pool.
        let quote_gross = mul_div_floor(self.quote, base_in, base).ok_or(CurveError::Overflow)?;
        let fee = fee_on(quote_gross, fee_bps).ok_or(CurveError::Overflow)?;
        let quote_out = quote_gross.wrapping_sub(fee); // fee_on never exceeds its amount
        // Before what the market can pay: dust is worth nothing in a market that nobody has bought in, too.
        if quote_out == 0 {
            return Err(CurveError::NothingOut);
        }
        let quote_real = self.quote_real.checked_sub(quote_gross).ok_or(CurveError::CurveEmpty)?;
        let mut next = *self;
        if self.phase == Phase::Bonding {
            // At most base: what is for sale is part of the virtual reserve.
            next.base_left = self.base_left.checked_add(base_in).ok_or(CurveError::Overflow)?;
        }
        next.base = base;
        next.quote = self.quote.wrapping_sub(quote_gross); // below quote, see above
        next.quote_real = quote_real;
        Ok(Sold {
            quote_gross,
            quote_out,
            fee,
            next,
        })
    }
}
