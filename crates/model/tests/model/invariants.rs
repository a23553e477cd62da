//! Each invariant sees what breaks it, and refusals have the program's names.

use crate::prelude::*;
use sporeline_model::{Marks, watch::Draw};

const AGENT: u8 = 20;

/// A world with a trade, a dead agent and a stake in it, and what it is remembered by.
fn lived() -> (World, Marks) {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    world.must(world.buying(AGENT, 10 * SOL));
    world.staked(50, 1_000);
    world.check();
    let marks = world.model.marks();
    (world, marks)
}

/// The number of the invariant that `harm` breaks.
fn broken_by(harm: impl Fn(&mut Model)) -> Option<u8> {
    let (mut world, marks) = lived();
    harm(&mut world.model);
    world
        .model
        .check_invariants(Some(&marks))
        .err()
        .map(|broken| broken.invariant)
}

/// Moves lamports as no step does.
fn steal(model: &mut Model, from: Key, to: Key, lamports: u64) {
    *model.lamports.get_mut(&from).expect("there") -= lamports;
    *model.lamports.get_or_default(to) += lamports;
}

#[test]
fn nothing_is_broken_where_nothing_was_harmed() {
    assert_eq!(broken_by(|_| ()), None);
}

#[test]
fn each_invariant_sees_what_breaks_it() {
    let (agent, thief) = (key(AGENT), Key::Wallet(key(99)));
    assert_eq!(
        broken_by(|m| *m.lamports.get_mut(&Key::Agent(agent)).expect("there") += 1),
        Some(0)
    );
    assert_eq!(broken_by(|m| steal(m, Key::Market(agent), thief, SOL)), Some(1));
    assert_eq!(
        broken_by(|m| m.markets.get_mut(&agent).expect("there").pool.base -= 1),
        Some(2)
    );
    let person = Key::Ata(Owner::Person(key(PERSON)), Mint::Of(agent));
    assert_eq!(
        broken_by(|m| m.tokens.get_mut(&person).expect("there").amount += 1),
        Some(3)
    );
    assert_eq!(
        broken_by(|m| m.positions.get_mut(&key(50)).expect("there").active += 1),
        Some(4)
    );
    assert_eq!(
        broken_by(|m| m.tokens.get_mut(&Key::StakeVault).expect("there").amount -= 1),
        Some(3)
    );
    assert_eq!(broken_by(|m| steal(m, Key::Agent(agent), thief, 1)), Some(5));
    assert_eq!(
        broken_by(|m| m.agents.get_mut(&agent).expect("there").generation = 1),
        Some(7)
    );
    let draw = Draw {
        time: 0,
        lamports: 11,
        bound: 10,
    };
    assert_eq!(
        broken_by(|m| m.watches.get_or_default(agent).purchases.push(draw)),
        Some(9)
    );
}

#[test]
fn the_dead_stay_dead() {
    let (mut world, _) = lived();
    world.model.agents.get_mut(&key(AGENT)).expect("there").alive = false;
    let marks = world.model.marks();
    world.model.agents.get_mut(&key(AGENT)).expect("there").alive = true;
    let broken = world.model.check_invariants(Some(&marks)).expect_err("it rose");
    assert_eq!(broken.invariant, 7);
}

#[test]
fn refusals_have_the_programs_names_and_none_is_missing() {
    let source = include_str!("../../../../programs/sporeline/src/errors.rs");
    let theirs: Vec<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
        .filter(|name| name.chars().all(char::is_alphanumeric))
        .collect();
    let ours: Vec<&str> = R::OWN.iter().map(|refusal| refusal.name()).collect();
    for name in &ours {
        assert!(theirs.contains(name), "{name} is no error of the program");
    }
    // What only a part of the protocol, or nothing any more, refuses.
    let others: Vec<&&str> = theirs
        .iter()
        .filter(|name| !ours.contains(name) && **name != "NotYet")
        .collect();
    assert!(others.is_empty(), "the model knows no {others:?}");
}
