//! Journals, attestations, and what language models said.

use super::common::number;
use crate::{
    address::base58,
    data::{AttestationRow, EntryRow, EvidenceRow, ReceiptRow},
    error::Error,
    rfc3339::rfc3339,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// A journal entry. Its hash is SHA-256("sporeline/journal/v1" ‖ envelope in RFC 8785 JSON), its signature the wallet's
/// over 0xFF ‖ "sporeline/journal/v1" ‖ hash.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Entry {
    /// Counts from 0.
    pub seq: u64,
    pub hash: String,
    pub kind: String,
    /// Chain time.
    pub time: String,
    /// Exactly the text that was hashed.
    #[schema(value_type = Object)]
    pub envelope: Box<RawValue>,
    /// Exactly the text whose hash stands in the envelope.
    #[schema(value_type = Object)]
    pub body: Box<RawValue>,
    pub signature: String,
}

/// Everything behind one attestation, for anyone to verify again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AttestationBundle {
    pub quote_hash: String,
    pub wallet: String,
    /// The enclave's quote, base64.
    pub quote: String,
    #[schema(value_type = Object)]
    pub event_log: Box<RawValue>,
    pub app_compose: String,
    #[schema(value_type = Object)]
    pub vm_config: Box<RawValue>,
    #[schema(value_type = Object)]
    pub collateral: Box<RawValue>,
    #[schema(value_type = Object)]
    pub verdict: Box<RawValue>,
    /// The attesters' signatures: `{attester, signature}`, base58.
    #[schema(value_type = Vec<Object>)]
    pub signatures: Box<RawValue>,
    pub expires_at: String,
    pub created_at: String,
}

/// What a decision of a language model's stands on. Its hash is SHA-256("sporeline/llm-receipt/v1" ‖ `receipt` in RFC 8785
/// JSON).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    pub hash: String,
    /// Of the agent that asked.
    pub wallet: String,
    /// Of the decision, chain time.
    pub time: String,
    /// The bodies of request and response, base64; the provider's signature; whether its key counts. Exactly the text that
    /// was hashed.
    #[schema(value_type = Object)]
    pub receipt: Box<RawValue>,
}

/// What a provider's signing key was judged by. Its hash is SHA-256(`evidence` in RFC 8785 JSON).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Evidence {
    pub hash: String,
    /// Nonce, quote, event log, app-compose file and Intel's collateral. Exactly the text that was hashed.
    #[schema(value_type = Object)]
    pub evidence: Box<RawValue>,
}

/// JSON as it stands, byte for byte; an empty or plain text becomes a JSON string.
fn raw(text: &str) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(text.to_owned())
        .or_else(|_| serde_json::value::to_raw_value(text))
        .map_err(|error| Error::Internal(error.to_string()))
}

pub(crate) fn entry(row: &EntryRow) -> Result<Entry, Error> {
    Ok(Entry {
        seq: number(row.seq),
        hash: hex::encode(&row.hash),
        kind: row.kind.clone(),
        time: rfc3339(row.ts),
        envelope: raw(&row.envelope)?,
        body: raw(&row.body)?,
        signature: base58(&row.signature),
    })
}

pub(crate) fn attestation_bundle(row: &AttestationRow) -> Result<AttestationBundle, Error> {
    Ok(AttestationBundle {
        quote_hash: hex::encode(&row.quote_hash),
        wallet: base58(&row.wallet),
        quote: STANDARD.encode(&row.quote),
        event_log: raw(&row.event_log)?,
        app_compose: row.app_compose.clone(),
        vm_config: raw(&row.vm_config)?,
        collateral: raw(&row.collateral)?,
        verdict: raw(&row.verdict)?,
        signatures: raw(&row.signatures)?,
        expires_at: rfc3339(row.expires_at),
        created_at: rfc3339(row.created_at),
    })
}

pub(crate) fn receipt(row: &ReceiptRow) -> Result<Receipt, Error> {
    Ok(Receipt {
        hash: hex::encode(&row.hash),
        wallet: base58(&row.wallet),
        time: rfc3339(row.ts),
        receipt: raw(&row.receipt)?,
    })
}

pub(crate) fn evidence(row: &EvidenceRow) -> Result<Evidence, Error> {
    Ok(Evidence {
        hash: hex::encode(&row.hash),
        evidence: raw(&row.evidence)?,
    })
}
