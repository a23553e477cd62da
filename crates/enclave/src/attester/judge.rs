use super::{NonceStore, Refusal};
use crate::{
    NONCE_BYTES,
    quote::{DevQuote, QuoteError, quote_hash},
    report_data,
};
use sha2::{Digest, Sha256};
use sporeline_client::{Address, instruction::attest_message};
use std::time::Duration;

/// What an attester believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Of the one cluster it attests for.
    pub genesis_hash: [u8; 32],
    /// Public keys of dev enclaves' roots.
    pub roots: Vec<[u8; 32]>,
    /// Compose hashes of images.
    pub measurements: Vec<[u8; 32]>,
    /// Longest life of an attestation, seconds; at most the chain's `attestation_ttl`.
    pub ttl_s: i64,
}

/// What an agent host asks to have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub wallet: Address,
    pub nostr_key: [u8; 32],
    /// Of all attesters asked, in the order the quote binds them.
    pub nonces: Vec<[u8; NONCE_BYTES]>,
    pub quote: Vec<u8>,
    pub app_compose: String,
    /// Chain time.
    pub expires_at: i64,
}

/// When a request is judged. The two clocks are never compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The chain's clock, unix seconds: for expiries.
    pub chain: i64,
    /// This machine's steady clock: for the age of nonces.
    pub steady: Duration,
}

/// What the attester vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// To be signed, see [`attest_message`].
    pub message: [u8; 32],
    pub quote_hash: [u8; 32],
    pub compose_hash: [u8; 32],
    pub expires_at: i64,
}

/// Judges a request; one that passes uses its nonce up.
///
/// # Errors
/// The first [`Refusal`] that applies: the quote itself, then whose and what it is, then what it is about, then whether
/// it is fresh. A refused request leaves its nonce usable: only its holder knows it.
pub fn judge(policy: &Policy, request: &Request, nonces: &mut NonceStore, now: Moment) -> Result<Judgement, Refusal> {
    // the quote
    let quote = DevQuote::parse(&request.quote).map_err(|error| match error {
        QuoteError::NotADevQuote => Refusal::NotADevQuote,
        QuoteError::Length(_) => Refusal::MalformedQuote(error.to_string()),
        QuoteError::Signature => Refusal::BadQuoteSignature,
    })?;
    // whose and what
    if !policy.roots.contains(&quote.root) {
        return Err(Refusal::UnknownRoot);
    }
    if quote.genesis_hash != policy.genesis_hash {
        return Err(Refusal::WrongCluster);
    }
    if !policy.measurements.contains(&quote.compose_hash) {
        return Err(Refusal::UnknownMeasurement(quote.compose_hash));
    }
    if Sha256::digest(&request.app_compose)[..] != quote.compose_hash {
        return Err(Refusal::WrongAppCompose);
    }
    // about what
    if quote.report_data != report_data(&request.wallet, &request.nostr_key, &request.nonces) {
        return Err(Refusal::WrongReportData);
    }
    // fresh
    let nonce = nonces.find(&request.nonces, now.steady)?;
    let latest = now.chain.saturating_add(policy.ttl_s);
    if request.expires_at <= now.chain || request.expires_at > latest {
        return Err(Refusal::BadExpiry { now: now.chain, latest });
    }
    nonces.use_up(&nonce);

    let quote_hash = quote_hash(&request.quote);
    Ok(Judgement {
        message: attest_message(
            &policy.genesis_hash,
            &request.wallet,
            &quote.compose_hash,
            &quote_hash,
            request.expires_at,
        ),
        quote_hash,
        compose_hash: quote.compose_hash,
        expires_at: request.expires_at,
    })
}
