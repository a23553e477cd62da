use num_bigint::BigUint;
use proptest::prelude::*;
use std::vec::Vec;

use crate::testing::{big, ceil, edgy};
use crate::wide::{cmp_products, cmp_scaled, div, div_192, div_192_ceil, mul, mul_192, mul_div_ceil, mul_div_floor};

fn number(n: (u128, u64)) -> BigUint {
    (BigUint::from(n.0) << 64u32) + n.1
}

fn check_division(n: u128, d: u64) {
    let expected = match n.checked_div(u128::from(d)) {
        Some(q) => u64::try_from(q).ok().map(|q| (q, (n % u128::from(d)) as u64)),
        None => None,
    };
    assert_eq!(div(n, d), expected, "{n} / {d}");
}

/// Values at which limbs carry, guesses of a digit are one or two too large, or shifts are extreme.
fn corners() -> Vec<u64> {
    let mut all = vec![0, 1, 2, 3, 10_000, u64::MAX, u64::MAX - 1];
    for s in [1u32, 30, 31, 32, 33, 47, 62, 63] {
        let p = 1u64 << s;
        all.extend([p - 1, p, p + 1]);
    }
    all.extend([
        0x8000_0000_ffff_ffff,
        0x8000_0001_0000_0000,
        0xffff_ffff_0000_0000,
        0xffff_fffe_ffff_ffff,
    ]);
    all
}

#[test]
fn division_is_exact_at_every_corner() {
    let all = corners();
    for hi in &all {
        for lo in &all {
            for d in &all {
                check_division(u128::from(*hi) << 64 | u128::from(*lo), *d);
                // The largest numerator this divisor takes, and the smallest it refuses.
                check_division(u128::from(d.saturating_sub(1)) << 64 | u128::from(*lo), *d);
                check_division(u128::from(*d) << 64 | u128::from(*lo), *d);
            }
        }
    }
}

#[test]
fn products_are_exact_at_every_corner() {
    for a in corners() {
        for b in corners() {
            assert_eq!(mul(a, b), u128::from(a) * u128::from(b), "{a} * {b}");
        }
    }
}

#[test]
fn rounding_up_carries_into_the_upper_limbs() {
    // (2^64 · 10^6 − 1) / 10^6 is a little less than 2^64.
    assert_eq!(div_192_ceil((999_999, u64::MAX), 1_000_000), Some((1, 0)));
    assert_eq!(div_192_ceil((1, 0), 1), Some((1, 0)));
    assert_eq!(div_192_ceil((1, 0), 0), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_product_is_exact(a in edgy(), b in edgy()) {
        prop_assert_eq!(mul(a, b), u128::from(a) * u128::from(b));
    }

    #[test]
    fn division_gives_quotient_and_remainder_or_refuses(hi in edgy(), lo in edgy(), d in edgy()) {
        check_division(u128::from(hi) << 64 | u128::from(lo), d);
        // Most random numerators overflow; this one never does.
        if d > 0 {
            check_division(u128::from(hi % d) << 64 | u128::from(lo), d);
        }
    }

    #[test]
    fn a_quotient_times_its_divisor_comes_back(q in edgy(), d in edgy(), r in edgy()) {
        prop_assume!(d > 0);
        let r = r % d;
        let n = u128::from(q) * u128::from(d) + u128::from(r);
        prop_assert_eq!(div(n, d), Some((q, r)));
    }

    #[test]
    fn mul_div_rounds_as_its_name_says(a in edgy(), b in edgy(), d in edgy()) {
        let n = big(a) * b;
        let (floor, up) = if d == 0 {
            (None, None)
        } else {
            (u64::try_from(n.clone() / d).ok(), u64::try_from(ceil(n, big(d))).ok())
        };
        prop_assert_eq!(mul_div_floor(a, b, d), floor);
        prop_assert_eq!(mul_div_ceil(a, b, d), up);
    }

    #[test]
    fn products_of_three_compare_as_numbers(a in any::<[u64; 3]>(), b in (edgy(), edgy(), edgy())) {
        let product = |x: (u64, u64, u64)| big(x.0) * x.1 * x.2;
        let a = (a[0], a[1], a[2]);
        prop_assert_eq!(cmp_products(a, b), product(a).cmp(&product(b)));
        // Equal products, and ones that differ in the last place only.
        prop_assert_eq!(cmp_products(a, (a.2, a.0, a.1)), core::cmp::Ordering::Equal);
        let close = (a.0, a.1, a.2.saturating_add(1));
        prop_assert_eq!(cmp_products(a, close), product(a).cmp(&product(close)));
        prop_assert_eq!(cmp_products(close, b), product(close).cmp(&product(b)));
    }

    #[test]
    fn a_128_bit_number_times_a_64_bit_one_is_exact(x in any::<u128>(), y in any::<u128>(), a in edgy(), b in edgy()) {
        prop_assert_eq!(number(mul_192(x, a)), BigUint::from(x) * a);
        prop_assert_eq!(cmp_scaled(x, a, y, b), (BigUint::from(x) * a).cmp(&(BigUint::from(y) * b)));
    }

    #[test]
    fn a_192_bit_number_divides_exactly(top in any::<u128>(), shift in 0u32..128, low in edgy(), d in edgy()) {
        let n = (top >> shift, low);
        match div_192(n, d) {
            None => prop_assert_eq!(d, 0),
            Some((q, r)) => {
                prop_assert!(r < d);
                prop_assert_eq!(number(q) * d + r, number(n));
                let up = div_192_ceil(n, d).map(number);
                prop_assert_eq!(up, Some(ceil(number(n), big(d))));
            }
        }
    }
}
