//! A world that was stopped goes on as if nothing had been.

use std::{net::TcpListener, time::Duration};

use solana_client::rpc_config::RpcTransactionConfig;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signature::Signer;
use solana_transaction_status_client_types::UiTransactionEncoding;
use sporeline_localnet::{Localnet, LocalnetError, Options};

use crate::world::{
    FIRST_SLOT, assert_balances_match, client, clock, last_closed, ledger, receiver, send, slot_hashes, start,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_world_goes_on_with_the_same_lamports_blocks_and_transactions() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (net, rpc) = start(dir.path()).await;
    assert_eq!(net.resumed(), None);
    let blockhash = rpc.get_latest_blockhash().await.expect("a block hash");
    let mut sent = Vec::new();
    for n in 0..40 {
        sent.push(send(&rpc, blockhash, 1_000_000 + n).await);
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    let last = last_closed(&rpc).await;
    let (before, time) = (ledger(&rpc, last).await, clock(&rpc).await);
    let hashes = slot_hashes(&rpc).await;
    assert_eq!(before.transfers, 40);
    assert!(before.blocks.len() > 2, "spread over several blocks");
    net.stop().await.expect("a clean stop");

    tokio::time::sleep(Duration::from_secs(3)).await;
    let (net, rpc) = start(dir.path()).await;
    let resumed = net.resumed().expect("a world").clone();
    assert!(
        resumed.clean && resumed.damaged.is_empty() && resumed.lost.is_zero(),
        "{resumed:?}"
    );
    assert!(resumed.slot > last);
    assert!(
        (0..=1).contains(&(resumed.chain_time - time)),
        "it stopped at {time} and goes on at {resumed:?}"
    );
    let now = clock(&rpc).await;
    assert!((0..=2).contains(&(now - time)), "the clock slept: {time}, then {now}");
    assert_eq!(ledger(&rpc, last).await, before);
    assert_balances_match(&rpc, &before).await;
    let now = slot_hashes(&rpc).await;
    assert!(hashes.keys().filter(|slot| **slot > FIRST_SLOT).count() > 5);
    for (slot, hash) in hashes.iter().filter(|(slot, _)| now.contains_key(slot)) {
        assert_eq!(now[slot], *hash, "the hash of slot {slot} is what it was");
    }
    assert!(now.contains_key(&last), "the old hashes are there");

    let config = RpcTransactionConfig {
        encoding: Some(UiTransactionEncoding::Base64),
        commitment: Some(CommitmentConfig::confirmed()),
        max_supported_transaction_version: Some(1),
    };
    for signature in &sent {
        let found = rpc
            .get_transaction_with_config(signature, config)
            .await
            .expect("an old transaction");
        assert!(before.blocks[&found.slot].contains(signature));
    }
    let listed = rpc
        .get_signatures_for_address(&receiver().pubkey())
        .await
        .expect("a list");
    assert_eq!(listed.len(), 40);

    // A hash from before the stop is as old as the chain thinks it is, and the same transaction is not taken twice.
    let again = send(&rpc, blockhash, 77).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let after = ledger(&rpc, last_closed(&rpc).await).await;
    assert_eq!(after.transfers, 41);
    assert!(after.blocks.last_key_value().expect("a block").1.contains(&again));
    assert_balances_match(&rpc, &after).await;
    net.stop().await.expect("a clean stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_from_before_the_stop_is_not_processed_twice() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (net, rpc) = start(dir.path()).await;
    let blockhash = rpc.get_latest_blockhash().await.expect("a block hash");
    send(&rpc, blockhash, 5_000_000).await;
    net.stop().await.expect("a clean stop");
    let (net, rpc) = start(dir.path()).await;
    let (from, to) = (crate::world::faucet(), receiver().pubkey());
    let instruction = solana_system_interface::instruction::transfer(&from.pubkey(), &to, 5_000_000);
    let message = solana_sdk::message::Message::new(&[instruction], Some(&from.pubkey()));
    let twice = solana_transaction::Transaction::new(&[&from], message, blockhash);
    let error = rpc.send_transaction(&twice).await.expect_err("it was processed before");
    assert!(error.to_string().contains("already been processed"), "{error}");
    net.stop().await.expect("a clean stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_a_named_error() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let holder = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = holder.local_addr().expect("an address").port();
    let error = Localnet::start(Options {
        rpc_port: port,
        ..Options::new(dir.path())
    })
    .await
    .err();
    assert!(
        matches!(error, Some(LocalnetError::PortTaken { port: p }) if p == port),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_frees_the_port_for_the_next_start() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (net, _) = start(dir.path()).await;
    let port = net
        .rpc_url()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("a port");
    net.stop().await.expect("a clean stop");
    let options = Options {
        rpc_port: port,
        ..Options::new(dir.path())
    };
    let net = Localnet::start(options).await.expect("the same port again");
    assert!(client(&net.rpc_url()).get_slot().await.is_ok());
    net.stop().await.expect("a clean stop");
}
