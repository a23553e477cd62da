//! Attested Confidential Inference, version `aci/1` (Dstack-TEE/private-ai-gateway, `spec/aci.md`).

use super::{Refusal, SigningKey, key::unhex, text::ed25519};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The version that is spoken here.
pub(crate) const VERSION: &str = "aci/1";

/// An ACI receipt with the keyset it is signed under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AciSignature {
    /// The receipt document, JSON, as served.
    pub document: String,
    /// The workload's keyset, JSON.
    pub keyset: String,
}

/// A workload's keys, as far as receipts need them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Keyset {
    /// Unix seconds.
    pub not_after: i64,
    receipt_signing_keys: Vec<ReceiptKey>,
}

#[derive(Clone, Debug, Deserialize)]
struct ReceiptKey {
    key_id: String,
    algo: String,
    public_key: String,
}

#[derive(Deserialize)]
struct Document {
    api_version: String,
    model: Option<String>,
    workload_keyset_digest: String,
    event_log: Vec<Event>,
    key_id: String,
}

/// All fields any event may have; each kind has its own of them.
#[derive(Deserialize)]
struct Event {
    r#type: String,
    body_hash: Option<String>,
    result: Option<String>,
    required: Option<bool>,
    session_id: Option<String>,
}

/// A keyset and the SHA-256 of its canonical form (§3.1).
pub(crate) fn keyset(json: &str) -> Result<(Keyset, [u8; 32]), Refusal> {
    let value: Value = serde_json::from_str(json).map_err(|_| Refusal::MalformedKeyset)?;
    let canonical = serde_json_canonicalizer::to_vec(&value).map_err(|_| Refusal::MalformedKeyset)?;
    let keyset = Keyset::deserialize(value).map_err(|_| Refusal::MalformedKeyset)?;
    Ok((keyset, Sha256::digest(canonical).into()))
}

/// `sha256:` and the digest in hex: how ACI writes digests.
pub(crate) fn written(digest: &[u8; 32]) -> String {
    format!("sha256:{}", hex::encode(digest))
}

/// What a quote says of a keyset and a challenge (§3.2): SHA-256 of a fixed text, then zeros.
pub(crate) fn report_data(keyset_digest: &[u8; 32], nonce: &[u8; 32]) -> [u8; 64] {
    let statement = format!(
        r#"{{"keyset_digest":"{}","nonce":"{}","purpose":"aci.report_data.v1"}}"#,
        written(keyset_digest),
        hex::encode(nonce)
    );
    let mut data = [0; 64];
    data[..32].copy_from_slice(&Sha256::digest(statement));
    data
}

/// The keyset that a receipt document says it is signed under; unproven.
pub(crate) fn names_keyset(document: &str) -> Option<[u8; 32]> {
    let document: Document = serde_json::from_str(document).ok()?;
    unhex(document.workload_keyset_digest.strip_prefix("sha256:")?)
}

/// Checks the receipt's signature, and that it is about these bytes and this model.
pub(super) fn check(
    signed: &AciSignature,
    model: &str,
    request: &[u8],
    response: &[u8],
) -> Result<SigningKey, Refusal> {
    let mut value: Value = serde_json::from_str(&signed.document).map_err(|_| Refusal::MalformedText)?;
    let signature = match value.as_object_mut().and_then(|fields| fields.remove("signature")) {
        Some(Value::String(signature)) => signature,
        _ => return Err(Refusal::MalformedSignature),
    };
    let message = serde_json_canonicalizer::to_vec(&value).map_err(|_| Refusal::MalformedText)?;
    let document = Document::deserialize(value).map_err(|_| Refusal::MalformedText)?;
    if document.api_version != VERSION {
        return Err(Refusal::OtherVersion(document.api_version));
    }
    let (keyset, digest) = keyset(&signed.keyset)?;
    if document.workload_keyset_digest != written(&digest) {
        return Err(Refusal::OtherKeyset);
    }
    if document.model.is_some_and(|named| named != model) {
        return Err(Refusal::OtherModel);
    }
    check_events(&document.event_log, request, response)?;
    ed25519(&receipt_key(&keyset, &document.key_id)?, &message, &signature)?;
    Ok(SigningKey::Keyset(digest))
}

fn receipt_key(keyset: &Keyset, id: &str) -> Result<[u8; 32], Refusal> {
    let mut named = keyset
        .receipt_signing_keys
        .iter()
        .filter(|key| key.key_id == id && key.algo == "ed25519");
    match (named.next(), named.next()) {
        (Some(key), None) => unhex(&key.public_key).ok_or(Refusal::UnknownKey),
        _ => Err(Refusal::UnknownKey),
    }
}

/// The hashes of both bodies, and that whoever served behind the workload was verified (§9.3).
fn check_events(events: &[Event], request: &[u8], response: &[u8]) -> Result<(), Refusal> {
    if events.first().is_none_or(|first| first.r#type != "request.received") {
        return Err(Refusal::MalformedText);
    }
    if the_hash(events, "request.received")? != written(&Sha256::digest(request).into()) {
        return Err(Refusal::OtherRequest);
    }
    if the_hash(events, "response.returned")? != written(&Sha256::digest(response).into()) {
        return Err(Refusal::OtherResponse);
    }
    // A workload that serves by itself has no such event; of several attempts the last one served.
    let upstream = events.iter().rfind(|event| event.r#type == "upstream.verified");
    let verified = upstream.is_none_or(|event| {
        event.result.as_deref() == Some("verified")
            && event.required == Some(true)
            && event.session_id.as_deref().and_then(unhex::<32>).is_some()
    });
    verified.then_some(()).ok_or(Refusal::UnverifiedUpstream)
}

/// The hash in the one event of a type.
fn the_hash<'a>(events: &'a [Event], kind: &str) -> Result<&'a str, Refusal> {
    let mut of_kind = events.iter().filter(|event| event.r#type == kind);
    match (of_kind.next(), of_kind.next()) {
        (Some(event), None) => event.body_hash.as_deref().ok_or(Refusal::MalformedText),
        _ => Err(Refusal::MalformedText),
    }
}
