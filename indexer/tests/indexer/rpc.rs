//! A node's answers over HTTP: which skip a slot, which are asked again, and how blocks are read.

use crate::{
    life::{Dice, key},
    node::{Answer, Node},
    support::Index,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_message::{Hash, Message, VersionedMessage, v1};
use solana_transaction::{Signature, versioned::VersionedTransaction};
use sporeline_client::{Instruction, PROGRAM_ID, event::Event, events::HostRegistered};
use sporeline_indexer::{
    Commitment, Config, run,
    source::{BlockSource, Fetched, RpcSource, SourceError},
    status,
};
use std::time::Duration;

fn event(number: u64) -> Event {
    Event::HostRegistered(HostRegistered {
        time: 3,
        price_per_day: number,
        host: key(3, number),
        operator: key(4, number),
    })
}

fn call() -> Instruction {
    Instruction {
        program_id: PROGRAM_ID,
        accounts: vec![],
        data: vec![1],
    }
}

fn legacy() -> VersionedMessage {
    VersionedMessage::Legacy(Message::new(&[call()], Some(&key(5, 0))))
}

fn version_1() -> VersionedMessage {
    VersionedMessage::V1(v1::Message::try_compile(&key(5, 0), &[call()], Hash::default()).unwrap())
}

fn transaction(message: VersionedMessage, event: &Event, succeeded: bool, seed: u64) -> Value {
    let version = match message {
        VersionedMessage::V1(_) => json!(1),
        _ => json!("legacy"),
    };
    let signature = Dice(seed).signature().0;
    let wire = wincode::serialize(&VersionedTransaction {
        signatures: vec![Signature::from(signature)],
        message,
    });
    let failure = json!({"InstructionError": [0, {"Custom": 6000}]});
    json!({
        "transaction": [STANDARD.encode(wire.unwrap()), "base64"],
        "version": version,
        "signature_for_test": bs58::encode(signature).into_string(),
        "meta": {
            "err": if succeeded { Value::Null } else { failure.clone() },
            "status": if succeeded { json!({"Ok": null}) } else { json!({"Err": failure}) },
            "fee": 5000, "preBalances": [], "postBalances": [], "innerInstructions": [],
            "logMessages": [
                format!("Program {PROGRAM_ID} invoke [1]"),
                format!("Program data: {}", STANDARD.encode(event.encode())),
                format!("Program {PROGRAM_ID} success"),
            ],
            "loadedAddresses": {"writable": [], "readonly": []},
        },
    })
}

fn hash(slot: u64) -> String {
    key(8, slot).to_string()
}

fn block(slot: u64, parent: u64, transactions: Vec<Value>) -> Answer {
    Answer::Block(json!({
        "blockhash": hash(slot), "previousBlockhash": hash(parent), "parentSlot": parent,
        "blockTime": 1_800_000_000, "blockHeight": slot, "transactions": transactions,
    }))
}

#[tokio::test]
async fn only_the_two_skip_errors_skip_a_slot() {
    let (node, url) = Node::start().await;
    let source = RpcSource::new(url, Commitment::Confirmed);
    for code in [-32007, -32009] {
        node.answers(1, [Answer::Error(code)]);
        assert_eq!(source.block(1).await.unwrap(), Fetched::Skipped);
    }
    for answer in [Answer::Error(-32004), Answer::Null] {
        node.answers(1, [answer]);
        assert_eq!(source.block(1).await.unwrap(), Fetched::NotYet);
    }
    // Cleaned up, unhealthy, min context slot, unsupported version, internal, unknown method.
    for code in [-32001, -32005, -32016, -32015, -32603, -32601] {
        node.answers(1, [Answer::Error(code)]);
        assert!(matches!(source.block(1).await, Err(SourceError::Refused(_))), "{code}");
    }
    for answer in [
        Answer::Status(429),
        Answer::Status(500),
        Answer::Status(502),
        Answer::Cut,
    ] {
        node.answers(1, [answer.clone()]);
        assert!(
            matches!(source.block(1).await, Err(SourceError::Refused(_))),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_node_that_is_not_there_is_told_from_one_that_refuses() {
    let source = RpcSource::new("http://127.0.0.1:9", Commitment::Confirmed);
    assert!(matches!(source.tip().await, Err(SourceError::Unreachable(_))));
}

#[tokio::test]
async fn blocks_are_asked_for_whole_with_version_1_allowed_at_the_commitment_configured() {
    let (node, url) = Node::start().await;
    node.answers(4, [block(4, 3, vec![])]);
    let source = RpcSource::new(url, Commitment::Finalized);
    source.block(4).await.unwrap();
    let expected = json!([4, {
        "encoding": "base64", "transactionDetails": "full", "rewards": false,
        "commitment": "finalized", "maxSupportedTransactionVersion": 1,
    }]);
    assert_eq!(node.asked(), vec![expected]);
}

#[tokio::test]
async fn legacy_and_version_1_transactions_are_read_alike() {
    let (node, url) = Node::start().await;
    let transactions = vec![
        transaction(legacy(), &event(1), true, 1),
        transaction(version_1(), &event(2), true, 2),
    ];
    node.answers(4, [block(4, 3, transactions)]);
    let source = RpcSource::new(url, Commitment::Confirmed);
    let Fetched::Block(read) = source.block(4).await.unwrap() else {
        panic!("there is a block");
    };
    let programs: Vec<_> = read.transactions.iter().map(|one| one.programs.clone()).collect();
    assert_eq!(programs, vec![vec![PROGRAM_ID]; 2]);
    assert_eq!(read.transactions[0].signature, Dice(1).signature());
    let decoded = sporeline_indexer::decode::decode(&read);
    assert_eq!(decoded.events.len(), 2);
    assert_eq!(
        source.identity(4).await.unwrap(),
        Fetched::Block(decoded.identity),
        "what tells a block from another does not need its bodies"
    );
}

#[tokio::test]
async fn a_node_that_records_no_logs_is_refused_not_believed() {
    let (node, url) = Node::start().await;
    let mut silent = transaction(legacy(), &event(1), true, 1);
    silent["meta"]["logMessages"] = Value::Null;
    node.answers(4, [block(4, 3, vec![silent])]);
    let source = RpcSource::new(url, Commitment::Confirmed);
    assert!(matches!(
        source.block(4).await,
        Err(SourceError::Malformed { slot: 4, .. })
    ));
}

#[tokio::test]
async fn from_a_node_that_skips_stalls_and_stumbles_every_block_is_indexed_once() {
    let (node, url) = Node::start().await;
    let good = transaction(legacy(), &event(1), true, 1);
    let failed = transaction(legacy(), &event(2), false, 2);
    let late = transaction(version_1(), &event(3), true, 3);
    node.answers(10, [Answer::Status(429), block(10, 9, vec![good])]);
    node.answers(11, [Answer::Error(-32007)]);
    node.answers(12, [Answer::Cut, Answer::Status(500), block(12, 10, vec![failed])]);
    node.answers(13, [Answer::Error(-32009)]);
    node.answers(
        14,
        [
            Answer::Error(-32004),
            Answer::Null,
            Answer::Error(-32005),
            block(14, 12, vec![late]),
        ],
    );
    let index = Index::new().await;
    let config = Config {
        poll: Duration::from_millis(5),
        ..Config::new(url)
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(run(index.db.clone(), config, async {
        let _ = stopped.await;
    }));
    for _ in 0..500 {
        if index.tip().await == Some(14) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(status(&index.db).await.unwrap().lag(), Some(0));
    let blocks: Vec<(i64, i64)> = sqlx::query_as("SELECT slot, transactions FROM chain_blocks ORDER BY slot")
        .fetch_all(&index.db)
        .await
        .unwrap();
    assert_eq!(blocks, vec![(10, 1), (12, 1), (14, 1)]);
    let prices: Vec<i64> = sqlx::query_scalar("SELECT price_per_day FROM chain_hosts ORDER BY slot")
        .fetch_all(&index.db)
        .await
        .unwrap();
    assert_eq!(prices, vec![1, 3], "the failed transaction's event did not happen");
}
