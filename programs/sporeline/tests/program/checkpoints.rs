//! The checkpoints of a position: which distributions its stake counts in, and what happens when all 16 are in use.

use crate::prelude::*;
use sporeline_svm::{STAKE, client::state::Position};

const DROP: u64 = 1_000_000;

/// A staker with 1 active base unit and 15 unclaimed distributions, each with other stake: all 16 checkpoints are in use.
fn full() -> (World, Founder, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    for i in 0..16 {
        if i > 0 {
            world.distribute(&founder, DROP, false);
        }
        world.stake_actively(&staker, 1);
    }
    assert_eq!(world.position(&staker).checkpoint_count, 16);
    (world, founder, staker)
}

fn indices(position: &Position) -> Vec<u64> {
    position.kept().iter().map(|checkpoint| checkpoint.index).collect()
}

#[test]
fn changes_between_two_distributions_share_a_checkpoint() {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    world.stake_actively(&staker, 10);
    world.stake_actively(&staker, 10);
    world.unstake(&staker, 5);
    assert_eq!(indices(&world.position(&staker)), [0]);
    world.distribute(&founder, DROP, false);
    world.stake_actively(&staker, 1);
    let position = world.position(&staker);
    let kept: Vec<_> = position.kept().iter().map(|c| (c.index, c.active)).collect();
    assert_eq!(kept, [(0, 15), (1, 16)]);
}

#[test]
fn a_full_ring_refuses_to_activate_until_a_claim_or_a_skip_frees_one() {
    let (mut world, founder, staker) = full();
    let owner = staker.pubkey();
    world.distribute(&founder, DROP, false);
    world.stake(&staker, 1);
    world.pass(5);
    let activate = [ix::activate_stake(&owner)];
    world.refuses(E::CheckpointsFull, &activate, &[]);
    world.claim(&staker, 0, &founder);
    world.must(&activate, &[]);
    assert_eq!(indices(&world.position(&staker)), (1..=16).collect::<Vec<_>>());

    world.distribute(&founder, DROP, false);
    world.stake(&staker, 1);
    world.pass(5);
    world.refuses(E::CheckpointsFull, &activate, &[]);
    world.must(&[ix::skip_to(&owner, 4)], &[&staker]);
    world.must(&activate, &[]);
    assert_eq!(indices(&world.position(&staker)), (4..=17).collect::<Vec<_>>());
    world.assert_stake_adds_up();
}

#[test]
fn the_last_checkpoint_of_a_full_ring_is_overwritten_before_the_next_distribution() {
    let (mut world, _, staker) = full();
    world.stake_actively(&staker, 3);
    let position = world.position(&staker);
    assert_eq!((position.checkpoint_count, position.active), (16, 19));
    assert_eq!(position.kept()[15].active, 19);
}

#[test]
fn a_full_ring_lets_stake_go_and_drops_the_oldest_with_its_claims() {
    let (mut world, founder, staker) = full();
    world.distribute(&founder, DROP, false);
    let Event::Unstaked(event) = world.unstake(&staker, 16).event() else {
        panic!()
    };
    assert_eq!((event.index, event.next_claim, event.active), (16, 1, 0));
    assert_eq!(indices(&world.position(&staker)), (1..=16).collect::<Vec<_>>());
    let lost = [world.claim_of(&staker, 0, &founder)];
    world.refuses(E::WrongDistribution, &lost, &[]);
    for index in 1..16 {
        world.claim(&staker, index, &founder);
    }
    let none = [world.claim_of(&staker, 15, &founder)];
    world.refuses(E::WrongDistribution, &none, &[]);
    world.pass(5);
    let withdraw = world.withdraw_stake_of(&staker, 0, 16);
    world.must(&[withdraw], &[&staker]);
    world.assert_stake_adds_up();
}

/// What says that nothing was active proves no claim, and so takes no room.
#[test]
fn coming_and_going_with_nothing_to_claim_never_fills_the_ring() {
    let mut world = World::local();
    let founder = world.living();
    let (other, staker) = (world.staker(), world.staker());
    world.stake_actively(&other, 1);
    for _ in 0..20 {
        world.stake_actively(&staker, 1);
        world.unstake(&staker, 1);
        world.distribute(&founder, DROP, false);
    }
    assert!(world.position(&staker).checkpoint_count <= 2);
    world.stake_actively(&staker, 1);
    let index = world.distribute(&founder, DROP, false);
    world.claim(&staker, index, &founder);
}

#[test]
fn skipping_only_rises_and_goes_no_further_than_there_are_distributions() {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    let skip = |index| [ix::skip_to(&staker.pubkey(), index)];
    world.refuses(E::BadClaimIndex, &skip(0), &[&staker]);
    world.refuses(E::BadClaimIndex, &skip(1), &[&staker]);
    for _ in 0..3 {
        world.distribute(&founder, DROP, false);
    }
    world.refuses(E::BadClaimIndex, &skip(4), &[&staker]);
    let Event::ClaimsSkipped(event) = world.must(&skip(2), &[&staker]).event() else {
        panic!()
    };
    assert_eq!((event.time, event.from, event.to), (world.now(), 0, 2));
    assert_eq!(
        (event.position, event.owner),
        (address::position(&staker.pubkey()), staker.pubkey())
    );
    for index in [1, 2] {
        world.refuses(E::BadClaimIndex, &skip(index), &[&staker]);
    }
    let given_up = [world.claim_of(&staker, 1, &founder)];
    world.refuses(E::WrongDistribution, &given_up, &[]);
    world.claim(&staker, 2, &founder);
    world.refuses(E::BadClaimIndex, &skip(3), &[&staker]);
}

/// The compute limits hold for a ring that was never pruned, and for one that is pruned of all at once.
#[test]
fn a_full_ring_costs_little_more_than_an_empty_one() {
    let (mut world, founder, staker) = full();
    world.claim(&staker, 0, &founder);
    world.must(&[ix::skip_to(&staker.pubkey(), 15)], &[&staker]);
    assert_eq!(
        world.position(&staker).checkpoint_count,
        16,
        "pruned when the next is written"
    );
    let index = world.distribute(&founder, DROP, false);
    let claim = world.claim(&staker, index, &founder).compute_units;
    let activate = world.stake_actively(&staker, 1).compute_units;
    assert_eq!(indices(&world.position(&staker)), [15, 16]);
    let (mut world, founder, staker) = full();
    world.distribute(&founder, DROP, false);
    let unstake = world.unstake(&staker, 1).compute_units;
    println!("claim {claim}, activate {activate}, unstake {unstake}");
    assert!(claim <= 9_000 && activate <= 2_500 && unstake <= 2_500);
}
