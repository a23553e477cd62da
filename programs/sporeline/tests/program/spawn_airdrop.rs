//! `spawn` with an airdrop: a spawner may give up to a fifth of the supply to the stakers.

use crate::prelude::*;
use curve::launch::{LaunchCurve, SUPPLY};
use sporeline_svm::{
    STAKE,
    client::{instruction::Spawn, state::Distribution},
};

/// A world with one active staker.
fn stage() -> (World, Keypair) {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    (world, staker)
}

/// A spawn that gives `airdrop_bps`, to be bent.
fn spawn(world: &mut World, airdrop_bps: u16) -> (Keypair, Spawn) {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    spawn.airdrop_bps = airdrop_bps;
    spawn.distribution = world.read::<Counters>(&address::counters()).distributions;
    (wallet, spawn)
}

#[test]
fn the_stakers_share_is_a_founders_distribution_and_the_curve_is_scaled() {
    for airdrop_bps in [1, 500, 2_000] {
        let (mut world, _) = stage();
        let (wallet, spawn) = spawn(&mut world, airdrop_bps);
        let event = event!(world.must(&[spawn.instruction()], &[&wallet]), Spawned);
        let (founder, launch) = (Founder::new(wallet), LaunchCurve::new(airdrop_bps).expect("a launch"));
        let made: Distribution = world.read(&address::distribution(0));
        let total = SUPPLY / 10_000 * u64::from(airdrop_bps);
        assert_eq!((made.is_child, made.index, made.total), (0, 0, total));
        assert_eq!((made.active_stake, made.claimed, made.closed), (STAKE, 0, 0));
        assert_eq!((made.created_at, made.expires_at), (world.now(), world.now() + 300));
        assert_eq!(
            (made.agent, made.mint, made.vault),
            (founder.of.agent, founder.of.mint, address::drop_vault(0))
        );
        assert_eq!(
            [world.balance(&made.vault), world.balance(&founder.of.vault)],
            [total, SUPPLY - total]
        );
        let market = world.market(&founder);
        assert_eq!(
            (market.base, market.base_left, market.kept),
            (launch.virtual_base, launch.for_sale, launch.kept)
        );
        assert_eq!(market.airdrop_bps, airdrop_bps);
        assert_eq!(
            (event.airdrop_bps, event.distribution, event.airdrop),
            (airdrop_bps.into(), 0, total)
        );
        assert_eq!((event.active_stake, event.airdrop_expires_at), (STAKE, made.expires_at));
        assert_eq!(
            (event.base, event.base_left, event.kept),
            (market.base, market.base_left, market.kept)
        );
        assert_eq!(world.read::<Counters>(&address::counters()).distributions, 1);
        world.assert_stake_adds_up();
    }
}

#[test]
fn the_spawner_bears_the_rent_of_two_accounts_more() {
    let cost = |airdrop_bps| {
        let (mut world, _) = stage();
        let before = world.lamports(&world.payer.pubkey());
        let (wallet, spawn) = spawn(&mut world, airdrop_bps);
        world.must(&[spawn.instruction()], &[&wallet]);
        let made = [address::distribution(0), address::drop_vault(0)].map(|address| world.lamports(&address));
        (before - world.lamports(&world.payer.pubkey()), made.iter().sum::<u64>())
    };
    let ((without, none), (with, made)) = (cost(0), cost(500));
    assert_eq!((none, with), (0, without + made));
}

#[test]
fn the_curve_raises_as_much_whatever_is_given_away() {
    let raised = |airdrop_bps| {
        let (mut world, _) = stage();
        let (wallet, spawn) = spawn(&mut world, airdrop_bps);
        world.must(&[spawn.instruction()], &[&wallet]);
        let founder = Founder::new(wallet);
        world.attest(&founder);
        world.pass(10);
        let crowd = world.trader_of(&founder, 1_000 * SOL);
        world.buy(&crowd, &founder, 900 * SOL);
        assert_eq!(world.market(&founder).phase, 2);
        world.market(&founder).quote
    };
    let most = raised(2_000);
    assert!(raised(0).abs_diff(most) <= 1 && most / SOL == 85);
}

#[test]
fn a_staker_claims_it_in_turn_at_his_own_cost() {
    let (mut world, staker) = stage();
    world.must(&[ix::set_claim_budget(&staker.pubkey(), SOL, false)], &[&staker]);
    world.reward_stakers(SOL);
    let (wallet, spawn) = spawn(&mut world, 100);
    world.must(&[spawn.instruction()], &[&wallet]);
    let founder = Founder::new(wallet);
    let event = event!(world.claim(&staker, 0, &founder), AirdropClaimed);
    assert_eq!(
        (event.amount, event.tip, event.repaid),
        (SUPPLY / 100, 0, 0),
        "no child: nobody farms tips"
    );
    assert_eq!(world.tokens(&staker.pubkey(), &founder), SUPPLY / 100);
}

#[test]
fn with_no_active_stake_it_is_born_expired_and_the_founders() {
    let mut world = World::local();
    let (wallet, spawn) = spawn(&mut world, 500);
    world.must(&[spawn.instruction()], &[&wallet]);
    let founder = Founder::new(wallet);
    let made: Distribution = world.read(&address::distribution(0));
    assert_eq!((made.active_stake, made.expires_at), (0, world.now()));
    let expire = world.expire_of(0, &founder);
    world.must(&[expire], &[]);
    assert_eq!(world.tokens(&founder.of.agent, &founder), SUPPLY / 20);
}

#[test]
fn no_more_than_a_fifth_may_be_given() {
    let (mut world, _) = stage();
    for airdrop_bps in [2_001, 10_000, u16::MAX] {
        let (wallet, spawn) = spawn(&mut world, airdrop_bps);
        world.refuses(E::AirdropTooLarge, &[spawn.instruction()], &[&wallet]);
    }
}

#[test]
fn its_accounts_are_there_and_at_their_addresses() {
    let (mut world, _) = stage();
    for place in [10, 11, 12] {
        let (wallet, spawn) = spawn(&mut world, 500);
        let mut without = spawn.instruction();
        without.accounts[place].pubkey = PROGRAM_ID; // how Anchor writes "none"
        without.accounts[place].is_writable = false;
        world.refuses(E::WrongAddress, &[without], &[&wallet]);
        if place > 10 {
            let mut elsewhere = spawn.instruction();
            elsewhere.accounts[place].pubkey = world.key().pubkey();
            world.refuses(E::WrongAddress, &[elsewhere], &[&wallet]);
        }
    }
    let (wallet, mut next) = spawn(&mut world, 500);
    next.distribution += 1;
    world.refuses(E::WrongAddress, &[next.instruction()], &[&wallet]);
}

#[test]
fn lamports_sent_ahead_cannot_stop_it() {
    let (mut world, _) = stage();
    for address in [address::distribution(0), address::drop_vault(0)] {
        world.fund(&address, 1);
    }
    let (wallet, spawn) = spawn(&mut world, 500);
    world.must(&[spawn.instruction()], &[&wallet]);
    assert_eq!(world.balance(&address::drop_vault(0)), SUPPLY / 20);
}
