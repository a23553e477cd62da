//! `stake`, `activate_stake`, `unstake`, `withdraw_stake`: pending, active, cooling, and back to the owner.

use crate::prelude::*;
use sporeline_svm::{
    STAKE,
    client::{Instruction, state::Position},
};

const WARMUP: i64 = 5;
const COOLDOWN: i64 = 5;

/// Both kinds of token that may be staked.
fn worlds() -> [World; 2] {
    [World::local(), World::staking_under_token_2022()]
}

fn activate(owner: &Keypair) -> Instruction {
    ix::activate_stake(&owner.pubkey())
}

/// Active, pending, cooling.
fn parts(world: &World, owner: &Keypair) -> [u64; 3] {
    let position = world.position(owner);
    [position.active, position.pending, position.cooling]
}

#[test]
fn stake_goes_the_whole_round_and_nothing_is_lost_on_it() {
    for mut world in worlds() {
        let staker = world.staker();
        let account = world.staking_account(&staker.pubkey());
        world.stake(&staker, STAKE);
        assert_eq!((parts(&world, &staker), world.balance(&account)), ([0, STAKE, 0], 0));
        world.assert_stake_adds_up();
        world.pass(WARMUP);
        world.must(&[activate(&staker)], &[]);
        assert_eq!(parts(&world, &staker), [STAKE, 0, 0]);
        world.assert_stake_adds_up();
        world.unstake(&staker, STAKE - 1);
        assert_eq!(parts(&world, &staker), [1, 0, STAKE - 1]);
        world.assert_stake_adds_up();
        world.pass(COOLDOWN);
        let withdraw = world.withdraw_stake_of(&staker, 0, STAKE - 1);
        world.must(&[withdraw], &[&staker]);
        assert_eq!(
            (parts(&world, &staker), world.balance(&account)),
            ([1, 0, 0], STAKE - 1)
        );
        world.assert_stake_adds_up();
    }
}

#[test]
fn the_first_stake_makes_the_position_which_claims_from_the_next_distribution_on() {
    let mut world = World::local();
    let founder = world.living();
    world.distribute(&founder, 1_000, false);
    let staker = world.staker();
    let address = address::position(&staker.pubkey());
    // Lamports sent ahead change nothing.
    world.fund(&address, 5);
    world.stake(&staker, 7);
    let position = world.position(&staker);
    assert_eq!((position.version, position.owner), (1, staker.pubkey()));
    assert_eq!((position.next_claim, position.checkpoint_count), (1, 0));
    let purse = world.lamports(&staker.pubkey());
    assert_eq!(world.lamports(&address), position.rent);
    assert_eq!(purse, SOL - (position.rent - 5));
    world.stake(&staker, 8);
    assert_eq!(world.lamports(&staker.pubkey()), purse, "the second costs nothing");
    assert_eq!(parts(&world, &staker), [0, 15, 0]);
}

#[test]
fn every_step_says_what_it_did() {
    let mut world = World::local();
    let staker = world.staker();
    let (owner, position) = (staker.pubkey(), address::position(&staker.pubkey()));
    let Event::Staked(event) = world.stake(&staker, 10).event() else {
        panic!()
    };
    assert_eq!(
        (event.time, event.amount, event.ready_at),
        (world.now(), 10, world.now() + WARMUP)
    );
    assert_eq!([event.active, event.pending, event.cooling], [0, 10, 0]);
    assert_eq!((event.position, event.owner), (position, owner));

    world.pass(WARMUP);
    let Event::StakeActivated(event) = world.must(&[activate(&staker)], &[]).event() else {
        panic!()
    };
    assert_eq!(
        (event.time, event.amount, event.total_active, event.index),
        (world.now(), 10, 10, 0)
    );
    assert_eq!([event.active, event.pending, event.cooling], [10, 0, 0]);
    assert_eq!((event.position, event.owner), (position, owner));

    world.stake(&staker, 5);
    let Event::Unstaked(event) = world.unstake(&staker, 4).event() else {
        panic!()
    };
    assert_eq!(
        (event.time, event.amount, event.total_active, event.index),
        (world.now(), 4, 6, 0)
    );
    assert_eq!([event.active, event.pending, event.cooling], [6, 5, 4]);
    assert_eq!((event.ready_at, event.next_claim), (world.now() + COOLDOWN, 0));
    assert_eq!((event.position, event.owner), (position, owner));

    world.pass(COOLDOWN - 1);
    world.stake(&staker, 1);
    world.pass(1);
    let withdraw = world.withdraw_stake_of(&staker, 2, 3);
    let Event::StakeWithdrawn(event) = world.must(&[withdraw], &[&staker]).event() else {
        panic!()
    };
    assert_eq!(
        (event.time, event.from_pending, event.from_cooling),
        (world.now(), 2, 3)
    );
    assert_eq!([event.active, event.pending, event.cooling], [6, 4, 1]);
    assert_eq!((event.position, event.owner), (position, owner));
    world.assert_stake_adds_up();
}

#[test]
fn topping_up_restarts_the_warm_up_of_all_that_is_pending() {
    let mut world = World::local();
    let staker = world.staker();
    world.refuses(E::ZeroAmount, &[world.stake_of(&staker, 0)], &[&staker]);
    world.stake(&staker, 10);
    world.pass(WARMUP - 1);
    world.refuses(E::WarmingUp, &[activate(&staker)], &[]);
    world.stake(&staker, 1);
    world.pass(WARMUP - 1);
    world.refuses(E::WarmingUp, &[activate(&staker)], &[]);
    world.pass(1);
    world.must(&[activate(&staker)], &[]);
    assert_eq!(parts(&world, &staker), [11, 0, 0]);
    world.refuses(E::NothingToDo, &[activate(&staker)], &[]);
}

#[test]
fn pending_stake_is_withdrawn_at_once_until_it_is_ready_and_then_no_more() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake(&staker, 10);
    let take = |world: &World, amount| [world.withdraw_stake_of(&staker, amount, 0)];
    let some = take(&world, 3);
    world.must(&some, &[&staker]);
    world.pass(WARMUP - 1);
    let (more, too_much, nothing) = (take(&world, 3), take(&world, 5), take(&world, 0));
    world.must(&more, &[&staker]);
    world.refuses(E::InsufficientStake, &too_much, &[&staker]);
    world.refuses(E::ZeroAmount, &nothing, &[&staker]);
    world.pass(1);
    world.refuses(E::WarmedUp, &some, &[&staker]);
    assert_eq!(parts(&world, &staker), [0, 4, 0]);
    world.assert_stake_adds_up();
}

#[test]
fn a_second_unstake_restarts_the_cool_down_of_all_that_is_cooling() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, 10);
    let unstake = |amount| [ix::unstake(&staker.pubkey(), amount)];
    world.refuses(E::ZeroAmount, &unstake(0), &[&staker]);
    world.refuses(E::InsufficientStake, &unstake(11), &[&staker]);
    world.must(&unstake(4), &[&staker]);
    let withdraw = [world.withdraw_stake_of(&staker, 0, 4)];
    world.refuses(E::StillCooling, &withdraw, &[&staker]);
    world.pass(COOLDOWN - 1);
    world.must(&unstake(1), &[&staker]);
    world.pass(COOLDOWN - 1);
    world.refuses(E::StillCooling, &withdraw, &[&staker]);
    world.pass(1);
    world.must(&withdraw, &[&staker]);
    assert_eq!(parts(&world, &staker), [5, 0, 1]);
    let too_much = [world.withdraw_stake_of(&staker, 0, 2)];
    world.refuses(E::InsufficientStake, &too_much, &[&staker]);
}

/// Both at once, and neither hides behind the other.
#[test]
fn what_is_cooling_does_not_open_what_is_pending() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, 10);
    world.must(&[ix::unstake(&staker.pubkey(), 10)], &[&staker]);
    world.stake(&staker, 10);
    let both = [world.withdraw_stake_of(&staker, 1, 1)];
    world.refuses(E::StillCooling, &both, &[&staker]);
    world.pass(COOLDOWN);
    world.refuses(E::WarmedUp, &both, &[&staker]);
    let more_than_either = [world.withdraw_stake_of(&staker, 0, 11)];
    world.refuses(E::InsufficientStake, &more_than_either, &[&staker]);
    let overflowing = [world.withdraw_stake_of(&staker, u64::MAX, u64::MAX)];
    world.refuses(E::InsufficientStake, &overflowing, &[&staker]);
}

#[test]
fn a_change_of_the_warm_up_does_not_reach_what_was_promised() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, 10);
    world.stake(&staker, 10);
    world.unstake(&staker, 10);
    // Written as a change of parameters would.
    world.edit(&address::global(), |global: &mut Global| {
        (global.parameters.warmup, global.parameters.cooldown) = (500, 500)
    });
    world.pass(COOLDOWN);
    world.must(&[activate(&staker)], &[]);
    let withdraw = world.withdraw_stake_of(&staker, 0, 10);
    world.must(&[withdraw], &[&staker]);
}

#[test]
fn nobody_stakes_more_than_he_has() {
    for mut world in worlds() {
        let staker = world.staker();
        let too_much = [world.stake_of(&staker, STAKE + 1)];
        world.refuses(E::InsufficientTokens, &too_much, &[&staker]);
        world.fund(&staker.pubkey(), 1_000_000); // less than a position's rent
        let first = [world.stake_of(&staker, 1)];
        world.refuses(E::InsufficientFunds, &first, &[&staker]);
    }
}

/// A sum that cannot be counted is refused; no supply of a mint is so large that it could happen.
#[test]
fn a_position_that_would_overflow_is_refused() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake(&staker, 1);
    world.edit(&address::position(&staker.pubkey()), |position: &mut Position| {
        position.pending = u64::MAX
    });
    let more = [world.stake_of(&staker, 1)];
    world.refuses(E::Overflow, &more, &[&staker]);
}
