use crate::{
    bytes,
    receipt::{Refusal, SigningKey, aci},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sporeline_enclave::{
    REPORT_BYTES,
    tdx::{Collateral, TcbStatus, TdxPolicy},
};

/// Bytes of the nonce that a report is asked for with.
pub const NONCE_BYTES: usize = 32;

/// All that a provider's attestation was judged by, so that anyone can judge it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub about: About,
    /// Ours, fresh when it was asked for.
    #[serde(with = "bytes::hex32")]
    pub nonce: [u8; NONCE_BYTES],
    #[serde(with = "bytes::base64")]
    pub quote: Vec<u8>,
    /// dstack's, JSON.
    pub event_log: String,
    pub app_compose: String,
    /// Intel's, for the machine that the quote names.
    pub collateral: Collateral,
    /// When it was judged, chain time.
    pub at: i64,
}

/// What a provider's quote is to vouch for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// One key.
    Key {
        key: SigningKey,
        /// SHA-256 of the server's TLS certificate or its key, where the quote binds that too. It is not compared with a
        /// connection: what counts here is what was signed.
        #[serde(with = "bytes::optional_hex32", default)]
        tls_fingerprint: Option<[u8; 32]>,
    },
    /// An ACI keyset, JSON.
    Keyset { keyset: String },
}

/// The longest that a judged report may count, seconds of chain time: a day.
pub const LONGEST_AGE_S: u32 = 24 * 60 * 60;

/// Which providers' machines count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderPolicy {
    /// Compose hashes: the code that holds the signing key.
    pub measurements: Vec<[u8; 32]>,
    pub tdx: TdxPolicy,
    /// For how long a judged report counts, seconds of chain time; at most [`LONGEST_AGE_S`].
    pub max_age_s: u32,
}

/// What a judged report vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    pub key: SigningKey,
    pub compose_hash: [u8; 32],
    pub status: TcbStatus,
    /// Chain time.
    pub expires_at: i64,
}

/// What a report proves to anybody; whether such code on such a machine counts is for each to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub key: SigningKey,
    pub compose_hash: [u8; 32],
    pub status: TcbStatus,
    /// Of a keyset, chain time; a key by itself names no end.
    pub not_after: Option<i64>,
}

/// Why a provider's signing key does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("the provider gives no report: {0}")]
    Unavailable(String),
    #[error("the report cannot be read: {0}")]
    Malformed(&'static str),
    #[error("the report is not about {0}")]
    OtherKey(SigningKey),
    #[error("the provider's machine: {0}")]
    Machine(sporeline_enclave::attester::Refusal),
    #[error("the provider's code, compose hash {}, is not on our list", hex::encode(.0))]
    UnknownMeasurement([u8; 32]),
    #[error("the app-compose file given does not hash to the quote's measurement")]
    OtherAppCompose,
    #[error("the quote's report data is not that of this key and our nonce")]
    OtherReportData,
    #[error("the keyset: {0}")]
    Keyset(Refusal),
    #[error("the keyset is past its time, or valid for longer than anybody can mean")]
    KeysetExpired,
    #[error("no provider's machine is on our list")]
    NotJudged,
    #[error("it failed a moment ago and is not tried again yet")]
    FailedBefore,
}

impl ReportError {
    /// As receipts name it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "no_report",
            Self::Malformed(_) => "malformed_report",
            Self::OtherKey(_) => "report_of_other_key",
            Self::Machine(refusal) => refusal.name(),
            Self::UnknownMeasurement(_) => "unknown_measurement",
            Self::OtherAppCompose => "wrong_app_compose",
            Self::OtherReportData => "wrong_report_data",
            Self::Keyset(_) => "malformed_keyset",
            Self::KeysetExpired => "keyset_expired",
            Self::NotJudged => "not_judged",
            Self::FailedBefore => "failed_before",
        }
    }
}

impl About {
    /// The key that signatures name.
    pub fn key(&self) -> Result<SigningKey, ReportError> {
        match self {
            Self::Key { key, .. } => Ok(*key),
            Self::Keyset { keyset } => {
                let (_, digest) = aci::keyset(keyset).map_err(ReportError::Keyset)?;
                Ok(SigningKey::Keyset(digest))
            }
        }
    }

    /// Whether a quote with this report data is about it: the key or address padded with zeros, or SHA-256(address ‖ TLS
    /// fingerprint), then the nonce; for a keyset ACI's statement.
    pub(super) fn is_in(&self, data: &[u8; REPORT_BYTES], nonce: &[u8; NONCE_BYTES]) -> Result<bool, ReportError> {
        let key = self.key()?;
        let address = match &key {
            SigningKey::Keyset(digest) => return Ok(*data == aci::aci_report_data(digest, nonce)),
            SigningKey::Ethereum(address) => &address[..],
            SigningKey::Ed25519(key) => &key[..],
        };
        // Such a key would be told from a padded address by nothing; nobody makes one in earnest.
        if matches!(key, SigningKey::Ed25519([.., 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])) {
            return Ok(false);
        }
        let (head, tail) = data.split_at(32);
        let mut padded = [0; 32];
        padded[..address.len()].copy_from_slice(address);
        let with_tls = match self {
            Self::Key {
                tls_fingerprint: Some(fingerprint),
                ..
            } => Some(Sha256::new().chain_update(address).chain_update(fingerprint).finalize()),
            _ => None,
        };
        Ok(tail == nonce && (head == padded || with_tls.is_some_and(|hash| head == &hash[..])))
    }
}

impl Evidence {
    /// SHA-256 of its canonical JSON: what receipts name.
    pub fn hash(&self) -> [u8; 32] {
        // Strings, bytes as text and one integer: it always serialises.
        Sha256::digest(serde_json_canonicalizer::to_vec(self).unwrap_or_default()).into()
    }
}
