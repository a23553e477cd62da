use num_bigint::BigUint;
use proptest::prelude::*;

use crate::launch::{LaunchCurve, SUPPLY};
use crate::price::{
    Price, Reserves, UsdPerSol, fdv_lamports, fdv_usd_at_least, fdv_usd_micros, gate_price, not_more_than_below,
    within_impact,
};
use crate::testing::{big, edgy};

const AT_200: UsdPerSol = UsdPerSol {
    mantissa: 20_000_000_000,
    exponent: -8,
};
const NO_BASE: Reserves = Reserves { base: 0, quote: 1 };

fn reserves() -> impl Strategy<Value = Reserves> {
    (edgy(), edgy()).prop_map(|(base, quote)| Reserves { base, quote })
}

fn sol_usd() -> impl Strategy<Value = UsdPerSol> {
    (edgy(), -12i32..=0).prop_map(|(mantissa, exponent)| UsdPerSol { mantissa, exponent })
}

/// Numerator and denominator of the FDV in dollars.
fn fdv(r: Reserves, s: UsdPerSol) -> (BigUint, BigUint) {
    (
        big(r.quote) * 1_000_000u32 * s.mantissa,
        big(r.base) * big(10).pow(s.exponent.unsigned_abs()),
    )
}

#[test]
fn at_200_dollars_the_gate_is_2500_sol_and_125_sol_bought_after_graduation_reach_it() {
    let gate = gate_price(500_000, AT_200).expect("a price");
    assert_eq!(gate.mul_supply(), 2_500_000_000_000);
    let open = LaunchCurve::new(0)
        .expect("no airdrop")
        .market()
        .buy(200_000_000_000, 0)
        .expect("crosses")
        .next;
    let before = open.buy(124_000_000_000, 0).expect("buys").next.reserves();
    let reached = open.buy(125_000_000_000, 0).expect("buys").next.reserves();
    assert!(!fdv_usd_at_least(before, 500_000, AT_200));
    assert!(fdv_usd_at_least(reached, 500_000, AT_200));
    assert_eq!(reached.quote / 1_000_000_000, 210);
}

#[test]
fn the_fdv_of_a_launch_is_27_96_sol() {
    let start = LaunchCurve::new(0).expect("no airdrop").market().reserves();
    assert_eq!(fdv_lamports(start), 27_958_993_476);
    assert_eq!(fdv_usd_micros(start, AT_200), Some(5_591_798_695));
}

#[test]
fn reserves_without_base_have_no_price_and_pass_no_gate() {
    assert_eq!(Price::of(NO_BASE), None);
    assert_eq!(fdv_lamports(NO_BASE), 0);
    assert_eq!(fdv_usd_micros(NO_BASE, AT_200), None);
    assert!(!fdv_usd_at_least(NO_BASE, 0, AT_200));
    let some = Reserves { base: 1, quote: 1 };
    assert!(!within_impact(some, NO_BASE, 10_000) && !within_impact(NO_BASE, some, 10_000));
    assert!(!not_more_than_below(some, NO_BASE, 10_000) && !not_more_than_below(NO_BASE, some, 10_000));
}

#[test]
fn exponents_outside_minus_12_to_0_are_refused() {
    let r = Reserves {
        base: 1,
        quote: 1_000_000_000,
    };
    for exponent in [-13, 1, i32::MIN, i32::MAX] {
        let s = UsdPerSol { mantissa: 1, exponent };
        assert!(!fdv_usd_at_least(r, 0, s));
        assert_eq!(fdv_usd_micros(r, s), None);
        assert_eq!(gate_price(1, s), None);
    }
}

#[test]
fn the_impact_limit_includes_its_bounds() {
    let before = Reserves {
        base: 10_000,
        quote: 10_000,
    };
    let at = |quote| Reserves { base: 10_000, quote };
    assert!(within_impact(before, at(10_300), 300) && within_impact(before, at(9_700), 300));
    assert!(!within_impact(before, at(10_301), 300) && !within_impact(before, at(9_699), 300));
    assert!(not_more_than_below(before, at(9_100), 900) && !not_more_than_below(before, at(9_099), 900));
    assert!(not_more_than_below(before, at(u64::MAX), 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_price_is_quote_over_base_rounded_down(r in reserves()) {
        prop_assume!(r.base > 0);
        prop_assert_eq!(BigUint::from(Price::of(r).expect("has base").0), (big(r.quote) << 64u32) / r.base);
    }

    #[test]
    fn fdv_in_lamports_is_price_times_supply_or_saturates(r in reserves(), p in any::<u128>(), s in 0u32..128) {
        prop_assume!(r.base > 0);
        prop_assert_eq!(fdv_lamports(r), u64::try_from(big(r.quote) * SUPPLY / r.base).unwrap_or(u64::MAX));
        let p = p >> s;
        let worth: BigUint = (BigUint::from(p) * SUPPLY) >> 64u32;
        prop_assert_eq!(Price(p).mul_supply(), u64::try_from(worth).unwrap_or(u64::MAX));
    }

    #[test]
    fn five_quarters_is_rounded_down_or_saturates(p in any::<u128>()) {
        let exact = BigUint::from(p) * 5u8 / 4u8;
        prop_assert_eq!(Price(p).five_quarters().0, u128::try_from(exact).unwrap_or(u128::MAX));
    }

    #[test]
    fn impact_is_judged_exactly(
        before in reserves(),
        after in reserves(),
        near in (-700i64..700, any::<bool>()),
        bps in prop_oneof![0u32..=1_200, any::<u32>()],
    ) {
        // Either any two prices, or two close ones.
        let after = if near.1 {
            Reserves { base: before.base, quote: (before.quote >> 1).saturating_add_signed(near.0) }
        } else {
            after
        };
        prop_assume!(before.base > 0 && after.base > 0);
        let then = big(before.quote) * after.base;
        let now = big(after.quote) * before.base * 10_000u32;
        let low = &then * 10_000u32.saturating_sub(bps);
        let high = &then * (10_000u64 + u64::from(bps));
        prop_assert_eq!(within_impact(before, after, bps), now >= low && now <= high);
        prop_assert_eq!(not_more_than_below(before, after, bps), now >= low);
    }

    #[test]
    fn fdv_in_dollars_is_exact(r in reserves(), s in sol_usd(), threshold in edgy()) {
        prop_assume!(r.base > 0);
        let (n, d) = fdv(r, s);
        prop_assert_eq!(fdv_usd_at_least(r, threshold, s), n >= &d * threshold);
        let micros = n * 1_000_000u32 / d;
        prop_assert_eq!(fdv_usd_micros(r, s), u64::try_from(micros.clone()).ok());
        // At the threshold itself, where the question is closest.
        if let Ok(dollars) = u64::try_from(micros / 1_000_000u32) {
            prop_assert!(fdv_usd_at_least(r, dollars, s));
            prop_assert!(dollars == u64::MAX || !fdv_usd_at_least(r, dollars + 1, s));
        }
    }

    #[test]
    fn the_gate_price_is_the_least_that_makes_the_threshold(threshold in edgy(), s in sol_usd(), r in reserves()) {
        // price · 10^6 · mantissa  ≥  threshold · 10^−exponent · 2^64
        let per_unit = big(s.mantissa) * 1_000_000u32;
        let needed = (big(threshold) * big(10).pow(s.exponent.unsigned_abs())) << 64u32;
        match gate_price(threshold, s) {
            Some(gate) => {
                prop_assert!(BigUint::from(gate.0) * &per_unit >= needed);
                prop_assert!(gate.0 == 0 || BigUint::from(gate.0 - 1) * &per_unit < needed);
                // Reserves whose rounded price reaches the gate have the value.
                if Price::of(r).is_some_and(|p| p >= gate) {
                    prop_assert!(fdv_usd_at_least(r, threshold, s));
                }
            }
            None => prop_assert!(s.mantissa == 0 || needed > BigUint::from(u128::MAX) * per_unit),
        }
    }
}
