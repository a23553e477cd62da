//! Quotes of the dev enclave, laid out as simply as can be:
//!
//! | bytes | what |
//! |---|---|
//! | 21 | `SPORELINE-DEV-QUOTE-1` |
//! | 32 | genesis hash of the cluster |
//! | 32 | compose hash: the measurement |
//! | 64 | report data |
//! | 32 | public key of the dev enclave's root |
//! | 64 | the root's Ed25519 signature over everything before |
//!
//! Such a quote proves that whoever holds the seed file made it, no more. Its hash, which stands on chain, is the SHA-256
//! of all its bytes.

use crate::REPORT_BYTES;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// What every dev quote begins with. A TDX quote begins with its version, 4 or 5, as two bytes.
pub const MAGIC: &[u8; 21] = b"SPORELINE-DEV-QUOTE-1";
/// Bytes of a dev quote.
pub const DEV_QUOTE_BYTES: usize = SIGNED_BYTES + 64;
const SIGNED_BYTES: usize = MAGIC.len() + 32 + 32 + REPORT_BYTES + 32;

/// A dev quote, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DevQuote {
    pub genesis_hash: [u8; 32],
    pub compose_hash: [u8; 32],
    pub report_data: [u8; REPORT_BYTES],
    pub root: [u8; 32],
    pub signature: [u8; 64],
}

/// Why bytes are no dev quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    #[error("the quote does not begin as a dev quote does")]
    NotADevQuote,
    #[error("a dev quote has {DEV_QUOTE_BYTES} bytes, not {0}")]
    Length(usize),
    #[error("the root did not sign this quote")]
    Signature,
}

/// SHA-256 of a quote's bytes, of whatever kind.
pub fn quote_hash(quote: &[u8]) -> [u8; 32] {
    Sha256::digest(quote).into()
}

pub(crate) fn make(
    root: &SigningKey,
    genesis_hash: &[u8; 32],
    compose_hash: &[u8; 32],
    report_data: &[u8; REPORT_BYTES],
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(DEV_QUOTE_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(genesis_hash);
    bytes.extend_from_slice(compose_hash);
    bytes.extend_from_slice(report_data);
    bytes.extend_from_slice(root.verifying_key().as_bytes());
    let signature = root.sign(&bytes);
    bytes.extend_from_slice(&signature.to_bytes());
    bytes
}

impl DevQuote {
    /// Takes a quote apart and checks that the root it names signed it. Whether that root is to be believed is another
    /// question.
    pub fn parse(bytes: &[u8]) -> Result<Self, QuoteError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(QuoteError::NotADevQuote)?;
        let length = || QuoteError::Length(bytes.len());
        let (genesis_hash, rest) = rest.split_first_chunk().ok_or_else(length)?;
        let (compose_hash, rest) = rest.split_first_chunk().ok_or_else(length)?;
        let (report_data, rest) = rest.split_first_chunk().ok_or_else(length)?;
        let (root, rest) = rest.split_first_chunk().ok_or_else(length)?;
        let signature: &[u8; 64] = rest.try_into().map_err(|_| length())?;
        let signed = bytes.get(..SIGNED_BYTES).ok_or_else(length)?;
        VerifyingKey::from_bytes(root)
            .and_then(|key| key.verify_strict(signed, &Signature::from_bytes(signature)))
            .map_err(|_| QuoteError::Signature)?;
        Ok(Self {
            genesis_hash: *genesis_hash,
            compose_hash: *compose_hash,
            report_data: *report_data,
            root: *root,
            signature: *signature,
        })
    }
}
