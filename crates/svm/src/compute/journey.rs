//! One life per key, each instruction of it a sample.

use super::{breeding, death, stake};
use crate::{COMPOSE_HASH, Done, Founder, SOL, Signer, World};
use sporeline_client::{PROGRAM_ID, address, instruction, state::Parameters};

/// Samples by instruction, in the order they are first taken.
#[derive(Default)]
pub(super) struct Samples(Vec<(&'static str, Vec<u64>)>);

impl Samples {
    pub(super) fn take(&mut self, name: &'static str, done: &Done) {
        let own: u64 = done.logs.iter().filter_map(|line| consumed(line)).sum();
        assert_eq!(own, done.compute_units, "{name} is not alone in its transaction");
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, units)) => units.push(own),
            None => self.0.push((name, vec![own])),
        }
    }
}

/// Units in the log's line about the program's own call. Nothing calls the program, so every such line is a top-level one.
fn consumed(line: &str) -> Option<u64> {
    let rest = line.strip_prefix(&format!("Program {PROGRAM_ID} consumed "))?;
    rest.split(' ').next()?.parse().ok()
}

pub(super) fn samples(keys: usize) -> Vec<(&'static str, Vec<u64>)> {
    let mut samples = Samples::default();
    initialize(&mut samples, keys);
    let mut world = World::local();
    for _ in 0..keys {
        life(&mut samples, &mut world);
    }
    breeding::samples(&mut samples, keys);
    stake::samples(&mut samples, keys);
    death::samples(&mut samples, keys);
    samples.0
}

/// One chain, initialised again and again: afterwards it is put back to what it was.
fn initialize(samples: &mut Samples, keys: usize) {
    let mut world = World::bare(true, Parameters::LOCAL);
    let authority = world.authority.insecure_clone();
    let bare = world.svm.clone();
    for _ in 0..keys {
        let mut initialize = world.initialize_of();
        initialize.compose_hash = world.key().pubkey().to_bytes();
        let done = world.must(&[initialize.instruction()], &[&authority]);
        samples.take("initialize", &done);
        world.svm = bare.clone();
    }
}

fn life(samples: &mut Samples, world: &mut World) {
    let operator = world.trader(1_000 * SOL);
    let register = instruction::register_host(&operator.pubkey(), 43 * SOL);
    samples.take("register_host", &world.must(&[register], &[&operator]));

    let authority = world.authority.insecure_clone();
    let image = world.key().pubkey().to_bytes();
    let approve = instruction::approve_measurement(&authority.pubkey(), image, true);
    samples.take("approve_measurement", &world.must(&[approve], &[&authority]));

    // The longest texts there may be; the world's base URI is the longest too.
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    spawn.host = address::host(&operator.pubkey());
    spawn.name = "N".repeat(32);
    spawn.symbol = "S".repeat(10);
    samples.take("spawn", &world.must(&[spawn.instruction()], &[&wallet]));

    let founder = Founder::new(wallet);
    samples.take("attest", &world.attest(&founder));

    // Each trade is the first of its slot and rotates the older snapshots: what a trade does at most.
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.pass(61);
    samples.take("buy", &world.buy(&trader, &founder, 20 * SOL));
    world.pass(61);
    let held = world.tokens(&trader.pubkey(), &founder);
    samples.take("sell", &world.sell(&trader, &founder, held / 2));

    let host = address::host(&operator.pubkey());
    let charge = instruction::charge_hosting(&founder.wallet.pubkey(), &host, &COMPOSE_HASH);
    world.pass(1);
    samples.take("charge_hosting", &world.must(std::slice::from_ref(&charge), &[]));
    samples.take("agent_buy_first", &world.agent_buy(&founder, SOL / 10));
    world.pass(61);
    world.must(&[charge], &[]);
    samples.take("agent_buy", &world.agent_buy(&founder, SOL / 10));
    let anchor = world.act(&founder).anchor_journal(1, [1; 32]);
    samples.take("anchor_journal", &world.must(&[anchor], &[&founder.wallet]));
    world.pass(61);
    let held = world.tokens(&founder.of.agent, &founder);
    samples.take("agent_sell", &world.agent_sell(&founder, held / 2));

    let refuel = world.act(&founder).refuel();
    samples.take("refuel", &world.must(&[refuel], &[&founder.wallet]));
    let collect = instruction::collect_fees(&founder.wallet.pubkey(), &[]);
    samples.take("collect_fees", &world.must(&[collect], &[]));
    let claim = instruction::claim_spawner(&founder.of.mint, &world.payer.pubkey());
    samples.take("claim_spawner", &world.must(&[claim], &[]));
    world.pass(61);
    samples.take("buy_graduating", &world.buy(&trader, &founder, 900 * SOL));
}
