//! Prices, price impact, and fully diluted value (FDV) in lamports and dollars.
//!
//! Comparisons multiply across instead of dividing, so they are exact. Reserves without base have no price: every
//! "is it at least" question about them is answered with no.

use core::cmp::Ordering;

use crate::launch::{BPS, SUPPLY};
use crate::wide::{cmp_products, cmp_scaled, div, div_192_ceil, mul, mul_192, quotient, quotient_and_rest};

const BPS_64: u64 = BPS as u64;
/// Base units of the whole supply per lamports of a SOL (10^15 / 10^9): price · this · SOL/USD is the FDV in dollars.
const SUPPLY_PER_SOL: u64 = 1_000_000;
const MICROS: u64 = 1_000_000;

/// The two sides that make a price: virtual in Bonding, real in Open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reserves {
    /// Base units (6 decimals).
    pub base: u64,
    /// Lamports.
    pub quote: u64,
}

/// Dollars per SOL as `mantissa · 10^exponent`, exponent −12..=0 (the form Pyth publishes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsdPerSol {
    pub mantissa: u64,
    pub exponent: i32,
}

impl UsdPerSol {
    /// `10^−exponent`; `None` outside −12..=0.
    #[inline]
    const fn scale(self) -> Option<u64> {
        if self.exponent < -12 || self.exponent > 0 {
            return None;
        }
        Some(10u64.wrapping_pow(self.exponent.unsigned_abs())) // at most 10^12
    }
}

/// Quote lamports per base unit, Q64.64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(pub u128);

impl Price {
    /// `⌊quote · 2^64 / base⌋`; `None` without base.
    #[inline]
    pub const fn of(reserves: Reserves) -> Option<Self> {
        let Reserves { base, quote } = reserves;
        if base == 0 {
            return None;
        }
        let (whole, rest) = quotient_and_rest(quote, base);
        // rest < base, so the fraction has 64 bits.
        match div((rest as u128) << 64, base) {
            Some((fraction, _)) => Some(Self(((whole as u128) << 64) | fraction as u128)),
            None => None,
        }
    }

    /// `⌊price · 10^15⌋`: lamports the whole supply is worth, saturating.
    #[inline]
    pub const fn mul_supply(self) -> u64 {
        let (lamports, _) = mul_192(self.0, SUPPLY);
        if lamports >> 64 == 0 { lamports as u64 } else { u64::MAX }
    }

    /// `⌊price · 5/4⌋`, saturating: the most a second counts towards a gate of this price.
    #[inline]
    pub const fn five_quarters(self) -> Self {
        // ⌊5p/4⌋ = p + ⌊p/4⌋ for whole p.
        Self(self.0.saturating_add(self.0 >> 2))
    }
}

/// `⌊quote · 10^15 / base⌋`: lamports the whole supply is worth at these reserves, saturating; 0 without base.
#[inline]
pub const fn fdv_lamports(reserves: Reserves) -> u64 {
    if reserves.base == 0 {
        return 0;
    }
    match div(mul(reserves.quote, SUPPLY), reserves.base) {
        Some((lamports, _)) => lamports,
        None => u64::MAX,
    }
}

/// Whether the price after lies within `limit_bps` of the price before, both bounds included.
#[inline]
pub fn within_impact(before: Reserves, after: Reserves, limit_bps: u32) -> bool {
    let Some((then, now)) = crossed(before, after) else {
        return false;
    };
    let limit = limit_bps as u64;
    // 10,000 + 2^32 is far below 2^64.
    cmp_scaled(now, BPS_64, then, BPS_64.wrapping_add(limit)) != Ordering::Greater
        && cmp_scaled(now, BPS_64, then, BPS_64.saturating_sub(limit)) != Ordering::Less
}

/// Whether the price after is at least `(10,000 − bps) / 10,000` of the price before; it may be any amount above.
#[inline]
pub fn not_more_than_below(before: Reserves, after: Reserves, bps: u32) -> bool {
    let Some((then, now)) = crossed(before, after) else {
        return false;
    };
    cmp_scaled(now, BPS_64, then, BPS_64.saturating_sub(bps as u64)) != Ordering::Less
}

/// Both prices over their common denominator; `None` where one has no base.
#[inline]
const fn crossed(before: Reserves, after: Reserves) -> Option<(u128, u128)> {
    if before.base == 0 || after.base == 0 {
        return None;
    }
    Some((mul(before.quote, after.base), mul(after.quote, before.base)))
}

/// Whether the FDV is at least `threshold_usd` whole dollars, exactly. False without base, and for an exponent outside
/// −12..=0.
#[inline]
pub fn fdv_usd_at_least(reserves: Reserves, threshold_usd: u64, sol_usd: UsdPerSol) -> bool {
    match sol_usd.scale() {
        Some(scale) if reserves.base != 0 => {
            cmp_products(
                (reserves.quote, SUPPLY_PER_SOL, sol_usd.mantissa),
                (threshold_usd, reserves.base, scale),
            ) != Ordering::Less
        }
        _ => false,
    }
}

/// FDV in millionths of a dollar, rounded down. `None` without base, for an exponent outside −12..=0, or beyond 64 bits.
#[inline]
pub const fn fdv_usd_micros(reserves: Reserves, sol_usd: UsdPerSol) -> Option<u64> {
    let Some(scale) = sol_usd.scale() else {
        return None;
    };
    // 10^12 / 10^−exponent: exact, for the scale is a power of ten of at most 10^12 (and at least 1).
    let factor = quotient(SUPPLY_PER_SOL.wrapping_mul(MICROS), scale);
    let (top, low) = mul_192(mul(reserves.quote, sol_usd.mantissa), factor);
    if top >> 64 != 0 {
        return None; // at least 2^128 over a 64-bit base: beyond 64 bits
    }
    match div((top << 64) | low as u128, reserves.base) {
        Some((micros, _)) => Some(micros),
        None => None,
    }
}

/// The least price at which the FDV is at least `threshold_usd` whole dollars. `None` where SOL is worth 0, for an
/// exponent outside −12..=0, or beyond Q64.64.
#[inline]
pub const fn gate_price(threshold_usd: u64, sol_usd: UsdPerSol) -> Option<Price> {
    let Some(scale) = sol_usd.scale() else {
        return None;
    };
    // ⌈threshold · scale · 2^64 / (mantissa · 10^6)⌉, by two divisions: ⌈⌈n / a⌉ / b⌉ = ⌈n / (a · b)⌉.
    let Some(per_supply) = div_192_ceil((mul(threshold_usd, scale), 0), sol_usd.mantissa) else {
        return None;
    };
    let Some((top, low)) = div_192_ceil(per_supply, SUPPLY_PER_SOL) else {
        return None;
    };
    if top >> 64 == 0 {
        Some(Price((top << 64) | low as u128))
    } else {
        None
    }
}
