//! Asking an attester.

use super::vouched::is_of;
use crate::{error::HostError, run::Host};
use futures::{StreamExt, stream::FuturesUnordered};
use reqwest::Response;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use sporeline_client::Address;
use sporeline_enclave::{
    attester::wire::{AttestAnswer, AttestRequest, NonceAnswer, Problem},
    tdx::{self, Collateral},
};
use std::{str::FromStr, time::Duration};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// Longest answer that is read, bytes: collateral has some 50 kB.
const ANSWER_LIMIT: usize = 1024 * 1024;
/// Longest reason that is told, characters: others write it.
const REASON_LIMIT: usize = 300;
/// For a nonce an attester has to ask nobody, and another agent waits for the place.
const NONCE_TIMEOUT: Duration = Duration::from_secs(5);
/// So much longer the others have once enough attesters gave one.
const GRACE: Duration = Duration::from_millis(500);
const SIGNATURE_TIMEOUT: Duration = Duration::from_secs(10);

/// Fresh ones, each with the attester that wants to see it in the quote, in the order in which they came: of all that answer, but
/// once `needed` did the others must not keep the quote waiting.
pub(super) async fn nonces<'a>(host: &'a Host, needed: usize, stop: &CancellationToken) -> Vec<(&'a String, [u8; 32])> {
    let mut open: FuturesUnordered<_> = (host.attesters.iter())
        .map(async |url| (url, nonce(host, url).await))
        .collect();
    let mut given = vec![];
    let mut end = Instant::now() + NONCE_TIMEOUT;
    while let Ok(Some((url, answer))) = timeout_at(end, open.next()).await {
        match answer {
            Ok(nonce) => given.push((url, nonce)),
            // Attesters that stop with the host are no news.
            Err(error) if stop.is_cancelled() => tracing::debug!(%error, "stopping; an attester gave no nonce"),
            Err(error) => tracing::warn!(%error, "an attester gave no nonce"),
        }
        if given.len() >= needed {
            end = end.min(Instant::now() + GRACE);
        }
    }
    given
}

pub(super) async fn nonce(host: &Host, url: &str) -> Result<[u8; 32], HostError> {
    let answer: NonceAnswer = post(host, url, "nonce", &json!({}), NONCE_TIMEOUT).await?;
    let mut nonce = [0; 32];
    hex::decode_to_slice(&answer.nonce, &mut nonce).map_err(|error| wrong(url, error))?;
    Ok(nonce)
}

/// An attester's signature, checked, and the collateral that it says it judged by, unchecked.
pub(super) async fn signature(
    host: &Host,
    url: &str,
    request: &AttestRequest,
    message: &[u8; 32],
) -> Result<(Address, [u8; 64], String), HostError> {
    let answer: AttestAnswer = post(host, url, "attest", request, SIGNATURE_TIMEOUT).await?;
    let key = Address::from_str(&answer.attester).map_err(|error| wrong(url, error))?;
    let mut signature = [0; 64];
    let length = bs58::decode(&answer.signature)
        .onto(&mut signature[..])
        .map_err(|error| wrong(url, error))?;
    if length != signature.len() {
        return Err(wrong(url, "its signature is too short"));
    }
    if !is_of(&key, &signature, message) {
        return Err(wrong(url, "it signed something else"));
    }
    Ok((key, signature, answer.collateral))
}

/// Collateral by which Intel vouches for the quote at `now`, chain time, as it is kept: whoever checks the agent later counts
/// on it. `None`: it is not that, or the quote is a dev quote, which needs none.
pub(super) fn proven(quote: &[u8], collateral: &str, now: i64) -> Option<String> {
    if !tdx::looks_like_quote(quote) {
        return None;
    }
    let collateral: Collateral = serde_json::from_str(collateral).ok()?;
    tdx::verify(quote, &collateral, now.try_into().ok()?, None).ok()?;
    // Without what else may stand in the answer.
    serde_json::to_string(&collateral).ok()
}

async fn post<T: DeserializeOwned>(
    host: &Host,
    url: &str,
    what: &str,
    body: &impl Serialize,
    timeout: Duration,
) -> Result<T, HostError> {
    let answer = host
        .http
        .post(format!("{}/v1/{what}", url.trim_end_matches('/')))
        .timeout(timeout)
        .json(body)
        .send()
        .await
        .map_err(|error| wrong(url, error))?;
    let status = answer.status();
    let body = read(url, answer).await?;
    if !status.is_success() {
        return Err(match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => wrong(url, format!("{}: {}", problem.kind, problem.detail)),
            Err(_) => wrong(url, format!("{status}: {}", String::from_utf8_lossy(&body))),
        });
    }
    serde_json::from_slice(&body).map_err(|error| wrong(url, error))
}

async fn read(url: &str, mut answer: Response) -> Result<Vec<u8>, HostError> {
    let mut body = vec![];
    while let Some(chunk) = answer.chunk().await.map_err(|error| wrong(url, error))? {
        if body.len().saturating_add(chunk.len()) > ANSWER_LIMIT {
            return Err(wrong(url, format!("it sends more than {ANSWER_LIMIT} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The reason on one line, and not longer than is of use.
fn wrong(url: &str, reason: impl std::fmt::Display) -> HostError {
    let reason = reason.to_string();
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    HostError::Attester {
        url: url.to_owned(),
        reason: reason.chars().take(REASON_LIMIT).map(plain).collect(),
    }
}
