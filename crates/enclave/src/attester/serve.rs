use super::{
    Examined, Judgement, Moment, NONCE_RANDOM_BYTES, NonceStore, Policy, Refusal, Request, chain_now, check_expiry,
    examine, judge,
    wire::{AttestAnswer, AttestRequest, NonceAnswer, Problem},
};
use crate::tdx::{Collateral, Pccs};
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
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// For the chain's clock, and how long it lets attestations live.
    pub rpc_url: String,
    /// Where Intel's collateral comes from; without it no TDX quote is believed.
    pub pccs: Option<Pccs>,
}

/// Why an attester stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the attester's listener failed: {0}")]
    Listener(#[from] std::io::Error),
    #[error("this machine gives no random numbers")]
    NoRandomness,
}

struct Attester {
    key: Keypair,
    policy: Policy,
    rpc: RpcClient,
    pccs: Option<Pccs>,
    nonces: Mutex<NonceStore>,
    started: Instant,
}

/// Serves `POST /v1/nonce`, `POST /v1/attest` and `GET /livez` until `shutdown` resolves, then answers what it has begun.
pub async fn serve(
    listener: TcpListener,
    config: AttesterConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|_| ServeError::NoRandomness)?;
    let attester = Arc::new(Attester {
        key: config.key,
        policy: config.policy,
        rpc: RpcClient::new_with_commitment(config.rpc_url, CommitmentConfig::confirmed()),
        pccs: config.pccs,
        nonces: Mutex::new(NonceStore::new(NONCE_LIFE, secret)),
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
    let mut random = [0; NONCE_RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|_| Refusal::NoRandomness)?;
    let nonce = attester.nonces().issue(random, attester.started.elapsed());
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
    let judged = attester.judge(&request).await;
    match &judged {
        Ok((judgement, _)) => {
            tracing::info!(wallet = %request.wallet, verdict = %judgement.verdict, expires_at = request.expires_at, "attested");
        }
        Err(refusal) => {
            tracing::warn!(wallet = %request.wallet, refusal = refusal.name(), detail = %refusal, "refused to attest");
        }
    }
    let (judgement, collateral) = judged?;
    Ok(Json(AttestAnswer {
        attester: attester.key.pubkey().to_string(),
        signature: attester.key.sign_message(&judgement.message).to_string(),
        quote_hash: hex::encode(judgement.quote_hash),
        expires_at: judgement.expires_at,
        verdict: judgement.verdict.to_string(),
        collateral: collateral
            .and_then(|collateral| serde_json::to_string(&*collateral).ok())
            .unwrap_or_default(),
    }))
}

impl Attester {
    /// Asks for the chain's clock, parameters and collateral in between, so the request is looked at twice: meanwhile its nonce may have
    /// been used.
    async fn judge(&self, request: &Request) -> Result<(Judgement, Option<Arc<Collateral>>), Refusal> {
        let examined = self.examine(request)?;
        let chain = chain_now(&self.rpc).await.map_err(|error| {
            tracing::warn!(%error, "an attestation had to wait");
            Refusal::NoClock
        })?;
        check_expiry(request, chain)?;
        let collateral = match &examined.claims {
            None => None,
            Some(claims) => {
                let pccs = self.pccs.as_ref();
                let pccs = pccs.ok_or_else(|| Refusal::NoCollateral("no PCCS is configured".into()))?;
                let collateral = pccs.collateral(claims).await;
                Some(collateral.map_err(|error| Refusal::NoCollateral(error.to_string()))?)
            }
        };
        let now = Moment {
            chain,
            steady: self.started.elapsed(),
        };
        let judged = judge(&self.policy, request, collateral.as_deref(), &mut self.nonces(), now);
        if let (Some(pccs), Some(claims), Some(collateral)) = (&self.pccs, &examined.claims, &collateral)
            // Intel vouches for the quote, whatever this attester thinks of the machine's state.
            && matches!(judged, Ok(_) | Err(Refusal::UnacceptedTcb { .. }))
        {
            pccs.keep(claims, collateral);
        }
        Ok((judged?, collateral))
    }

    fn examine(&self, request: &Request) -> Result<Examined, Refusal> {
        examine(&self.policy, request, &self.nonces(), self.started.elapsed())
    }

    /// A panic elsewhere cannot leave the store half changed.
    fn nonces(&self) -> MutexGuard<'_, NonceStore> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
