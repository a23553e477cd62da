//! `schedule_parameters`, `apply_parameters`, `freeze_parameters`: what is announced comes after the timelock, until nothing
//! can change any more.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

fn global(world: &World) -> Global {
    world.read(&address::global())
}

/// A change that is allowed everywhere.
fn dearer(world: &World) -> Parameters {
    Parameters {
        spawn_fee: SOL / 4,
        ..world.parameters
    }
}

fn schedule(parameters: Parameters) -> impl FnOnce(&Address) -> Instruction {
    move |authority| ix::schedule_parameters(authority, parameters)
}

#[test]
fn parameters_take_effect_when_anyone_applies_them_after_the_timelock() {
    for (mut world, timelock) in [(World::local(), 5), (World::elsewhere(), 86_400)] {
        let (before, after) = (world.parameters, dearer(&world));
        let due_at = world.now() + timelock;
        let event = event!(world.administer(schedule(after)), ParametersScheduled);
        assert_eq!((event.time, event.due_at), (world.now(), due_at));
        let waiting = global(&world);
        assert_eq!((waiting.pending_parameters, event.parameters), (after, after));
        assert_eq!((waiting.pending_parameters_at, waiting.parameters), (due_at, before));

        world.pass(timelock - 1);
        world.refuses(E::TimelockRunning, &[ix::apply_parameters()], &[]);
        world.pass(1);
        let event = event!(world.must(&[ix::apply_parameters()], &[]), ParametersApplied);
        assert_eq!((event.time, event.parameters), (world.now(), after));
        let applied = global(&world);
        assert_eq!((applied.parameters, applied.pending_parameters_at), (after, 0));
        world.refuses(E::NothingScheduled, &[ix::apply_parameters()], &[]);
    }
}

#[test]
fn what_was_never_announced_is_not_applied() {
    World::local().refuses(E::NothingScheduled, &[ix::apply_parameters()], &[]);
}

#[test]
fn a_later_announcement_replaces_the_earlier_and_waits_anew() {
    let mut world = World::elsewhere();
    let (first, second) = (dearer(&world), world.parameters);
    world.administer(schedule(first));
    world.pass(86_399);
    world.administer(schedule(second));
    world.pass(86_399);
    world.refuses(E::TimelockRunning, &[ix::apply_parameters()], &[]);
    world.pass(1);
    world.must(&[ix::apply_parameters()], &[]);
    assert_eq!(global(&world).parameters, second);
}

#[test]
fn parameters_outside_their_bounds_are_not_even_announced() {
    for mut world in [World::local(), World::elsewhere()] {
        let never = Parameters {
            fees: [100, 100, 100, 0, 1],
            ..world.parameters
        };
        world.refuses_authority(E::ParameterOutOfBounds, schedule(never));
    }
    World::elsewhere().refuses_authority(E::ParameterOutOfBounds, schedule(Parameters::LOCAL));
}

#[test]
fn only_the_authority_announces_or_freezes() {
    let mut world = World::local();
    let (other, parameters) = (world.trader(SOL), dearer(&world));
    let key = other.pubkey();
    for instruction in [ix::schedule_parameters(&key, parameters), ix::freeze_parameters(&key)] {
        world.refuses(E::NotAuthority, &[instruction], &[&other]);
    }
}

#[test]
fn frozen_parameters_never_change_again_even_those_that_were_due() {
    let mut world = World::local();
    let (before, after) = (world.parameters, dearer(&world));
    world.administer(schedule(after));
    world.pass(5);
    let event = event!(world.administer(ix::freeze_parameters), ParametersFixed);
    assert_eq!(event.time, world.now());
    let frozen = global(&world);
    assert_eq!((frozen.frozen, frozen.parameters), (1, before));
    assert_eq!(frozen.pending_parameters_at, 0);
    world.refuses(E::ParametersFrozen, &[ix::apply_parameters()], &[]);
    world.refuses_authority(E::ParametersFrozen, schedule(after));
    world.refuses_authority(E::ParametersFrozen, ix::freeze_parameters);
}

#[test]
fn everything_but_parameters_outlives_the_freeze() {
    let mut world = World::local();
    world.administer(ix::freeze_parameters);
    let (image, owner) = ([77; 32], Address::new_from_array([9; 32]));
    let attesters = [40, 41, 42].map(|i| Address::new_from_array([i; 32]));
    world.administer(|authority| ix::schedule_attesters(authority, &attesters, 2));
    world.administer(|authority| ix::schedule_price_owners(authority, &[owner], [3; 32]));
    world.administer(|authority| ix::approve_measurement(authority, image, true));
    world.pass(5);
    world.must(&[ix::apply_attesters()], &[]);
    world.must(&[ix::apply_price_owners()], &[]);
    world.administer(|authority| ix::remove_attester(authority, &attesters[0]));
    world.administer(|authority| ix::revoke_measurement(authority, &image));
    // Agents are still born, and pay what they paid before.
    let founder = world.spawn();
    let treasury = world.treasury(&founder);
    world.administer(|authority| ix::withdraw_protocol(authority, authority, SOL / 20));
    assert_eq!(world.treasury(&founder), treasury);
    let successor = world.key();
    world.administer(|authority| ix::offer_authority(authority, &successor.pubkey()));
    world.must(&[ix::accept_authority(&successor.pubkey())], &[&successor]);
    let global = global(&world);
    assert_eq!((global.frozen, global.authority), (1, successor.pubkey()));
}
