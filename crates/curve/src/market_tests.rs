use proptest::prelude::*;

use crate::launch::{LaunchCurve, SUPPLY};
use crate::market::{CurveError, MarketState, Phase};
use crate::testing::{Trade, amount, bonding, edgy, fee, market, trades};

fn k(m: &MarketState) -> u128 {
    u128::from(m.base) * u128::from(m.quote)
}

fn fee_of(amount: u64, bps: u32) -> u64 {
    (u128::from(amount) * u128::from(bps)).div_ceil(10_000) as u64
}

fn launch() -> MarketState {
    LaunchCurve::new(0).expect("no airdrop").market()
}

#[test]
fn a_first_buy_of_one_sol_at_one_percent_pays_as_worked_by_hand() {
    let bought = launch().buy(1_000_000_000, 100).expect("buys");
    assert_eq!(bought.fee, 10_000_000);
    // 1,073,000,000 · 0.99 / 30.99 tokens
    assert_eq!(bought.base_out, 34_277_831_558_567);
    assert_eq!(bought.next.quote_real, 990_000_000);
}

#[test]
fn zero_amounts_are_refused() {
    assert_eq!(launch().buy(0, 100), Err(CurveError::ZeroAmount));
    assert_eq!(launch().sell(0, 100), Err(CurveError::ZeroAmount));
}

#[test]
fn trades_that_bring_nothing_are_refused() {
    assert_eq!(launch().buy(1, 100), Err(CurveError::NothingOut)); // the fee takes the lamport
    assert_eq!(launch().buy(1_000, 10_000), Err(CurveError::NothingOut));
    let bought = launch().buy(1_000_000_000, 100).expect("buys").next;
    assert_eq!(bought.sell(1, 100), Err(CurveError::NothingOut)); // worth less than a lamport
}

#[test]
fn a_fee_above_the_whole_is_refused() {
    assert_eq!(launch().buy(1_000, 10_001), Err(CurveError::Overflow));
    let bought = launch().buy(1_000_000_000, 100).expect("buys").next;
    assert_eq!(bought.sell(1_000_000_000, 10_001), Err(CurveError::Overflow));
}

#[test]
fn airdropped_tokens_have_no_claim_on_virtual_reserves() {
    assert_eq!(launch().sell(1_000_000_000, 0), Err(CurveError::CurveEmpty));
    // Dust is nothing first: its only lamport is the fee.
    assert_eq!(launch().sell(40_000, 100), Err(CurveError::NothingOut));
    assert_eq!(launch().sell(40_000, 0), Err(CurveError::CurveEmpty));
}

#[test]
fn an_empty_side_refuses_every_trade() {
    for (base, quote) in [(0, 5), (5, 0), (0, 0)] {
        let pool = MarketState {
            phase: Phase::Open,
            base,
            quote,
            base_left: 0,
            kept: 0,
            quote_real: quote,
        };
        assert_eq!(pool.buy(10, 0), Err(CurveError::CurveEmpty));
        assert_eq!(pool.sell(10, 0), Err(CurveError::CurveEmpty));
    }
}

#[test]
fn a_fee_free_buy_of_everything_offered_without_limit_takes_only_the_cost() {
    let bought = launch().buy(u64::MAX, 0).expect("crosses");
    assert!(bought.graduated);
    assert_eq!((bought.quote_taken, bought.fee), (bought.next.quote_real, 0));
}

#[test]
fn a_buy_of_exactly_the_last_token_graduates() {
    let small = MarketState {
        phase: Phase::Bonding,
        base: 100,
        quote: 100,
        base_left: 50,
        kept: 30,
        quote_real: 0,
    };
    assert!(!small.buy(99, 0).expect("buys").graduated);
    let last = small.buy(100, 0).expect("crosses");
    assert!(last.graduated);
    assert_eq!((last.base_out, last.quote_taken, last.next.base), (50, 100, 30));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_buy_is_the_curve_rounded_down_with_the_fee_rounded_up(m in market(), quote in amount(), bps in fee()) {
        match m.buy(quote, bps) {
            Ok(b) => {
                prop_assert_eq!(b.fee, fee_of(b.quote_taken, bps));
                let net = b.quote_taken - b.fee;
                let exact = u128::from(m.base) * u128::from(net) / (u128::from(m.quote) + u128::from(net));
                if b.graduated {
                    prop_assert_eq!(b.base_out, m.base_left);
                    prop_assert!(b.quote_taken <= quote);
                } else {
                    prop_assert_eq!(u128::from(b.base_out), exact);
                    prop_assert_eq!(b.quote_taken, quote);
                    prop_assert_eq!(b.next.phase, m.phase);
                    prop_assert!(k(&b.next) >= k(&m));
                }
                prop_assert!(b.base_out > 0 && b.next.base > 0);
                prop_assert_eq!(b.next.quote_real, m.quote_real + net);
            }
            Err(CurveError::NothingOut) => {
                let net = quote - fee_of(quote, bps);
                prop_assert_eq!(u128::from(m.base) * u128::from(net) / (u128::from(m.quote) + u128::from(net)), 0);
            }
            Err(CurveError::Overflow) => prop_assert!(m.quote.checked_add(quote).is_none()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn a_sell_is_the_curve_rounded_down_less_the_fee_rounded_up(m in market(), base in amount(), bps in fee()) {
        let exact = u128::from(m.quote) * u128::from(base) / (u128::from(m.base) + u128::from(base));
        match m.sell(base, bps) {
            Ok(s) => {
                prop_assert_eq!(u128::from(s.quote_gross), exact);
                prop_assert_eq!(s.fee, fee_of(s.quote_gross, bps));
                prop_assert_eq!(s.quote_out + s.fee, s.quote_gross);
                prop_assert!(s.quote_out > 0 && s.next.quote > 0);
                prop_assert!(k(&s.next) >= k(&m));
                prop_assert_eq!(s.next.quote_real, m.quote_real - s.quote_gross);
                prop_assert_eq!(s.next.phase, m.phase);
            }
            Err(CurveError::NothingOut) => prop_assert!(exact as u64 == fee_of(exact as u64, bps)),
            Err(CurveError::CurveEmpty) => {
                prop_assert!(m.phase == Phase::Bonding && exact > u128::from(m.quote_real));
            }
            Err(CurveError::Overflow) => prop_assert!(m.base.checked_add(base).is_none()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn buying_and_selling_the_same_never_profits(m in market(), quote in amount(), there in fee(), back in fee()) {
        if let Ok(bought) = m.buy(quote, there)
            && let Ok(sold) = bought.next.sell(bought.base_out, back)
        {
            prop_assert!(sold.quote_out <= bought.quote_taken);
        }
    }

    #[test]
    fn selling_and_buying_back_never_profits(m in market(), base in amount(), there in fee(), back in fee()) {
        if let Ok(sold) = m.sell(base, there)
            && let Ok(bought) = sold.next.buy(sold.quote_out, back)
        {
            prop_assert!(bought.base_out <= base);
        }
    }

    #[test]
    fn the_buy_that_crosses_takes_exactly_what_the_boundary_costs(
        m in bonding(),
        bps in prop_oneof![fee(), 0u32..10_000],
        extra in prop_oneof![0u64..3, edgy()],
    ) {
        let all = m.buy(u64::MAX, bps).expect("crosses");
        prop_assert!(all.graduated);
        prop_assert_eq!(all.base_out, m.base_left);
        // The cost yields what is left, a lamport less does not.
        let cost = all.quote_taken - all.fee;
        let yields = |n: u64| u128::from(m.base) * u128::from(n) / (u128::from(m.quote) + u128::from(n));
        prop_assert!(yields(cost) >= u128::from(m.base_left));
        prop_assert!(yields(cost - 1) < u128::from(m.base_left));
        prop_assert_eq!(all.fee, fee_of(all.quote_taken, bps));
        // Least payment, whatever is offered above it.
        prop_assert_eq!(m.buy(all.quote_taken.saturating_add(extra), bps), Ok(all));
        prop_assert!(!m.buy(all.quote_taken - 1, bps).is_ok_and(|b| b.graduated));
        let next = all.next;
        prop_assert_eq!((next.phase, next.base, next.base_left), (Phase::Open, m.kept, 0));
        prop_assert_eq!((next.quote, next.quote_real), (m.quote_real + cost, m.quote_real + cost));
    }

    #[test]
    fn a_history_of_trades_loses_no_lamport_and_no_token(airdrop in 0u16..=2_000, trades in trades()) {
        let curve = LaunchCurve::new(airdrop).expect("in range");
        let mut m = curve.market();
        let (mut nets_in, mut gross_out, mut held) = (0u64, 0u64, curve.airdrop);
        for trade in trades {
            match trade {
                Trade::Buy(quote, bps) => {
                    if let Ok(b) = m.buy(quote, bps) {
                        nets_in += b.quote_taken - b.fee;
                        held += b.base_out;
                        m = b.next;
                    }
                }
                Trade::Sell(base, bps) => {
                    let base = base.min(held);
                    if let Ok(s) = m.sell(base, bps) {
                        gross_out += s.quote_gross;
                        held -= base;
                        m = s.next;
                    }
                }
            }
            prop_assert_eq!(m.quote_real, nets_in - gross_out);
            match m.phase {
                Phase::Bonding => {
                    prop_assert_eq!(m.base_left + m.kept + held, SUPPLY);
                    // Virtual and real reserves keep their distance, so the boundary does not wander.
                    prop_assert_eq!(m.base - m.base_left, curve.virtual_base - curve.for_sale);
                    prop_assert_eq!(m.quote - m.quote_real, 30_000_000_000);
                }
                Phase::Open => {
                    prop_assert_eq!(m.base + held, SUPPLY);
                    prop_assert_eq!((m.quote, m.base_left), (m.quote_real, 0));
                }
            }
        }
    }
}
