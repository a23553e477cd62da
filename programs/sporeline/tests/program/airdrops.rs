//! `claim_airdrop` and `pass_airdrop`: what stakers are given of a newborn token, in order, sent by anyone.

use crate::prelude::*;
use sporeline_svm::{
    STAKE,
    client::{Instruction, state::Distribution},
};

const DROP: u64 = 1_000_000;
const EXPIRY: i64 = 300;

/// A founder, and two stakers with a quarter and three quarters of all active stake.
fn stage() -> (World, Founder, Keypair, Keypair) {
    stage_in(World::local())
}

fn stage_in(mut world: World) -> (World, Founder, Keypair, Keypair) {
    let founder = world.living();
    let (small, large) = (world.staker(), world.staker());
    world.stake_actively(&small, STAKE / 4);
    world.stake_actively(&large, STAKE * 3 / 4);
    (world, founder, small, large)
}

fn pass(owner: &Keypair, index: u64) -> [Instruction; 1] {
    [ix::pass_airdrop(&owner.pubkey(), index)]
}

#[test]
fn every_stakers_share_reaches_his_account_and_none_is_paid_twice() {
    for (mut world, founder, small, large) in [World::local(), World::staking_under_token_2022()].map(stage_in) {
        let index = world.distribute(&founder, DROP, true);
        world.claim(&small, index, &founder);
        assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4);
        let again = [world.claim_of(&small, index, &founder)];
        world.refuses(E::WrongDistribution, &again, &[]);
        world.claim(&large, index, &founder);
        assert_eq!(world.tokens(&large.pubkey(), &founder), DROP * 3 / 4);
        let made: Distribution = world.read(&address::distribution(index));
        assert_eq!((made.claimed, world.balance(&made.vault)), (DROP, 0));
        world.assert_stake_adds_up();
    }
}

#[test]
fn a_claim_says_what_it_paid_to_whom() {
    let (mut world, founder, small, _) = stage();
    let index = world.distribute(&founder, DROP, true);
    let before = world.lamports(&world.payer.pubkey());
    let Event::AirdropClaimed(event) = world.claim(&small, index, &founder).event() else {
        panic!()
    };
    let account = address::associated_token(&small.pubkey(), &founder.of.mint);
    assert_eq!((event.time, event.index), (world.now(), index));
    assert_eq!((event.amount, event.claimed), (DROP / 4, DROP / 4));
    assert_eq!((event.rent, event.tip, event.repaid), (world.lamports(&account), 0, 0));
    assert_eq!(
        (event.distribution, event.mint),
        (address::distribution(index), founder.of.mint)
    );
    assert_eq!(
        (event.position, event.owner),
        (address::position(&small.pubkey()), small.pubkey())
    );
    let payer = world.payer.pubkey();
    assert_eq!(event.caller, payer);
    // Without a budget whoever sends it bears the rent, and the transaction's fee.
    assert_eq!(world.lamports(&payer), before - event.rent - 5_000);
}

#[test]
fn an_account_that_exists_costs_the_caller_nothing() {
    let (mut world, founder, small, _) = stage();
    let (first, second) = (
        world.distribute(&founder, DROP, true),
        world.distribute(&founder, DROP, true),
    );
    world.claim(&small, first, &founder);
    let Event::AirdropClaimed(event) = world.claim(&small, second, &founder).event() else {
        panic!()
    };
    assert_eq!((event.rent, event.tip, event.repaid), (0, 0, 0));
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 2);
}

#[test]
fn the_owner_may_send_his_own_claim() {
    let (mut world, founder, small, _) = stage();
    let index = world.distribute(&founder, DROP, true);
    let claim = ix::claim_airdrop(&small.pubkey(), &small.pubkey(), index, &founder.of.mint);
    world.must(&[claim], &[&small]);
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4);
}

#[test]
fn a_caller_who_cannot_front_the_rent_is_refused_by_name() {
    let (mut world, founder, small, _) = stage();
    let index = world.distribute(&founder, DROP, true);
    let poor = world.trader(1_000_000);
    let claim = [ix::claim_airdrop(
        &poor.pubkey(),
        &small.pubkey(),
        index,
        &founder.of.mint,
    )];
    world.refuses(E::InsufficientFunds, &claim, &[&poor]);
    // What was sent ahead to the account's address counts.
    let account = address::associated_token(&small.pubkey(), &founder.of.mint);
    world.fund(&account, 3_000_000);
    let Event::AirdropClaimed(event) = world.must(&claim, &[&poor]).event() else {
        panic!()
    };
    assert_eq!((event.amount, event.rent), (DROP / 4, 0));
}

#[test]
fn claims_go_in_order() {
    let (mut world, founder, small, _) = stage();
    let (first, second) = (
        world.distribute(&founder, DROP, true),
        world.distribute(&founder, DROP, true),
    );
    let early = [world.claim_of(&small, second, &founder)];
    world.refuses(E::WrongDistribution, &early, &[]);
    world.refuses(E::WrongDistribution, &pass(&small, second), &[]);
    world.claim(&small, first, &founder);
    world.must(&early, &[]);
}

#[test]
fn stake_that_became_active_after_a_birth_has_no_share_in_it() {
    let (mut world, founder, small, _) = stage();
    let newcomer = world.staker();
    // Just in time: staked, and even warm, but not active when the child is born.
    world.stake(&newcomer, STAKE);
    world.pass(5);
    let index = world.distribute(&founder, DROP, true);
    world.must(&[ix::activate_stake(&newcomer.pubkey())], &[]);
    let late = [world.claim_of(&newcomer, index, &founder)];
    world.refuses(E::WrongDistribution, &late, &[]);
    world.refuses(E::WrongDistribution, &pass(&newcomer, index), &[]);
    world.claim(&small, index, &founder);
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4, "nobody was diluted");
    // It counts in the next one, which is claimed without a word about the first.
    let next = world.distribute(&founder, DROP, true);
    world.claim(&newcomer, next, &founder);
    assert_eq!(world.tokens(&newcomer.pubkey(), &founder), DROP / 2);
}

#[test]
fn topping_up_before_a_birth_does_not_enlarge_the_share() {
    let (mut world, founder, small, _) = stage();
    world.stake(&small, STAKE / 2);
    let index = world.distribute(&founder, DROP, true);
    world.pass(5);
    world.must(&[ix::activate_stake(&small.pubkey())], &[]);
    world.claim(&small, index, &founder);
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4);
}

#[test]
fn stake_that_left_keeps_its_share_of_what_was_born_before() {
    let (mut world, founder, small, large) = stage();
    let before = world.distribute(&founder, DROP, true);
    world.unstake(&small, STAKE / 4);
    let after = world.distribute(&founder, DROP, true);
    world.claim(&small, before, &founder);
    let gone = [world.claim_of(&small, after, &founder)];
    world.refuses(E::WrongDistribution, &gone, &[]);
    world.claim(&large, before, &founder);
    world.claim(&large, after, &founder);
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4);
    assert_eq!(world.tokens(&large.pubkey(), &founder), DROP * 3 / 4 + DROP);
}

#[test]
fn distributions_without_stake_are_passed_over_without_naming_them() {
    let (mut world, founder, small, _) = stage();
    world.unstake(&small, STAKE / 4);
    for _ in 0..3 {
        world.distribute(&founder, DROP, true);
    }
    world.stake_actively(&small, STAKE / 4);
    let index = world.distribute(&founder, DROP, true);
    world.claim(&small, index, &founder);
    assert_eq!(world.tokens(&small.pubkey(), &founder), DROP / 4);
    assert_eq!(world.position(&small).next_claim, index + 1);
}

#[test]
fn an_expired_distribution_cannot_be_claimed_but_passed() {
    let (mut world, founder, small, _) = stage();
    let (old, new) = (world.distribute(&founder, DROP, true), {
        world.pass(1);
        world.distribute(&founder, DROP, true)
    });
    world.refuses(E::ShareToClaim, &pass(&small, old), &[]);
    world.pass(EXPIRY - 1);
    let claim = [world.claim_of(&small, old, &founder)];
    world.refuses(E::DistributionExpired, &claim, &[]);
    let Event::AirdropPassed(event) = world.must(&pass(&small, old), &[]).event() else {
        panic!()
    };
    assert_eq!((event.time, event.index, event.reason), (world.now(), old, 1));
    assert_eq!(
        (event.distribution, event.position),
        (address::distribution(old), address::position(&small.pubkey()))
    );
    world.refuses(E::WrongDistribution, &pass(&small, old), &[]);
    world.claim(&small, new, &founder);
}

#[test]
fn a_share_that_rounds_to_nothing_is_passed_by_name() {
    let (mut world, founder, small, _) = stage();
    let crumb = world.distribute(&founder, 3, true);
    let claim = [world.claim_of(&small, crumb, &founder)];
    world.refuses(E::NothingToDo, &claim, &[]);
    let Event::AirdropPassed(event) = world.must(&pass(&small, crumb), &[]).event() else {
        panic!()
    };
    assert_eq!((event.index, event.reason), (crumb, 2));
    assert_eq!(world.position(&small).next_claim, crumb + 1);
}

#[test]
fn with_no_active_stake_nobody_has_a_share() {
    let mut world = World::local();
    let founder = world.living();
    let staker = world.staker();
    world.stake(&staker, STAKE);
    let index = world.distribute(&founder, DROP, true);
    world.pass(5);
    world.must(&[ix::activate_stake(&staker.pubkey())], &[]);
    let claim = [world.claim_of(&staker, index, &founder)];
    world.refuses(E::WrongDistribution, &claim, &[]);
}

#[test]
fn floored_shares_never_exceed_what_was_put_in() {
    let mut world = World::local();
    let founder = world.living();
    let stakers: Vec<Keypair> = (0..7).map(|_| world.staker()).collect();
    for (i, staker) in stakers.iter().enumerate() {
        world.stake_actively(staker, 1 + i as u64 * 13);
    }
    let index = world.distribute(&founder, 1_000_003, true);
    for staker in &stakers {
        world.claim(staker, index, &founder);
    }
    let made: Distribution = world.read(&address::distribution(index));
    assert!(made.claimed <= 1_000_003 && made.claimed > 1_000_003 - 7);
    world.assert_stake_adds_up();
}

/// Nobody is tipped for a founder's airdrop, so whoever lives off tips would stop before it.
#[test]
fn a_founders_airdrop_is_passed_over_for_an_owner_who_allows_it() {
    let (mut world, founder, small, large) = stage();
    let founders = world.distribute(&founder, DROP, false);
    let childs = world.distribute(&founder, DROP, true);
    let set = |owner: &Keypair, allow| [ix::set_claim_budget(&owner.pubkey(), 5, allow)];
    world.refuses(E::ShareToClaim, &pass(&small, founders), &[]);
    let event = event!(world.must(&set(&small, true), &[&small]), ClaimBudgetSet);
    assert_eq!((event.lamports, event.passes_founders), (5, 1));
    // What is next in the order, for whoever allowed it, and never a child's.
    world.refuses(E::WrongDistribution, &pass(&small, childs), &[]);
    world.refuses(E::ShareToClaim, &pass(&large, founders), &[]);
    let event = event!(world.must(&pass(&small, founders), &[]), AirdropPassed);
    assert_eq!((event.index, event.reason), (founders, 3));
    world.refuses(E::ShareToClaim, &pass(&small, childs), &[]);
    world.claim(&small, childs, &founder);
    // It can be taken back.
    let later = world.distribute(&founder, DROP, false);
    world.must(&set(&small, false), &[&small]);
    world.refuses(E::ShareToClaim, &pass(&small, later), &[]);
    world.claim(&small, later, &founder);
    world.assert_stake_adds_up();
}
