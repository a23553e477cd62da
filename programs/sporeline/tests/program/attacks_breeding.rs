//! Attacks on litters, each named after what it imitates. What makes the price is in `attacks_price`, what makes the child in
//! `attacks_birth`.

use crate::prelude::*;
use sporeline_svm::Brood;

/// An agent with 100 SOL, and a litter that is committed.
pub(crate) fn expecting(mut world: World) -> (World, Founder, Brood) {
    let parent = world.risen(510_000);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    (world, parent, brood)
}

/// Imitates somebody who saw the children's wallets in a litter and wants to be an agent there first. A spawn is signed by the
/// wallet too, whose key is in the enclave that began the litter.
#[test]
fn a_stranger_cannot_spawn_on_a_litters_wallet() {
    let (mut world, parent, brood) = expecting(World::local());
    for wallet in &brood.wallets {
        let mut spawn = world.spawn_of(wallet).instruction();
        for meta in spawn.accounts.iter_mut().filter(|meta| meta.pubkey == wallet.pubkey()) {
            meta.is_signer = false;
        }
        world.fails(&[spawn], &[]);
    }
    // Nor can he put another of his own into the birth.
    world.await_seed();
    let stranger = world.key();
    let mut birth = world.birth_of(&parent, None, &brood, 0);
    birth.wallet = stranger.pubkey();
    world.refuses(E::WrongAddress, &[birth.instruction()], &[]);
    world.bear(&parent, None, &brood, 0);
}

/// Imitates the thief of a child's key, who spawns on it to keep the escrow from coming back. The litter ends instead, and all
/// that its unborn children did not need returns.
#[test]
fn a_litter_whose_wallet_was_used_after_all_returns_its_escrow() {
    let (mut world, parent, brood) = expecting(World::local());
    let [first, second] = &brood.wallets;
    let close = [world.close_of(&parent, &brood)];
    world.refuses(E::LitterNotOver, &close, &[]);
    let spawn = world.spawn_of(second).instruction();
    world.must(&[spawn], &[second]);
    world.await_seed();
    let birth = world.birth_of(&parent, None, &brood, 1).instruction();
    world.refuses(E::AlreadyExists, &[birth], &[]);
    let (treasury, escrow) = (
        world.treasury(&parent),
        world.lamports(&address::litter(&parent.of.agent)),
    );
    world.must(&close, &[]);
    assert_eq!(world.treasury(&parent), treasury + escrow);
    assert_eq!(world.lamports(&address::agent(&first.pubkey())), 0);
}

/// Imitates an owner who sees a child he does not like coming and lets its seed lapse. He gets the escrow back, and waits out
/// the cooldown all the same: a second throw costs seven days.
#[test]
fn letting_a_seed_lapse_costs_the_whole_cooldown() {
    let mut world = World::elsewhere();
    let parent = world.risen(510_000);
    let brood = world.brood();
    let before = world.treasury(&parent);
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    let committed_at = world.now();
    let charged = before - world.treasury(&parent) - world.lamports(&address::litter(&parent.of.agent));
    assert_eq!(
        charged,
        curve::hosting::fee_for(SOL / 10, 1_800),
        "but for its hosting, nothing left"
    );
    world.pass(16 + 510); // a slot more than seconds
    let close = [world.close_of(&parent, &brood)];
    world.refuses(E::LitterNotOver, &close, &[]); // it can still be born
    world.pass(1);
    let birth = world.birth_of(&parent, None, &brood, 0).instruction();
    world.refuses(E::SeedLapsed, &[birth], &[]);
    world.must(&close, &[]);
    assert_eq!(world.treasury(&parent), before - charged, "escrow and rent are back");
    let again = world.brood();
    let [first, second] = &again.wallets;
    for wait in [0, 7 * 86_400 - 1] {
        world.pass(committed_at + wait - world.now().min(committed_at + wait));
        world.keep_paid(&parent);
        world.set_price(200);
        let begin = [world.begin_of(&parent, &again)];
        world.refuses(E::CoolingDown, &begin, &[&parent.wallet, first, second]);
    }
    world.pass(1);
    world.begin(&parent, &again, None);
}

/// Imitates a rival who trades to keep an agent from breeding: a crash in the slot itself, at the beginning and at the commit,
/// and a thousand tiny trades in between. Only a price that stays down for whole slots counts, which is the market's word.
#[test]
fn trading_does_not_block_somebodys_breeding() {
    let mut world = World::elsewhere();
    let parent = world.risen(510_000);
    let rival = world.trader_of(&parent, 1_000 * SOL);
    world.buy(&rival, &parent, 60 * SOL);
    world.pass(1);
    let brood = world.brood();
    let crash = |world: &mut World| {
        let held = world.tokens(&rival.pubkey(), &parent);
        world.sell(&rival, &parent, held);
    };
    let rise = |world: &mut World| world.buy(&rival, &parent, 60 * SOL);
    crash(&mut world);
    world.begin(&parent, &brood, None);
    rise(&mut world); // or he has sold for good, at a price that others take
    for _ in 0..1_000 {
        world.pass(1);
        world.buy(&rival, &parent, 1_000);
    }
    world.pass(799);
    world.keep_paid(&parent);
    world.pass(1);
    crash(&mut world);
    world.set_price(200);
    let commit = [world.commit_of(&parent, None)];
    world.must(&commit, &[]);
}

/// Imitates a rival who spawns agents with airdrops in front of a birth, so that the number it names is taken. The birth is
/// sent again with the next one; each shift costs a spawn.
#[test]
fn what_remains_is_a_birth_put_off_by_spawns_with_airdrops_at_a_spawn_for_each_attempt() {
    let (mut world, parent, brood) = expecting(World::elsewhere());
    world.await_seed();
    // A host of the rival's own asks nothing, so that only the least treasury is due.
    let rival = world.trader(100 * SOL);
    world.must(&[ix::register_host(&rival.pubkey(), 0)], &[&rival]);
    let expected = World::hash_of(world.litter(&parent).seed_slot);
    let mut cost = 0;
    for index in 0..3 {
        let late = world.birth_of(&parent, None, &brood, 0).instruction();
        let before = world.lamports(&rival.pubkey());
        let wallet = world.key();
        let mut spawn = world.spawn_of(&wallet);
        (spawn.payer, spawn.host) = (rival.pubkey(), address::host(&rival.pubkey()));
        (spawn.treasury, spawn.airdrop_bps, spawn.distribution) = (SOL / 2, 1, index);
        (spawn.name, spawn.symbol) = ("a".into(), "a".into());
        world.must(&[spawn.instruction()], &[&rival, &wallet]);
        world.refuses(E::WrongAddress, &[late], &[]);
        cost = before - world.lamports(&rival.pubkey());
    }
    assert_eq!(cost / (SOL / 1_000), 570, "thousandths of a SOL for each shift");
    let born = event!(world.bear(&parent, None, &brood, 0), Born);
    assert_eq!(born.slot_hash, expected, "and the child is the one it would have been");
}

/// Imitates a position's address paid in advance to keep its owner from staking.
#[test]
fn lamports_sent_ahead_to_a_position_do_not_keep_anybody_from_staking() {
    let mut world = World::local();
    let staker = world.staker();
    world.fund(&address::position(&staker.pubkey()), SOL);
    world.stake_actively(&staker, sporeline_svm::STAKE);
    assert_eq!(world.position(&staker).active, sporeline_svm::STAKE);
}
