//! `set_persona`: a child's wallet writes its persona hash, once.

use crate::{anchor_journal::is_guarded, prelude::*};

/// An agent as a child begins: without a persona. A birth takes longer (see `birth`), so it is written directly.
fn nameless() -> (World, Founder) {
    let mut world = World::local();
    let child = world.living();
    world.edit(&child.of.agent, |agent: &mut Agent| {
        agent.persona_set = 0;
        agent.persona_hash = [0; 32];
    });
    (world, child)
}

#[test]
fn the_hash_is_written_once() {
    let (mut world, child) = nameless();
    let before = world.agent(&child);
    let set = world.act(&child).set_persona([44; 32]);
    let event = event!(world.must(&[set], &[&child.wallet]), PersonaSet);
    let after = world.agent(&child);
    assert_eq!((after.persona_set, after.persona_hash), (1, [44; 32]));
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!((event.action, event.decision), (before.action + 1, [7; 32]));
    assert_eq!((event.agent, event.persona_hash), (child.of.agent, [44; 32]));
    assert_eq!((after.seq, after.action), (event.seq, event.action));
    for hash in [[45; 32], [44; 32]] {
        let again = world.act(&child).set_persona(hash);
        world.refuses(E::PersonaAlreadySet, &[again], &[&child.wallet]);
    }
}

#[test]
fn a_founder_was_spawned_with_its_own() {
    let mut world = World::local();
    let founder = world.living();
    let set = world.act(&founder).set_persona([44; 32]);
    world.refuses(E::PersonaAlreadySet, &[set], &[&founder.wallet]);
}

#[test]
fn only_a_living_paid_attested_agents_own_wallet_sets_it_in_turn() {
    is_guarded(|act| act.set_persona([44; 32]));
}
