use proptest::prelude::*;

use crate::fees::{FeeRates, FeeSplit, fee_on, gross_up, sniper_fee_bps, split};
use crate::testing::{big, ceil, edgy};

fn rates() -> impl Strategy<Value = FeeRates> {
    let small = (0u16..=60, 0u16..=60, 0u16..=60, 0u16..=60, 0u16..=60);
    let any = any::<(u16, u16, u16, u16, u16)>();
    prop_oneof![4 => small, 1 => any, 1 => Just((50, 20, 15, 10, 5))].prop_map(|(a, b, c, d, e)| FeeRates {
        agent_bps: a,
        stakers_bps: b,
        protocol_bps: c,
        lineage_bps: d,
        spawner_bps: e,
    })
}

fn sum(s: FeeSplit) -> u64 {
    s.agent + s.stakers + s.protocol + s.lineage + s.spawner
}

#[test]
fn the_default_fee_is_one_percent_split_50_20_15_10_5() {
    let rates = FeeRates::default();
    assert_eq!(rates.total(), 100);
    let shares = FeeSplit {
        agent: 500,
        stakers: 200,
        protocol: 150,
        lineage: 100,
        spawner: 50,
    };
    assert_eq!(split(&rates, 100_000, 1_000, true), shares);
    let child = FeeSplit {
        lineage: 150,
        spawner: 0,
        ..shares
    };
    assert_eq!(split(&rates, 100_000, 1_000, false), child);
}

#[test]
fn the_snipers_excess_goes_to_the_newborn_whole() {
    let shares = split(&FeeRates::default(), 100_000, 50_000, true);
    assert_eq!(
        shares,
        FeeSplit {
            agent: 49_500,
            stakers: 200,
            protocol: 150,
            lineage: 100,
            spawner: 50
        }
    );
}

#[test]
fn the_sniper_tax_falls_from_half_to_the_normal_fee() {
    assert_eq!(sniper_fee_bps(100, 0, 60), 5_000);
    assert_eq!(sniper_fee_bps(100, 30, 60), 2_550);
    assert_eq!(sniper_fee_bps(100, 59, 60), 182); // 100 + ⌈4,900 / 60⌉
    assert_eq!(sniper_fee_bps(100, 60, 60), 100);
    assert_eq!(sniper_fee_bps(100, 0, 0), 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_fee_is_rounded_up_and_never_more_than_its_amount(amount in edgy(), bps in 0u32..=10_001) {
        let exact = (bps <= 10_000).then(|| ceil(big(amount) * bps, big(10_000)));
        prop_assert_eq!(fee_on(amount, bps).map(big), exact);
        prop_assert!(fee_on(amount, bps).is_none_or(|fee| fee <= amount));
    }

    #[test]
    fn grossing_up_leaves_exactly_the_net_at_the_least_amount(net in edgy(), bps in 0u32..=10_001) {
        match gross_up(net, bps) {
            Some(gross) => {
                prop_assert_eq!(gross - fee_on(gross, bps).expect("in range"), net);
                prop_assert!(gross == 0 || gross - 1 - fee_on(gross - 1, bps).expect("in range") < net);
            }
            None => prop_assert!(bps >= 10_000 || big(net) * 10_000u32 > big(u64::MAX) * (10_000 - bps)),
        }
    }

    #[test]
    fn shares_add_up_to_the_fee_and_round_down_but_the_agents(
        rates in rates(), amount in edgy(), bps in 0u32..=10_000, spawner in any::<bool>(),
    ) {
        let fee = fee_on(amount, bps).expect("in range");
        let shares = split(&rates, amount, fee, spawner);
        prop_assert_eq!(sum(shares), fee);
        let normal = fee_on(amount, rates.total()).map_or(fee, |normal| normal.min(fee));
        let share = |rate: u16| match rates.total() {
            0 => 0,
            total => u64::try_from(big(normal) * rate / total).expect("at most the fee"),
        };
        prop_assert_eq!(shares.stakers, share(rates.stakers_bps));
        prop_assert_eq!(shares.protocol, share(rates.protocol_bps));
        let (lineage, first) = (share(rates.lineage_bps), share(rates.spawner_bps));
        if spawner {
            prop_assert_eq!((shares.lineage, shares.spawner), (lineage, first));
        } else {
            prop_assert_eq!((shares.lineage, shares.spawner), (lineage + first, 0));
        }
    }

    #[test]
    fn any_fee_is_shared_out_whole_whatever_it_was_taken_on(rates in rates(), amount in edgy(), fee in edgy()) {
        prop_assert_eq!(sum(split(&rates, amount, fee, true)), fee);
        prop_assert_eq!(sum(split(&rates, amount, fee, false)), fee);
    }

    #[test]
    fn the_sniper_tax_never_rises_and_ends_at_the_normal_fee(
        base in 0u32..=300, length in prop_oneof![1u64..120, edgy()], a in edgy(), b in edgy(),
    ) {
        let (early, late) = (a.min(b), a.max(b));
        let (first, second) = (sniper_fee_bps(base, early, length), sniper_fee_bps(base, late, length));
        prop_assert!(first >= second && second >= base && first <= 5_000);
        prop_assert_eq!(sniper_fee_bps(base, length, length), base);
        prop_assert_eq!(sniper_fee_bps(base, 0, length), if length == 0 { base } else { 5_000 });
        if early < length && length <= u64::from(u32::MAX) {
            let tax = ceil(big(u64::from(5_000 - base)) * (length - early), big(length));
            prop_assert_eq!(big(u64::from(first - base)), tax);
        }
    }
}
