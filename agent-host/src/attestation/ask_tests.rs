//! Attesters that send what no honest one does.

use super::{ask::nonce, collect, double::Double};
use crate::{
    crashes::process,
    error::HostError,
    registry::Resident,
    run::{Host, tests::without_chain},
};
use axum::{Json, Router, body::Body, http::StatusCode, response::IntoResponse, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytemuck::Zeroable;
use futures::stream;
use serde_json::{Value, json};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{Address, instruction::attest_message, state::Global};
use sporeline_enclave::{
    Evidence,
    quote::quote_hash,
    tdx::{Collateral, verify},
};
use sporeline_store::test_support::TestDatabase;
use std::{convert::Infallible, path::Path, sync::Arc};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../../crates/enclave/vectors/", $name))
    };
}

const WALLET: Address = Address::new_from_array([3; 32]);
/// When the real collateral holds.
const NOW: i64 = 1_791_425_386;

async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    url
}

async fn reason_of(host: &Host, router: Router) -> String {
    let url = listen(router).await;
    match nonce(host, &url).await {
        Err(HostError::Attester { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    for status in [StatusCode::OK, StatusCode::BAD_GATEWAY] {
        let endless = move || async move {
            let parts = stream::repeat_with(|| Ok::<_, Infallible>(vec![b' '; 64 * 1024]));
            (status, Body::from_stream(parts))
        };
        let reason = reason_of(&host, Router::new().fallback(endless)).await;
        assert_eq!(reason, "it sends more than 1048576 bytes");
    }
}

#[tokio::test]
async fn of_what_an_attester_writes_a_line_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    let long = "x\n".repeat(10_000);
    let problem = json!({"type": "/problems/a", "title": "a", "status": 422, "detail": long}).to_string();
    let value = json!({ "nonce": { long.clone(): 1 } }).to_string();
    for (status, body) in [(502, long), (422, problem), (200, value)] {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move || async move { (status, body).into_response() };
        let reason = reason_of(&host, Router::new().fallback(answer)).await;
        assert!(reason.len() <= 300 && !reason.contains('\n'), "{reason}");
    }
}

/// The real gateway's machine, and Intel's collateral for it.
fn gateway() -> (Evidence, Collateral) {
    let mut collateral: Collateral =
        serde_json::from_str(vector!("dcap-qvl/tdx_quote_td15ex_collateral.json")).unwrap();
    // Of another machine of the same model.
    collateral.pck_certificate_chain = None;
    let evidence = Evidence {
        quote: hex::decode(vector!("bitrouter-attestation/gateway_quote.hex").trim()).unwrap(),
        event_log: String::new(),
        app_compose: String::new(),
        vm_config: String::new(),
    };
    verify(&evidence.quote, &collateral, NOW.try_into().unwrap(), None).unwrap();
    (evidence, collateral)
}

/// A host with this evidence, and an attester that signs whatever it is shown for each of `collaterals`. Returns what is
/// stored of them.
async fn stored(folder: &Path, evidence: Option<Evidence>, collaterals: &[&str]) -> String {
    let enclave = Double {
        inner: process::enclave(&folder.join("enclave.seed")),
        permits: Arc::new(Semaphore::new(1)),
        made: Arc::default(),
        evidence,
    };
    let db = TestDatabase::in_folder(folder).await.db.clone();
    let mut host = Host::alone(db, enclave, process::cluster());
    let mut global = Global::zeroed();
    global.parameters.attestation_ttl = 600;
    global.attester_count = collaterals.len().try_into().unwrap();
    global.attester_threshold = global.attester_count;
    for (place, collateral) in collaterals.iter().enumerate() {
        let key = Keypair::new_from_array([place as u8 + 1; 32]);
        global.attesters[place] = key.pubkey();
        host.attesters
            .push(attester(&host, key, (*collateral).to_owned()).await);
    }
    let who = Resident {
        wallet: WALLET,
        number: 0,
        nostr_key: [4; 32],
    };
    let stop = CancellationToken::new();
    let bundle = collect(&host, &who, &global, async || Ok(NOW), false, &stop)
        .await
        .unwrap();
    assert_eq!(bundle.vouched.signatures.len(), collaterals.len());
    let mut transaction = host.db.begin().await.unwrap();
    bundle.store(&mut transaction, &WALLET, "dstack", NOW).await.unwrap();
    transaction.commit().await.unwrap();
    sqlx::query_scalar("SELECT collateral FROM host_attestations")
        .fetch_one(&host.db)
        .await
        .unwrap()
}

async fn attester(host: &Host, key: Keypair, collateral: String) -> String {
    let (key, genesis_hash, compose_hash) = (Arc::new(key), host.cluster.genesis_hash, host.compose_hash);
    let sign = move |Json(asked): Json<Value>| async move {
        let quote = STANDARD.decode(asked["quote"].as_str().unwrap()).unwrap();
        let expires_at = asked["expires_at"].as_i64().unwrap();
        let hash = quote_hash(&quote);
        let message = attest_message(&genesis_hash, &WALLET, &compose_hash, &hash, expires_at);
        Json(json!({
            "attester": key.pubkey().to_string(), "signature": key.sign_message(&message).to_string(),
            "quote_hash": hex::encode(hash), "expires_at": expires_at, "verdict": "UpToDate", "collateral": collateral,
        }))
    };
    let nonce = async || Json(json!({"nonce": "11".repeat(32), "expires_in_s": 60}));
    let router = Router::new()
        .route("/v1/nonce", post(nonce))
        .route("/v1/attest", post(sign));
    listen(router).await
}

#[tokio::test]
async fn collateral_is_kept_only_if_the_quote_verifies_with_it() {
    let (evidence, collateral) = gateway();
    let good = serde_json::to_string(&collateral).unwrap();
    let mut foreign = collateral.clone();
    foreign.tcb_info = foreign.tcb_info.replace("\"UpToDate\"", "\"OutOfDate\"");
    let foreign = serde_json::to_string(&foreign).unwrap();
    let mut padded: Value = serde_json::from_str(&good).unwrap();
    padded["more"] = "\0".into();
    let padded = padded.to_string();
    for (sent, expected) in [
        (vec!["\0", good.as_str()], &good),
        (vec![&foreign, "{}", &padded], &good),
        (vec![&foreign], &String::new()),
        (vec!["", &good], &good),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(&stored(folder.path(), Some(evidence.clone()), &sent).await, expected);
    }
}

#[tokio::test]
async fn a_dev_quote_has_no_collateral() {
    let (_, collateral) = gateway();
    let good = serde_json::to_string(&collateral).unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(stored(folder.path(), None, &[&good]).await, "");
}
