//! The node, through the client that services use.

use solana_client::{
    client_error::ClientErrorKind,
    nonblocking::rpc_client::RpcClient,
    rpc_config::{RpcSendTransactionConfig, RpcTransactionConfig},
};
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use solana_transaction_status_client_types::UiTransactionEncoding;
use sporeline_client::{Address, instruction, transaction};
use sporeline_svm::{Keypair, SOL, Signer, World};
use sporeline_svm_node::{Call, Fate, Node};
use std::time::Duration;

const RAW: RpcSendTransactionConfig = RpcSendTransactionConfig {
    skip_preflight: true,
    preflight_commitment: None,
    encoding: None,
    max_retries: None,
    min_context_slot: None,
};

async fn node() -> (Node, RpcClient, Keypair, Address) {
    let mut world = World::local();
    let (from, to) = (world.trader(SOL), world.key().pubkey());
    let node = Node::start(world).await;
    let rpc = RpcClient::new_with_commitment(node.url().into(), CommitmentConfig::confirmed());
    (node, rpc, from, to)
}

async fn transfer(rpc: &RpcClient, from: &Keypair, to: &Address, lamports: u64) -> Transaction {
    let move_it = instruction::transfer(&from.pubkey(), to, lamports);
    let blockhash = rpc.get_latest_blockhash().await.unwrap();
    transaction::signed(&from.pubkey(), &[move_it], &[from], blockhash).unwrap()
}

async fn landed(rpc: &RpcClient, signature: &Signature) -> bool {
    let answer = rpc.get_signature_statuses(&[*signature]).await.unwrap();
    answer.value[0].as_ref().is_some_and(|status| status.err.is_none())
}

#[tokio::test]
async fn a_transaction_lands_once_and_its_log_can_be_read() {
    let (node, rpc, from, to) = node().await;
    let sent = transfer(&rpc, &from, &to, SOL / 2).await;
    let signature = rpc.send_transaction_with_config(&sent, RAW).await.unwrap();
    rpc.send_transaction_with_config(&sent, RAW).await.unwrap();
    assert_eq!(node.included().len(), 1);
    assert!(landed(&rpc, &signature).await);
    assert_eq!(rpc.get_balance(&to).await.unwrap(), SOL / 2);
    let config = RpcTransactionConfig {
        encoding: Some(UiTransactionEncoding::Base64),
        commitment: Some(CommitmentConfig::confirmed()),
        max_supported_transaction_version: Some(0),
    };
    let found = rpc.get_transaction_with_config(&signature, config).await.unwrap();
    let meta = found.transaction.meta.unwrap();
    assert_eq!(
        (meta.fee, meta.pre_balances[0], meta.post_balances[0]),
        (5_000, SOL, SOL / 2 - 5_000)
    );
    let logs: Option<Vec<String>> = meta.log_messages.into();
    assert!(logs.unwrap()[0].contains("invoke [1]"));
}

#[tokio::test]
async fn a_refused_transaction_takes_its_fee_and_says_why() {
    let (node, rpc, from, to) = node().await;
    let sent = transfer(&rpc, &from, &to, 2 * SOL).await;
    let refused = rpc.send_transaction(&sent).await.unwrap_err();
    assert!(matches!(refused.kind(), ClientErrorKind::RpcError(_)), "{refused}");
    assert_eq!(node.included().len(), 0);
    let signature = rpc.send_transaction_with_config(&sent, RAW).await.unwrap();
    let answer = rpc.get_signature_statuses(&[signature]).await.unwrap();
    assert!(answer.value[0].as_ref().unwrap().err.is_some());
    assert_eq!(rpc.get_balance(&from.pubkey()).await.unwrap(), SOL - 5_000);
}

#[tokio::test]
async fn a_blockhash_counts_for_150_blocks() {
    let (node, rpc, from, to) = node().await;
    let (first, second) = (
        transfer(&rpc, &from, &to, SOL / 10).await,
        transfer(&rpc, &from, &to, SOL / 10 + 1).await,
    );
    node.advance(150, 0);
    rpc.send_transaction_with_config(&first, RAW).await.unwrap();
    node.advance(1, 0);
    rpc.send_transaction_with_config(&second, RAW).await.unwrap();
    assert_eq!(node.included().len(), 1);
}

#[tokio::test]
async fn calls_are_lost_answered_late_or_not_at_all_and_answers_lie() {
    let (node, rpc, from, to) = node().await;
    let sent = transfer(&rpc, &from, &to, SOL / 10).await;
    let signature = sent.signatures[0];
    let always = |make: fn() -> Fate| node.set_faults(move |_: &Call| make());
    let honest = || node.set_faults(|_: &Call| Fate::default());

    always(Fate::lost);
    assert!(rpc.send_transaction_with_config(&sent, RAW).await.is_err());
    always(|| Fate::refused(502));
    assert!(rpc.send_transaction_with_config(&sent, RAW).await.is_err());
    always(Fate::dropped);
    assert!(rpc.send_transaction_with_config(&sent, RAW).await.is_ok());
    honest();
    assert!(!landed(&rpc, &signature).await);

    always(|| Fate::included_later(Duration::from_millis(50)));
    assert!(rpc.send_transaction_with_config(&sent, RAW).await.is_ok());
    honest();
    assert!(!landed(&rpc, &signature).await);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(landed(&rpc, &signature).await);

    let sent = transfer(&rpc, &from, &to, SOL / 20).await;
    always(Fate::unanswered);
    assert!(rpc.send_transaction_with_config(&sent, RAW).await.is_err());
    honest();
    assert!(landed(&rpc, &sent.signatures[0]).await);
    node.set_faults(|_: &Call| {
        Fate::altered(|mut answer| {
            answer["result"]["value"][0] = serde_json::Value::Null;
            answer
        })
    });
    assert!(!landed(&rpc, &sent.signatures[0]).await);
}

#[tokio::test]
async fn a_chain_that_is_rewound_has_forgotten_and_takes_the_transaction_again() {
    let (node, rpc, from, to) = node().await;
    let before = node.checkpoint();
    let sent = transfer(&rpc, &from, &to, SOL / 2).await;
    rpc.send_transaction_with_config(&sent, RAW).await.unwrap();
    node.rewind(before);
    assert!(!landed(&rpc, &sent.signatures[0]).await);
    assert_eq!(rpc.get_balance(&to).await.unwrap(), 0);
    rpc.send_transaction_with_config(&sent, RAW).await.unwrap();
    assert!(landed(&rpc, &sent.signatures[0]).await);
}
