use num_bigint::BigUint;
use proptest::prelude::*;

use crate::accumulator::{add, reached};
use crate::price::{Price, Reserves};
use crate::testing::{big, edgy};

const GATE: Price = Price(1 << 64);

fn priced(quote: u64) -> Reserves {
    Reserves { base: 100, quote }
}

/// Seconds of a lift above 5/4 of the gate, from a base of `percent` of it, that reach a gate held for 1,000 seconds.
fn least_lift(percent: u64) -> u64 {
    (0..=1_000)
        .find(|lift| {
            let acc = add(
                add(7, priced(percent), GATE, 1_000 - lift),
                priced(1_000_000),
                GATE,
                *lift,
            );
            reached(acc, 7, GATE, 1_000)
        })
        .expect("a lift all the time reaches the gate")
}

#[test]
fn however_high_a_lift_it_must_last_most_of_the_window() {
    assert_eq!(least_lift(0), 800);
    assert_eq!(least_lift(50), 667);
}

#[test]
fn time_without_a_price_and_no_time_add_nothing() {
    assert_eq!(add(5, Reserves { base: 0, quote: 9 }, GATE, 10), 5);
    assert_eq!(add(5, priced(100), GATE, 0), 5);
}

#[test]
fn an_accumulator_below_its_start_has_reached_nothing() {
    assert!(!reached(4, 5, Price(0), 0));
    assert!(reached(5, 5, GATE, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn it_adds_the_capped_price_times_the_time_or_saturates(
        acc in any::<u128>(), shift in 0u32..128, base in edgy(), quote in edgy(), gate in any::<u128>(), g in 0u32..128,
        dt in edgy(),
    ) {
        prop_assume!(base > 0);
        let (acc, gate) = (acc >> shift, gate >> g);
        let cap = (BigUint::from(gate) * 5u8 / 4u8).min(BigUint::from(u128::MAX));
        let price = ((big(quote) << 64u32) / base).min(cap);
        let exact = BigUint::from(acc) + price * dt;
        prop_assert_eq!(
            add(acc, Reserves { base, quote }, Price(gate), dt),
            u128::try_from(exact).unwrap_or(u128::MAX)
        );
    }

    #[test]
    fn the_gate_is_reached_exactly_at_gate_times_elapsed(
        start in any::<u64>(), gate in any::<u128>(), g in 40u32..128, elapsed in 0u64..1 << 38, off in any::<u128>(),
    ) {
        let (gate, start) = (gate >> g, u128::from(start));
        let needed = start + gate * u128::from(elapsed);
        prop_assert!(reached(needed, start, Price(gate), elapsed));
        prop_assert!(needed == 0 || !reached(needed - 1, start, Price(gate), elapsed));
        prop_assert_eq!(reached(off, start, Price(gate), elapsed), off >= needed);
    }
}
