//! `offer_authority`, `accept_authority`: administration moves in two steps, so that no mistyped address loses it.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

fn global(world: &World) -> Global {
    world.read(&address::global())
}

fn offer(to: Address) -> impl FnOnce(&Address) -> Instruction {
    move |authority| ix::offer_authority(authority, &to)
}

#[test]
fn it_moves_when_the_key_it_was_offered_to_accepts() {
    let mut world = World::local();
    let (former, successor) = (world.authority.pubkey(), world.key());
    let event = event!(world.administer(offer(successor.pubkey())), AuthorityOffered);
    assert_eq!(
        (event.time, event.authority, event.offered),
        (world.now(), former, successor.pubkey())
    );
    let offered = global(&world);
    assert_eq!(
        (offered.authority, offered.pending_authority),
        (former, successor.pubkey())
    );
    // Offered is not accepted: the former still administers, the successor does not yet.
    let early = ix::freeze_parameters(&successor.pubkey());
    world.refuses(E::NotAuthority, &[early], &[&successor]);

    let accept = ix::accept_authority(&successor.pubkey());
    let event = event!(
        world.must(std::slice::from_ref(&accept), &[&successor]),
        AuthorityAccepted
    );
    assert_eq!((event.time, event.authority), (world.now(), successor.pubkey()));
    let moved = global(&world);
    assert_eq!(
        (moved.authority, moved.pending_authority),
        (successor.pubkey(), Address::default())
    );
    world.refuses_authority(E::NotAuthority, ix::freeze_parameters);
    world.refuses(E::NotPendingAuthority, &[accept], &[&successor]);
    world.must(&[ix::freeze_parameters(&successor.pubkey())], &[&successor]);
}

#[test]
fn nobody_takes_what_was_not_offered_to_him() {
    let mut world = World::local();
    let (successor, thief) = (world.key(), world.trader(SOL));
    let theft = [ix::accept_authority(&thief.pubkey())];
    world.refuses(E::NotPendingAuthority, &theft, &[&thief]);
    world.administer(offer(successor.pubkey()));
    world.refuses(E::NotPendingAuthority, &theft, &[&thief]);
    world.refuses_authority(E::NotPendingAuthority, ix::accept_authority);
}

#[test]
fn an_offer_is_replaced_by_the_next_and_withdrawn_by_zeros() {
    let mut world = World::local();
    let [first, second] = [world.key(), world.key()];
    world.administer(offer(first.pubkey()));
    world.administer(offer(second.pubkey()));
    let late = [ix::accept_authority(&first.pubkey())];
    world.refuses(E::NotPendingAuthority, &late, &[&first]);
    let event = event!(world.administer(offer(Address::default())), AuthorityOffered);
    assert_eq!(event.offered, Address::default());
    let late = [ix::accept_authority(&second.pubkey())];
    world.refuses(E::NotPendingAuthority, &late, &[&second]);
}

#[test]
fn only_the_authority_offers() {
    let mut world = World::local();
    let other = world.trader(SOL);
    let grab = ix::offer_authority(&other.pubkey(), &other.pubkey());
    world.refuses(E::NotAuthority, &[grab], &[&other]);
}

#[test]
fn what_waits_for_its_timelock_waits_on_under_the_successor() {
    let mut world = World::local();
    let successor = world.key();
    let parameters = Parameters {
        spawn_fee: 0,
        ..world.parameters
    };
    world.administer(|authority| ix::schedule_parameters(authority, parameters));
    let due_at = global(&world).pending_parameters_at;
    world.administer(offer(successor.pubkey()));
    world.must(&[ix::accept_authority(&successor.pubkey())], &[&successor]);
    assert_eq!(global(&world).pending_parameters_at, due_at);
    world.pass(5);
    world.must(&[ix::apply_parameters()], &[]);
    assert_eq!(global(&world).parameters, parameters);
}
