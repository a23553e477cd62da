use super::{Refusal, SigningKey, eip191, key::unhex};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A signature as Phala's, RedPill's and NEAR AI's endpoints give it for a completion: over a line of text with the
/// SHA-256 of the raw bytes of both bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSignature {
    /// `request:response` or `model:request:response`, hashes in hex. A model's name may hold colons.
    pub text: String,
    /// Hex: 65 bytes for `ecdsa` (EIP-191), 64 for `ed25519`.
    pub signature: String,
    /// An Ethereum address, or the Ed25519 public key, in hex.
    pub signing_address: String,
    /// `ecdsa` or `ed25519`.
    pub signing_algo: String,
}

/// Checks that the signature is by the key it names, over these bytes and, where it names one, this model.
pub(super) fn check(
    signed: &TextSignature,
    model: &str,
    request: &[u8],
    response: &[u8],
) -> Result<SigningKey, Refusal> {
    let key = SigningKey::of_address(&signed.signing_algo, &signed.signing_address).ok_or(Refusal::UnknownKey)?;
    let mut parts = signed.text.rsplitn(3, ':');
    let (signed_response, signed_request) = (hash(parts.next())?, hash(parts.next())?);
    if parts.next().is_some_and(|named| named != model) {
        return Err(Refusal::OtherModel);
    }
    if signed_request != <[u8; 32]>::from(Sha256::digest(request)) {
        return Err(Refusal::OtherRequest);
    }
    if signed_response != <[u8; 32]>::from(Sha256::digest(response)) {
        return Err(Refusal::OtherResponse);
    }
    signed_by(&key, signed.text.as_bytes(), &signed.signature)?;
    Ok(key)
}

fn hash(part: Option<&str>) -> Result<[u8; 32], Refusal> {
    part.filter(|part| part.len() == 64)
        .and_then(unhex)
        .ok_or(Refusal::MalformedText)
}

/// Whether `key` signed `message`.
fn signed_by(key: &SigningKey, message: &[u8], signature: &str) -> Result<(), Refusal> {
    match key {
        SigningKey::Ethereum(address) => {
            let bytes = unhex(signature).ok_or(Refusal::MalformedSignature)?;
            let signer = eip191::recover(message, &bytes)?;
            (signer == *address).then_some(()).ok_or(Refusal::BadSignature)
        }
        SigningKey::Ed25519(key) => ed25519(key, message, signature),
        // `of_address` gives none.
        SigningKey::Keyset(_) => Err(Refusal::UnknownKey),
    }
}

/// RFC 8032 without its leeway: no keys of small order, no second signature made from a first.
pub(super) fn ed25519(key: &[u8; 32], message: &[u8], signature: &str) -> Result<(), Refusal> {
    let bytes = unhex::<64>(signature).ok_or(Refusal::MalformedSignature)?;
    let key = VerifyingKey::from_bytes(key).map_err(|_| Refusal::UnknownKey)?;
    key.verify_strict(message, &Signature::from_bytes(&bytes))
        .map_err(|_| Refusal::BadSignature)
}
