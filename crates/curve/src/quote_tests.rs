use proptest::prelude::*;

use crate::launch::LaunchCurve;
use crate::market::CurveError;
use crate::quote::{buy_for_base, sell_for_quote};
use crate::testing::{amount, fee, market};

#[test]
fn nothing_and_more_than_there_is_cannot_be_quoted() {
    let m = LaunchCurve::new(0).expect("no airdrop").market();
    assert_eq!(buy_for_base(&m, 0, 100), Err(CurveError::ZeroAmount));
    assert_eq!(sell_for_quote(&m, 0, 100), Err(CurveError::ZeroAmount));
    assert!(buy_for_base(&m, m.base_left, 100).is_ok());
    assert_eq!(buy_for_base(&m, m.base_left + 1, 100), Err(CurveError::CurveEmpty));
    assert_eq!(sell_for_quote(&m, 1, 100), Err(CurveError::CurveEmpty));
    let open = m.buy(u64::MAX, 100).expect("crosses").next;
    assert_eq!(buy_for_base(&open, open.base, 100), Err(CurveError::CurveEmpty));
    assert_eq!(sell_for_quote(&open, open.quote, 100), Err(CurveError::CurveEmpty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_quoted_buy_yields_what_was_wanted_and_a_lamport_less_does_not(m in market(), want in amount(), bps in fee()) {
        if let Ok(quote_in) = buy_for_base(&m, want, bps) {
            prop_assert!(m.buy(quote_in, bps).expect("quoted").base_out >= want);
            prop_assert!(!m.buy(quote_in - 1, bps).is_ok_and(|b| b.base_out >= want));
        }
    }

    #[test]
    fn whatever_a_buy_yields_is_quoted_at_no_more(m in market(), quote in amount(), bps in fee()) {
        if let Ok(bought) = m.buy(quote, bps) {
            let quoted = buy_for_base(&m, bought.base_out, bps);
            prop_assert!(quoted.is_ok_and(|q| q <= bought.quote_taken), "{:?}", quoted);
        }
    }

    #[test]
    fn a_quoted_sell_pays_what_was_wanted_and_a_unit_less_does_not(m in market(), want in amount(), bps in fee()) {
        if let Ok(base_in) = sell_for_quote(&m, want, bps) {
            prop_assert!(m.sell(base_in, bps).expect("quoted").quote_out >= want);
            prop_assert!(!m.sell(base_in - 1, bps).is_ok_and(|s| s.quote_out >= want));
        }
    }

    #[test]
    fn whatever_a_sell_pays_is_quoted_at_no_more(m in market(), base in amount(), bps in fee()) {
        if let Ok(sold) = m.sell(base, bps) {
            let quoted = sell_for_quote(&m, sold.quote_out, bps);
            prop_assert!(quoted.is_ok_and(|b| b <= base), "{:?}", quoted);
        }
    }
}
