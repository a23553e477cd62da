//! A double of an agent host: it makes a key for every wallet asked for, and signs what it is shown. What it refuses, and
//! how it really makes keys, is tested with the host itself.

use crate::rows;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sporeline_store::Db;
use sporeline_svm::{Keypair, Signer};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

/// How it behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Helpful,
    /// Answers nothing.
    Mute,
    /// Answers the first request and no second.
    FallsSilent,
    /// Signs something else.
    SignsWrongly,
    /// Refuses to make a wallet.
    Refuses,
}

/// Wallets it made.
pub type Wallets = Arc<Mutex<HashMap<String, Keypair>>>;

/// Starts answering what stands in the database for `host`.
pub async fn start(db: Db, host: Vec<u8>, mood: Mood) -> Wallets {
    let wallets = Wallets::default();
    let made = wallets.clone();
    // Seen before anybody asks.
    rows::presence(&db, &host, 0).await;
    tokio::spawn(async move {
        for look in 0u64.. {
            if look.is_multiple_of(100) {
                rows::presence(&db, &host, 0).await;
            }
            let open: Vec<(String, String, String)> = sqlx::query_as(
                "SELECT uuid, kind, payload FROM api_requests r WHERE host = $1 AND state = 'open' \
                 AND NOT EXISTS (SELECT 1 FROM host_replies WHERE uuid = r.uuid)",
            )
            .bind(&host)
            .fetch_all(&db)
            .await
            .unwrap();
            for (uuid, kind, payload) in open {
                answer(&db, &made, &uuid, &kind, &serde_json::from_str(&payload).unwrap(), mood).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    wallets
}

async fn answer(db: &Db, made: &Wallets, uuid: &str, kind: &str, payload: &Value, mood: Mood) {
    let (wallet, signature, refusal) = match (kind, mood) {
        (_, Mood::Mute) => return,
        ("wallet", Mood::Refuses) => (None, None, Some("host_full")),
        ("wallet", _) => {
            let key = Keypair::new();
            let wallet = key.pubkey().as_ref().to_vec();
            made.lock().unwrap().insert(key.pubkey().to_string(), key);
            (Some(wallet), None, None)
        }
        ("cosign", Mood::FallsSilent) => return,
        ("cosign", _) => {
            let mut message = STANDARD.decode(payload["message"].as_str().unwrap()).unwrap();
            if mood == Mood::SignsWrongly {
                message.push(0);
            }
            let made = made.lock().unwrap();
            let key = &made[payload["wallet"].as_str().unwrap()];
            (None, Some(key.sign_message(&message).as_ref().to_vec()), None)
        }
        (other, _) => panic!("asked for {other}"),
    };
    sqlx::query("INSERT INTO host_replies (uuid, wallet, signature, refusal, detail, updated_at) VALUES ($1, $2, $3, $4, 'full', 1)")
        .bind(uuid)
        .bind(wallet)
        .bind(signature)
        .bind(refusal)
        .execute(db)
        .await
        .unwrap();
}
