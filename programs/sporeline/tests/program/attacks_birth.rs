//! Attacks on what a child is born with, each named after what it imitates: the seed, the hash, the addresses. What keeps
//! litters from coming to that is in `attacks_breeding`.

use crate::{attacks_breeding::expecting, prelude::*};
use sporeline_svm::{Brood, client::events::Born};

/// A spawn of somebody else's that makes a distribution: it takes the next number.
fn spawn_with_airdrop(world: &mut World, treasury: u64) -> Founder {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    let counters: Counters = world.read(&address::counters());
    (spawn.treasury, spawn.airdrop_bps, spawn.distribution) = (treasury, 1, counters.distributions);
    world.must(&[spawn.instruction()], &[&wallet]);
    Founder::new(wallet)
}

/// What a birth in `world` gives.
fn birth(world: &mut World, parent: &Founder, mate: &Founder, brood: &Brood) -> Born {
    let birth = world.birth_of(parent, Some(mate), brood, 0).instruction();
    event!(world.must(&[birth], &[]), Born)
}

/// Imitates those who see two genomes and a slot to come, and want another child of them: by spawning in between, so that
/// numbers and counters are others, by trading, staking, dying, moving, by administration, and by sending the birth
/// themselves, later. All that enters the seed was fixed before the hash was known.
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
    let [a, b] = [&litter.genome_a, &litter.genome_b].map(sporeline_genome::Genome::from_bytes_unchecked);
    assert_eq!(expected.genome, sporeline_genome::inherit(&a, &b, &seed).to_bytes());

    type Disturbance = fn(&mut World, &Founder, &Founder);
    let disturbances: [(&str, Disturbance); 6] = [
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

/// Imitates somebody who likes the first child and not the second, and lets the hash be forgotten before it is born: the first
/// birth stored it.
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

/// Imitates lamports sent to every address that a litter and its births will need, to stop them or to be repaid what was not
/// paid. They make a birth cheaper, and whatever it did not need is the agent's in the end.
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
    world.bear(&parent, None, &brood, 0);
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

/// What remains: who leads the seed slot knows, before anybody else, what each block it could make would bear. Left out, its
/// slot's place is taken by the next one; the hash is never anybody's to choose after the block is made.
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
