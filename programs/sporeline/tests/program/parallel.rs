//! Trades in different markets write no account in common, so that a cluster runs them at the same time.

use crate::prelude::*;
use sporeline_svm::client::Instruction;
use std::collections::BTreeSet;

/// Accounts that a cluster locks for writing when it runs `instruction`.
fn written(instruction: &Instruction) -> BTreeSet<Address> {
    let writable = instruction.accounts.iter().filter(|meta| meta.is_writable);
    writable.map(|meta| meta.pubkey).collect()
}

/// Every trade that one person and one agent can make in the agent's market, with a fee payer of its own.
fn trades(world: &mut World) -> Vec<(&'static str, Instruction)> {
    let founder = world.living();
    let trader = world.trader_of(&founder, 100 * SOL);
    let (key, mint) = (trader.pubkey(), founder.of.mint);
    world.buy(&trader, &founder, 20 * SOL);
    let act = world.act(&founder);
    vec![
        ("buy", ix::buy(&key, &mint, SOL, 0)),
        ("sell", ix::sell(&key, &mint, 1_000_000, 0)),
        ("agent_buy", act.buy(&key, &mint, SOL, 0)),
        ("agent_sell", act.sell(&mint, 1_000_000, 0)),
    ]
}

#[test]
fn two_trades_in_two_markets_share_no_writable_account() {
    let mut world = World::local();
    let (here, there) = (trades(&mut world), trades(&mut world));
    for (one, first) in &here {
        for (other, second) in &there {
            let shared: Vec<_> = written(first).intersection(&written(second)).copied().collect();
            assert!(shared.is_empty(), "{one} and {other} both write {shared:?}");
        }
    }
}

#[test]
fn buy_and_sell_load_nothing_that_administration_writes() {
    let mut world = World::local();
    for (name, trade) in trades(&mut world).iter().take(2) {
        let all: BTreeSet<_> = trade.accounts.iter().map(|meta| meta.pubkey).collect();
        for shared in [
            address::global(),
            address::counters(),
            address::protocol(),
            address::stake_pool(),
        ] {
            assert!(!all.contains(&shared), "{name} loads {shared}");
        }
    }
}
