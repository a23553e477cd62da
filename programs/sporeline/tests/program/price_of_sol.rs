//! What SOL costs: Pyth's `PriceUpdateV2`, read by hand. `begin_breeding` reads it here; `commit_birth` does it by the same function.

use crate::{begin_breeding::stage, prelude::*};
use sporeline_svm::{
    Brood, FEED_ID, PRICE, PRICE_OWNER,
    client::price_update::{self, PriceUpdate, SOL_USD_FEED},
};

/// Publishes a bent price, tries to begin with it, and sees it refused.
#[track_caller]
fn refused(stage: &mut (World, Founder, Brood), error: E, bend: impl FnOnce(&mut PriceUpdate)) {
    let (world, parent, brood) = stage;
    let mut update = world.price_of(200);
    bend(&mut update);
    world.publish(&PRICE, &update);
    begins(world, parent, brood, Err(error));
}

/// As [`refused`], and sees it accepted; the litter is never kept.
#[track_caller]
fn accepted(stage: &mut (World, Founder, Brood), bend: impl FnOnce(&mut PriceUpdate)) {
    let (world, parent, brood) = stage;
    let mut update = world.price_of(200);
    bend(&mut update);
    world.publish(&PRICE, &update);
    let kept = world.svm.clone();
    begins(world, parent, brood, Ok(()));
    world.svm = kept;
}

#[track_caller]
fn begins(world: &mut World, parent: &Founder, brood: &Brood, expected: Result<(), E>) {
    let begin = world.begin_of(parent, brood);
    let [first, second] = &brood.wallets;
    let signers = [&parent.wallet, first, second];
    match expected {
        Ok(()) => drop(world.must(&[begin], &signers)),
        Err(error) => world.refuses(error, &[begin], &signers),
    }
}

/// Writes raw bytes as a price account of `owner`, and tries to begin with it.
#[track_caller]
fn with_bytes(stage: &mut (World, Founder, Brood), owner: &Address, data: Vec<u8>, expected: Result<(), E>) {
    let (world, parent, brood) = stage;
    world.put(&PRICE, owner, data);
    begins(world, parent, brood, expected);
}

/// What Pyth's own serialiser wrote; the fixture says how it was made. Published at 1,800,000,000.
fn by_pyth(level: &str) -> Vec<u8> {
    let fixture = include_str!("../../../../crates/client/fixtures/pyth_price_updates.json");
    let from = fixture.find(&format!("\"{level}\": \"")).expect("a level") + level.len() + 5;
    let to = from + fixture[from..].find('"').expect("an end");
    hex::decode(&fixture[from..to]).expect("hex")
}

#[test]
fn an_update_of_a_listed_owner_with_our_feed_is_believed() {
    accepted(&mut stage(), |_| {});
}

#[test]
fn an_account_of_another_program_is_not() {
    let mut stage = stage();
    let genuine = price_update::encode(&stage.0.price_of(200)).to_vec();
    for owner in [address::SYSTEM, PROGRAM_ID, Address::new_from_array([9; 32])] {
        with_bytes(&mut stage, &owner, genuine.clone(), Err(E::BadPriceAccount));
    }
    // Nothing at that address, or another account of the very owner.
    let (world, parent, brood) = &mut stage;
    world.fund(&PRICE, 0);
    begins(world, parent, brood, Err(E::BadPriceAccount));
    with_bytes(&mut stage, &PRICE_OWNER, vec![], Err(E::BadPriceAccount));
}

#[test]
fn look_alikes_are_refused_discriminator_level_feed_and_length() {
    let mut stage = stage();
    let genuine = price_update::encode(&stage.0.price_of(200)).to_vec();
    // Each bit of the discriminator, the verification level and the feed id counts.
    for at in (0..8).chain([40, 41, 60, 72]) {
        let mut bent = genuine.clone();
        bent[at] ^= 1;
        with_bytes(&mut stage, &PRICE_OWNER, bent, Err(E::BadPriceAccount));
    }
    for len in [7, 40, 72, 100] {
        with_bytes(
            &mut stage,
            &PRICE_OWNER,
            genuine[..len].to_vec(),
            Err(E::BadPriceAccount),
        );
    }
    refused(&mut stage, E::BadPriceAccount, |update| update.feed_id = SOL_USD_FEED);
    with_bytes(&mut stage, &PRICE_OWNER, genuine[..101].to_vec(), Ok(())); // what follows is not read
}

#[test]
fn what_pyth_itself_wrote_is_believed_if_fully_verified_and_of_either_listed_owner() {
    let (mut world, parent, brood) = stage();
    let owners = [PRICE_OWNER, Address::from_str_const(price_update::RECEIVER)];
    world.administer(|authority| ix::schedule_price_owners(authority, &owners, SOL_USD_FEED));
    world.pass(world.timelock());
    world.must(&[ix::apply_price_owners()], &[]);
    // Time since it was published has passed in this world: published now, its bytes are otherwise as they were written.
    let now = world.now().to_le_bytes();
    let [mut full, mut partial] = ["full", "partial"].map(by_pyth);
    full[93..101].copy_from_slice(&now);
    partial[94..102].copy_from_slice(&now);
    let mut stage = (world, parent, brood);
    for owner in owners {
        with_bytes(&mut stage, &owner, partial.clone(), Err(E::BadPriceAccount));
        let kept = stage.0.svm.clone();
        with_bytes(&mut stage, &owner, full.clone(), Ok(()));
        stage.0.svm = kept;
    }
    with_bytes(
        &mut stage,
        &Address::new_from_array([9; 32]),
        full,
        Err(E::BadPriceAccount),
    );
    refused(&mut stage, E::BadPriceAccount, |update| update.feed_id = FEED_ID); // listed before
}

#[test]
fn a_price_counts_for_60_seconds_either_side_of_its_time() {
    let mut stage = stage();
    let now = stage.0.now();
    for published in [now - 61, now + 61, 0, -1, i64::MIN, i64::MAX] {
        refused(&mut stage, E::StalePrice, |update| update.publish_time = published);
    }
    for published in [now - 60, now, now + 60] {
        accepted(&mut stage, |update| update.publish_time = published);
    }
}

#[test]
fn a_price_is_positive() {
    let mut stage = stage();
    for price in [0, -1, i64::MIN] {
        refused(&mut stage, E::UncertainPrice, |update| {
            (update.price, update.confidence) = (price, 0)
        });
    }
}

#[test]
fn the_confidence_interval_is_at_most_a_hundredth_of_the_price() {
    let mut stage = stage();
    // 300 dollars, so that the threshold is reached with 1 % off, too.
    accepted(&mut stage, |update| {
        (update.price, update.confidence) = (30_000_000_000, 300_000_000)
    });
    refused(&mut stage, E::UncertainPrice, |update| {
        (update.price, update.confidence) = (30_000_000_000, 300_000_001)
    });
    refused(&mut stage, E::UncertainPrice, |update| update.confidence = u64::MAX);
    // A hundredth of 99 is nothing.
    refused(&mut stage, E::UncertainPrice, |update| {
        (update.price, update.confidence, update.exponent) = (99, 1, 0)
    });
    accepted(&mut stage, |update| {
        (update.price, update.confidence, update.exponent) = (201, 1, 0)
    });
}

#[test]
fn the_exponent_lies_between_minus_12_and_0() {
    let mut stage = stage();
    for exponent in [-13, 1, i32::MIN, i32::MAX] {
        refused(&mut stage, E::UncertainPrice, |update| update.exponent = exponent);
    }
    accepted(&mut stage, |update| {
        (update.exponent, update.price, update.confidence) = (-12, 200_000_000_000_000, 0)
    });
    accepted(&mut stage, |update| {
        (update.exponent, update.price, update.confidence) = (0, 200, 0)
    });
}

#[test]
fn price_minus_confidence_decides_at_the_edge() {
    let mut stage = stage();
    let edge = stage.0.sol_usd(200).mantissa as i64;
    accepted(&mut stage, |update| (update.price, update.confidence) = (edge, 0));
    accepted(&mut stage, |update| {
        (update.price, update.confidence) = (edge + 1_000_000, 1_000_000)
    });
    // The market stands at the threshold within a few lamports: a thousandth of a percent less is below it.
    refused(&mut stage, E::BelowThreshold, |update| {
        (update.price, update.confidence) = (edge + 1_000_000, 1_200_000)
    });
}

#[test]
fn the_commit_reads_the_price_as_strictly() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    world.pass(10);
    world.keep_paid(&parent);
    let commit = [world.commit_of(&parent, None)];
    let mut refused = |error: E, bend: fn(&mut PriceUpdate)| {
        let mut update = world.price_of(200);
        bend(&mut update);
        world.publish(&PRICE, &update);
        world.refuses(error, &commit, &[]);
    };
    refused(E::BadPriceAccount, |update| update.feed_id = SOL_USD_FEED);
    refused(E::StalePrice, |update| update.publish_time -= 61);
    refused(E::UncertainPrice, |update| update.confidence *= 11);
    refused(E::BelowThreshold, |update| update.price -= 1_000_000);
    world.set_price(200);
    world.must(&commit, &[]);
}
