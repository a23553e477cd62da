use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// Whom a signature is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SigningKey {
    /// secp256k1, by its Ethereum address.
    Ethereum([u8; 20]),
    /// Ed25519, by its public key.
    Ed25519([u8; 32]),
    /// A key of an ACI workload's keyset, by the keyset's digest.
    Keyset([u8; 32]),
}

/// Why text names no signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signing key is ethereum:0x and 40 hex digits, ed25519: and 64, or aci:sha256: and 64")]
pub struct KeyError;

impl SigningKey {
    /// From what legacy providers call `signing_algo` and `signing_address`. `None`: not a key of an algorithm we know.
    pub fn of_address(algorithm: &str, address: &str) -> Option<Self> {
        match algorithm {
            "ecdsa" => unhex(address).map(Self::Ethereum),
            "ed25519" => unhex(address).map(Self::Ed25519),
            _ => None,
        }
    }

    /// `signing_algo` and `signing_address`; `None` for a keyset.
    pub fn address(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Ethereum(address) => Some(("ecdsa", format!("0x{}", hex::encode(address)))),
            Self::Ed25519(key) => Some(("ed25519", hex::encode(key))),
            Self::Keyset(_) => None,
        }
    }
}

/// Exactly `N` bytes of hex, with or without `0x`.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes).ok()?;
    Some(bytes)
}

impl fmt::Display for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ethereum(address) => write!(f, "ethereum:0x{}", hex::encode(address)),
            Self::Ed25519(key) => write!(f, "ed25519:{}", hex::encode(key)),
            Self::Keyset(digest) => write!(f, "aci:sha256:{}", hex::encode(digest)),
        }
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if let Some(address) = text.strip_prefix("ethereum:0x") {
            return unhex(address).map(Self::Ethereum).ok_or(KeyError);
        }
        if let Some(key) = text.strip_prefix("ed25519:") {
            return unhex(key).map(Self::Ed25519).ok_or(KeyError);
        }
        let digest = text.strip_prefix("aci:sha256:").ok_or(KeyError)?;
        unhex(digest).map(Self::Keyset).ok_or(KeyError)
    }
}

impl Serialize for SigningKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SigningKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
