//! The gate: while a breeding is begun its market adds up the price that stood, at most five quarters of the gate for any second.

use crate::{begin_breeding::stage, prelude::*};
use curve::{Price, accumulator, price};
use sporeline_svm::{Brood, PRICE};

/// Begun at the threshold; whoever bought the market there holds this much, and may sell.
fn begun() -> (World, Founder, Keypair) {
    let mut world = World::local();
    let parent = world.living();
    let whale = world.lift(&parent, 500_000);
    world.pass(1);
    world.keep_alive(&parent);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    (world, parent, whale)
}

fn accumulated(world: &World, parent: &Founder) -> u128 {
    let start = world.litter(parent).accumulator_start;
    u128::from(world.market(parent).gate_accumulator) - u128::from(start)
}

/// `numerator / 1_000` of what somebody holds.
fn sell_part(world: &mut World, whale: &Keypair, parent: &Founder, numerator: u64) {
    let held = world.tokens(&whale.pubkey(), parent);
    world.sell(whale, parent, (u128::from(held) * u128::from(numerator) / 1_000) as u64);
}

#[test]
fn every_trade_adds_the_price_that_stood_before_it_never_the_one_it_makes() {
    let (mut world, parent, whale) = begun();
    let gate = Price(world.market(&parent).gate_price.into());
    let (mut expected, mut observed) = (0, world.now());
    // (seconds before, lamports to buy or thousandths to sell): up beyond the cap, down, twice in one second, up again.
    for (seconds, bought, sold) in [(1, 900 * SOL, 0), (2, 0, 900), (0, SOL, 0), (3, 40 * SOL, 0), (1, 0, 1)] {
        world.pass(seconds);
        let standing = world.curve(&parent).reserves();
        expected = accumulator::add(expected, standing, gate, (world.now() - observed) as u64);
        observed = world.now();
        if bought > 0 {
            world.buy(&whale, &parent, bought);
        } else {
            sell_part(&mut world, &whale, &parent, sold);
        }
        assert_eq!(accumulated(&world, &parent), expected);
    }
    assert!(expected > 0);
}

#[test]
fn agents_trades_and_the_commit_add_it_too() {
    let (mut world, parent, _) = begun();
    let gate = Price(world.market(&parent).gate_price.into());
    let mut expected = 0;
    let mut stands = |world: &World, seconds| {
        expected = accumulator::add(expected, world.curve(&parent).reserves(), gate, seconds);
        expected
    };
    world.pass(4);
    let after = stands(&world, 4);
    world.agent_buy(&parent, SOL / 10);
    assert_eq!(accumulated(&world, &parent), after);
    world.pass(3);
    let after = stands(&world, 3);
    world.agent_sell(&parent, 1_000_000);
    assert_eq!(accumulated(&world, &parent), after);
    let after = stands(&world, 10);
    world.commit(&parent, None);
    assert_eq!(accumulated(&world, &parent), after);
}

#[test]
fn without_a_gate_nothing_is_added() {
    let (mut world, parent, whale) = begun();
    world.commit(&parent, None);
    let before = world.market(&parent).gate_accumulator;
    world.pass(5);
    world.buy(&whale, &parent, SOL);
    assert_eq!(world.market(&parent).gate_accumulator, before);
}

#[test]
fn a_second_counts_at_most_five_quarters_of_the_gate_however_high_the_price() {
    let (mut world, parent, whale) = begun();
    let gate = Price(world.market(&parent).gate_price.into());
    world.buy(&whale, &parent, 10_000 * SOL);
    world.pass(7);
    world.buy(&whale, &parent, SOL);
    assert_eq!(accumulated(&world, &parent), 7 * gate.five_quarters().0);
}

/// With the price near nothing but for a lift, however high: the part of the time it has to last is 80 %.
#[test]
fn a_lift_has_to_last_80_percent_of_the_time_from_near_nothing() {
    for (low, commits) in [(2, true), (3, false)] {
        let (mut world, parent, whale) = begun();
        sell_part(&mut world, &whale, &parent, 1_000);
        world.pass(low);
        world.lift(&parent, 100_000_000);
        world.pass(10 - low);
        world.keep_paid(&parent);
        world.set_price(200);
        let commit = [world.commit_of(&parent, None)];
        if commits {
            // From near nothing, not from nothing: what is left counts for the rest.
            world.must(&commit, &[]);
        } else {
            world.refuses(E::PriceNotHeld, &commit, &[]);
        }
    }
}

/// The breeding that begins with the market worth exactly the threshold, to the last digit Pyth can publish.
fn at_the_very_gate() -> (World, Founder, Brood, Keypair) {
    let (mut world, parent, brood) = stage();
    let whale = world.lift(&parent, 600_000);
    world.pass(1);
    world.keep_paid(&parent);
    let (spot, mut low, mut high) = (world.curve(&parent).reserves(), 0, 400_000_000_000_000);
    while high - low > 1 {
        let mantissa = u64::midpoint(low, high);
        let reached = price::fdv_usd_at_least(
            spot,
            500_000,
            curve::UsdPerSol {
                mantissa,
                exponent: -12,
            },
        );
        if reached { high = mantissa } else { low = mantissa }
    }
    let mut update = world.price_of(200);
    (update.exponent, update.confidence, update.price) = (-12, 0, high as i64);
    world.publish(&PRICE, &update);
    let begin = world.begin_of(&parent, &brood);
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
    (world, parent, brood, whale)
}

#[test]
fn a_price_that_stands_at_the_gate_commits_and_one_that_stands_slightly_below_does_not() {
    for (sold, commits) in [(0, true), (20_000, false)] {
        let (mut world, parent, _, whale) = at_the_very_gate();
        let gate = u128::from(world.market(&parent).gate_price);
        if sold > 0 {
            world.sell(&whale, &parent, sold); // 0.02 of a token
        }
        let stands = Price::of(world.curve(&parent).reserves()).expect("a price").0;
        assert_eq!(stands >= gate, commits);
        assert!(
            stands.abs_diff(gate) < gate / 1_000_000_000,
            "less than a billionth off"
        );
        world.pass(10);
        world.keep_paid(&parent);
        world.set_price(200); // dearer: the spot price is no hindrance
        let commit = [world.commit_of(&parent, None)];
        if commits {
            world.must(&commit, &[]);
        } else {
            world.refuses(E::PriceNotHeld, &commit, &[]);
        }
    }
}

#[test]
fn the_spot_price_counts_beside_the_mean_before_the_slot_of_the_commit() {
    let (mut world, parent, whale) = begun();
    world.buy(&whale, &parent, 50 * SOL);
    world.pass(10);
    world.keep_paid(&parent);
    // Sold in the very slot: nobody can block a breeding by trading.
    world.set_price(200);
    let commit = [world.commit_of(&parent, None)];
    let kept = world.svm.clone();
    sell_part(&mut world, &whale, &parent, 900);
    world.must(&commit, &[]);
    world.svm = kept;
    // Sold a slot before: the mean is reached and the price is not.
    sell_part(&mut world, &whale, &parent, 900);
    let clock = world.slot() + 1;
    let now = world.now();
    world.set_clock(now, clock);
    world.refuses(E::BelowThreshold, &commit, &[]);
    // And lifted in the slot: too late.
    world.lift(&parent, 600_000);
    world.refuses(E::BelowThreshold, &commit, &[]);
}

#[test]
fn commit_and_close_clear_the_gate() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    let kept = world.svm.clone();
    world.commit(&parent, None);
    assert_eq!(u128::from(world.market(&parent).gate_price), 0);
    world.svm = kept;
    world.pass(41);
    let close = world.close_of(&parent, &brood);
    world.must(&[close], &[]);
    assert_eq!(u128::from(world.market(&parent).gate_price), 0);
}
