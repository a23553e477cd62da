//! The service over a real connection, without a chain behind it: all that comes before the chain's clock, and the first
//! that does not.

use crate::{GENESIS, enclave};
use solana_sdk::signature::Keypair;
use sporeline_enclave::{
    DevEnclave, Enclave,
    attester::{
        AttesterConfig, Policy, serve,
        wire::{NonceAnswer, Problem},
    },
    report_data,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

async fn start() -> (String, oneshot::Sender<()>, JoinHandle<()>) {
    let folder = tempfile::tempdir().unwrap();
    start_for(&enclave(folder.path())).await
}

/// Believes one enclave.
async fn start_for(enclave: &DevEnclave) -> (String, oneshot::Sender<()>, JoinHandle<()>) {
    let config = AttesterConfig {
        key: Keypair::new(),
        policy: Policy {
            genesis_hash: GENESIS,
            roots: vec![enclave.root().unwrap()],
            measurements: vec![enclave.compose_hash()],
            tdx: None,
        },
        // Nobody listens on port 1.
        rpc_url: "http://127.0.0.1:1".into(),
        pccs: None,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        serve(listener, config, async { drop(stopped.await) }).await.unwrap();
    });
    (url, stop, task)
}

#[tokio::test]
async fn every_nonce_is_another_and_the_service_stops_when_told() {
    let (url, stop, task) = start().await;
    let client = reqwest::Client::new();
    let mut seen = vec![];
    for _ in 0..5 {
        let answer: NonceAnswer = client
            .post(format!("{url}/v1/nonce"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!((answer.nonce.len(), answer.expires_in_s), (64, 60));
        seen.push(answer.nonce);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    drop(client);
    stop.send(()).unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn refusals_travel_as_named_problems() {
    let (url, _stop, _task) = start().await;
    let client = reqwest::Client::new();
    let body = serde_json::json!({
        "wallet": "11111111111111111111111111111111", "nostr_key": "00".repeat(32), "nonces": ["00".repeat(32)],
        "quote": "", "event_log": "", "app_compose": "", "vm_config": "", "expires_at": 1,
    });
    let mut short = body.clone();
    short["nostr_key"] = "00".into();
    let mut unknown = body.clone();
    unknown["more"] = 1.into();
    let cases = [
        (short, 400, "/problems/bad_request"),
        (unknown, 400, "/problems/bad_request"),
        (body, 422, "/problems/unknown_quote_kind"),
    ];
    for (body, status, kind) in cases {
        let answer = client
            .post(format!("{url}/v1/attest"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.json::<Problem>().await.unwrap().kind, kind);
    }
}

#[tokio::test]
async fn the_chains_clock_is_read_only_for_a_good_quote_with_a_nonce_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let enclave = enclave(folder.path());
    let (url, _stop, _task) = start_for(&enclave).await;
    let client = reqwest::Client::new();
    let asked = client.post(format!("{url}/v1/nonce")).send().await.unwrap();
    let issued = asked.json::<NonceAnswer>().await.unwrap().nonce;
    let keys = enclave.public_keys(0).await.unwrap();
    for (nonce, status, kind) in [
        ("07".repeat(32), 422, "/problems/unknown_nonce"),
        // Nobody answers there.
        (issued, 503, "/problems/no_clock"),
    ] {
        let bytes: [u8; 32] = hex::decode(&nonce).unwrap().try_into().unwrap();
        let data = report_data(&keys.wallet, &keys.nostr, &[bytes]);
        let evidence = enclave.quote(&data).await.unwrap();
        let body = serde_json::json!({
            "wallet": keys.wallet.to_string(), "nostr_key": hex::encode(keys.nostr), "nonces": [nonce],
            "quote": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &evidence.quote),
            "event_log": evidence.event_log, "app_compose": evidence.app_compose, "vm_config": "", "expires_at": 1,
        });
        let answer = client
            .post(format!("{url}/v1/attest"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.json::<Problem>().await.unwrap().kind, kind);
    }
}
