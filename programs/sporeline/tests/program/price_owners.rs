//! `schedule_price_owners`, `apply_price_owners`: whose price accounts are believed, and of which feed.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

const FEED: [u8; 32] = [33; 32];

fn global(world: &World) -> Global {
    world.read(&address::global())
}

fn schedule(owners: &[Address]) -> impl FnOnce(&Address) -> Instruction + use<> {
    let owners = owners.to_vec();
    move |authority| ix::schedule_price_owners(authority, &owners, FEED)
}

fn keys() -> [Address; 3] {
    [1, 2, 3].map(|i| Address::new_from_array([i; 32]))
}

#[test]
fn owners_and_feed_take_effect_when_anyone_applies_them_after_the_timelock() {
    for (mut world, timelock) in [(World::local(), 5), (World::elsewhere(), 86_400)] {
        let [a, b, _] = keys();
        let (before, due_at) = (global(&world), world.now() + timelock);
        let event = event!(world.administer(schedule(&[a, b])), PriceOwnersScheduled);
        assert_eq!((event.time, event.due_at), (world.now(), due_at));
        assert_eq!((event.count, event.owners, event.feed_id), (2, [a, b], FEED));
        let waiting = global(&world);
        assert_eq!(
            (waiting.pending_price_owners, waiting.pending_price_at),
            ([a, b], due_at)
        );
        assert_eq!(
            (waiting.price_owners, waiting.feed_id),
            (before.price_owners, before.feed_id)
        );

        world.pass(timelock - 1);
        world.refuses(E::TimelockRunning, &[ix::apply_price_owners()], &[]);
        world.pass(1);
        let event = event!(world.must(&[ix::apply_price_owners()], &[]), PriceOwnersApplied);
        assert_eq!((event.time, event.count), (world.now(), 2));
        assert_eq!((event.owners, event.feed_id), ([a, b], FEED));
        let applied = global(&world);
        assert_eq!((applied.price_owners, applied.price_owner_count), ([a, b], 2));
        assert_eq!((applied.feed_id, applied.pending_price_at), (FEED, 0));
        world.refuses(E::NothingScheduled, &[ix::apply_price_owners()], &[]);
    }
}

#[test]
fn a_later_list_replaces_the_earlier_and_waits_anew() {
    let mut world = World::local();
    let [a, b, c] = keys();
    world.administer(schedule(&[a, b]));
    world.pass(4);
    world.administer(schedule(&[c]));
    world.pass(4);
    world.refuses(E::TimelockRunning, &[ix::apply_price_owners()], &[]);
    world.pass(1);
    world.must(&[ix::apply_price_owners()], &[]);
    let global = global(&world);
    assert_eq!(
        (global.price_owners, global.price_owner_count),
        ([c, Address::default()], 1)
    );
}

#[test]
fn lists_that_initialize_would_refuse_are_not_even_announced() {
    let mut world = World::local();
    let [a, b, c] = keys();
    for owners in [vec![], vec![a, a], vec![a, b, c], vec![Address::default()]] {
        world.refuses_authority(E::BadPriceOwners, schedule(&owners));
    }
}

#[test]
fn only_the_authority_announces() {
    let mut world = World::local();
    let other = world.trader(SOL);
    let announcement = ix::schedule_price_owners(&other.pubkey(), &keys()[..1], FEED);
    world.refuses(E::NotAuthority, &[announcement], &[&other]);
}
