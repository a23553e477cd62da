use proptest::prelude::*;

use crate::bucket::{level, spend_cap};
use crate::testing::{big, edgy};

#[test]
fn an_empty_bucket_is_full_after_its_window_and_half_full_after_half() {
    assert_eq!(level(0, 1_000, 43_200, 86_400), 500);
    assert_eq!(level(0, 1_000, 86_400, 86_400), 1_000);
    assert_eq!(level(0, 1_000, 0, 0), 1_000);
}

#[test]
fn a_cap_is_half_the_daily_limit() {
    assert_eq!(spend_cap(10_000_000_000, 500), 250_000_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_bucket_refills_linearly_and_never_beyond_its_cap(l in edgy(), cap in edgy(), dt in edgy(), window in edgy()) {
        let now = level(l, cap, dt, window);
        prop_assert!(now <= cap);
        if window > 0 {
            prop_assert_eq!(big(now), (big(l) + big(cap) * dt / window).min(big(cap)));
        }
    }

    #[test]
    fn a_cap_is_the_treasurys_part_rounded_down(treasury in edgy(), bps in prop_oneof![0u32..=20_000, any::<u32>()]) {
        let exact = (big(treasury) * bps / 20_000u32).min(big(treasury));
        prop_assert_eq!(big(spend_cap(treasury, bps)), exact);
    }

    #[test]
    fn within_a_window_at_most_the_daily_limit_is_spent(
        treasury in 0u64..1 << 60, bps in 0u32..=1_000, steps in prop::collection::vec(0u64..86_400, 1..12),
    ) {
        let cap = spend_cap(treasury, bps);
        let (mut left, mut spent, mut bucket) = (86_400u64, 0u64, cap);
        for dt in steps {
            let dt = dt.min(left);
            left -= dt;
            bucket = level(bucket, cap, dt, 86_400);
            spent += bucket; // all of it, each time
            bucket = 0;
        }
        prop_assert!(big(spent) <= big(treasury) * bps / 10_000u32);
    }
}
