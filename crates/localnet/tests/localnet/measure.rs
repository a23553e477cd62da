//! A measurement, in the long tests: `SPORELINE_LONG=1 cargo test -p sporeline-localnet -- --nocapture measure`.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use crate::world::{client, options, send};
use sporeline_localnet::Localnet;

fn bytes(dir: &Path) -> u64 {
    std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|f| f.metadata().ok())
        .map(|m| m.len())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_starting_and_saving_cost_as_history_grows() {
    if std::env::var("SPORELINE_LONG").as_deref() != Ok("1") {
        return; // takes minutes
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let total: u64 = std::env::var("TRANSFERS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    let mut sent = 0;
    for target in [0, total / 10, total / 2, total, total] {
        let begun = Instant::now();
        let net = Localnet::start(options(dir.path())).await.expect("the chain starts");
        let started = begun.elapsed();
        let rpc = client(&net.rpc_url());
        let (begun, before) = (Instant::now(), sent);
        while sent < target {
            let blockhash = rpc.get_latest_blockhash().await.expect("a block hash");
            let batch = (0..50).map(|n| send(&rpc, blockhash, 1_000_000 + sent + n));
            futures::future::join_all(batch).await;
            sent += 50;
        }
        let took = begun.elapsed().max(Duration::from_millis(1));
        tokio::time::sleep(Duration::from_secs(3)).await;
        let stats = net.snapshot_stats();
        let begun = Instant::now();
        net.stop().await.expect("a clean stop");
        println!(
            "{before} transactions before: start {started:?}; then {:.0} tx/s up to {sent}; {stats:?}; stop {:?}; {} kB on disk",
            (sent - before) as f64 / took.as_secs_f64(),
            begun.elapsed(),
            bytes(dir.path()) / 1_000,
        );
    }
}
