//! A person with a wallet of their own, through the API alone.

use crate::harness::{Up, within};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_sdk::{signature::Keypair, signer::Signer};
use solana_transaction::Transaction;
use std::time::Duration;

const SOL: u64 = 1_000_000_000;

/// Signs what the API built with `key`, whoever should have.
fn signed(built: &Value, key: &Keypair) -> Value {
    let bytes = STANDARD.decode(built["transaction"].as_str().unwrap()).unwrap();
    let mut transaction: Transaction = wincode::deserialize(&bytes).unwrap();
    let signature = key.sign_message(&transaction.message_data());
    transaction.signatures[0] = signature;
    json!({ "transaction": STANDARD.encode(wincode::serialize(&transaction).unwrap()) })
}

/// With one bit of the message changed and signed again.
fn changed(built: &Value, key: &Keypair) -> Value {
    let bytes = STANDARD.decode(built["transaction"].as_str().unwrap()).unwrap();
    let mut transaction: Transaction = wincode::deserialize(&bytes).unwrap();
    let last = transaction.message.instructions.last_mut().unwrap();
    *last.data.last_mut().unwrap() ^= 1;
    let signature = key.sign_message(&transaction.message_data());
    transaction.signatures[0] = signature;
    json!({ "transaction": STANDARD.encode(wincode::serialize(&transaction).unwrap()) })
}

fn wanted(payer: &Keypair) -> Value {
    json!({
        "payer": payer.pubkey().to_string(),
        "name": "Amanita",
        "symbol": "AMAN",
        "treasury": (2 * SOL).to_string(),
        "genome": vec![5_000; 32],
    })
}

/// With one field set.
fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn agents(up: &Up) -> usize {
    up.all("agents").await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_spawns_an_agent_and_buys_its_token_and_every_wrong_way_is_named_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &["--founders", "1", "--no-crowd"]);
    let (person, stranger) = (Keypair::new(), Keypair::new());
    let before = agents(&up).await;

    // Wrong first.
    let refusals = [
        (with(wanted(&person), "name", json!("x".repeat(300))), "bad_name"),
        (
            with(wanted(&person), "genome", json!(vec![10_001; 32])),
            "gene_out_of_range",
        ),
        (with(wanted(&person), "payer", json!("not an address")), "bad_address"),
        (with(wanted(&person), "treasury", json!("1")), "treasury_too_small"),
        (with(wanted(&person), "airdrop_bps", json!(2_001)), "airdrop_too_large"),
        (wanted(&person), "InsufficientFunds"),
    ];
    for (body, name) in refusals {
        let (status, answer) = up.post("agents/transaction", &body).await;
        assert_eq!((status, answer["name"].as_str()), (422, Some(name)), "{answer}");
    }

    let (status, _) = up
        .post("local/faucet", &json!({ "wallet": person.pubkey().to_string() }))
        .await;
    assert_eq!(status, 200);
    let (status, built) = up.post("agents/transaction", &wanted(&person)).await;
    assert_eq!(status, 200, "{built}");
    for (body, name) in [
        (signed(&built, &stranger), "wrong_signer"),
        (changed(&built, &person), "not_built_here"),
    ] {
        let (status, answer) = up.post("submit", &body).await;
        assert_eq!((status, answer["name"].as_str()), (422, Some(name)), "{answer}");
    }
    assert_eq!(agents(&up).await, before, "a refusal changed something");

    // Then right.
    let (status, submitted) = up.post("submit", &signed(&built, &person)).await;
    assert_eq!(status, 200, "{submitted}");
    let (status, again) = up.post("submit", &signed(&built, &person)).await;
    assert_eq!(
        (status, &again["signature"]),
        (200, &submitted["signature"]),
        "submitting again spawned again"
    );
    let wallet = built["agent"]["wallet"].as_str().unwrap().to_owned();
    within(Duration::from_secs(20), "the new agent's market open", async || {
        let answer = reqwest::get(format!("{}/api/v1/agents/{wallet}", up.url))
            .await
            .unwrap();
        let agent: Value = answer.json().await.unwrap();
        (agent["attestation"]["expires_at"].is_string()).then_some(())
    })
    .await;

    let order = json!({
        "payer": person.pubkey().to_string(), "agent": wallet, "side": "buy",
        "amount": SOL.to_string(), "slippage_bps": 5_000,
    });
    let (status, built) = up.post("trades/transaction", &order).await;
    assert_eq!(status, 200, "{built}");
    let (status, answer) = up
        .post(
            "trades/transaction",
            &with(order, "amount", json!((5_000 * SOL).to_string())),
        )
        .await;
    assert_eq!(
        (status, answer["name"].as_str()),
        (422, Some("InsufficientFunds")),
        "{answer}"
    );
    let (status, submitted) = up.post("submit", &signed(&built, &person)).await;
    assert_eq!(status, 200, "{submitted}");
    let signature = submitted["signature"].clone();
    within(Duration::from_secs(10), "the purchase in the index", async || {
        let trades = up.all(&format!("agents/{wallet}/trades")).await;
        let bought = trades.into_iter().find(|trade| trade["signature"] == signature)?;
        assert_eq!((&bought["side"], &bought["by_agent"]), (&json!("buy"), &json!(false)));
        assert_eq!(bought["trader"], json!(person.pubkey().to_string()));
        Some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_signed_too_late_is_refused_by_name_and_never_lands() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &["--founders", "1", "--no-crowd"]);
    let person = Keypair::new();
    up.post("local/faucet", &json!({ "wallet": person.pubkey().to_string() }))
        .await;
    let (status, built) = up.post("agents/transaction", &wanted(&person)).await;
    assert_eq!(status, 200, "{built}");
    let last = built["last_valid_block_height"].as_u64().unwrap();
    let before = agents(&up).await;
    within(Duration::from_secs(120), "the blockhash to expire", async || {
        let rpc = solana_client::nonblocking::rpc_client::RpcClient::new(up.rpc_url.clone());
        (rpc.get_block_height().await.unwrap() > last + 2).then_some(())
    })
    .await;
    let (status, answer) = up.post("submit", &signed(&built, &person)).await;
    assert_eq!(
        (status, answer["name"].as_str()),
        (422, Some("blockhash_expired")),
        "{answer}"
    );
    assert_eq!(agents(&up).await, before);
}
