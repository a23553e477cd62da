//! What the property tests draw from: numbers that sit on edges, and markets that have lived.

use num_bigint::BigUint;
use proptest::prelude::*;
use std::vec::Vec;

use crate::launch::LaunchCurve;
use crate::market::{MarketState, Phase};

pub(crate) fn big(n: u64) -> BigUint {
    BigUint::from(n)
}

/// `⌈n / d⌉`
pub(crate) fn ceil(n: BigUint, d: BigUint) -> BigUint {
    (n + &d - 1u8) / d
}

/// All of u64, with every magnitude, the powers of two and their neighbours equally at home.
pub(crate) fn edgy() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (any::<u64>(), 0u32..64).prop_map(|(n, s)| n >> s),
        (0u32..64, 0u64..3).prop_map(|(s, d)| (1u64 << s).wrapping_add(d).wrapping_sub(1)),
        (any::<u32>(), any::<u32>()).prop_map(|(a, b)| u64::from(a) << 32 | u64::from(b | 0xffff_0000)),
        (0u64..3).prop_map(|d| u64::MAX - d),
        0u64..3,
    ]
}

/// Amounts up to 10^18, of every magnitude.
pub(crate) fn amount() -> impl Strategy<Value = u64> {
    (1u64..1_000_000_000_000_000_000, 0u32..60).prop_map(|(n, s)| (n >> s).max(1))
}

/// Fees from none to the sniper tax's 50 %.
pub(crate) fn fee() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0u32), Just(100), Just(1), 0u32..=300, 0u32..=5_000]
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Trade {
    Buy(u64, u32),
    Sell(u64, u32),
}

pub(crate) fn trades() -> impl Strategy<Value = Vec<Trade>> {
    // Up to 20 SOL a buy: some histories graduate, most linger in Bonding.
    let buy = (1u64..20_000_000_000, 0u32..30, fee()).prop_map(|(q, s, f)| Trade::Buy((q >> s).max(1), f));
    let sell = (1u64..300_000_000_000_000, 0u32..40, fee()).prop_map(|(b, s, f)| Trade::Sell((b >> s).max(1), f));
    prop::collection::vec(prop_oneof![3 => buy, 2 => sell], 0..40)
}

/// A launch's market after a random history, refused trades passed over.
pub(crate) fn lived() -> impl Strategy<Value = MarketState> {
    (0u16..=2_000, trades()).prop_map(|(airdrop, trades)| {
        let mut market = LaunchCurve::new(airdrop).expect("at most 2,000").market();
        for trade in trades {
            market = match trade {
                Trade::Buy(quote, fee) => market.buy(quote, fee).map_or(market, |b| b.next),
                Trade::Sell(base, fee) => market.sell(base, fee).map_or(market, |s| s.next),
            };
        }
        market
    })
}

/// A pool with any reserves at all.
pub(crate) fn pool() -> impl Strategy<Value = MarketState> {
    (edgy(), edgy()).prop_map(|(base, quote)| MarketState {
        phase: Phase::Open,
        base: base.max(1),
        quote: quote.max(1),
        base_left: 0,
        kept: 0,
        quote_real: quote.max(1),
    })
}

pub(crate) fn market() -> impl Strategy<Value = MarketState> {
    prop_oneof![3 => lived(), 1 => pool()]
}

/// A launch's market in Bonding.
pub(crate) fn bonding() -> impl Strategy<Value = MarketState> {
    lived().prop_filter("in Bonding", |m| m.phase == Phase::Bonding)
}
