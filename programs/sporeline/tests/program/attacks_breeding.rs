//! Attacks on litters and births, each named after what it imitates. What makes the price is in `attacks_price`.

use crate::prelude::*;
use sporeline_svm::{Brood, client::events::Born};

/// An agent with 100 SOL, and a litter that is committed.
fn expecting(mut world: World) -> (World, Founder, Brood) {
    let parent = world.risen(510_000);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    (world, parent, brood)
}

/// A spawn of somebody else's that makes a distribution: it takes the next number.
fn spawn_with_airdrop(world: &mut World, treasury: u64) -> Founder {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    let counters: Counters = world.read(&address::counters());
    (spawn.treasury, spawn.airdrop_bps, spawn.distribution) = (treasury, 1, counters.distributions);
    world.must(&[spawn.instruction()], &[&wallet]);
    Founder::new(wallet)
}

/// Imitates somebody who saw the children's wallets in a litter and wants to be an agent there first. A spawn is signed by the wallet too,
/// whose key is in the enclave that began the litter.
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

/// Imitates the thief of a child's key, who spawns on it to keep the escrow from coming back. The litter ends instead, and all that
/// its unborn children did not need returns.
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

/// What a birth in `world` gives.
fn birth(world: &mut World, parent: &Founder, mate: &Founder, brood: &Brood) -> Born {
    let birth = world.birth_of(parent, Some(mate), brood, 0).instruction();
    event!(world.must(&[birth], &[]), Born)
}

/// Imitates those who see two genomes and a slot to come, and want another child of them: by spawning in between, so that numbers and
/// counters are others, by trading, staking, dying, moving, by administration, and by sending the birth themselves, later. All that
/// enters the seed was fixed before the hash was known.
#[test]
fn nothing_that_happens_between_commit_and_birth_changes_the_child() {
    let mut world = World::local();
    let mate = world.living();
    let parent = world.risen(510_000);
    world.keep_paid(&mate);
    let consent = world.act(&mate).choose_mate(&parent.of.wallet, world.now() + 1_000);
    world.must(&[consent], &[&mate.wallet]);
    let brood = world.brood();
    world.begin(&parent, &brood, Some(&mate));
    world.commit(&parent, Some(&mate));
    let committed = world.svm.clone();
    world.await_seed();
    let litter = world.litter(&parent);
    let quiet = world.svm.clone();
    let expected = birth(&mut world, &parent, &mate, &brood);

    // What the parents' genes, the wallet and the hash give, computed here.
    let hash = World::hash_of(litter.seed_slot);
    let wallet = brood.wallets[0].pubkey();
    let parts: [&[u8]; 5] = [
        sporeline_genome::BIRTH_DOMAIN,
        &litter.genome_a,
        &litter.genome_b,
        wallet.as_array(),
        &hash,
    ];
    let seed: [u8; 32] = sha2_of(&parts.concat());
    assert_eq!((expected.seed, expected.slot_hash), (seed, hash));
    let [a, b] =
        [&litter.genome_a, &litter.genome_b].map(|bytes| sporeline_genome::Genome::from_bytes_unchecked(bytes));
    assert_eq!(expected.genome, sporeline_genome::inherit(&a, &b, &seed).to_bytes());

    let disturbances: [(&str, fn(&mut World, &Founder, &Founder)); 6] = [
        ("spawns", |world, _, _| {
            spawn_with_airdrop(world, SOL);
            world.spawn();
        }),
        ("trades", |world, parent, _| {
            let whale = world.trader_of(parent, 1_000 * SOL);
            world.buy(&whale, parent, 500 * SOL);
            let held = world.tokens(&whale.pubkey(), parent);
            world.sell(&whale, parent, held);
        }),
        ("the mate dies", |world, _, mate| {
            world.edit(&mate.of.agent, |mate: &mut Agent| {
                mate.paid_until = 0;
            });
            world.set_treasury(mate, 0);
            let reap = crate::mortals::reap(world, mate, &[]);
            world.must(&[reap], &[]);
        }),
        ("the parent acts, moves and is attested anew", |world, parent, _| {
            let operator = world.trader(SOL);
            world.must(&[ix::register_host(&operator.pubkey(), SOL)], &[&operator]);
            let host = address::host(&operator.pubkey());
            let change = world.act(parent).change_host(&host, SOL);
            world.must(&[change], &[&parent.wallet]);
            world.pass(1);
            world.attest(parent);
        }),
        ("somebody stakes", |world, _, _| {
            let staker = world.staker();
            world.stake_actively(&staker, sporeline_svm::STAKE);
        }),
        ("administration", |world, _, _| {
            world.change_parameters(|p| (p.seed_delay, p.endowment_bps, p.airdrop_bps) = (9, 1, 2_000));
        }),
    ];
    for (what, disturb) in disturbances {
        world.svm = committed.clone();
        disturb(&mut world, &parent, &mate);
        world.await_seed();
        let born = birth(&mut world, &parent, &mate, &brood);
        assert_eq!((born.seed, born.genome), (expected.seed, expected.genome), "{what}");
    }
    // Whoever cranks it, and minutes later.
    world.svm = quiet;
    let stranger = world.trader(10 * SOL);
    world.pass(400);
    let mut late = world.birth_of(&parent, Some(&mate), &brood, 0);
    late.payer = stranger.pubkey();
    let born = event!(world.must(&[late.instruction()], &[&stranger]), Born);
    assert_eq!((born.seed, born.genome), (expected.seed, expected.genome));
}

fn sha2_of(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

/// Imitates an owner who sees a child he does not like coming and lets its seed lapse. He gets the escrow back, and waits out the
/// cooldown all the same: a second throw costs seven days.
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
    world.pass(16 + 511);
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

/// Imitates somebody who likes the first child and not the second, and lets the hash be forgotten before it is born: the first birth
/// stored it.
#[test]
fn a_second_child_is_the_same_however_late_it_is_born() {
    let (mut world, parent, brood) = expecting(World::local());
    world.await_seed();
    world.bear(&parent, None, &brood, 0);
    let unborn = world.svm.clone();
    let soon = world.birth_of(&parent, None, &brood, 1).instruction();
    let soon = event!(world.must(&[soon], &[]), Born);
    world.svm = unborn;
    world.pass(5_000);
    let close = [world.close_of(&parent, &brood)];
    world.refuses(E::LitterNotOver, &close, &[]);
    let birth = world.birth_of(&parent, None, &brood, 1).instruction();
    let born = event!(world.must(&[birth], &[]), Born);
    assert_eq!((born.seed, born.genome), (soon.seed, soon.genome));
}

/// Imitates a rival who trades to keep an agent from breeding: a crash in the slot itself, at the beginning and at the commit, and a
/// thousand tiny trades in between. Only a price that stays down for whole slots counts, which is the market's word.
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

/// Imitates a rival who spawns agents with airdrops in front of a birth, so that the number it names is taken. The birth is sent
/// again with the next one; each shift costs a spawn.
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

/// Imitates lamports sent to every address that a litter and its births will need, to stop them or to be repaid what was not paid.
/// They make a birth cheaper, and whatever it did not need is the agent's in the end.
#[test]
fn lamports_sent_ahead_to_a_litter_and_its_children_are_gifts() {
    let mut world = World::local();
    let parent = world.risen(510_000);
    let brood = world.brood();
    let gift = 3 * SOL / 10;
    world.fund(&address::litter(&parent.of.agent), gift);
    let payer = world.payer.pubkey();
    let (purse, treasury) = (world.lamports(&payer), world.treasury(&parent));
    world.begin(&parent, &brood, None);
    assert_eq!(world.treasury(&parent), treasury, "nobody had to front anything");
    assert_eq!(
        purse - world.lamports(&payer),
        4 * 5_000,
        "but fees for four signatures"
    );
    world.commit(&parent, None);
    world.await_seed();
    let counters: Counters = world.read(&address::counters());
    let index = counters.distributions;
    let child = brood.child(0);
    let of = &child.of;
    for account in [
        of.agent,
        of.mint,
        of.vault,
        of.market,
        address::distribution(index),
        address::drop_vault(index),
    ] {
        world.fund(&account, gift);
    }
    let litter = world.litter(&parent);
    let (purse, escrow) = (
        world.lamports(&payer),
        world.lamports(&address::litter(&parent.of.agent)),
    );
    let event = event!(world.bear(&parent, None, &brood, 0), Born);
    assert_eq!(event.treasury, litter.endowment);
    assert_eq!(
        world.lamports(&payer),
        purse - 5_000 + litter.tip,
        "nothing fronted, nothing repaid"
    );
    let left = world.lamports(&address::litter(&parent.of.agent));
    assert_eq!(
        escrow - left,
        litter.endowment + litter.tip,
        "what its rent would have been stays"
    );
    let rent = world.agent(&child).rent;
    assert_eq!(world.treasury(&child), litter.endowment + gift - rent);
    world.bear(&parent, None, &brood, 1);
    let treasury = world.treasury(&parent);
    let returned = world.lamports(&address::litter(&parent.of.agent));
    let close = [world.close_of(&parent, &brood)];
    world.must(&close, &[]);
    assert_eq!(world.treasury(&parent), treasury + returned);
    assert_eq!(
        returned,
        gift + litter.birth_rent[0],
        "the first gift, and the rent that the others spared"
    );
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

/// What remains: who leads the seed slot knows, before anybody else, what each block it could make would bear. Left out, its slot's
/// place is taken by the next one; the hash is never anybody's to choose after the block is made.
#[test]
fn what_remains_is_the_choice_of_the_seed_slots_leader_between_the_blocks_it_could_make() {
    let (mut world, parent, brood) = expecting(World::local());
    let seed_slot = world.litter(&parent).seed_slot;
    world.await_seed();
    let mut seen = Vec::new();
    let before = (seed_slot - 1, [1; 32]);
    let blocks: [&[(u64, [u8; 32])]; 3] = [
        &[(seed_slot + 1, [8; 32]), (seed_slot, [2; 32]), before], // one block,
        &[(seed_slot + 1, [8; 32]), (seed_slot, [3; 32]), before], // another,
        &[(seed_slot + 1, [8; 32]), before],                       // or none
    ];
    let unborn = world.svm.clone();
    for hashes in blocks {
        world.svm = unborn.clone();
        world.set_slot_hashes(hashes);
        let birth = world.birth_of(&parent, None, &brood, 0).instruction();
        let born = event!(world.must(&[birth], &[]), Born);
        seen.push((born.slot_hash, born.genome));
    }
    assert_eq!(seen.iter().map(|(hash, _)| hash[0]).collect::<Vec<_>>(), [2, 3, 8]);
    assert!(
        seen[0].1 != seen[1].1 && seen[1].1 != seen[2].1,
        "each bears another child"
    );
}
