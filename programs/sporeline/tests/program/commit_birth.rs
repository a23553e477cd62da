//! `commit_birth`: the price has stood, and the litter's genomes, seed slot and means are fixed. Anyone may send it.

use crate::{begin_breeding::stage, mortals::perish, prelude::*};
use curve::{hosting, wide};
use sporeline_svm::client::Instruction;

/// Hosting that a treasury keeps on a local cluster, lamports: three periods of 10 s at 0.005 SOL each.
const FLOOR: u64 = 15_000_000;

/// Begun, the window passed, paid, the price of SOL fresh: what is sent next would commit.
fn ripe() -> (World, Founder, Instruction) {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    wait(&mut world, &parent, 10);
    let commit = world.commit_of(&parent, None);
    (world, parent, commit)
}

fn wait(world: &mut World, parent: &Founder, seconds: i64) {
    world.pass(seconds);
    world.keep_paid(parent);
    world.set_price(200);
}

#[test]
fn genomes_seed_slot_and_cooldown_are_fixed_and_the_gate_is_cleared() {
    let (mut world, parent, commit) = ripe();
    let slot = world.slot();
    world.must(&[commit], &[]);
    let (agent, litter) = (world.agent(&parent), world.litter(&parent));
    assert_eq!((litter.state, litter.committed_at), (2, world.now()));
    assert_eq!((litter.seed_slot, litter.has_slot_hash), (slot + 4, 0));
    assert_eq!(
        [litter.genome_a, litter.genome_b],
        [agent.genome; 2],
        "alone it is both parents"
    );
    assert_eq!(agent.cooldown_until, world.now() + 60);
    assert_eq!(u128::from(world.market(&parent).gate_price), 0);
}

#[test]
fn the_event_tells_what_stands() {
    let (mut world, parent, brood) = stage();
    let mate = world.living();
    world.edit(&mate.of.agent, |agent: &mut Agent| agent.genome = [0x11; 64]);
    world.consent(&mate, &parent);
    wait(&mut world, &parent, 1);
    world.begin(&parent, &brood, Some(&mate));
    let before = world.agent(&parent);
    let event = event!(world.commit(&parent, Some(&mate)), BirthCommitted);
    let (agent, litter, market) = (world.agent(&parent), world.litter(&parent), world.market(&parent));
    assert_eq!((event.time, event.seq), (world.now(), agent.seq));
    assert!(event.seq > before.seq);
    assert_eq!(event.seed_slot, litter.seed_slot);
    assert_eq!((event.sol_usd, event.exponent), (world.sol_usd(200).mantissa, -8));
    assert_eq!((event.base, event.quote), (market.base, market.quote));
    assert_eq!(
        (event.endowment, event.birth_rent, event.tip),
        (litter.endowment, litter.birth_rent, litter.tip)
    );
    assert_eq!(
        (event.treasury, event.cooldown_until),
        (world.treasury(&parent), agent.cooldown_until)
    );
    assert_eq!((event.agent, event.mate), (parent.of.agent, mate.of.agent));
    assert_eq!(event.litter, address::litter(&parent.of.agent));
    assert_eq!((event.genome_a, event.genome_b), ([0x10; 64], [0x11; 64]));
    assert_eq!((litter.genome_a, litter.genome_b), (event.genome_a, event.genome_b));
}

#[test]
fn endowments_rents_and_tips_move_from_the_treasury_into_the_litter_to_the_lamport() {
    let (mut world, parent, commit) = ripe();
    let before = world.ledger(&[world.payer.pubkey()]);
    let treasury = world.treasury(&parent);
    world.must(&[commit], &[]);
    let litter = world.litter(&parent);
    assert_eq!(
        litter.endowment,
        (treasury - FLOOR) / 10,
        "a tenth of what lies above the floor"
    );
    assert_eq!(litter.tip, SOL / 1_000);
    let escrow = 2 * (litter.endowment + litter.tip) + litter.birth_rent[0] + litter.birth_rent[1];
    let address = address::litter(&parent.of.agent);
    assert_eq!(world.above(&address, litter.rent), escrow);
    assert_eq!(world.treasury(&parent), treasury - escrow);
    for (account, (lamports, ..)) in world.ledger(&[world.payer.pubkey()]) {
        if ![address, parent.of.agent].contains(&account) {
            assert_eq!(lamports, before[&account].0, "{account}");
        }
    }
}

#[test]
fn an_endowment_is_at_least_the_reserve_and_one_period_and_nothing_breaks_the_floor() {
    let (mut world, parent, commit) = ripe();
    // What the litter takes at the least: four periods of 0.005 SOL for each child.
    let least = hosting::fee_for(world.agent(&parent).hosting_fee_per_day, 40);
    assert_eq!(least, SOL / 50);
    let kept = world.svm.clone();
    world.must(std::slice::from_ref(&commit), &[]);
    let [first, second] = world.litter(&parent).birth_rent;
    world.svm = kept;
    let needs = 2 * (least + SOL / 1_000) + first + second;
    assert!(wide::mul_div_floor(needs, 1_000, 10_000).expect("a tenth") < least);
    world.set_treasury(&parent, FLOOR + needs - 1);
    world.refuses(E::TreasuryTooLow, std::slice::from_ref(&commit), &[]);
    world.set_treasury(&parent, FLOOR - 1);
    world.refuses(E::TreasuryTooLow, std::slice::from_ref(&commit), &[]);
    world.set_treasury(&parent, FLOOR + needs);
    world.must(&[commit], &[]);
    assert_eq!(world.treasury(&parent), FLOOR);
    assert_eq!(world.litter(&parent).endowment, least);
}

#[test]
fn it_comes_between_one_window_and_four_later() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    let commit = [world.commit_of(&parent, None)];
    wait(&mut world, &parent, 9);
    world.refuses(E::TooEarly, &commit, &[]);
    for _ in 0..3 {
        wait(&mut world, &parent, 10);
    }
    wait(&mut world, &parent, 1);
    let kept = world.svm.clone();
    world.must(&commit, &[]);
    world.svm = kept;
    wait(&mut world, &parent, 1);
    world.refuses(E::TooLate, &commit, &[]);
}

#[test]
fn the_window_is_the_one_of_the_beginning_whatever_parameters_become() {
    for window in [1, 3_600] {
        let (mut world, parent, brood) = stage();
        world.begin(&parent, &brood, None);
        world.change_parameters(|parameters| parameters.twap_window = window);
        let commit = [world.commit_of(&parent, None)];
        wait(&mut world, &parent, 4);
        world.refuses(E::TooEarly, &commit, &[]);
        wait(&mut world, &parent, 1);
        world.must(&commit, &[]);
    }
}

#[test]
fn a_litter_is_committed_once() {
    let (mut world, _, commit) = ripe();
    world.must(std::slice::from_ref(&commit), &[]);
    world.refuses(E::AlreadyCommitted, &[commit], &[]);
}

#[test]
fn the_agent_is_alive_attested_and_paid() {
    let (mut world, parent, commit) = ripe();
    let commit = [commit];
    let living = world.svm.clone();
    perish(&mut world, &parent, &[]);
    world.set_price(200);
    let in_time = world.now() - world.litter(&parent).begun_at <= 40;
    assert!(!in_time, "death takes longer than four windows here");
    world.refuses(E::TooLate, &commit, &[]);
    world.svm = living.clone();
    // Dead in time, as where the grace is shorter: the status is written directly.
    world.edit(&parent.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.refuses(E::AgentDead, &commit, &[]);
    world.svm = living.clone();
    world.pass(11);
    world.set_price(200);
    world.refuses(E::Unpaid, &commit, &[]);
    world.svm = living.clone();
    let other = [ix::commit_birth(
        &parent.of.wallet,
        None,
        &[77; 32],
        &sporeline_svm::PRICE,
    )];
    world.administer(|authority| ix::approve_measurement(authority, [77; 32], true));
    world.refuses(E::WrongMeasurement, &other, &[]);
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    world.refuses(E::Unattested, &commit, &[]);
}

#[test]
fn only_the_litters_own_agent_market_and_mate_count() {
    let (mut world, parent, brood) = stage();
    let (mate, other) = (world.living(), world.risen(500_000));
    for agent in [&parent, &mate] {
        world.keep_paid(agent);
    }
    let brood_of_other = world.brood();
    world.begin(&other, &brood_of_other, None);
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
    wait(&mut world, &parent, 10);
    world.keep_paid(&other);
    let bent = |world: &World, place: usize, account: Address| {
        let mut commit = world.commit_of(&parent, Some(&mate));
        commit.accounts[place].pubkey = account;
        [commit]
    };
    for (place, account) in [
        (2, other.of.agent),
        (4, other.of.market),
        (5, address::litter(&other.of.agent)),
    ] {
        let commit = bent(&world, place, account);
        world.refuses(E::WrongAgent, &commit, &[]);
    }
    let commit = bent(&world, 3, other.of.agent);
    world.refuses(E::WrongMate, &commit, &[]);
    let without = world.commit_of(&parent, None);
    world.refuses(E::WrongMate, &[without], &[]);
    let unasked = world.commit_of(&other, Some(&mate));
    world.refuses(E::WrongMate, &[unasked], &[]);
    let commit = world.commit_of(&parent, Some(&mate));
    world.must(&[commit], &[]);
}
