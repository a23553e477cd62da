//! Addresses, hashes and signatures at the edge: base58 and hex in, base58 and hex out.

use crate::error::Error;
use sporeline_client::Address;

/// Reads a base58 address out of the field `field`.
pub(crate) fn parse(field: &'static str, text: &str) -> Result<Address, Error> {
    decode32(text).map(Address::new_from_array).ok_or(Error::BadAddress {
        field,
        found: text.chars().take(64).collect(),
    })
}

/// 32 bytes in base58.
pub(crate) fn decode32(text: &str) -> Option<[u8; 32]> {
    if text.len() > 44 {
        return None; // decoding is quadratic: never of more than an address can have
    }
    bs58::decode(text).into_vec().ok()?.try_into().ok()
}

/// Bytes in base58.
pub(crate) fn base58(bytes: &[u8]) -> String {
    bs58::encode(bytes).into_string()
}

/// How an agent is asked for: `{id}` in paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AgentKey {
    Id(u64),
    /// Its wallet, mint, market or Agent account.
    Address(Address),
}

impl AgentKey {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if !text.is_empty() && text.len() <= 19 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(Self::Id).map_err(|_| Error::BadId);
        }
        decode32(text)
            .map(|bytes| Self::Address(Address::new_from_array(bytes)))
            .ok_or(Error::BadId)
    }
}
