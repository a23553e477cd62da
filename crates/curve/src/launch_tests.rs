use proptest::prelude::*;

use crate::launch::{FOR_SALE, KEPT, LaunchCurve, SUPPLY, VIRTUAL_BASE};
use crate::market::Phase;
use crate::price::{Price, Reserves};

#[test]
fn a_launch_without_airdrop_has_the_figures_of_the_protocol() {
    let curve = LaunchCurve::new(0).expect("no airdrop");
    assert_eq!((curve.virtual_base, curve.for_sale), (VIRTUAL_BASE, FOR_SALE));
    assert_eq!((curve.kept, curve.airdrop), (KEPT, 0));
}

#[test]
fn more_than_a_fifth_cannot_be_given_away() {
    assert!(LaunchCurve::new(2_000).is_some());
    assert_eq!(LaunchCurve::new(2_001), None);
}

proptest! {
    #[test]
    fn every_base_figure_is_scaled_and_the_rest_is_the_airdrop(bps in 0u16..=2_000) {
        let curve = LaunchCurve::new(bps).expect("in range");
        let scaled = |n: u64| (u128::from(n) * u128::from(10_000 - bps) / 10_000) as u64;
        prop_assert_eq!(curve.virtual_base, scaled(VIRTUAL_BASE));
        prop_assert_eq!(curve.for_sale, scaled(FOR_SALE));
        prop_assert_eq!(curve.kept, scaled(KEPT));
        prop_assert_eq!(curve.for_sale + curve.kept + curve.airdrop, SUPPLY);
    }

    #[test]
    fn graduation_raises_85_005_sol_and_moves_the_price_by_less_than_a_hundredth_of_a_percent(
        bps in 0u16..=2_000,
        fee in 0u32..=5_000,
        offer in 200_000_000_000u64..,
    ) {
        let start = LaunchCurve::new(bps).expect("in range").market();
        let bought = start.buy(offer, fee).expect("crosses");
        prop_assert!(bought.graduated && bought.next.phase == Phase::Open);
        prop_assert_eq!(bought.next.quote_real / 1_000_000, 85_005);
        let last = Reserves {
            base: start.base - start.base_left,
            quote: start.quote + bought.next.quote_real,
        };
        let (last, first) = (Price::of(last).expect("base").0, Price::of(bought.next.reserves()).expect("base").0);
        prop_assert!(last.abs_diff(first) * 10_000 < last);
    }
}
