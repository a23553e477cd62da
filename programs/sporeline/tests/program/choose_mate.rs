//! `choose_mate`: an agent agrees to be the mate of another's litter. The consent serves one litter, and is judged at its beginning.

use crate::{anchor_journal::is_guarded_beside, begin_breeding::refused, mortals::perish, prelude::*};
use sporeline_svm::client::Instruction;

/// An agent at the threshold, and one that may become its mate.
fn stage() -> (World, Founder, Founder) {
    let mut world = World::local();
    let parent = world.risen(500_000);
    let mate = world.living();
    world.keep_paid(&parent);
    world.set_price(200);
    (world, parent, mate)
}

fn choose(world: &World, mate: &Founder, of: &Founder, expires_at: i64) -> [Instruction; 1] {
    [world.act(mate).choose_mate(&of.of.wallet, expires_at)]
}

#[test]
fn the_consent_names_one_agent_and_an_expiry_and_so_does_the_event() {
    let (mut world, parent, mate) = stage();
    let (before, expires_at) = (world.agent(&mate), world.now() + 77);
    let event = event!(
        world.must(&choose(&world, &mate, &parent, expires_at), &[&mate.wallet]),
        MateChosen
    );
    let after = world.agent(&mate);
    assert_eq!(
        (after.consent_mate, after.consent_expires_at),
        (parent.of.agent, expires_at)
    );
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!((event.action, event.decision), (before.action + 1, [7; 32]));
    assert_eq!((after.seq, after.action), (event.seq, event.action));
    assert_eq!(
        (event.agent, event.mate, event.expires_at),
        (mate.of.agent, parent.of.agent, expires_at)
    );
}

#[test]
fn a_second_choice_replaces_the_first_and_a_time_that_has_passed_withdraws_it() {
    let (mut world, parent, mate) = stage();
    let other = world.living();
    world.keep_paid(&mate);
    world.keep_paid(&parent);
    world.set_price(200);
    let brood = world.brood();
    world.consent(&mate, &parent);
    world.consent(&mate, &other);
    let begin = world.begin_with(&parent, &brood, Some(&mate));
    refused(&mut world, E::NoConsent, begin, &parent, &brood);
    world.consent(&mate, &parent);
    let now = world.now();
    let event = event!(
        world.must(&choose(&world, &mate, &other, now), &[&mate.wallet]),
        MateChosen
    );
    let agent = world.agent(&mate);
    assert_eq!((agent.consent_mate, agent.consent_expires_at), (Address::default(), 0));
    assert_eq!((event.mate, event.expires_at), (other.of.agent, 0));
    let begin = world.begin_with(&parent, &brood, Some(&mate));
    refused(&mut world, E::NoConsent, begin, &parent, &brood);
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
}

#[test]
fn without_consent_or_after_its_expiry_nobody_is_a_mate() {
    let (mut world, parent, mate) = stage();
    let brood = world.brood();
    let begin = world.begin_with(&parent, &brood, Some(&mate));
    refused(&mut world, E::NoConsent, begin.clone(), &parent, &brood);
    let expires_at = world.now() + 5;
    world.must(&choose(&world, &mate, &parent, expires_at), &[&mate.wallet]);
    world.pass(5);
    refused(&mut world, E::NoConsent, begin.clone(), &parent, &brood);
    let expires_at = world.now() + 2;
    world.must(&choose(&world, &mate, &parent, expires_at), &[&mate.wallet]);
    world.pass(1);
    world.begin(&parent, &brood, Some(&mate));
}

#[test]
fn an_agent_cannot_be_its_own_mate_by_name() {
    let (mut world, parent, mate) = stage();
    let brood = world.brood();
    let expires_at = world.now() + 9;
    // The same account in two places, one of them writable, is refused before it is looked at.
    for (agent, instruction) in [
        (&mate, choose(&world, &mate, &mate, expires_at)),
        (&parent, [world.begin_with(&parent, &brood, Some(&parent))]),
    ] {
        let [first, second] = &brood.wallets;
        let signers: &[&Keypair] = if agent.of == parent.of {
            &[&parent.wallet, first, second]
        } else {
            &[&mate.wallet]
        };
        let refused = world.fails(&instruction, signers);
        assert!(refused.error.contains("Custom(2040)"), "{}", refused.error);
    }
}

#[test]
fn consent_is_judged_at_the_beginning_and_what_happens_to_it_later_changes_nothing() {
    // It runs out, or is withdrawn, between begin and commit.
    for withdraws in [false, true] {
        let (mut world, parent, mate) = stage();
        let brood = world.brood();
        let expires_at = world.now() + 1;
        world.must(&choose(&world, &mate, &parent, expires_at), &[&mate.wallet]);
        world.begin(&parent, &brood, Some(&mate));
        if withdraws {
            world.must(&choose(&world, &mate, &parent, 0), &[&mate.wallet]);
        }
        world.commit(&parent, Some(&mate));
        assert_eq!(world.litter(&parent).genome_b, world.agent(&mate).genome);
    }
}

#[test]
fn a_consent_serves_one_litter() {
    let (mut world, parent, mate) = stage();
    let (brood, next) = (world.brood(), world.brood());
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
    world.commit(&parent, Some(&mate));
    let used = world.agent(&mate);
    assert_eq!((used.consent_mate, used.consent_expires_at), (Address::default(), 0));
    world.await_seed();
    world.bear(&parent, Some(&mate), &brood, 0);
    world.bear(&parent, Some(&mate), &brood, 1);
    let close = world.close_of(&parent, &brood);
    world.must(&[close], &[]);
    world.pass(60);
    world.keep_paid(&parent);
    world.set_price(200);
    let begin = world.begin_with(&parent, &next, Some(&mate));
    refused(&mut world, E::NoConsent, begin, &parent, &next);
}

#[test]
fn a_consent_given_to_somebody_else_since_is_not_used_up() {
    let (mut world, parent, mate) = stage();
    let other = world.living();
    world.keep_paid(&mate);
    world.keep_paid(&parent);
    let brood = world.brood();
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
    world.consent(&mate, &other);
    world.commit(&parent, Some(&mate));
    assert_eq!(world.agent(&mate).consent_mate, other.of.agent);
}

#[test]
fn one_may_agree_to_a_dead_agents_litter_and_one_who_agreed_may_die() {
    let (mut world, parent, mate) = stage();
    let dead = world.living();
    crate::mortals::die(&mut world, &dead, &[], 0);
    world.keep_paid(&mate);
    world.consent(&mate, &dead); // of no use to anybody
    world.consent(&mate, &parent);
    perish(&mut world, &mate, &[]);
    world.keep_paid(&parent);
    let brood = world.brood();
    world.begin(&parent, &brood, Some(&mate));
    world.commit(&parent, Some(&mate));
    assert_eq!(world.agent(&mate).consent_mate, Address::default());
}

#[test]
fn only_a_living_paid_attested_agents_own_wallet_chooses_in_turn() {
    is_guarded_beside(|act, other| act.choose_mate(other, i64::MAX));
}
