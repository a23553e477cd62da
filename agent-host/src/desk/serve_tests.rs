//! The desk with a real database and a real enclave.

use super::serve::{answer_all, forget};
use crate::{chain::Chain, registry, run::Host, run::tests::without_chain, test_node};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use solana_message::Message;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{Address, address, instruction::Spawn};
use sporeline_store::key32;
use sqlx::Row;
use std::path::Path;

const PERSONA: [u8; 32] = [4; 32];

/// A host whose chain has no agent yet.
async fn new_host(folder: &Path) -> Host {
    on_chain(without_chain(folder).await, &[]).await
}

/// The host with a chain on which these wallets are agents.
async fn on_chain(mut host: Host, wallets: &[Address]) -> Host {
    let agents: Vec<_> = wallets.iter().map(address::agent).collect();
    host.chain = Chain::new(test_node::with_accounts(&agents).await, true);
    host
}

/// Puts a request there, `age` seconds old.
async fn request(host: &Host, uuid: &str, kind: &str, payload: &str, state: &str, age: i64) {
    sqlx::query(
        "INSERT INTO api_requests (uuid, host, kind, payload, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(uuid)
    .bind(host.address.as_ref())
    .bind(kind)
    .bind(payload)
    .bind(state)
    .bind(registry::wall_now() - age)
    .execute(&host.db)
    .await
    .unwrap();
}

async fn ask(host: &Host, uuid: &str, kind: &str, payload: &str) {
    request(host, uuid, kind, payload, "open", 0).await;
    answer_all(host).await.unwrap();
}

/// Requests that have an answer, by name.
async fn answered(host: &Host) -> Vec<String> {
    sqlx::query_scalar("SELECT uuid FROM host_replies ORDER BY uuid")
        .fetch_all(&host.db)
        .await
        .unwrap()
}

async fn wallet(host: &Host, uuid: &str) -> Address {
    ask(host, uuid, "wallet", "{}").await;
    let row = sqlx::query("SELECT wallet FROM host_replies WHERE uuid = $1")
        .bind(uuid)
        .fetch_one(&host.db)
        .await
        .unwrap();
    Address::new_from_array(key32(row.get("wallet")).unwrap())
}

/// The signature, or the refusal.
async fn cosign(host: &Host, uuid: &str, payload: serde_json::Value) -> Result<Vec<u8>, String> {
    ask(host, uuid, "cosign", &payload.to_string()).await;
    let row = sqlx::query("SELECT signature, refusal FROM host_replies WHERE uuid = $1")
        .bind(uuid)
        .fetch_one(&host.db)
        .await
        .unwrap();
    match row.get("refusal") {
        Some(refusal) => Err(refusal),
        None => Ok(row.get("signature")),
    }
}

fn message(host: &Host, wallet: Address) -> Vec<u8> {
    message_with(host, wallet, 0)
}

/// With a share for stakers, numbered 3.
fn message_with(host: &Host, wallet: Address, airdrop_bps: u16) -> Vec<u8> {
    let payer = Keypair::new().pubkey();
    let spawn = Spawn {
        payer,
        wallet,
        host: host.address,
        name: "a".into(),
        symbol: "A".into(),
        persona_hash: PERSONA,
        genome: [0; 64],
        treasury: 1,
        airdrop_bps,
        distribution: 3,
        max_price_per_day: u64::MAX,
    };
    Message::new(&[spawn.instruction()], Some(&payer)).serialize()
}

async fn know_persona(host: &Host) {
    sqlx::query("INSERT INTO api_personas (persona_hash, persona, created_at) VALUES ($1, '{}', 1)")
        .bind(&PERSONA[..])
        .execute(&host.db)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_request_gets_another_wallet_and_numbers_are_not_used_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    let mut all = vec![wallet(&host, "a").await, wallet(&host, "b").await];
    drop(host);
    let host = new_host(folder.path()).await;
    all.push(wallet(&host, "c").await);
    for (number, wallet) in (0u64..).zip(&all) {
        assert_eq!(
            registry::reserved(&host.db, &host.address, wallet).await.unwrap(),
            Some(number)
        );
        assert_eq!(host.signer.keys(number).await.unwrap().wallet, *wallet);
    }
}

#[tokio::test]
async fn a_request_is_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    let first = wallet(&host, "a").await;
    answer_all(&host).await.unwrap();
    let (kept,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM host_agents")
        .fetch_one(&host.db)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    assert_eq!(
        registry::reserved(&host.db, &host.address, &first).await.unwrap(),
        Some(0)
    );
}

#[tokio::test]
async fn a_spawn_of_a_kept_wallet_is_signed_by_that_wallet() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    know_persona(&host).await;
    let wallet = wallet(&host, "a").await;
    let message = message(&host, wallet);
    let payload = json!({
        "message": STANDARD.encode(&message), "wallet": wallet.to_string(), "persona_hash": hex::encode(PERSONA),
    });
    let signature = cosign(&host, "b", payload).await.unwrap();
    VerifyingKey::from_bytes(&wallet.to_bytes())
        .unwrap()
        .verify_strict(&message, &Signature::from_slice(&signature).unwrap())
        .unwrap();
}

#[tokio::test]
async fn a_spawn_with_an_airdrop_is_signed_where_the_request_tells_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    know_persona(&host).await;
    let wallet = wallet(&host, "a").await;
    let message = STANDARD.encode(message_with(&host, wallet, 500));
    let untold = cosign(&host, "b", json!({"message": message})).await;
    assert_eq!(untold, Err("wrong_accounts".into()));
    cosign(&host, "c", json!({"message": message, "distribution": 3}))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_not_that_spawn_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    let wallet = wallet(&host, "a").await;
    let good = STANDARD.encode(message(&host, wallet));
    let stranger = STANDARD.encode(message(&host, Keypair::new().pubkey()));
    let cases = [
        ("b", json!({}), "malformed_payload"),
        ("c", json!({"message": "?"}), "malformed_payload"),
        ("d", json!({"message": ""}), "not_a_message"),
        ("e", json!({"message": stranger}), "wallet_not_reserved"),
        ("f", json!({"message": good, "persona_hash": "00"}), "not_as_asked"),
        ("g", json!({"message": good, "wallet": "x"}), "not_as_asked"),
        ("h", json!({"message": good}), "unknown_persona"),
    ];
    for (uuid, payload, name) in cases {
        assert_eq!(cosign(&host, uuid, payload).await, Err(name.to_owned()));
    }
    ask(&host, "i", "dance", "{}").await;
    let row = sqlx::query("SELECT refusal FROM host_replies WHERE uuid = 'i'")
        .fetch_one(&host.db)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>("refusal"), "unknown_kind");
}

#[tokio::test]
async fn a_wallet_that_nobody_spawned_within_ten_minutes_is_not_signed_for_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    know_persona(&host).await;
    let (old, new) = (wallet(&host, "a").await, wallet(&host, "b").await);
    sqlx::query("UPDATE host_agents SET created_at = created_at - 601 WHERE wallet = $1")
        .bind(old.as_ref())
        .execute(&host.db)
        .await
        .unwrap();
    assert_eq!(registry::lapse(&host.db, &host.address).await.unwrap(), 1);
    let payload = |wallet| json!({"message": STANDARD.encode(message(&host, wallet))});
    assert_eq!(
        cosign(&host, "c", payload(old)).await,
        Err("wallet_not_reserved".into())
    );
    cosign(&host, "d", payload(new)).await.unwrap();
}

#[tokio::test]
async fn after_the_database_was_lost_wallets_of_agents_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    let mut made = vec![];
    for number in 0..5 {
        made.push(host.signer.keys(number).await.unwrap());
    }
    // 0 is an agent on chain, 2 one that the index knows; 1 is noted in the database though the counter is behind it.
    let host = on_chain(host, &[made[0].wallet]).await;
    sqlx::query(
        "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
         persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
         VALUES ($1, 1, 1, $1, $1, $1, $1, 0, 'a', 'A', $1, $1, 0, 2, 1, 1, 1, 1, 1, 1)",
    )
    .bind(made[2].wallet.as_ref())
    .execute(&host.db)
    .await
    .unwrap();
    sqlx::query("INSERT INTO host_agents VALUES ($1, $2, 1, 'living', $3, 1, NULL)")
        .bind(made[1].wallet.as_ref())
        .bind(host.address.as_ref())
        .bind(&made[1].nostr[..])
        .execute(&host.db)
        .await
        .unwrap();
    assert_eq!(wallet(&host, "a").await, made[3].wallet);
    assert_eq!(wallet(&host, "b").await, made[4].wallet);
}

#[tokio::test]
async fn a_request_at_which_the_host_fails_is_refused_by_name_and_the_next_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody where the chain should be: whether a wallet is free cannot be known.
    let host = without_chain(folder.path()).await;
    for (uuid, kind) in [("a", "wallet"), ("b", "dance")] {
        request(&host, uuid, kind, "{}", "open", 0).await;
    }
    answer_all(&host).await.unwrap();
    let refusals: Vec<String> = sqlx::query_scalar("SELECT refusal FROM host_replies ORDER BY uuid")
        .fetch_all(&host.db)
        .await
        .unwrap();
    assert_eq!(refusals, ["host_error", "unknown_kind"]);
    // The number is spent all the same.
    let next: i64 = sqlx::query_scalar("SELECT next_key FROM host_counters")
        .fetch_one(&host.db)
        .await
        .unwrap();
    assert_eq!(next, 1);
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_any_more_takes_no_key_and_does_not_hold_up_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    request(&host, "given up", "wallet", "{}", "lapsed", 0).await;
    // Whoever asked went away and closed none of these: more than are looked at together.
    for number in 0..70 {
        request(&host, &format!("left {number}"), "wallet", "{}", "open", 16).await;
    }
    request(&host, "new", "wallet", "{}", "open", 5).await;
    answer_all(&host).await.unwrap();
    assert_eq!(answered(&host).await, ["new"]);
    let keys: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM host_agents")
        .fetch_one(&host.db)
        .await
        .unwrap();
    assert_eq!(keys, 1);
}

#[tokio::test]
async fn many_requests_at_once_each_get_another_wallet() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    for number in 0..30 {
        request(&host, &number.to_string(), "wallet", "{}", "open", 0).await;
    }
    answer_all(&host).await.unwrap();
    let wallets: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT wallet) FROM host_replies")
        .fetch_one(&host.db)
        .await
        .unwrap();
    assert_eq!(wallets, 30);
}

#[tokio::test]
async fn answers_are_kept_for_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let host = new_host(folder.path()).await;
    for (uuid, age) in [("old", 3_601i64), ("young", 3_500)] {
        ask(&host, uuid, "wallet", "{}").await;
        sqlx::query("UPDATE host_replies SET updated_at = updated_at - $1 WHERE uuid = $2")
            .bind(age)
            .bind(uuid)
            .execute(&host.db)
            .await
            .unwrap();
    }
    forget(&host).await.unwrap();
    assert_eq!(answered(&host).await, ["young"]);
}
