//! The simulated SOL/USD price: a seeded walk that never leaves ±1 % of $200. Pure integer arithmetic.

/// $200 with exponent -8.
pub const BASE: i64 = 20_000_000_000;
/// The walk never leaves `BASE - BAND ..= BASE + BAND` (1 %).
pub const BAND: i64 = BASE / 100;
/// The largest random part of one step (0.05 %).
const STEP: i64 = BASE / 2_000;
/// The part of the distance to `BASE` that one step takes back, so that the walk does not rest at an edge.
const PULL: i64 = 64;

/// The price at step `step`, given the one before. The same seed, step and predecessor always give the same price; a
/// predecessor outside the band is first brought to its edge.
pub fn next(seed: u64, step: u64, previous: i64) -> i64 {
    let previous = previous.clamp(BASE - BAND, BASE + BAND);
    let draw = mix(seed ^ mix(step)) % (2 * STEP as u64 + 1);
    // `draw` is at most 2 · STEP, about 2 · 10^7: the cast keeps it.
    let random = draw as i64 - STEP;
    (previous + random + (BASE - previous) / PULL).clamp(BASE - BAND, BASE + BAND)
}

/// The published confidence: 0.1 % of the price.
pub fn confidence(price: i64) -> u64 {
    price.unsigned_abs() / 1_000
}

/// SplitMix64's finaliser: spreads every input bit over the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_price_stays_within_one_per_cent(seed: u64, step: u64, previous: i64) {
            let price = next(seed, step, previous);
            prop_assert!((price - BASE).abs() <= BAND);
        }
    }

    #[test]
    fn the_same_seed_walks_the_same_way_and_another_one_does_not() {
        let walk = |seed| {
            (0..100)
                .scan(BASE, move |p, n| {
                    *p = next(seed, n, *p);
                    Some(*p)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(walk(1), walk(1));
        assert_ne!(walk(1), walk(2));
    }

    #[test]
    fn a_day_of_steps_goes_up_and_down_and_does_not_stick_to_an_edge() {
        let (mut price, mut at_edge, mut above, mut below) = (BASE, 0, 0, 0);
        for step in 0..43_200 {
            price = next(7, step, price);
            at_edge += i32::from((price - BASE).abs() == BAND);
            above += i32::from(price > BASE);
            below += i32::from(price < BASE);
        }
        assert!(at_edge < 432, "{at_edge} of 43,200 steps at an edge");
        assert!(above > 10_000 && below > 10_000, "{above} above, {below} below");
    }

    #[test]
    fn the_confidence_is_a_tenth_of_a_per_cent() {
        assert_eq!(confidence(BASE), 20_000_000);
    }
}
