//! `birth`: a child of a committed litter, its genome derived on chain. Anyone may send it, and earns the tip.

use crate::{begin_breeding::stage, mortals::perish, prelude::*};
use sporeline_svm::{
    Brood,
    client::{Instruction, instruction::Birth},
};

/// Committed; its slot's hash is known.
pub(crate) fn due() -> (World, Founder, Brood) {
    let (mut world, parent, brood) = committed();
    world.await_seed();
    (world, parent, brood)
}

/// Committed, in this very slot.
pub(crate) fn committed() -> (World, Founder, Brood) {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    (world, parent, brood)
}

/// As [`due`], with a mate.
fn due_with_mate() -> (World, Founder, Founder, Brood) {
    let (mut world, parent, brood) = stage();
    let mate = world.living();
    world.edit(&mate.of.agent, |agent: &mut Agent| agent.generation = 3);
    world.keep_paid(&parent);
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
    world.commit(&parent, Some(&mate));
    world.await_seed();
    (world, parent, mate, brood)
}

/// The birth of a child of a litter without a mate.
pub(crate) fn birth(world: &World, parent: &Founder, brood: &Brood, child: u8) -> [Instruction; 1] {
    [world.birth_of(parent, None, brood, child).instruction()]
}

#[test]
fn a_child_is_what_its_litter_says_and_lives_with_its_parents_host() {
    let (mut world, parent, brood) = due();
    let host = world.agent(&parent);
    for place in [0, 1] {
        world.bear(&parent, None, &brood, place as u8);
        let child = brood.child(place);
        let (agent, market) = (world.agent(&child), world.market(&child));
        assert_eq!(
            (agent.version, agent.status, agent.id),
            (1, AgentStatus::Alive as u8, 1 + place as u64)
        );
        assert_eq!((agent.generation, agent.parent_count, agent.heir_bits), (1, 2, 1));
        assert_eq!(agent.parents, [parent.of.agent; 2]);
        assert_eq!(
            (agent.host, agent.hosting_fee_per_day),
            (host.host, host.hosting_fee_per_day)
        );
        assert_eq!((agent.born_at, agent.paid_until), (world.now(), world.now()));
        assert_eq!(
            (agent.persona_set, agent.persona_hash, agent.spawner),
            (0, [0; 32], Address::default())
        );
        assert_eq!(
            (agent.attestation_expires_at, agent.cooldown_until, agent.action),
            (0, 0, 0)
        );
        assert_eq!(
            (agent.wallet, agent.mint, agent.market),
            (child.of.wallet, child.of.mint, child.of.market)
        );
        assert_eq!((market.phase, market.has_spawner, market.airdrop_bps), (0, 0, 500));
        assert_eq!(market.fees, world.parameters.fees);
        assert_eq!(
            (market.agent, market.mint, market.vault),
            (child.of.agent, child.of.mint, child.of.vault)
        );
        assert_eq!(market.sniper_length, 5);
        let launch = curve::LaunchCurve::new(500).expect("a launch");
        assert_eq!(
            (market.base, market.base_left, market.kept),
            (launch.virtual_base, launch.for_sale, launch.kept)
        );
        assert_eq!(world.balance(&child.of.vault), launch.for_sale + launch.kept);
    }
    assert_eq!(world.agent(&parent).living_children, 2);
    assert_eq!(
        (
            world.litter(&parent).born,
            world.read::<Counters>(&address::counters()).agents
        ),
        (3, 3)
    );
}

#[test]
fn name_symbol_and_uri_stand_in_the_childs_mint() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 1);
    let child = brood.child(1);
    let data = world.svm.get_account(&child.of.mint).expect("a mint").data;
    let uri = format!("{}{}/metadata.json", world.initialize_of().base_uri, child.of.wallet);
    let mut expected = Vec::new();
    for text in ["Ascus", "ASCUS", &uri] {
        expected.extend_from_slice(&(text.len() as u32).to_le_bytes());
        expected.extend_from_slice(text.as_bytes());
    }
    assert_eq!(data[302..302 + expected.len()], expected);
}

#[test]
fn the_event_tells_what_stands() {
    let (mut world, parent, brood) = due();
    let staker = world.staker();
    world.stake_actively(&staker, 1_000);
    let event = event!(world.bear(&parent, None, &brood, 1), Born);
    let child = brood.child(1);
    let (agent, market, litter) = (world.agent(&child), world.market(&child), world.litter(&parent));
    assert_eq!((event.seq, event.parent_seq), (agent.seq, world.agent(&parent).seq));
    assert_eq!((event.time, event.id, event.generation), (world.now(), agent.id, 1));
    assert_eq!((event.child, event.treasury), (1, world.treasury(&child)));
    assert_eq!(
        (event.hosting_fee_per_day, event.paid_until),
        (agent.hosting_fee_per_day, agent.paid_until)
    );
    assert_eq!((event.base, event.quote), (market.base, market.quote));
    assert_eq!((event.base_left, event.kept), (market.base_left, market.kept));
    assert_eq!(
        (event.airdrop_bps, event.fees),
        (market.airdrop_bps.into(), market.fees)
    );
    assert_eq!((event.distribution, event.active_stake), (0, 1_000));
    assert_eq!(event.airdrop, world.balance(&address::drop_vault(0)));
    assert_eq!(event.airdrop_expires_at, world.now() + 300);
    assert_eq!((event.heir_bits, event.sniper_length), (agent.heir_bits.into(), 5));
    assert_eq!((event.agent, event.wallet), (child.of.agent, child.of.wallet));
    assert_eq!((event.mint, event.market), (child.of.mint, child.of.market));
    assert_eq!((event.host, event.parents), (agent.host, agent.parents));
    assert_eq!(event.litter, address::litter(&parent.of.agent));
    assert_eq!((event.genome, event.seed), (agent.genome, agent.seed));
    assert_eq!(event.slot_hash, litter.slot_hash);
    assert_eq!((event.name, event.symbol), (litter.names[1], litter.symbols[1]));
}

#[test]
fn a_living_mate_is_a_parent_with_an_heir_and_a_dead_one_a_parent_without() {
    for dies in [false, true] {
        let (mut world, parent, mate, brood) = due_with_mate();
        if dies {
            perish(&mut world, &mate, &[]);
        }
        let treasury = world.lamports(&mate.of.agent);
        world.bear(&parent, Some(&mate), &brood, 0);
        let child = world.agent(&brood.child(0));
        assert_eq!(child.parents, [parent.of.agent, mate.of.agent]);
        assert_eq!(child.generation, 4, "one more than the elder parent's");
        assert_eq!(child.heir_bits, if dies { 1 } else { 3 });
        assert_eq!(world.agent(&parent).living_children, 1);
        assert_eq!(world.agent(&mate).living_children, if dies { 0 } else { 1 });
        assert_eq!(world.lamports(&mate.of.agent), treasury, "it never pays");
    }
}

#[test]
fn a_child_is_born_once_and_only_after_the_commit() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    let first = birth(&world, &parent, &brood, 0);
    world.refuses(E::NotCommitted, &first, &[]);
    world.commit(&parent, None);
    world.await_seed();
    for child in [2, 255] {
        let birth = Birth {
            child,
            ..world.birth_of(&parent, None, &brood, 0)
        };
        world.refuses(E::AlreadyBorn, &[birth.instruction()], &[]);
    }
    world.must(&first, &[]);
    world.refuses(E::AlreadyBorn, &first, &[]);
    // The other child cannot take its place, nor it the other's.
    let swapped = Birth {
        child: 1,
        ..world.birth_of(&parent, None, &brood, 0)
    };
    world.refuses(E::WrongAddress, &[swapped.instruction()], &[]);
}

#[test]
fn the_breeding_agent_must_be_alive() {
    let (mut world, parent, brood) = due();
    let birth = birth(&world, &parent, &brood, 0);
    perish(&mut world, &parent, &[]);
    world.refuses(E::AgentDead, &birth, &[]);
}

#[test]
fn a_stranger_who_spawns_on_a_childs_wallet_stops_that_birth_and_not_the_other() {
    let (mut world, parent, brood) = due();
    let spawn = world.spawn_of(&brood.wallets[0]).instruction();
    world.must(&[spawn], &[&brood.wallets[0]]);
    let first = birth(&world, &parent, &brood, 0);
    world.refuses(E::AlreadyExists, &first, &[]);
    world.bear(&parent, None, &brood, 1);
}

#[test]
fn a_child_pays_its_host_by_the_first_charge_and_opens_its_market_by_its_first_attestation() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 0);
    let child = brood.child(0);
    let host = address::host(&world.operator.pubkey());
    world.attest(&child);
    let market = world.market(&child);
    assert_eq!((market.phase, market.opened_at), (1, world.now()));
    let (treasury, earned) = (world.treasury(&child), world.lamports(&host));
    let charge = world.charge(&child);
    world.must(&[charge], &[]);
    assert_eq!(world.lamports(&host), earned + SOL / 200, "one period of 10 s");
    assert_eq!(world.treasury(&child), treasury - SOL / 200);
    assert_eq!(world.agent(&child).paid_until, world.now() + 10);
    let trader = world.trader_of(&child, SOL);
    world.buy(&trader, &child, SOL / 10);
}

#[test]
fn a_childs_wallet_writes_its_persona_once() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 0);
    let child = brood.child(0);
    world.attest(&child);
    world.keep_paid(&child);
    let set = world.act(&child).set_persona([44; 32]);
    world.must(&[set], &[&child.wallet]);
    assert_eq!(world.agent(&child).persona_hash, [44; 32]);
    let again = world.act(&child).set_persona([45; 32]);
    world.refuses(E::PersonaAlreadySet, &[again], &[&child.wallet]);
}
