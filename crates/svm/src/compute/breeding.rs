//! From the gate to two children, a new family for every key.

use super::journey::Samples;
use crate::{Brood, Founder, PRICE, SOL, STAKE, Signer, World};
use sporeline_client::{
    address,
    instruction::{self, Children},
    state::Counters,
};

pub(super) fn samples(samples: &mut Samples, keys: usize) {
    let mut world = World::local();
    let faithful = world.staker();
    world.stake_actively(&faithful, STAKE);
    let mate = world.living();
    for _ in 0..keys {
        spawn_with_airdrop(samples, &mut world);
        let parent = world.risen(1_000_000);
        watched(samples, &mut world, &parent);
        family(samples, &mut world, &parent, &mate);
    }
}

/// A spawn at its longest that gives to the stakers.
fn spawn_with_airdrop(samples: &mut Samples, world: &mut World) {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    (spawn.name, spawn.symbol) = ("N".repeat(32), "S".repeat(10));
    spawn.airdrop_bps = 500;
    spawn.distribution = world.read::<Counters>(&address::counters()).distributions;
    samples.take("spawn_with_airdrop", &world.must(&[spawn.instruction()], &[&wallet]));
}

/// Trades while a gate is set, in a breeding that is never committed.
fn watched(samples: &mut Samples, world: &mut World, parent: &Founder) {
    let brood = world.brood();
    world.begin(parent, &brood, None);
    let trader = world.trader_of(parent, 100 * SOL);
    world.pass(61);
    samples.take("buy_gate_set", &world.buy(&trader, parent, 20 * SOL));
    world.pass(61);
    let held = world.tokens(&trader.pubkey(), parent);
    samples.take("sell_gate_set", &world.sell(&trader, parent, held / 2));
    let close = world.close_of(parent, &brood);
    samples.take("close_litter_uncommitted", &world.must(&[close], &[]));
}

/// A litter with a mate, its children's names at their longest, its first birth the one that looks the slot up.
fn family(samples: &mut Samples, world: &mut World, parent: &Founder, mate: &Founder) {
    world.keep_paid(mate);
    world.keep_paid(parent);
    world.set_price(200);
    samples.take("choose_mate", &world.consent(mate, parent));
    let brood = world.brood();
    let children = Children {
        names: std::array::from_fn(|_| "N".repeat(32)),
        symbols: std::array::from_fn(|_| "S".repeat(10)),
        ..brood.children()
    };
    let payer = world.payer.pubkey();
    let begin = world
        .act(parent)
        .begin_breeding(&payer, &children, Some(&mate.of.wallet), &PRICE);
    let [first, second] = &brood.wallets;
    let done = world.must(&[begin], &[&parent.wallet, first, second]);
    samples.take("begin_breeding", &done);
    samples.take("commit_birth", &world.commit(parent, Some(mate)));
    world.await_seed();
    samples.take("birth", &world.bear(parent, Some(mate), &brood, 0));
    samples.take("birth_second", &world.bear(parent, Some(mate), &brood, 1));
    persona(samples, world, &brood);
    let close = instruction::close_litter(&parent.of.wallet, &children.wallets);
    samples.take("close_litter", &world.must(&[close], &[]));
}

fn persona(samples: &mut Samples, world: &mut World, brood: &Brood) {
    let child = brood.child(0);
    world.attest(&child);
    let set = world.act(&child).set_persona([44; 32]);
    samples.take("set_persona", &world.must(&[set], &[&child.wallet]));
}
