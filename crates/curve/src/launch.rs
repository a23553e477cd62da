//! Figures every market starts from (PROTOCOL, section Market; the curve is pump.fun's).

use crate::market::{MarketState, Phase};

/// Basis points in a whole.
pub const BPS: u32 = 10_000;
/// Base units minted once for every agent: 1,000,000,000 tokens of 6 decimals.
pub const SUPPLY: u64 = 1_000_000_000_000_000;
/// Lamports the curve pretends to hold at the start: 30 SOL.
pub const VIRTUAL_QUOTE: u64 = 30_000_000_000;
/// Base units the curve pretends to hold at the start, before the airdrop scaling.
pub const VIRTUAL_BASE: u64 = 1_073_000_000_000_000;
/// Base units sold in Bonding, before the airdrop scaling.
pub const FOR_SALE: u64 = 793_100_000_000_000;
/// Base units kept for the pool of phase Open, before the airdrop scaling.
pub const KEPT: u64 = 206_900_000_000_000;
/// The largest part of a supply that may be given to stakers.
pub const MAX_AIRDROP_BPS: u16 = 2_000;

const BPS_64: u64 = BPS as u64;

// Scaling divides first; that is exact, and the same as flooring the product, only for multiples of 10,000.
const _: () =
    assert!(VIRTUAL_BASE.is_multiple_of(BPS_64) && FOR_SALE.is_multiple_of(BPS_64) && KEPT.is_multiple_of(BPS_64));
const _: () = assert!(FOR_SALE + KEPT == SUPPLY && VIRTUAL_BASE > FOR_SALE);

/// The base figures of one launch, in base units; `for_sale + kept + airdrop` is [`SUPPLY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchCurve {
    pub virtual_base: u64,
    pub for_sale: u64,
    pub kept: u64,
    /// What goes to the stakers; never part of the market.
    pub airdrop: u64,
}

impl LaunchCurve {
    /// Figures of a launch that gives `airdrop_bps` (0..=2,000) of its supply to stakers; `None` above 2,000.
    ///
    /// All base figures shrink alike, so the lamports raised do not depend on the airdrop.
    #[inline]
    pub const fn new(airdrop_bps: u16) -> Option<Self> {
        if airdrop_bps > MAX_AIRDROP_BPS {
            return None;
        }
        // Between 8,000 and 10,000, so no product exceeds its unscaled figure, nor the sum below the supply.
        let part = BPS_64.wrapping_sub(airdrop_bps as u64);
        let for_sale = (FOR_SALE / BPS_64).wrapping_mul(part);
        let kept = (KEPT / BPS_64).wrapping_mul(part);
        Some(Self {
            virtual_base: (VIRTUAL_BASE / BPS_64).wrapping_mul(part),
            for_sale,
            kept,
            airdrop: SUPPLY.wrapping_sub(for_sale).wrapping_sub(kept),
        })
    }

    /// The market before its first trade.
    #[inline]
    pub const fn market(&self) -> MarketState {
        MarketState {
            phase: Phase::Bonding,
            base: self.virtual_base,
            quote: VIRTUAL_QUOTE,
            base_left: self.for_sale,
            kept: self.kept,
            quote_real: 0,
        }
    }
}
