//! Litters from begin to close, at the edges.

use super::*;
use crate::keeper::tests::{a_market, an_agent, local, moment, zeroed};
use sporeline_client::price_update::PriceUpdate;

const NOW: i64 = 1_000;
const RICH: UsdPerSol = UsdPerSol {
    mantissa: 200_00000000,
    exponent: -8,
};

struct Case {
    litter: Litter,
    agent: Agent,
    market: Market,
    measurement: Measurement,
    used: [bool; 2],
    hashes: Option<SlotHashes>,
    price: Option<UsdPerSol>,
}

/// Begun 10 s ago at a window of 10 s; the price stood a good bit above the gate ever since, and stands there.
fn begun() -> Case {
    let (mut litter, mut agent, mut market): (Litter, _, _) = (zeroed(), an_agent(), a_market());
    litter.state = LITTER_BEGUN;
    litter.window = 10;
    litter.begun_at = NOW - 10;
    litter.wallets = [[21; 32], [22; 32]].map(Address::new_from_array);
    agent.attestation_expires_at = NOW + 100;
    agent.paid_until = NOW;
    market.base = 1_000_000_000;
    market.quote = 5_000_000_000;
    market.observed_at = NOW - 10;
    let standing = Price::of(market.state().unwrap().reserves()).unwrap();
    litter.gate_price = standing.0.into();
    market.gate_price = standing.0.into();
    Case {
        litter,
        agent,
        market,
        measurement: zeroed(),
        used: [false; 2],
        hashes: None,
        price: Some(RICH),
    }
}

fn committed() -> Case {
    let mut case = begun();
    case.litter.state = LITTER_COMMITTED;
    case.litter.seed_slot = 500;
    case.hashes = Some(SlotHashes {
        oldest: 100,
        newest: 500,
    });
    case
}

impl Case {
    fn due(&self, now: i64) -> Vec<&'static str> {
        let it = Breeding {
            address: Address::default(),
            litter: &self.litter,
            agent: &self.agent,
            market: &self.market,
            measurement: Some(&self.measurement),
            mate: None,
            used: self.used,
            hashes: self.hashes,
            price: self.price.map(|price| (Address::default(), price)),
        };
        let m = moment(now, local());
        let mut due: Vec<_> = commit(&m, &it).into_iter().collect();
        due.extend(births(&m, &it).iter().map(|expected| expected.work(3)));
        due.extend(close(&m, &it));
        due.iter().map(|work| work.what).collect()
    }
}

#[test]
fn it_is_committed_when_the_window_is_over_and_the_price_held_and_not_before() {
    assert_eq!(begun().due(NOW), ["commit_birth"]);
    let mut early = begun();
    early.litter.begun_at += 1;
    assert_eq!(early.due(NOW), [""; 0]);
    let mut fallen = begun();
    fallen.market.quote -= 1;
    assert_eq!(fallen.due(NOW), [""; 0], "the mean is below the gate");
    let mut poor = begun();
    poor.price = Some(UsdPerSol {
        mantissa: 1,
        exponent: -8,
    });
    assert_eq!(poor.due(NOW), [""; 0], "not worth the threshold");
    let mut unknown = begun();
    unknown.price = None;
    assert_eq!(unknown.due(NOW), [""; 0]);
}

#[test]
fn the_unpaid_and_the_unattested_wait_and_a_litter_that_waits_too_long_is_closed() {
    let mut unpaid = begun();
    unpaid.agent.paid_until = NOW - 1;
    assert_eq!(unpaid.due(NOW), [""; 0]);
    let mut revoked = begun();
    revoked.measurement.revoked = 1;
    assert_eq!(revoked.due(NOW), [""; 0]);
    assert_eq!(
        unpaid.due(NOW + 30),
        [""; 0],
        "four windows after it began it may still be"
    );
    assert_eq!(unpaid.due(NOW + 31), ["close_litter"]);
}

#[test]
fn both_children_are_born_once_the_seeds_hash_is_known() {
    assert_eq!(committed().due(NOW), ["birth", "birth"]);
    let mut ahead = committed();
    ahead.hashes = Some(SlotHashes {
        oldest: 100,
        newest: 499,
    });
    assert_eq!(ahead.due(NOW), [""; 0]);
    ahead.litter.has_slot_hash = 1;
    assert_eq!(ahead.due(NOW), ["birth", "birth"], "the first birth stored it");
    ahead.litter.born = 1;
    assert_eq!(ahead.due(NOW), ["birth"]);
    ahead.litter.born = 3;
    assert_eq!(ahead.due(NOW), ["close_litter"]);
}

#[test]
fn a_seed_that_lapsed_a_dead_parent_and_a_used_wallet_end_the_litter() {
    let mut lapsed = committed();
    lapsed.hashes = Some(SlotHashes {
        oldest: 500,
        newest: 1_011,
    });
    assert_eq!(lapsed.due(NOW), ["close_litter"]);
    lapsed.litter.has_slot_hash = 1;
    assert_eq!(lapsed.due(NOW), ["birth", "birth"]);
    let mut dead = committed();
    dead.agent.status = 2;
    assert_eq!(dead.due(NOW), ["close_litter"]);
    let mut used = committed();
    used.used = [true, false];
    assert_eq!(used.due(NOW), ["birth", "close_litter"]);
    used.litter.born = 1;
    assert_eq!(used.due(NOW), ["birth"], "the first child itself uses it");
}

#[test]
fn slot_hashes_are_read_as_far_as_they_reach() {
    let mut data = 2u64.to_le_bytes().to_vec();
    for slot in [30u64, 20] {
        data.extend_from_slice(&slot.to_le_bytes());
        data.extend_from_slice(&[0; 32]);
    }
    data.resize(20_488, 0);
    assert_eq!(SlotHashes::read(&data), Some(SlotHashes { oldest: 20, newest: 30 }));
    assert_eq!(SlotHashes::read(&[0; 8]), None);
    assert_eq!(SlotHashes::read(&[255; 60]), None);
}

#[test]
fn a_price_counts_as_the_program_would_take_it() {
    let owner = Address::new_from_array([8; 32]);
    let mut m = moment(NOW, local());
    m.global.price_owners[0] = owner;
    m.global.price_owner_count = 1;
    let update = |bend: fn(&mut PriceUpdate)| {
        let mut update = PriceUpdate {
            feed_id: [0; 32],
            price: 200_00000000,
            confidence: 20_000_000,
            exponent: -8,
            publish_time: NOW - 60,
            previous_publish_time: 0,
            posted_slot: 0,
        };
        bend(&mut update);
        sol_usd(&owner, &price_update::encode(&update), &m.global, NOW).map(|price| price.mantissa)
    };
    assert_eq!(update(|_| ()), Some(199_80000000));
    assert_eq!(update(|u| u.publish_time -= 1), None);
    assert_eq!(update(|u| u.confidence = 2_00000001), None);
    assert_eq!(update(|u| u.feed_id = [1; 32]), None);
    assert_eq!(update(|u| u.price = -1), None);
    assert_eq!(sol_usd(&Address::default(), &[], &m.global, NOW), None);
}
