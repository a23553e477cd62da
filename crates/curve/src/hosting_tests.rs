use proptest::prelude::*;

use crate::hosting::{DAY_S, due, fee_for, seconds_for};
use crate::testing::{big, ceil, edgy};

const FEE: u64 = 86_400_000; // 1,000 lamports a second
const DAYS: u64 = DAY_S;
const NOW: i64 = 1_800_000_000;

#[test]
fn a_day_costs_the_fee_per_day_and_a_second_a_part_rounded_up() {
    assert_eq!(fee_for(FEE, DAY_S), FEE);
    assert_eq!(fee_for(1, 1), 1);
    assert_eq!(seconds_for(FEE, 2_999), 2);
    assert_eq!((fee_for(0, 99), seconds_for(0, 0)), (0, u64::MAX));
}

#[test]
fn a_charge_pays_one_period_ahead_and_then_nothing_more() {
    let first = due(NOW, NOW, 3 * DAYS, DAYS, FEE, u64::MAX);
    assert_eq!((first.seconds, first.lamports), (DAYS, FEE));
    let again = due(first.paid_until, NOW, 3 * DAYS, DAYS, FEE, u64::MAX);
    assert_eq!(
        (again.seconds, again.lamports, again.paid_until),
        (0, 0, first.paid_until)
    );
}

#[test]
fn time_before_the_grace_is_not_charged() {
    let late = due(NOW - 1_000_000, NOW, 3 * DAYS, DAYS, FEE, u64::MAX);
    assert_eq!(late.seconds, 4 * DAYS);
    assert_eq!(late.paid_until, NOW + DAYS as i64);
}

#[test]
fn an_agent_that_cannot_pay_a_second_is_not_moved_forward() {
    let old = NOW - 1_000_000;
    let broke = due(old, NOW, 3 * DAYS, DAYS, FEE, 999);
    assert_eq!((broke.seconds, broke.lamports, broke.paid_until), (0, 0, old));
}

#[test]
fn free_hosting_is_paid_to_a_period_ahead_with_nothing() {
    let free = due(NOW, NOW, 3 * DAYS, DAYS, 0, 0);
    assert_eq!(
        (free.seconds, free.lamports, free.paid_until),
        (DAYS, 0, NOW + DAYS as i64)
    );
}

fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![4 => NOW - 2_000_000..NOW + 2_000_000, 1 => any::<i64>()]
}

fn length() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0u64..2_000_000, 1 => edgy()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_fee_is_pro_rata_rounded_up_and_saturates(fee in edgy(), s in edgy()) {
        let exact = ceil(big(fee) * s, big(DAY_S));
        prop_assert_eq!(fee_for(fee, s), u64::try_from(exact).unwrap_or(u64::MAX));
    }

    #[test]
    fn the_seconds_affordable_cost_no_more_and_one_more_would(fee in edgy(), lamports in edgy()) {
        let s = seconds_for(fee, lamports);
        prop_assert!(fee_for(fee, s) <= lamports);
        if s < u64::MAX {
            prop_assert!(ceil(big(fee) * (u128::from(s) + 1), big(DAY_S)) > big(lamports));
        }
    }

    #[test]
    fn a_charge_follows_the_protocol_at_any_moment(
        paid in moment(), now in moment(), grace in length(), period in length(), fee in edgy(), available in edgy(),
    ) {
        let charge = due(paid, now, grace, period, fee, available);
        let clamp = |t: i128| t.clamp(i64::MIN.into(), i64::MAX.into());
        let start = i128::from(paid).max(clamp(i128::from(now) - i128::from(grace)));
        let end = clamp(i128::from(now) + i128::from(period));
        let wanted = (end - start).max(0);
        prop_assert_eq!(i128::from(charge.seconds), wanted.min(seconds_for(fee, available).into()));
        prop_assert_eq!(charge.lamports, fee_for(fee, charge.seconds));
        prop_assert!(charge.lamports <= available);
        let until = if charge.seconds == 0 { paid.into() } else { start + i128::from(charge.seconds) };
        prop_assert_eq!(i128::from(charge.paid_until), until);
        prop_assert!(charge.paid_until >= paid);
        prop_assert!(charge.paid_until == paid || i128::from(charge.paid_until) <= end);
    }

    #[test]
    fn charging_twice_at_once_is_charging_once(
        paid in moment(), grace in length(), period in length(), fee in edgy(), available in edgy(),
    ) {
        let once = due(paid, NOW, grace, period, fee, available);
        let twice = due(once.paid_until, NOW, grace, period, fee, available - once.lamports);
        prop_assert_eq!((twice.seconds, twice.lamports, twice.paid_until), (0, 0, once.paid_until));
    }
}
