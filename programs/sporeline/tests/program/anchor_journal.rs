//! `anchor_journal`: what an agent wrote down cannot be rewritten afterwards.

use crate::prelude::*;
use sporeline_svm::client::{Instruction, instruction::Act};

#[test]
fn the_chain_keeps_how_far_the_journal_came_and_its_head() {
    let mut world = World::local();
    let founder = world.living();
    let before = world.agent(&founder);
    let anchor = world.act(&founder).anchor_journal(5, [55; 32]);
    let event = event!(world.must(&[anchor], &[&founder.wallet]), JournalAnchored);
    let after = world.agent(&founder);
    assert_eq!((after.journal_sequence, after.journal_head), (5, [55; 32]));
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!((event.action, event.decision), (before.action + 1, [7; 32]));
    assert_eq!(
        (event.agent, event.sequence, event.head),
        (founder.of.agent, 5, [55; 32])
    );
    assert_eq!((after.seq, after.action), (event.seq, event.action));
}

#[test]
fn the_sequence_only_rises() {
    let mut world = World::local();
    let founder = world.living();
    let refused = |world: &mut World, sequence| {
        let anchor = world.act(&founder).anchor_journal(sequence, [1; 32]);
        world.refuses(E::BadJournalSequence, &[anchor], &[&founder.wallet]);
    };
    let anchored = |world: &mut World, sequence| {
        let anchor = world.act(&founder).anchor_journal(sequence, [1; 32]);
        world.must(&[anchor], &[&founder.wallet]);
    };
    refused(&mut world, 0);
    anchored(&mut world, 1);
    refused(&mut world, 1);
    anchored(&mut world, 100);
    refused(&mut world, 99);
    anchored(&mut world, u64::MAX);
    refused(&mut world, u64::MAX);
}

#[test]
fn only_a_living_paid_attested_agents_own_wallet_anchors_in_turn() {
    is_guarded(|act| act.anchor_journal(9, [1; 32]));
}

/// What holds for every instruction of a wallet that neither trades nor refuels. `make` would go through.
pub(crate) fn is_guarded(make: impl Fn(&Act) -> Instruction) {
    is_guarded_beside(|act, _| make(act));
}

/// As [`is_guarded`], for an instruction that names another agent, whose wallet `make` is given.
pub(crate) fn is_guarded_beside(make: impl Fn(&Act, &Address) -> Instruction) {
    let mut world = World::local();
    let other = world.spawn().of.wallet;
    let founder = world.living();
    let make = |act: &Act| make(act, &other);
    // As a child that wrote no persona yet; a birth takes longer, so it is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| agent.persona_set = 0);
    let act = world.act(&founder);
    let thief = world.trader(SOL);
    let mut theft = make(&act);
    theft.accounts[0].pubkey = thief.pubkey();
    world.refuses(E::WrongWallet, &[theft], &[&thief]);
    for action in [act.action - 1, act.action + 1] {
        world.refuses(E::WrongAction, &[make(&Act { action, ..act })], &[&founder.wallet]);
    }
    let other_image = [77; 32];
    world.administer(|authority| ix::approve_measurement(authority, other_image, true));
    let elsewhere = Act {
        compose_hash: other_image,
        ..act
    };
    world.refuses(E::WrongMeasurement, &[make(&elsewhere)], &[&founder.wallet]);

    let alive = world.svm.get_account(&founder.of.agent).expect("an agent");
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.refuses(E::AgentDead, &[make(&act)], &[&founder.wallet]);
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Alive as u8
    });
    assert_eq!(world.svm.get_account(&founder.of.agent), Some(alive));

    world.pass(11); // paid a period of 10 s ahead
    assert!(world.now() > world.agent(&founder).paid_until);
    world.refuses(E::Unpaid, &[make(&act)], &[&founder.wallet]);
    world.pass(600);
    world.refuses(E::Unattested, &[make(&act)], &[&founder.wallet]);
    world.keep_alive(&founder);
    world.must(&[make(&act)], &[&founder.wallet]);
}
