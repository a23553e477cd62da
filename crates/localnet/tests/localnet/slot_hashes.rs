//! The slot hashes sysvar is what births read: it has to be as a validator keeps it. One thing differs, and makes a birth at most
//! one slot earlier: here the slot that is still open has its hash already.

use std::{path::Path, time::Duration};

use solana_client::nonblocking::rpc_client::RpcClient;
use sporeline_client::address::SLOT_HASHES;
use sporeline_localnet::{Localnet, Options};

use crate::world::client;

/// How many slots the sysvar remembers.
const REMEMBERED: usize = 512;

/// Slots pass quickly, so that the sysvar is soon full.
fn options(dir: &Path) -> Options {
    Options {
        slot_ms: 10,
        price: None,
        ..Options::new(dir)
    }
}

/// The entries in the sysvar's own order.
async fn entries(rpc: &RpcClient) -> Vec<(u64, [u8; 32])> {
    let data = rpc.get_account_data(&SLOT_HASHES).await.expect("the sysvar");
    assert_eq!(data.len(), 8 + 40 * REMEMBERED, "a validator's size");
    let count = u64::from_le_bytes(data[..8].try_into().expect("eight bytes"));
    let all = data[8..].chunks_exact(40).take(count as usize);
    all.map(|entry| {
        let slot = u64::from_le_bytes(entry[..8].try_into().expect("eight bytes"));
        (slot, entry[8..].try_into().expect("32 bytes"))
    })
    .collect()
}

/// Checks that they are newest first, without a gap, each with a hash of its own, and as recent as the chain.
async fn assert_in_order(rpc: &RpcClient) -> Vec<(u64, [u8; 32])> {
    let before = rpc.get_slot().await.expect("a slot");
    let found = entries(rpc).await;
    let after = rpc.get_slot().await.expect("a slot");
    let newest = found.first().expect("an entry").0;
    assert!((before - 1..=after).contains(&newest), "{before}..{after}: {newest}");
    for pair in found.windows(2) {
        let [(newer, one), (older, other)] = pair else {
            unreachable!()
        };
        assert_eq!(*newer, older + 1);
        assert_ne!(one, other);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slot_hashes_are_recent_newest_first_512_at_most_and_go_on_after_a_stop() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let net = Localnet::start(options(dir.path())).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    let first = assert_in_order(&rpc).await;
    assert!(first.len() >= 16, "a birth needs slots before its own from the start");
    while entries(&rpc).await.len() < REMEMBERED {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let full = assert_in_order(&rpc).await;
    assert_eq!(full.len(), REMEMBERED);
    for (slot, hash) in &first {
        let later = full.iter().find(|(other, _)| other == slot);
        assert!(
            later.is_none_or(|(_, other)| other == hash),
            "the hash of slot {slot} changed"
        );
    }
    net.stop().await.expect("a clean stop");

    // A birth committed before the stop finds its slot, and one older than it, after it.
    let net = Localnet::start(options(dir.path()))
        .await
        .expect("the chain starts again");
    let rpc = client(&net.rpc_url());
    let resumed = assert_in_order(&rpc).await;
    assert_eq!(resumed.len(), REMEMBERED);
    let kept = full.iter().filter(|entry| resumed.contains(entry)).count();
    assert!(kept > REMEMBERED / 4, "{kept} of the hashes before the stop are there");
    net.stop().await.expect("a clean stop");
}
