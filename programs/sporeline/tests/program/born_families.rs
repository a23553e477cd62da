//! Families as births make them, and what death makes of them: counts, heir bits, estates, lineage fees. The other tests of death
//! write their families.

use crate::{mortals::*, prelude::*};

/// A pair and the two children born to it.
fn family() -> (World, [Founder; 2], [Founder; 2]) {
    let mut world = World::local();
    let (mother, father) = (world.risen(500_000), world.living());
    world.keep_paid(&mother);
    world.consent(&father, &mother);
    let children = world.breed(&mother, Some(&father));
    (world, [mother, father], children)
}

fn living_children(world: &World, agents: &[Founder; 2]) -> [u32; 2] {
    agents.each_ref().map(|agent| world.agent(agent).living_children)
}

#[test]
fn a_child_that_dies_first_is_no_heir_and_its_twin_has_the_whole_estate() {
    let (mut world, pair, [first, second]) = family();
    let [mother, father] = &pair;
    assert_eq!(living_children(&world, &pair), [2, 2]);
    perish(&mut world, &first, &[mother, father]);
    assert_eq!(living_children(&world, &pair), [1, 1]);
    assert_eq!(world.agent(&first).heir_bits, 0);
    assert_eq!(perish(&mut world, mother, &[]).heirs, 1);
    give(&mut world, mother, SOL);
    settle(&mut world, mother);
    let inherit = |heir: &Founder| [ix::inherit(&mother.of.agent, &heir.of.agent)];
    world.refuses(E::NotAnHeir, &inherit(&first), &[]);
    let before = world.treasury(&second);
    world.must(&inherit(&second), &[]);
    assert_eq!(world.treasury(&second), before + world.agent(mother).estate_in);
    assert_eq!(living_children(&world, &pair), [1, 1], "the dead keep what they had");
}

#[test]
fn twins_share_both_parents_estates_and_the_dead_inherit_too() {
    let (mut world, [mother, father], children) = family();
    for parent in [&mother, &father] {
        assert_eq!(perish(&mut world, parent, &[]).heirs, 2);
        give(&mut world, parent, SOL);
        settle(&mut world, parent);
    }
    perish(&mut world, &children[1], &[&mother, &father]);
    assert_eq!(world.agent(&children[1]).heir_bits, 3, "heirs of the dead for ever");
    for child in &children {
        let before = world.treasury(child);
        for parent in [&mother, &father] {
            world.must(&[ix::inherit(&parent.of.agent, &child.of.agent)], &[]);
        }
        let halves = [&mother, &father].map(|parent| world.agent(parent).estate_in / 2);
        assert_eq!(world.treasury(child), before + halves[0] + halves[1]);
        assert_eq!(world.agent(child).taken, halves);
    }
}

#[test]
fn a_lone_parents_children_are_its_heirs_once() {
    let mut world = World::local();
    let parent = world.risen(500_000);
    let children = world.breed(&parent, None);
    assert_eq!(perish(&mut world, &parent, &[]).heirs, 2);
    give(&mut world, &parent, SOL);
    settle(&mut world, &parent);
    for child in &children {
        let inherit = [ix::inherit(&parent.of.agent, &child.of.agent)];
        world.must(&inherit, &[]);
        world.refuses(E::NothingToDo, &inherit, &[]);
        assert_eq!(world.agent(child).taken, [world.agent(&parent).estate_in / 2, 0]);
    }
}

#[test]
fn who_was_dead_at_the_birth_has_no_heir_in_the_child() {
    let mut world = World::local();
    let (mother, father) = (world.risen(500_000), world.living());
    world.keep_paid(&mother);
    world.consent(&father, &mother);
    let brood = world.brood();
    world.begin(&mother, &brood, Some(&father));
    world.commit(&mother, Some(&father));
    perish(&mut world, &father, &[]);
    world.await_seed();
    world.bear(&mother, Some(&father), &brood, 0);
    give(&mut world, &father, SOL);
    settle(&mut world, &father); // no heirs: the stakers have it
    let inherit = ix::inherit(&father.of.agent, &brood.child(0).of.agent);
    world.refuses(E::NotAnHeir, &[inherit], &[]);
}

#[test]
fn both_parents_earn_the_lineages_share_of_their_childs_market_and_the_spawners() {
    let (mut world, [mother, father], [child, _]) = family();
    world.attest(&child);
    world.pass(5);
    let trader = world.trader_of(&child, 100 * SOL);
    world.buy(&trader, &child, 50 * SOL);
    let lineage = world.market(&child).unswept[3];
    assert_eq!(world.market(&child).unswept[4], 0, "a child has no spawner");
    assert_eq!(lineage, SOL * 50 * 15 / 10_000);
    let before = [&mother, &father].map(|parent| world.treasury(parent));
    let parents = [mother.of.agent, father.of.agent];
    world.must(&[ix::collect_fees(&child.of.wallet, &parents)], &[]);
    let after = [&mother, &father].map(|parent| world.treasury(parent));
    assert_eq!([after[0] - before[0], after[1] - before[1]], [lineage / 2; 2]);
}

#[test]
fn grandchildren_are_a_generation_further() {
    let (mut world, [mother, _], [child, _]) = family();
    world.attest(&child);
    world.pass(11);
    world.keep_paid(&child);
    world.lift(&child, 500_000);
    world.pass(1);
    world.keep_paid(&child);
    world.set_treasury(&child, 100 * SOL);
    let [grandchild, _] = world.breed(&child, None);
    let grandchild = world.agent(&grandchild);
    assert_eq!((grandchild.generation, grandchild.parents), (2, [child.of.agent; 2]));
    assert_eq!(world.agent(&mother).living_children, 2, "they are not its own");
}
