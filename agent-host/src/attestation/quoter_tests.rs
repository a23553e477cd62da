//! A host with many agents, and an enclave that takes its time for a quote. With a double of an attester.

use super::{collect, double::Double};
use crate::{crashes::process, error::HostError, registry::Resident, run::Host};
use axum::{Json, Router, routing::post};
use bytemuck::Zeroable;
use futures::future::join_all;
use serde_json::json;
use sporeline_client::{Address, state::Global};
use sporeline_store::test_support::TestDatabase;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;

struct Stage {
    host: Host,
    permits: Arc<Semaphore>,
    made: Arc<AtomicUsize>,
    /// Nonces that were given out.
    nonces: Arc<AtomicUsize>,
    _db: TestDatabase,
}

async fn stage(folder: &Path) -> Stage {
    let (permits, made, nonces) = (
        Arc::new(Semaphore::new(0)),
        Arc::default(),
        Arc::<AtomicUsize>::default(),
    );
    let enclave = Double {
        inner: process::enclave(&folder.join("enclave.seed")),
        permits: permits.clone(),
        made: Arc::clone(&made),
        evidence: None,
    };
    let counted = nonces.clone();
    let nonce = post(async move || {
        counted.fetch_add(1, SeqCst);
        Json(json!({"nonce": "11".repeat(32), "expires_in_s": 60}))
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/nonce", nonce);
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    let db = TestDatabase::in_folder(folder).await;
    let mut host = Host::alone(db.db.clone(), enclave, process::cluster());
    host.attesters = vec![url];
    Stage {
        host,
        permits,
        made,
        nonces,
        _db: db,
    }
}

impl Stage {
    async fn collect(&self, number: u8, stop: &CancellationToken) -> Result<(), HostError> {
        self.try_to_collect(number, false, stop).await
    }

    async fn try_to_collect(&self, number: u8, may_wait: bool, stop: &CancellationToken) -> Result<(), HostError> {
        let who = Resident {
            wallet: Address::new_from_array([number; 32]),
            number: number.into(),
            nostr_key: [number; 32],
        };
        // No signature is needed.
        collect(&self.host, &who, &Global::zeroed(), async || Ok(1_000), may_wait, stop).await?;
        Ok(())
    }

    /// Until so many nonces were given out, and a little longer.
    async fn nonces(&self, expected: usize) {
        while self.nonces.load(SeqCst) < expected {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert_eq!(self.nonces.load(SeqCst), expected);
    }
}

#[tokio::test]
async fn a_nonce_is_asked_for_when_its_quote_is_next_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(folder.path()).await;
    let stop = CancellationToken::new();
    let all = join_all((0..20).map(|number| stage.collect(number, &stop)));
    let watch = async {
        for quotes in 0..18 {
            stage.nonces(quotes + 2).await;
            assert_eq!(stage.made.load(SeqCst), quotes);
            stage.permits.add_permits(1);
        }
        stage.permits.add_permits(2);
    };
    let (all, ()) = tokio::join!(all, watch);
    for one in all {
        one.unwrap();
    }
    assert_eq!(stage.made.load(SeqCst), 20);
}

#[tokio::test]
async fn while_quotes_are_made_keys_sign_and_who_waits_for_his_may_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(folder.path()).await;
    let stop = CancellationToken::new();
    let first = async { tokio::join!(stage.collect(0, &stop), stage.collect(1, &stop)) };
    let then = async {
        stage.nonces(2).await;
        stage.host.signer.journal(0, vec![[1; 32]]).await.unwrap();
        let third = CancellationToken::new();
        let waiting = async { tokio::join!(stage.collect(2, &third), async { third.cancel() }).0 };
        assert!(matches!(waiting.await, Err(HostError::Stopping)));
        // Who is attested does something else meanwhile.
        assert!(matches!(
            stage.try_to_collect(2, true, &stop).await,
            Err(HostError::QuotesBusy)
        ));
        stage.permits.add_permits(2);
    };
    let ((first, second), ()) = tokio::join!(first, then);
    first.and(second).unwrap();
    assert_eq!(stage.nonces.load(SeqCst), 2);
    stage.permits.add_permits(1);
    stage.try_to_collect(2, true, &stop).await.unwrap();
}

#[tokio::test]
async fn an_attester_that_does_not_answer_keeps_nobodys_quote_waiting_when_others_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = stage(folder.path()).await;
    stage.permits.add_permits(1);
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    stage.host.attesters.insert(0, url);
    let began = std::time::Instant::now();
    stage.collect(0, &CancellationToken::new()).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));
}
