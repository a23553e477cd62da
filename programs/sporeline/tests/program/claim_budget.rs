//! `set_claim_budget`, and who pays for a claim: the owner's rewards within his budget and for a child's airdrop, else whoever
//! sends it.

use crate::prelude::*;
use sporeline_svm::{STAKE, client::events::AirdropClaimed};

const DROP: u64 = 1_000_000;
/// The tip of the local parameters.
const TIP: u64 = SOL / 1_000;

/// A staker with all active stake, a budget, and rewards; and somebody who sends claims.
fn stage(budget: u64, rewards: u64) -> (World, Founder, Keypair, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    set(&mut world, &staker, budget);
    if rewards > 0 {
        // One more, for what a share loses to rounding.
        world.reward_stakers(rewards + 1);
    }
    let crank = world.trader(SOL);
    (world, founder, staker, crank)
}

fn set(world: &mut World, staker: &Keypair, lamports: u64) {
    world.must(&[ix::set_claim_budget(&staker.pubkey(), lamports, false)], &[staker]);
}

/// Makes a distribution and has the crank claim it. Returns the event and how the crank fared.
fn claim(
    world: &mut World,
    founder: &Founder,
    staker: &Keypair,
    crank: &Keypair,
    child: bool,
) -> (AirdropClaimed, i64) {
    let index = world.distribute(founder, DROP, child);
    let before = world.lamports(&crank.pubkey()) as i64;
    let claim = ix::claim_airdrop(&crank.pubkey(), &staker.pubkey(), index, &founder.of.mint);
    let Event::AirdropClaimed(event) = world.must(&[claim], &[crank]).event() else {
        panic!()
    };
    world.assert_stake_adds_up();
    (event, world.lamports(&crank.pubkey()) as i64 - before)
}

/// What opening a token account costs.
fn rent(world: &World) -> u64 {
    world.svm.minimum_balance_for_rent_exemption(170)
}

#[test]
fn a_budget_announces_itself_and_is_none_until_set() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake(&staker, 1);
    assert_eq!(world.position(&staker).claim_budget, 0);
    let set = ix::set_claim_budget(&staker.pubkey(), 77, false);
    let Event::ClaimBudgetSet(event) = world.must(&[set], &[&staker]).event() else {
        panic!()
    };
    assert_eq!((event.time, event.lamports), (world.now(), 77));
    assert_eq!(
        (event.position, event.owner),
        (address::position(&staker.pubkey()), staker.pubkey())
    );
    assert_eq!(world.position(&staker).claim_budget, 77);
}

#[test]
fn tip_and_rent_are_repaid_from_rewards_within_the_budget() {
    let (mut world, founder, staker, crank) = stage(SOL, SOL);
    let rent = rent(&world);
    let (event, gain) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.rent, event.tip, event.repaid), (rent, TIP, 1));
    assert_eq!(gain, TIP as i64, "the rent came back");
    assert_eq!(world.position(&staker).rewards_paid, rent + TIP);
    assert_eq!(world.stake_pool().claimed, rent + TIP);
    // The account exists now: only the tip is left to pay.
    let (event, gain) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.rent, event.tip, event.repaid), (0, TIP, 1));
    assert_eq!(gain, TIP as i64);
    // What is left is still the owner's.
    let before = world.lamports(&staker.pubkey());
    world.must(&[ix::claim_rewards(&staker.pubkey())], &[&staker]);
    assert_eq!(world.lamports(&staker.pubkey()) - before, SOL - rent - 2 * TIP);
}

#[test]
fn the_budget_is_exact_and_for_each_claim() {
    let (mut world, founder, staker, crank) = stage(0, SOL);
    let cost = rent(&world) + TIP;
    set(&mut world, &staker, cost - 1);
    let (event, loss) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.repaid, event.tip), (0, 0));
    assert_eq!(loss, -(event.rent as i64), "the caller bears it");

    let (mut world, founder, staker, crank) = stage(cost, SOL);
    let (event, _) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!(event.repaid, 1);
    let (event, _) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!(event.repaid, 1, "a budget is not used up");
}

#[test]
fn rewards_that_do_not_suffice_pay_nothing_at_all() {
    let (mut world, founder, staker, crank) = stage(SOL, 0);
    let cost = rent(&world) + TIP;
    world.reward_stakers(cost - 1);
    let (event, loss) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.repaid, event.tip, loss), (0, 0, -(event.rent as i64)));
    assert_eq!(world.position(&staker).rewards_paid, 0);
    let (event, gain) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.repaid, gain), (1, TIP as i64), "for the tip alone they do");
}

/// Otherwise whoever spawns could make many airdrops of next to nothing and live off the tips for claiming them.
#[test]
fn a_founders_airdrop_is_never_paid_for_by_the_stakers() {
    let (mut world, founder, staker, crank) = stage(SOL, SOL);
    let (event, loss) = claim(&mut world, &founder, &staker, &crank, false);
    assert_eq!((event.repaid, event.tip, loss), (0, 0, -(event.rent as i64)));
    let (event, gain) = claim(&mut world, &founder, &staker, &crank, false);
    assert_eq!((event.repaid, event.tip, gain), (0, 0, 0));
    assert_eq!(world.position(&staker).rewards_paid, 0);
}

#[test]
fn without_a_budget_rewards_are_not_touched() {
    let (mut world, founder, staker, crank) = stage(0, SOL);
    let (event, loss) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.repaid, event.tip, loss), (0, 0, -(event.rent as i64)));
    let (event, gain) = claim(&mut world, &founder, &staker, &crank, true);
    assert_eq!((event.repaid, event.tip, gain), (0, 0, 0));
    assert_eq!(world.stake_pool().claimed, 0);
}

#[test]
fn one_stakers_claims_are_never_paid_from_anothers_rewards() {
    let (mut world, founder, staker, crank) = stage(SOL, SOL);
    let other = world.staker();
    world.stake_actively(&other, STAKE);
    set(&mut world, &other, SOL);
    let index = world.distribute(&founder, DROP, true);
    let claim = ix::claim_airdrop(&crank.pubkey(), &other.pubkey(), index, &founder.of.mint);
    let Event::AirdropClaimed(event) = world.must(&[claim], &[&crank]).event() else {
        panic!()
    };
    assert_eq!(event.repaid, 0, "it has earned nothing yet");
    let before = world.lamports(&staker.pubkey());
    world.must(&[ix::claim_rewards(&staker.pubkey())], &[&staker]);
    assert_eq!(world.lamports(&staker.pubkey()) - before, SOL);
}

/// The tip pays the owner, too, when he does the work.
#[test]
fn an_owner_who_claims_himself_is_repaid_like_anybody() {
    let (mut world, founder, staker, _) = stage(SOL, SOL);
    let owner = staker.insecure_clone();
    let (event, gain) = claim(&mut world, &founder, &staker, &owner, true);
    assert_eq!((event.repaid, gain), (1, TIP as i64));
}

/// The runtime would refuse it, without a name.
#[test]
fn a_caller_whom_the_tip_would_leave_below_rent_is_refused_by_name() {
    let (mut world, founder, staker, crank) = stage(SOL, SOL);
    claim(&mut world, &founder, &staker, &crank, true);
    let index = world.distribute(&founder, DROP, true);
    world.set_rent(8_000); // 128 bytes of them are more than the tip
    let poor = world.key();
    let claim = [ix::claim_airdrop(
        &poor.pubkey(),
        &staker.pubkey(),
        index,
        &founder.of.mint,
    )];
    world.refuses(E::RecipientBelowRent, &claim, &[&poor]);
    world.set_rent(6_960);
    world.must(&claim, &[&poor]);
    assert_eq!(world.lamports(&poor.pubkey()), TIP);
}
