//! Airdrops of PROTOCOL, section Staking and airdrops.

use crate::prelude::*;

const A: u8 = 50;
const B: u8 = 51;

/// A founder who gives 5 % of its supply, 50,000,000 tokens, to those who stake.
fn give(world: &mut World, wallet: u8) {
    let mut spawn = world.spawning(wallet, SOL);
    spawn.airdrop_bps = 500;
    world.must(Step::Spawn(Box::new(spawn)));
}

fn claim(who: u8, distribution: u64) -> Step {
    Step::ClaimAirdrop {
        caller: key(PERSON),
        position: key(who),
        distribution,
    }
}

fn pass(who: u8, distribution: u64) -> Step {
    Step::PassAirdrop {
        position: key(who),
        distribution,
    }
}

fn held(world: &World, who: u8, wallet: u8) -> u64 {
    world
        .model
        .tokens(&Key::Ata(Owner::Person(key(who)), Mint::Of(key(wallet))))
}

#[test]
fn a_quarter_of_the_stake_claims_a_quarter_once_and_in_order() {
    let mut world = World::local();
    world.staked(A, 1_000);
    world.staked(B, 3_000);
    give(&mut world, 20);
    give(&mut world, 21);
    world.refuses(R::WrongDistribution, claim(A, 1));
    world.must(claim(A, 0));
    assert_eq!(held(&world, A, 20), 12_500_000_000_000);
    world.refuses(R::WrongDistribution, claim(A, 0));
    world.must(claim(A, 1));
    world.must(claim(B, 0));
    world.must(claim(B, 1));
    assert_eq!(held(&world, B, 21), 37_500_000_000_000);
    let row = world.model.distribution(&0).expect("there");
    assert_eq!((row.claimed, row.total), (50_000_000_000_000, 50_000_000_000_000));
    world.check();
}

#[test]
fn stake_that_comes_after_a_birth_has_no_share_and_stake_that_leaves_keeps_it() {
    let mut world = World::local();
    world.staked(A, 1_000);
    give(&mut world, 20);
    world.staked(B, 3_000);
    world.must(Step::Unstake {
        signer: key(A),
        position: key(A),
        amount: 1_000,
    });
    give(&mut world, 21);
    world.refuses(R::WrongDistribution, claim(B, 0));
    world.refuses(R::WrongDistribution, claim(A, 1));
    world.must(claim(A, 0));
    assert_eq!(held(&world, A, 20), 50_000_000_000_000);
    world.must(claim(B, 1));
    assert_eq!(held(&world, B, 21), 50_000_000_000_000);
    world.check();
}

#[test]
fn after_300_seconds_the_rest_is_the_agents_and_the_share_is_passed_over() {
    let mut world = World::local();
    world.staked(A, 1_000);
    world.staked(B, 3_000);
    give(&mut world, 20);
    world.must(claim(A, 0));
    let expire = Step::Expire {
        caller: key(PERSON),
        distribution: 0,
    };
    world.pass(299);
    world.refuses(R::NotExpired, expire.clone());
    world.refuses(R::ShareToClaim, pass(B, 0));
    world.pass(1);
    world.refuses(R::DistributionExpired, claim(B, 0));
    let before = world.wallet(PERSON);
    let rents = world.model.rents;
    let Effects::Expired { amount, lamports } = world.must(expire.clone()) else {
        unreachable!()
    };
    assert_eq!((amount, lamports), (37_500_000_000_000, 0));
    // The vault's rent repays the agent's token account as far as it reaches.
    assert_eq!(before - world.wallet(PERSON), rents.associated - rents.token_account);
    world.refuses(R::NothingToDo, expire);
    assert_eq!(world.must(pass(B, 0)), Effects::Passed { reason: 1 });
    assert_eq!(world.model.position(&key(B)).expect("there").next_claim, 1);
    world.check();
}

#[test]
fn with_no_stake_a_distribution_is_born_expired() {
    let mut world = World::local();
    give(&mut world, 20);
    world.must(Step::Expire {
        caller: key(PERSON),
        distribution: 0,
    });
    world.staked(A, 1_000);
    assert_eq!(world.model.position(&key(A)).expect("there").next_claim, 1);
}

#[test]
fn a_share_that_rounds_to_nothing_is_passed_over() {
    let mut world = World::local();
    world.staked(A, 1);
    world.staked(B, 60_000_000_000_000);
    give(&mut world, 20);
    world.refuses(R::NothingToDo, claim(A, 0));
    assert_eq!(world.must(pass(A, 0)), Effects::Passed { reason: 2 });
    world.refuses(R::ShareToClaim, pass(B, 0));
    // A founder's airdrop never pays its claims out of rewards.
    let budget = Step::SetClaimBudget {
        signer: key(B),
        position: key(B),
        lamports: SOL,
        pass_founders: false,
    };
    world.must(budget);
    let Effects::Claimed { repaid, rent, .. } = world.must(claim(B, 0)) else {
        unreachable!()
    };
    assert_eq!((repaid, rent), (false, world.model.rents.associated));
}

#[test]
fn a_founders_airdrop_is_passed_over_for_whoever_allows_it() {
    let mut world = World::local();
    world.staked(A, 1_000);
    give(&mut world, 20);
    world.refuses(R::ShareToClaim, pass(A, 0));
    world.must(Step::SetClaimBudget {
        signer: key(A),
        position: key(A),
        lamports: 0,
        pass_founders: true,
    });
    assert_eq!(world.must(pass(A, 0)), Effects::Passed { reason: 3 });
}
