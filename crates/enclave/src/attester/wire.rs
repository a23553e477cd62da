//! JSON between a host and an attester. Addresses and signatures base58, hashes, keys and nonces lower-case hex, quotes
//! base64, times unix seconds of the chain.

use super::{Refusal, Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Answer to `POST /v1/nonce`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct NonceAnswer {
    pub nonce: String,
    pub expires_in_s: u64,
}

/// Body of `POST /v1/attest`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct AttestRequest {
    pub wallet: String,
    pub nostr_key: String,
    /// Of all attesters asked, in the order the quote binds them.
    pub nonces: Vec<String>,
    pub quote: String,
    pub event_log: String,
    pub app_compose: String,
    pub vm_config: String,
    pub expires_at: i64,
}

/// Answer to `POST /v1/attest`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct AttestAnswer {
    pub attester: String,
    pub signature: String,
    pub quote_hash: String,
    pub expires_at: i64,
    /// `dev`, or the state of the machine's security updates, as Intel calls it: `UpToDate`.
    pub verdict: String,
    /// Intel's collateral that a TDX quote was checked with, as JSON, so that others can check it again; else empty.
    #[serde(default)]
    pub collateral: String,
}

/// A refusal (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Problem {
    /// `/problems/` and the refusal's name.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        Self {
            kind: format!("/problems/{}", refusal.name()),
            title: refusal.name().replace('_', " "),
            status: refusal.status(),
            detail: refusal.to_string(),
        }
    }
}

fn hex32(field: &str, text: &str) -> Result<[u8; 32], Refusal> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| Refusal::BadRequest(format!("{field} must be 64 hex digits")))?;
    Ok(bytes)
}

impl TryFrom<&AttestRequest> for Request {
    type Error = Refusal;

    fn try_from(wire: &AttestRequest) -> Result<Self, Refusal> {
        Ok(Self {
            wallet: sporeline_client::Address::from_str(&wire.wallet)
                .map_err(|_| Refusal::BadRequest("wallet must be a base58 address".into()))?,
            nostr_key: hex32("nostr_key", &wire.nostr_key)?,
            nonces: wire
                .nonces
                .iter()
                .map(|nonce| hex32("nonces", nonce))
                .collect::<Result<_, _>>()?,
            quote: STANDARD
                .decode(&wire.quote)
                .map_err(|_| Refusal::BadRequest("quote must be base64".into()))?,
            event_log: wire.event_log.clone(),
            app_compose: wire.app_compose.clone(),
            expires_at: wire.expires_at,
        })
    }
}
