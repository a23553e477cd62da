//! Catching up is fast enough, on a disk with durable commits.

use crate::{
    chain::{Chain, Hashes},
    support::Index,
};
use sporeline_indexer::Config;
use std::time::Instant;

#[tokio::test]
async fn catching_up_does_several_hundred_empty_blocks_a_second() {
    let chain = Chain::new(Hashes::Slot, 1);
    for _ in 0..3_000 {
        chain.push(vec![]);
    }
    let index = Index::on_disk().await;
    let start = Instant::now();
    index.settle(&chain, &Config::new("")).await;
    let rate = 3_000.0 / start.elapsed().as_secs_f64();
    println!("{rate:.0} empty blocks/s");
    assert!(rate > 500.0, "{rate:.0} blocks/s");
}

#[tokio::test]
async fn catching_up_with_a_busy_chain_keeps_pace() {
    let chain = Chain::new(Hashes::Content, 1);
    chain.grow(2_000);
    let index = Index::on_disk().await;
    let start = Instant::now();
    index.settle(&chain, &Config::new("")).await;
    let seconds = start.elapsed().as_secs_f64();
    let events = index.count("chain_events").await as f64;
    println!("{:.0} blocks/s, {:.0} events/s", 2_000.0 / seconds, events / seconds);
    assert!(2_000.0 / seconds > 50.0, "an embedded chain makes 2.5 blocks a second");
}
