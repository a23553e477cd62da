//! Estates, at the edges.

use super::*;
use crate::keeper::tests::{SOL, a_market, an_agent, local, moment};
use sporeline_client::state::market::Snapshot;

const NOW: i64 = 1_000_000;
const AT: Address = Address::new_from_array([7; 32]);

fn dead() -> Agent {
    let mut agent = an_agent();
    agent.status = 2;
    agent
}

/// An open market of 200 million tokens and 100 SOL whose older snapshot, of the same price, is a minute old.
fn open() -> Market {
    let mut market = a_market();
    market.phase = 2;
    market.base = 200_000_000_000_000;
    market.quote = 100 * SOL;
    market.quote_real = 100 * SOL;
    market.fees = [50, 20, 15, 10, 5];
    let seen = |time| Snapshot {
        time,
        base: market.base,
        quote: market.quote,
        phase: 2,
    };
    market.snapshots = [seen(NOW - 60), seen(NOW - 1)];
    market
}

fn held(amount: u64) -> Purse {
    let market = open();
    Purse {
        address: associated_token(&address::agent(&dead().wallet), &market.mint),
        token_program: address::TOKEN_2022,
        mint: market.mint,
        amount,
        is_native: false,
        has_closer: false,
    }
}

fn due(held: &Purse, market: Option<&Market>) -> Option<(&'static str, Vec<u8>)> {
    let work = purse(&moment(NOW, local()), &dead(), held, market);
    work.map(|work| (work.what, work.instruction.data))
}

fn sold(market: &Market, amount: u64) -> Option<u64> {
    sellable(&moment(NOW, local()), market, amount)
}

#[test]
fn little_is_sold_at_once_and_much_in_parts_within_the_limit() {
    let market = open();
    assert_eq!(sold(&market, 1_000_000), Some(1_000_000));
    let part = sold(&market, 50_000_000_000_000).unwrap();
    let impact = u32::from(local().impact_limit_bps);
    let after = |base_in| market.state().unwrap().sell(base_in, 100).unwrap().next.reserves();
    let before = market.state().unwrap().reserves();
    assert!(price::within_impact(before, after(part), impact));
    assert!(
        !price::within_impact(before, after(part + part / 8), impact),
        "nearly all that may be"
    );
}

#[test]
fn nothing_is_sold_far_below_what_was_seen_a_minute_ago_nor_before_anything_was() {
    let mut market = open();
    market.snapshots[0].quote = 2 * market.quote;
    assert_eq!(sold(&market, 1_000_000), None);
    let mut young = open();
    young.snapshots[0].time = NOW - 59;
    assert_eq!(sold(&young, 1_000_000), None);
    young.snapshots[0].time = 0;
    assert_eq!(sold(&young, 1_000_000), None);
    young.snapshots[1].time = NOW - 60;
    assert!(
        sold(&young, 1_000_000).is_some(),
        "the sale itself makes the newer one the older"
    );
}

#[test]
fn tokens_of_its_own_market_that_never_opened_are_burnt_and_anothers_kept() {
    let mut market = open();
    market.phase = PHASE_CLOSED;
    assert_eq!(due(&held(1_000_000_000), Some(&market)), None, "another's may yet open");
    let mut agent = dead();
    agent.mint = market.mint;
    let work = purse(&moment(NOW, local()), &agent, &held(1_000_000_000), Some(&market)).unwrap();
    assert_eq!(
        (work.what, work.instruction.accounts[4].pubkey),
        ("settle", market.mint)
    );
}

#[test]
fn the_empty_and_the_wrapped_are_closed_and_the_worthless_burnt() {
    let market = open();
    let (name, data) = due(&held(0), None).unwrap();
    assert_eq!((name, data.len()), ("settle", 8));
    let mut native = held(5);
    native.is_native = true;
    assert_eq!(due(&native, None).map(|(name, _)| name), Some("settle"));
    assert_eq!(
        due(&held(1), Some(&market)).map(|(name, _)| name),
        Some("settle"),
        "one unit brings nothing"
    );
    let work = purse(&moment(NOW, local()), &dead(), &held(1), Some(&market)).unwrap();
    assert_eq!(
        work.instruction.accounts[4].pubkey, market.mint,
        "its mint is named: it is burnt"
    );
    assert_eq!(
        due(&held(1_000_000_000), Some(&market)).map(|(name, _)| name),
        Some("estate_sell")
    );
}

#[test]
fn what_nobody_makes_a_market_for_stays_and_so_does_what_another_may_close() {
    assert_eq!(due(&held(5), None), None);
    let mut others = held(0);
    others.has_closer = true;
    assert_eq!(due(&others, None), None);
    let mut elsewhere = held(1_000_000_000);
    elsewhere.address = AT;
    assert_eq!(
        due(&elsewhere, Some(&open())),
        None,
        "only the associated account can sell"
    );
    elsewhere.amount = 1;
    assert_eq!(due(&elsewhere, Some(&open())).map(|(name, _)| name), Some("settle"));
}

#[test]
fn what_arrived_is_booked_once_it_is_more_than_dust() {
    let mut agent = dead();
    agent.estate_in = 5 * SOL;
    agent.estate_out = 2 * SOL;
    let there = agent.rent + 3 * SOL;
    assert_eq!(settle(AT, &agent, there + DUST - 1), None);
    assert!(settle(AT, &agent, there + DUST).is_some());
    assert_eq!(settle(AT, &agent, 0), None);
    agent.estate_in = 1;
    agent.estate_out = u64::MAX; // the sums wrap
    assert!(settle(AT, &agent, agent.rent + 2 + DUST).is_some());
}

#[test]
fn each_heir_is_paid_its_part_of_all_that_ever_came_in() {
    let (dead_at, heir_at) = (Address::new_from_array([1; 32]), Address::new_from_array([2; 32]));
    let mut dead = dead();
    dead.heirs = 2;
    dead.estate_in = 2 * SOL + 1;
    let mut heir = an_agent();
    heir.parent_count = 2;
    heir.parents = [AT, dead_at];
    heir.heir_bits = 2;
    let due = |dead: &Agent, heir: &Agent| inherit(&dead_at, dead, heir_at, heir).is_some();
    assert!(due(&dead, &heir));
    heir.taken = [0, SOL];
    assert!(!due(&dead, &heir));
    dead.estate_in += 2 * DUST;
    assert!(due(&dead, &heir));
    heir.heir_bits = 1;
    assert!(!due(&dead, &heir), "it was not one of its heirs");
    heir.heir_bits = 2;
    dead.heirs = 0;
    assert!(!due(&dead, &heir));
}

#[test]
fn a_purse_is_read_with_what_hangs_on_it() {
    let mut data = vec![0; 170];
    data[..32].copy_from_slice(&[1; 32]);
    data[64] = 9;
    let read = |data: &[u8]| Purse::read(AT, address::TOKEN, data).map(|p| (p.amount, p.is_native, p.has_closer));
    assert_eq!(read(&data), Some((9, false, false)));
    data[109] = 1;
    data[129] = 1;
    assert_eq!(read(&data), Some((9, true, true)));
    assert_eq!(read(&data[..164]), None);
}
