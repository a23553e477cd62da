//! What is kept of an answer, so that anyone can check again, offline, who gave it and to what.
//!
//! Pure: nothing here asks anybody. A signature binds the raw bytes of a request to those of its response; whether its key
//! belongs to a machine that nobody can look into is another question, which [`provider`](crate::provider) answers.

pub(crate) mod aci;
mod eip191;
pub(crate) mod key;
mod text;

pub use aci::AciSignature;
pub use key::{KeyError, SigningKey};
pub use text::TextSignature;

use crate::bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Domain of a receipt's hash.
pub const RECEIPT_DOMAIN: &[u8] = b"sporeline/llm-receipt/v1";
/// The only version there is.
pub const RECEIPT_VERSION: u8 = 1;

/// One question to a language model and its answer, with what vouches for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`RECEIPT_VERSION`].
    pub v: u8,
    /// The model that was asked for.
    pub model: String,
    /// SHA-256 of the prompt's template: the first message of the request.
    #[serde(with = "bytes::hex32")]
    pub template_hash: [u8; 32],
    /// The request's body, byte by byte. It holds no API key: that is in a header.
    #[serde(with = "bytes::base64")]
    pub request: Vec<u8>,
    /// The response's body, byte by byte.
    #[serde(with = "bytes::base64")]
    pub response: Vec<u8>,
    /// `None`: the provider signs nothing, or its signature could not be had.
    pub signed: Option<Signed>,
    /// SHA-256 of the [`Evidence`](crate::provider::Evidence) under which the signing key counted.
    #[serde(with = "bytes::optional_hex32")]
    pub evidence: Option<[u8; 32]>,
    /// Why the signing key does not count, by name. `None` exactly where `evidence` is there.
    pub unattested: Option<String>,
}

/// A provider's signature over a request and its response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Signed {
    /// Over a line of text with both hashes.
    Text(TextSignature),
    /// An `aci/1` receipt.
    Aci(AciSignature),
}

/// What a receipt is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody signed.
    Unsigned,
    /// Signed by this key, of which nothing is known.
    Signed(SigningKey),
    /// Signed by a key of a machine that counts. Only [`verify_attested`](crate::provider::verify_attested) says so.
    Attested(SigningKey),
    /// Something is wrong with it.
    Refused(Refusal),
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the receipt has version {0}; only {RECEIPT_VERSION} is known")]
    Version(u8),
    #[error("the request cannot be read")]
    MalformedRequest,
    #[error("the request does not begin with the template that the receipt names")]
    OtherTemplate,
    #[error("the receipt is about another model than was asked for")]
    OtherModel,
    #[error("what is signed does not name two hashes")]
    MalformedText,
    #[error("the signature is over another request")]
    OtherRequest,
    #[error("the signature is over another response")]
    OtherResponse,
    #[error("the signing key cannot be told or is of an unknown kind")]
    UnknownKey,
    #[error("the signature has the wrong length or form")]
    MalformedSignature,
    #[error("the signature is the one of two that anybody could make from the other")]
    MalleableSignature,
    #[error("the signature is not by the key it names")]
    BadSignature,
    #[error("the receipt speaks {0}; only aci/1 is known")]
    OtherVersion(String),
    #[error("the keyset cannot be read")]
    MalformedKeyset,
    #[error("the receipt is signed under another keyset")]
    OtherKeyset,
    #[error("the provider did not verify who served behind it")]
    UnverifiedUpstream,
    #[error("the evidence is not the receipt's")]
    OtherEvidence,
}

/// The part of a request that a receipt is checked against.
#[derive(Deserialize)]
struct Asked {
    model: String,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: String,
}

impl Receipt {
    /// SHA-256 of [`RECEIPT_DOMAIN`] and its canonical JSON: what a journal entry names.
    pub fn hash(&self) -> [u8; 32] {
        // Strings, a number and nothing else: it always serialises.
        let json = serde_json_canonicalizer::to_vec(self).unwrap_or_default();
        Sha256::new()
            .chain_update(RECEIPT_DOMAIN)
            .chain_update(json)
            .finalize()
            .into()
    }
}

/// Checks everything in a receipt that can be told from itself. Never [`Verdict::Attested`].
pub fn verify(receipt: &Receipt) -> Verdict {
    match check(receipt) {
        Ok(None) => Verdict::Unsigned,
        Ok(Some(key)) => Verdict::Signed(key),
        Err(refusal) => Verdict::Refused(refusal),
    }
}

fn check(receipt: &Receipt) -> Result<Option<SigningKey>, Refusal> {
    if receipt.v != RECEIPT_VERSION {
        return Err(Refusal::Version(receipt.v));
    }
    let asked: Asked = serde_json::from_slice(&receipt.request).map_err(|_| Refusal::MalformedRequest)?;
    if asked.model != receipt.model {
        return Err(Refusal::OtherModel);
    }
    let template = asked.messages.first().filter(|first| first.role == "system");
    let template = template.ok_or(Refusal::OtherTemplate)?;
    if receipt.template_hash != <[u8; 32]>::from(Sha256::digest(&template.content)) {
        return Err(Refusal::OtherTemplate);
    }
    let Receipt {
        model,
        request,
        response,
        ..
    } = receipt;
    match &receipt.signed {
        None => Ok(None),
        Some(Signed::Text(signed)) => text::check(signed, model, request, response).map(Some),
        Some(Signed::Aci(signed)) => aci::check(signed, model, request, response).map(Some),
    }
}
