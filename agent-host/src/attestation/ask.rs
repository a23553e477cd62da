//! Asking an attester.

use super::vouched::is_of;
use crate::{error::HostError, run::Host};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use sporeline_client::Address;
use sporeline_enclave::attester::wire::{AttestAnswer, AttestRequest, NonceAnswer, Problem};
use std::str::FromStr;

/// A fresh one, which the attester wants to see in the quote.
pub(super) async fn nonce(host: &Host, url: &str) -> Result<[u8; 32], HostError> {
    let answer: NonceAnswer = post(host, url, "nonce", &json!({})).await?;
    let mut nonce = [0; 32];
    hex::decode_to_slice(&answer.nonce, &mut nonce).map_err(|error| wrong(url, error))?;
    Ok(nonce)
}

/// An attester's signature, checked, and the collateral it judged by.
pub(super) async fn signature(
    host: &Host,
    url: &str,
    request: &AttestRequest,
    message: &[u8; 32],
) -> Result<(Address, [u8; 64], String), HostError> {
    let answer: AttestAnswer = post(host, url, "attest", request).await?;
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

async fn post<T: DeserializeOwned>(host: &Host, url: &str, what: &str, body: &impl Serialize) -> Result<T, HostError> {
    let answer = host
        .http
        .post(format!("{}/v1/{what}", url.trim_end_matches('/')))
        .json(body)
        .send()
        .await
        .map_err(|error| wrong(url, error))?;
    if !answer.status().is_success() {
        let text = answer.text().await.unwrap_or_default();
        return Err(match serde_json::from_str::<Problem>(&text) {
            Ok(problem) => wrong(url, format!("{}: {}", problem.kind, problem.detail)),
            Err(_) => wrong(url, text),
        });
    }
    answer.json().await.map_err(|error| wrong(url, error))
}

fn wrong(url: &str, reason: impl std::fmt::Display) -> HostError {
    HostError::Attester {
        url: url.to_owned(),
        reason: reason.to_string(),
    }
}
