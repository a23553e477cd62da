use super::{
    Judgement, Moment, NonceStore, Policy, Refusal, Request, chain_time, judge,
    wire::{AttestAnswer, AttestRequest, NonceAnswer, Problem},
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{signature::Keypair, signer::Signer};
use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// How long a nonce may be used.
const NONCE_LIFE: Duration = Duration::from_secs(60);
/// A quote with its event log and files stays far below this.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// What an attester needs.
pub struct AttesterConfig {
    /// Signs; listed in `Global`.
    pub key: Keypair,
    pub policy: Policy,
    /// For the chain's clock.
    pub rpc_url: String,
}

/// Why an attester stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the attester's listener failed: {0}")]
    Listener(#[from] std::io::Error),
}

struct Attester {
    key: Keypair,
    policy: Policy,
    rpc: RpcClient,
    nonces: Mutex<NonceStore>,
    started: Instant,
}

/// Serves `POST /v1/nonce`, `POST /v1/attest` and `GET /livez` until `shutdown` resolves, then answers what it has begun.
pub async fn serve(
    listener: TcpListener,
    config: AttesterConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let attester = Arc::new(Attester {
        key: config.key,
        policy: config.policy,
        rpc: RpcClient::new_with_commitment(config.rpc_url, CommitmentConfig::confirmed()),
        nonces: Mutex::new(NonceStore::new(NONCE_LIFE)),
        started: Instant::now(),
    });
    let router = Router::new()
        .route("/v1/nonce", post(nonce))
        .route("/v1/attest", post(attest))
        .route("/livez", get(async || "ok"))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(attester);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await?;
    Ok(())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem::from(&self);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let body = serde_json::to_string(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

async fn nonce(State(attester): State<Arc<Attester>>) -> Result<Json<NonceAnswer>, Refusal> {
    let mut nonce = [0; crate::NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| Refusal::TooManyNonces)?;
    attester
        .nonces
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .issue(nonce, attester.started.elapsed())?;
    Ok(Json(NonceAnswer {
        nonce: hex::encode(nonce),
        expires_in_s: NONCE_LIFE.as_secs(),
    }))
}

async fn attest(
    State(attester): State<Arc<Attester>>,
    body: Result<Json<AttestRequest>, JsonRejection>,
) -> Result<Json<AttestAnswer>, Refusal> {
    let Json(body) = body.map_err(|rejection| Refusal::BadRequest(rejection.body_text()))?;
    let request = Request::try_from(&body)?;
    let chain = chain_time(&attester.rpc).await.map_err(|error| {
        tracing::warn!(%error, "an attestation had to wait");
        Refusal::NoClock
    })?;
    let judged = attester.judge(&request, chain);
    match &judged {
        Ok(_) => tracing::info!(wallet = %request.wallet, expires_at = request.expires_at, "attested"),
        Err(refusal) => tracing::warn!(wallet = %request.wallet, refusal = refusal.name(), "refused to attest"),
    }
    let judged = judged?;
    Ok(Json(AttestAnswer {
        attester: attester.key.pubkey().to_string(),
        signature: attester.key.sign_message(&judged.message).to_string(),
        quote_hash: hex::encode(judged.quote_hash),
        expires_at: judged.expires_at,
        verdict: "dev".into(),
    }))
}

impl Attester {
    fn judge(&self, request: &Request, chain: i64) -> Result<Judgement, Refusal> {
        let now = Moment {
            chain,
            steady: self.started.elapsed(),
        };
        // A panic elsewhere cannot leave the store half changed.
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        judge(&self.policy, request, &mut nonces, now)
    }
}
