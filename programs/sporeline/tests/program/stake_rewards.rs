//! `claim_rewards`: the SOL that stakers earn, by what was active when it came.

use crate::prelude::*;
use sporeline_svm::{STAKE, client::state::Position};

fn claim(owner: &Keypair) -> [sporeline_svm::client::Instruction; 1] {
    [ix::claim_rewards(&owner.pubkey())]
}

/// What a claim pays; it has to go through.
#[track_caller]
fn claimed(world: &mut World, owner: &Keypair) -> u64 {
    let before = world.lamports(&owner.pubkey());
    world.must(&claim(owner), &[owner]);
    world.assert_stake_adds_up();
    world.lamports(&owner.pubkey()) - before
}

#[test]
fn rewards_are_shared_by_active_stake() {
    let mut world = World::local();
    let (one, two) = (world.staker(), world.staker());
    world.stake_actively(&one, STAKE / 4);
    world.stake_actively(&two, STAKE / 2);
    world.reward_stakers(3 * SOL);
    assert_eq!(claimed(&mut world, &one), SOL);
    assert_eq!(claimed(&mut world, &two), 2 * SOL);
    world.refuses(E::NothingToDo, &claim(&one), &[&one]);
    let pool = world.stake_pool();
    assert_eq!((pool.earned, pool.claimed), (3 * SOL, 3 * SOL));
    assert_eq!(world.position(&two).rewards_paid, 2 * SOL);
}

#[test]
fn a_claim_says_what_it_paid() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    world.reward_stakers(SOL);
    let Event::RewardsClaimed(event) = world.must(&claim(&staker), &[&staker]).event() else {
        panic!()
    };
    assert_eq!((event.time, event.lamports), (world.now(), SOL));
    assert_eq!(
        (event.position, event.owner),
        (address::position(&staker.pubkey()), staker.pubkey())
    );
}

#[test]
fn pending_and_cooling_stake_earn_nothing() {
    let mut world = World::local();
    let (active, pending, cooling) = (world.staker(), world.staker(), world.staker());
    world.stake_actively(&active, 1);
    world.stake_actively(&cooling, STAKE);
    world.unstake(&cooling, STAKE);
    world.stake(&pending, STAKE);
    world.reward_stakers(SOL);
    assert_eq!(claimed(&mut world, &active), SOL);
    world.refuses(E::NothingToDo, &claim(&pending), &[&pending]);
    world.refuses(E::NothingToDo, &claim(&cooling), &[&cooling]);
}

#[test]
fn what_came_before_a_stake_became_active_is_not_its() {
    let mut world = World::local();
    let (old, new) = (world.staker(), world.staker());
    world.stake_actively(&old, STAKE);
    world.reward_stakers(SOL);
    world.stake_actively(&new, STAKE);
    world.refuses(E::NothingToDo, &claim(&new), &[&new]);
    world.reward_stakers(SOL);
    assert_eq!(claimed(&mut world, &new), SOL / 2);
    assert_eq!(claimed(&mut world, &old), SOL + SOL / 2);
}

#[test]
fn what_was_earned_before_leaving_stays_the_owners() {
    let mut world = World::local();
    let (leaver, stayer) = (world.staker(), world.staker());
    world.stake_actively(&leaver, STAKE);
    world.stake_actively(&stayer, STAKE);
    world.reward_stakers(2 * SOL);
    world.unstake(&leaver, STAKE);
    assert_eq!(world.position(&leaver).rewards, SOL, "settled when the stake changed");
    world.reward_stakers(2 * SOL);
    assert_eq!(claimed(&mut world, &leaver), SOL);
    assert_eq!(claimed(&mut world, &stayer), 3 * SOL);
}

#[test]
fn a_top_up_earns_from_its_activation_on() {
    let mut world = World::local();
    let staker = world.staker();
    let other = world.staker();
    world.stake_actively(&staker, STAKE / 4);
    world.stake_actively(&other, STAKE / 4);
    world.reward_stakers(2 * SOL);
    world.stake_actively(&staker, STAKE / 2);
    world.reward_stakers(4 * SOL);
    assert_eq!(claimed(&mut world, &staker), SOL + 3 * SOL);
}

#[test]
fn what_comes_while_nobody_is_active_waits_for_the_next_credit() {
    let mut world = World::local();
    let staker = world.staker();
    world.reward_stakers(SOL);
    world.stake_actively(&staker, STAKE);
    assert_eq!(world.stake_pool().unassigned, SOL);
    world.refuses(E::NothingToDo, &claim(&staker), &[&staker]);
    world.reward_stakers(SOL);
    assert_eq!(world.stake_pool().unassigned, 0);
    assert_eq!(claimed(&mut world, &staker), 2 * SOL);
}

#[test]
fn shares_are_floored_and_the_dust_stays_in_the_pool() {
    let mut world = World::local();
    let stakers: Vec<Keypair> = (0..3).map(|_| world.staker()).collect();
    for staker in &stakers {
        world.stake_actively(staker, 1);
    }
    world.reward_stakers(100);
    for staker in &stakers {
        assert_eq!(claimed(&mut world, staker), 33);
    }
    let pool = world.stake_pool();
    assert_eq!((pool.earned, pool.claimed), (100, 99));
}

#[test]
fn an_owner_who_would_be_left_below_rent_is_refused_by_name() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    world.fund(&staker.pubkey(), 0);
    world.reward_stakers(500_000);
    world.refuses(E::RecipientBelowRent, &claim(&staker), &[&staker]);
    world.reward_stakers(500_000);
    assert_eq!(
        claimed(&mut world, &staker),
        999_999,
        "it waited; two halves, each floored"
    );
}

/// What a real sweep of fees credits is claimed like any other.
#[test]
fn trading_fees_reach_the_stakers() {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    world.must(&[ix::collect_fees(&founder.wallet.pubkey(), &[])], &[]);
    let credited = world.stake_pool().earned;
    assert_eq!(credited, 10 * SOL / 500, "20 bps");
    assert_eq!(claimed(&mut world, &staker), credited - 1, "floored");
}

/// Imitates the only active staker, who sends the same lamports round (gift to a dead agent without heirs, `settle`, `claim_rewards`)
/// until the sums since the beginning are full: trillions of lamports of gross flow, written here instead.
#[test]
fn sums_that_are_full_stop_nobodys_fees() {
    let mut world = World::local();
    let (founder, staker) = (world.living(), world.staker());
    world.stake_actively(&staker, STAKE);
    let full = u64::MAX - 1;
    world.edit(&address::stake_pool(), |pool: &mut StakePool| {
        (pool.earned, pool.claimed) = (full, full);
        pool.reward_per_unit = (u128::MAX - 5).into();
    });
    let position = address::position(&staker.pubkey());
    world.edit(&position, |position: &mut Position| {
        position.reward_debt = (u128::MAX - 5).into();
        position.rewards_paid = full;
    });
    let trader = world.trader_of(&founder, 100 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    let due = world.market(&founder).unswept[1];
    world.must(&[ix::collect_fees(&founder.wallet.pubkey(), &[])], &[]);
    let paid = claimed(&mut world, &staker);
    assert!(due > 0 && due - paid <= 1, "{paid} of {due} lamports");
    assert!(
        world.stake_pool().earned < due && world.position(&staker).rewards_paid < due,
        "wrapped"
    );
}
