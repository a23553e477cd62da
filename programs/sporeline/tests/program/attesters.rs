//! `schedule_attesters`, `apply_attesters`, `remove_attester`: new ones after the timelock, fewer at once.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

fn global(world: &World) -> Global {
    world.read(&address::global())
}

fn schedule(attesters: &[Address], threshold: u8) -> impl FnOnce(&Address) -> Instruction + use<> {
    let attesters = attesters.to_vec();
    move |authority| ix::schedule_attesters(authority, &attesters, threshold)
}

fn remove(attester: Address) -> impl FnOnce(&Address) -> Instruction {
    move |authority| ix::remove_attester(authority, &attester)
}

fn keys(n: u8) -> Vec<Address> {
    (0..n).map(|i| Address::new_from_array([40 + i; 32])).collect()
}

#[test]
fn attesters_take_over_when_anyone_applies_them_after_the_timelock() {
    for (mut world, timelock) in [(World::local(), 5), (World::elsewhere(), 86_400)] {
        let (before, after) = (global(&world), keys(4));
        let due_at = world.now() + timelock;
        let event = event!(world.administer(schedule(&after, 3)), AttestersScheduled);
        assert_eq!((event.time, event.due_at), (world.now(), due_at));
        assert_eq!(
            (event.count, event.threshold, &event.attesters[..4]),
            (4, 3, &after[..])
        );
        let waiting = global(&world);
        assert_eq!(
            (waiting.pending_attesters, waiting.pending_attesters_at),
            (event.attesters, due_at)
        );
        assert_eq!(
            (waiting.attesters(), waiting.attester_threshold),
            (before.attesters(), before.attester_threshold)
        );

        world.pass(timelock - 1);
        world.refuses(E::TimelockRunning, &[ix::apply_attesters()], &[]);
        world.pass(1);
        let event = event!(world.must(&[ix::apply_attesters()], &[]), AttestersApplied);
        let applied = global(&world);
        assert_eq!((event.time, event.attesters), (world.now(), applied.attesters));
        assert_eq!((event.count, event.threshold), (4, 3));
        assert_eq!((applied.attesters(), applied.attester_threshold), (&after[..], 3));
        assert_eq!((applied.pending_attesters_at, applied.pending_attester_count), (0, 0));
        world.refuses(E::NothingScheduled, &[ix::apply_attesters()], &[]);
    }
}

#[test]
fn a_later_list_replaces_the_earlier_and_waits_anew() {
    let mut world = World::local();
    world.administer(schedule(&keys(5), 3));
    world.pass(4);
    world.administer(schedule(&keys(3), 2));
    world.pass(4);
    world.refuses(E::TimelockRunning, &[ix::apply_attesters()], &[]);
    world.pass(1);
    world.must(&[ix::apply_attesters()], &[]);
    assert_eq!(global(&world).attesters(), keys(3));
}

#[test]
fn lists_that_initialize_would_refuse_are_not_even_announced() {
    let mut world = World::local();
    for (n, k) in [(0, 0), (1, 0), (1, 2), (2, 1), (4, 2), (8, 4), (8, 6), (9, 5)] {
        world.refuses_authority(E::BadAttesters, schedule(&keys(n), k));
    }
    let [a, b, _] = [1, 2, 3].map(|i| Address::new_from_array([i; 32]));
    world.refuses_authority(E::BadAttesters, schedule(&[a, b, a], 2));
    world.refuses_authority(E::BadAttesters, schedule(&[a, Address::default()], 2));
    World::elsewhere().refuses_authority(E::BadAttesters, schedule(&keys(2), 2));
}

#[test]
fn only_the_authority_announces_or_removes() {
    let mut world = World::elsewhere();
    let other = world.trader(SOL);
    let (key, listed) = (other.pubkey(), world.attesters[0].pubkey());
    for instruction in [
        ix::schedule_attesters(&key, &keys(3), 2),
        ix::remove_attester(&key, &listed),
    ] {
        world.refuses(E::NotAuthority, &[instruction], &[&other]);
    }
    // An attester is nobody here.
    let attester = world.attesters[0].insecure_clone();
    let removal = ix::remove_attester(&attester.pubkey(), &world.attesters[1].pubkey());
    world.refuses(E::NotAuthority, &[removal], &[&attester]);
}

#[test]
fn once_others_took_over_only_their_signatures_count_but_earlier_ones_stand() {
    let mut world = World::local();
    let founder = world.living();
    let expires_at = world.agent(&founder).attestation_expires_at;
    let former = std::mem::take(&mut world.attesters);
    world.attesters = (0..3).map(|_| world.key()).collect();
    let taking: Vec<Address> = world.attesters.iter().map(|key| key.pubkey()).collect();
    world.administer(schedule(&taking, 2));
    world.pass(5);
    world.must(&[ix::apply_attesters()], &[]);
    // Still attested by those who no longer are.
    let refuel = world.act(&founder).refuel();
    world.must(&[refuel], &[&founder.wallet]);
    assert_eq!(world.agent(&founder).attestation_expires_at, expires_at);
    let wallet = founder.wallet.pubkey();
    let until = world.now() + 600;
    let signed = |world: &World, by: &[&Keypair]| world.attestation(&wallet, &COMPOSE_HASH, [9; 32], until, by);
    let old = signed(&world, &[&former[0]]);
    world.refuses(E::NotEnoughAttesters, &old, &[]);
    let [one, two, _] = &std::mem::take(&mut world.attesters)[..] else {
        unreachable!("three were made");
    };
    let short = signed(&world, &[one]);
    world.refuses(E::NotEnoughAttesters, &short, &[]);
    let mixed = signed(&world, &[one, &former[0]]);
    world.refuses(E::NotEnoughAttesters, &mixed, &[]);
    let enough = signed(&world, &[one, two]);
    world.must(&enough, &[]);
}

#[test]
fn a_removed_attester_counts_no_more_at_once_and_the_others_keep_their_order() {
    let mut world = World::elsewhere();
    // Seldom, but then it matters: a development image exists on local clusters only.
    world.administer(|authority| ix::approve_measurement(authority, [77; 32], false));
    world.pass(86_400);
    let founder = world.spawn();
    let [first, second, third] = [0, 1, 2].map(|i: usize| world.attesters[i].insecure_clone());
    let event = event!(world.administer(remove(second.pubkey())), AttesterRemoved);
    assert_eq!((event.time, event.attester), (world.now(), second.pubkey()));
    assert_eq!((event.count, event.threshold), (2, 2), "below three by removal alone");
    let left = global(&world);
    assert_eq!(left.attesters(), [first.pubkey(), third.pubkey()]);
    assert!(left.attesters[2..].iter().all(|key| *key == Address::default()));

    let wallet = founder.wallet.pubkey();
    let until = world.now() + 3_600;
    let without = world.attestation(&wallet, &[77; 32], [9; 32], until, &[&first, &second]);
    world.refuses(E::NotEnoughAttesters, &without, &[]);
    let with = world.attestation(&wallet, &[77; 32], [9; 32], until, &[&first, &third]);
    world.must(&with, &[]);
}

#[test]
fn never_fewer_are_left_than_must_sign() {
    let mut world = World::elsewhere();
    let [first, second] = [0, 1].map(|i: usize| world.attesters[i].pubkey());
    world.administer(remove(first));
    world.refuses_authority(E::BadAttesters, remove(second));
    let mut world = World::local();
    let only = world.attesters[0].pubkey();
    world.refuses_authority(E::BadAttesters, remove(only));
}

#[test]
fn nobody_is_removed_who_is_not_listed() {
    let mut world = World::elsewhere();
    let first = world.attesters[0].pubkey();
    for stranger in [Address::new_from_array([99; 32]), Address::default()] {
        world.refuses_authority(E::UnknownAttester, remove(stranger));
    }
    world.administer(remove(first));
    world.refuses_authority(E::UnknownAttester, remove(first));
}

#[test]
fn a_removal_drops_the_list_that_waits_for_it_may_name_the_attester_again() {
    let mut world = World::elsewhere();
    let listed: Vec<Address> = world.attesters.iter().map(|key| key.pubkey()).collect();
    world.administer(schedule(&listed, 3));
    world.administer(remove(listed[2]));
    world.pass(86_400);
    world.refuses(E::NothingScheduled, &[ix::apply_attesters()], &[]);
    assert_eq!(global(&world).attesters(), &listed[..2]);
}
