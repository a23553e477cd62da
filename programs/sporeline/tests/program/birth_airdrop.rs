//! What a birth gives to the stakers: a share of the child's supply, split by the stake that was active at that moment.

use crate::{begin_breeding::stage, birth::due, prelude::*};
use curve::launch::SUPPLY;
use sporeline_svm::{STAKE, client::state::Distribution};

/// 5 % of a supply.
const SHARE: u64 = SUPPLY / 20;

fn made(world: &World, index: u64) -> Distribution {
    world.read(&address::distribution(index))
}

#[test]
fn a_distribution_holds_the_share_the_stake_and_the_expiry_of_its_birth() {
    let (mut world, parent, brood) = due();
    let (active, pending) = (world.staker(), world.staker());
    world.stake_actively(&active, STAKE / 2);
    world.stake(&pending, STAKE);
    for (index, place) in [(0, 1), (1, 0)] {
        world.bear(&parent, None, &brood, place);
        let (child, made) = (brood.child(place.into()), made(&world, index));
        assert_eq!((made.version, made.is_child, made.closed, made.index), (1, 1, 0, index));
        assert_eq!((made.total, made.claimed), (SHARE, 0));
        assert_eq!(made.active_stake, STAKE / 2, "what is pending does not count");
        assert_eq!((made.created_at, made.expires_at), (world.now(), world.now() + 300));
        assert_eq!((made.agent, made.mint), (child.of.agent, child.of.mint));
        assert_eq!(made.vault, address::drop_vault(index));
        assert_eq!(world.balance(&made.vault), SHARE);
        assert_eq!(world.balance(&child.of.vault), SUPPLY - SHARE);
    }
    assert_eq!(world.read::<Counters>(&address::counters()).distributions, 2);
    world.assert_stake_adds_up();
}

#[test]
fn stakers_claim_their_shares_of_real_births_and_can_sell_them() {
    let (mut world, parent, brood) = due();
    let (small, large) = (world.staker(), world.staker());
    world.stake_actively(&small, STAKE / 4);
    world.stake_actively(&large, STAKE * 3 / 4);
    world.bear(&parent, None, &brood, 0);
    let late = world.staker();
    world.stake_actively(&late, STAKE);
    world.bear(&parent, None, &brood, 1);
    let [first, second] = [0, 1].map(|place| brood.child(place));
    for staker in [&small, &large] {
        world.claim(staker, 0, &first);
    }
    for staker in [&large, &late, &small] {
        world.claim(staker, 1, &second);
    }
    let held = |staker: &Keypair, child: &Founder| world.tokens(&staker.pubkey(), child);
    assert_eq!(
        [held(&small, &first), held(&large, &first), held(&late, &first)],
        [SHARE / 4, SHARE / 4 * 3, 0]
    );
    assert_eq!(
        [held(&small, &second), held(&large, &second), held(&late, &second)],
        [SHARE / 8, SHARE / 8 * 3, SHARE / 2]
    );
    assert_eq!((made(&world, 0).claimed, made(&world, 1).claimed), (SHARE, SHARE));
    world.assert_stake_adds_up();
    // An airdropped token is a claim on buyers' SOL only.
    world.attest(&first);
    let sale = ix::sell(&small.pubkey(), &first.of.mint, 1_000_000_000, 0);
    world.refuses(E::CurveEmpty, std::slice::from_ref(&sale), &[&small]);
    let buyer = world.trader_of(&first, 10 * SOL);
    world.buy(&buyer, &first, SOL);
    world.must(&[sale], &[&small]);
}

#[test]
fn what_nobody_claimed_in_time_is_the_childs() {
    let (mut world, parent, brood) = due();
    let (small, large) = (world.staker(), world.staker());
    world.stake_actively(&small, STAKE / 4);
    world.stake_actively(&large, STAKE * 3 / 4);
    world.bear(&parent, None, &brood, 0);
    let child = brood.child(0);
    world.claim(&small, 0, &child);
    world.pass(299);
    let expire = [world.expire_of(0, &child)];
    world.refuses(E::NotExpired, &expire, &[]);
    world.pass(1);
    let late = [world.claim_of(&large, 0, &child)];
    world.refuses(E::DistributionExpired, &late, &[]);
    world.must(&expire, &[]);
    assert_eq!(world.tokens(&child.of.agent, &child), SHARE / 4 * 3);
    assert_eq!(made(&world, 0).closed, 1);
}

#[test]
fn with_no_active_stake_an_airdrop_is_born_expired() {
    let (mut world, parent, brood) = due();
    let staker = world.staker();
    world.stake(&staker, STAKE);
    let event = event!(world.bear(&parent, None, &brood, 0), Born);
    let (child, drop) = (brood.child(0), made(&world, 0));
    assert_eq!((drop.total, drop.active_stake), (SHARE, 0));
    assert_eq!((drop.expires_at, event.airdrop_expires_at), (world.now(), world.now()));
    let expire = world.expire_of(0, &child);
    world.must(&[expire], &[]);
    assert_eq!(world.tokens(&child.of.agent, &child), SHARE);
}

#[test]
fn a_share_of_nothing_makes_no_distribution() {
    let (mut world, parent, brood) = stage();
    world.change_parameters(|parameters| parameters.airdrop_bps = 0);
    world.keep_paid(&parent);
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    world.await_seed();
    let mut birth = world.birth_of(&parent, None, &brood, 0);
    birth.distribution = None;
    let event = event!(world.must(&[birth.instruction()], &[]), Born);
    assert_eq!((event.airdrop_bps, event.distribution), (0, u64::MAX));
    assert_eq!((event.airdrop, event.active_stake, event.airdrop_expires_at), (0, 0, 0));
    let child = brood.child(0);
    assert_eq!(world.balance(&child.of.vault), SUPPLY);
    // Accounts that are given all the same are left alone.
    world.bear(&parent, None, &brood, 1);
    assert_eq!(world.lamports(&address::distribution(0)), 0);
    assert_eq!(world.read::<Counters>(&address::counters()).distributions, 0);
    // The rent of two distributions was held for nothing, and comes back.
    let litter = address::litter(&parent.of.agent);
    let rent = |len: usize| world.svm.minimum_balance_for_rent_exemption(len);
    let spared = 2 * (rent(8 + size_of::<Distribution>()) + rent(165));
    assert_eq!(world.above(&litter, world.litter(&parent).rent), spared);
}

#[test]
fn a_birth_cannot_leave_the_stakers_out() {
    let (mut world, parent, brood) = due();
    let mut birth = world.birth_of(&parent, None, &brood, 0);
    birth.distribution = None;
    world.refuses(E::WrongAddress, &[birth.instruction()], &[]);
    for place in [12, 13] {
        let mut birth = world.birth_of(&parent, None, &brood, 0).instruction();
        birth.accounts[place].pubkey = PROGRAM_ID; // how Anchor writes "none"
        birth.accounts[place].is_writable = false;
        world.refuses(E::WrongAddress, &[birth], &[]);
    }
}
