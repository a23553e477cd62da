//! `inherit`: an heir's part of all the estate ever received. Anyone may send it.

use crate::{mortals::*, prelude::*};

#[track_caller]
fn refused(world: &mut World, error: E, agent: &Founder, heir: &Founder) {
    world.refuses(error, &[ix::inherit(&agent.of.agent, &heir.of.agent)], &[]);
}

/// What the heir's account gained.
#[track_caller]
fn inherit(world: &mut World, agent: &Founder, heir: &Founder) -> u64 {
    let before = world.treasury(heir);
    world.must(&[ix::inherit(&agent.of.agent, &heir.of.agent)], &[]);
    world.treasury(heir) - before
}

/// A living pair and `children` of its children.
fn family(children: usize) -> (World, [Founder; 2], Vec<Founder>) {
    let mut world = World::local();
    let pair = [world.newborn(), world.newborn()];
    let children: Vec<Founder> = (0..children).map(|_| world.newborn()).collect();
    for child in &children {
        adopt(&mut world, child, [&pair[0], &pair[1]]);
    }
    (world, pair, children)
}

/// Dies, and is given `lamports` afterwards: no estate a second's hosting large can be left before.
#[track_caller]
fn die_rich(world: &mut World, agent: &Founder, parents: &[&Founder], lamports: u64) {
    die(world, agent, parents, 0);
    give(world, agent, lamports);
    settle(world, agent);
}

#[test]
fn heirs_share_the_estate_in_equal_parts() {
    let (mut world, [agent, _], children) = family(3);
    die_rich(&mut world, &agent, &[], 3 * SOL + 2);
    let seq = world.agent(&agent).seq;
    let before = world.treasury(&children[0]);
    let first = ix::inherit(&agent.of.agent, &children[0].of.agent);
    let event = event!(world.must(&[first], &[]), Inherited);
    assert_eq!(
        (event.seq, event.time, event.lamports, event.taken),
        (seq + 1, world.now(), SOL, SOL)
    );
    assert_eq!((event.agent, event.heir), (agent.of.agent, children[0].of.agent));
    assert_eq!(world.treasury(&children[0]), before + SOL);
    assert_eq!(world.agent(&children[0]).taken, [SOL, 0]);
    refused(&mut world, E::NothingToDo, &agent, &children[0]);
    for child in &children[1..] {
        assert_eq!(inherit(&mut world, &agent, child), SOL);
    }
    let dead = world.agent(&agent);
    assert_eq!((dead.estate_in, dead.estate_out), (3 * SOL + 2, 3 * SOL));
    assert_eq!(
        world.treasury(&agent),
        2,
        "what does not divide waits for what comes next"
    );
}

#[test]
fn late_gifts_are_settled_and_inherited_again() {
    let (mut world, [agent, _], children) = family(2);
    die_rich(&mut world, &agent, &[], SOL + 1);
    assert_eq!(inherit(&mut world, &agent, &children[0]), SOL / 2);
    give(&mut world, &agent, SOL);
    refused(&mut world, E::NothingToDo, &agent, &children[0]); // not settled yet
    settle(&mut world, &agent);
    assert_eq!(inherit(&mut world, &agent, &children[0]), SOL / 2);
    assert_eq!(inherit(&mut world, &agent, &children[1]), SOL);
    give(&mut world, &agent, 1);
    settle(&mut world, &agent);
    assert_eq!(
        inherit(&mut world, &agent, &children[0]),
        1,
        "with the lamport that was left over"
    );
    assert_eq!(inherit(&mut world, &agent, &children[1]), 1);
    assert_eq!(world.treasury(&agent), 0);
}

#[test]
fn an_heir_that_has_died_since_inherits_for_its_own_heirs() {
    let (mut world, [agent, mate], children) = family(2);
    let grandchild = world.newborn();
    adopt(&mut world, &grandchild, [&children[0], &children[0]]);
    die_rich(&mut world, &agent, &[], 2 * SOL);
    die(&mut world, &children[0], &[&agent, &mate], 0);
    assert_eq!(inherit(&mut world, &agent, &children[0]), SOL);
    refused(&mut world, E::NothingToDo, &children[0], &grandchild);
    settle(&mut world, &children[0]);
    assert_eq!(inherit(&mut world, &children[0], &grandchild), SOL);
    assert_eq!(inherit(&mut world, &agent, &children[1]), SOL);
}

#[test]
fn a_childless_heir_that_has_died_since_inherits_for_the_stakers() {
    let (mut world, [agent, mate], children) = family(1);
    die_rich(&mut world, &agent, &[], SOL);
    die(&mut world, &children[0], &[&agent, &mate], 0);
    assert_eq!(inherit(&mut world, &agent, &children[0]), SOL);
    settle(&mut world, &children[0]);
    assert_eq!(earned(&world), SOL);
}

#[test]
fn a_child_inherits_from_each_of_its_parents() {
    let (mut world, [mother, father], children) = family(1);
    die_rich(&mut world, &father, &[], 7);
    assert_eq!(inherit(&mut world, &father, &children[0]), 7);
    refused(&mut world, E::AgentAlive, &mother, &children[0]);
    die_rich(&mut world, &mother, &[], 5);
    assert_eq!(inherit(&mut world, &mother, &children[0]), 5);
    assert_eq!(world.agent(&children[0]).taken, [5, 7]);
    refused(&mut world, E::NothingToDo, &father, &children[0]);
}

#[test]
fn a_child_of_one_agent_alone_inherits_once() {
    let mut world = World::local();
    let (agent, child) = (world.newborn(), world.newborn());
    adopt(&mut world, &child, [&agent, &agent]);
    die_rich(&mut world, &agent, &[], SOL);
    assert_eq!(inherit(&mut world, &agent, &child), SOL);
    refused(&mut world, E::NothingToDo, &agent, &child);
    assert_eq!(world.agent(&child).taken, [SOL, 0]);
}

#[test]
fn who_died_before_is_no_heir_and_those_left_share_alone() {
    let (mut world, [agent, mate], children) = family(2);
    die(&mut world, &children[0], &[&agent, &mate], 0);
    die_rich(&mut world, &agent, &[], SOL);
    refused(&mut world, E::NotAnHeir, &agent, &children[0]);
    assert_eq!(inherit(&mut world, &agent, &children[1]), SOL);
}

#[test]
fn strangers_parents_and_children_born_after_death_are_no_heirs() {
    let (mut world, [agent, mate], children) = family(1);
    let stranger = world.newborn();
    die_rich(&mut world, &agent, &[], SOL);
    refused(&mut world, E::NotAnHeir, &agent, &stranger);
    refused(&mut world, E::NotAnHeir, &agent, &mate);
    refused(&mut world, E::AgentAlive, &children[0], &agent);
    // Born to the mate when the agent was dead: it gave genes, and its estate was counted without this child.
    let late = world.newborn();
    adopt(&mut world, &late, [&mate, &agent]);
    assert_eq!(world.agent(&late).heir_bits, 1);
    refused(&mut world, E::NotAnHeir, &agent, &late);
}

#[test]
fn nobody_inherits_from_himself() {
    let (mut world, [agent, _], _) = family(1);
    die_rich(&mut world, &agent, &[], SOL);
    let twice = world.fails(&[ix::inherit(&agent.of.agent, &agent.of.agent)], &[]);
    assert!(twice.error.contains("Custom(2040)"), "{}", twice.error);
}

#[test]
fn nothing_is_lost_to_the_lamport_whoever_dies_in_whatever_order() {
    for order in 0..6 {
        let (mut world, [mother, father], children) = family(3);
        let all: Vec<&Founder> = [&mother, &father].into_iter().chain(&children).collect();
        // Everybody at the end of what it has, then gifts and deaths in turn.
        for agent in &all {
            world.set_treasury(agent, 0);
        }
        world.pass(100);
        let total = |world: &World| earned(world) + all.iter().map(|agent| world.treasury(agent)).sum::<u64>();
        let (mut given, before) = (0, total(&world));
        assert_eq!(before, 0);
        for i in 0..all.len() {
            let agent = all[(i * 2 + order) % all.len()];
            let parents: &[&Founder] = if children.iter().any(|child| child.of.agent == agent.of.agent) {
                &[&mother, &father]
            } else {
                &[]
            };
            let dust = 1_000 * (i as u64 + 1) + 7;
            give(&mut world, agent, dust);
            let reap = reap(&world, agent, parents);
            world.must(&[reap], &[]);
            let gift = SOL + 13 * i as u64;
            give(&mut world, agent, gift);
            settle(&mut world, agent);
            given += dust + gift;
            assert_eq!(total(&world), given);
        }
        // Everybody is dead: crank until nothing moves.
        let mut moved = true;
        while moved {
            moved = false;
            for (agent, heir) in all.iter().flat_map(|a| children.iter().map(move |c| (a, c))) {
                if agent.of.agent != heir.of.agent {
                    let inherit = ix::inherit(&agent.of.agent, &heir.of.agent);
                    moved |= world.send(&[inherit], &[]).is_ok();
                }
            }
            for agent in &all {
                moved |= world.send(&[ix::settle(&agent.wallet.pubkey(), None)], &[]).is_ok();
            }
            assert_eq!(total(&world), given);
        }
        for agent in &all {
            let stored = world.agent(agent);
            assert_eq!(world.treasury(agent), stored.estate_in - stored.estate_out);
            assert!(
                world.treasury(agent) < u64::from(stored.heirs.max(1)),
                "only what does not divide"
            );
        }
    }
}
