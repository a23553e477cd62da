//! The service over a real connection, without a chain behind it: all that comes before the chain's clock.

use crate::{GENESIS, enclave};
use solana_sdk::signature::Keypair;
use sporeline_enclave::{
    Enclave,
    attester::{
        AttesterConfig, Policy, serve,
        wire::{NonceAnswer, Problem},
    },
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

async fn start() -> (String, oneshot::Sender<()>, JoinHandle<()>) {
    let folder = tempfile::tempdir().unwrap();
    let enclave = enclave(folder.path());
    let config = AttesterConfig {
        key: Keypair::new(),
        policy: Policy {
            genesis_hash: GENESIS,
            roots: vec![enclave.root().unwrap()],
            measurements: vec![enclave.compose_hash()],
            tdx: None,
            ttl_s: 600,
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
        (body, 503, "/problems/no_clock"),
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
