//! The desk with a real database and a real enclave.

use super::serve::answer_all;
use crate::{registry, run::Host, run::tests::without_chain};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use solana_message::Message;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{Address, instruction::Spawn};
use sporeline_store::key32;
use sqlx::Row;

const PERSONA: [u8; 32] = [4; 32];

async fn ask(host: &Host, uuid: &str, kind: &str, payload: &str) {
    sqlx::query(
        "INSERT INTO api_requests (uuid, host, kind, payload, state, created_at) VALUES (?, ?, ?, ?, 'open', 1)",
    )
    .bind(uuid)
    .bind(host.address.as_ref())
    .bind(kind)
    .bind(payload)
    .execute(&host.db)
    .await
    .unwrap();
    answer_all(host).await.unwrap();
}

async fn wallet(host: &Host, uuid: &str) -> Address {
    ask(host, uuid, "wallet", "{}").await;
    let row = sqlx::query("SELECT wallet FROM host_replies WHERE uuid = ?")
        .bind(uuid)
        .fetch_one(&host.db)
        .await
        .unwrap();
    Address::new_from_array(key32(row.get("wallet")).unwrap())
}

/// The signature, or the refusal.
async fn cosign(host: &Host, uuid: &str, payload: serde_json::Value) -> Result<Vec<u8>, String> {
    ask(host, uuid, "cosign", &payload.to_string()).await;
    let row = sqlx::query("SELECT signature, refusal FROM host_replies WHERE uuid = ?")
        .bind(uuid)
        .fetch_one(&host.db)
        .await
        .unwrap();
    row.get::<Option<String>, _>("refusal")
        .map_or(Ok(row.get("signature")), Err)
}

fn message(host: &Host, wallet: Address) -> Vec<u8> {
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
        airdrop_bps: 0,
    };
    Message::new(&[spawn.instruction()], Some(&payer)).serialize()
}

async fn know_persona(host: &Host) {
    sqlx::query("INSERT INTO api_personas (persona_hash, persona, created_at) VALUES (?, '{}', 1)")
        .bind(&PERSONA[..])
        .execute(&host.db)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_request_gets_another_wallet_and_numbers_are_not_used_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    let mut all = vec![wallet(&host, "a").await, wallet(&host, "b").await];
    drop(host);
    let host = without_chain(folder.path()).await;
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
    let host = without_chain(folder.path()).await;
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
    let host = without_chain(folder.path()).await;
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
async fn what_is_not_that_spawn_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
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
    let host = without_chain(folder.path()).await;
    know_persona(&host).await;
    let (old, new) = (wallet(&host, "a").await, wallet(&host, "b").await);
    sqlx::query("UPDATE host_agents SET created_at = created_at - 601 WHERE wallet = ?")
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
