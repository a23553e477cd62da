//! What the guest agent is asked and what it answers, as dstack 0.5 and 0.6 have it (`agent_rpc.proto`). Bytes are hex;
//! fields that are not read here are left out.

use super::{DstackError, client::json};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// An answer knows which question it belongs to.
pub(super) trait Answer {
    const METHOD: &'static str;
}

#[derive(Serialize)]
pub(super) struct GetKey<'a> {
    pub path: &'a str,
    pub purpose: &'a str,
    /// `ed25519` or `secp256k1`. Early agents of 0.5 do not know the field; all derive the same bytes for either.
    pub algorithm: &'a str,
}

#[derive(Serialize)]
pub(super) struct GetQuote {
    pub report_data: String,
}

#[derive(Deserialize)]
pub(super) struct Key<'a> {
    /// Borrowed, so that no copy of it is made that nobody wipes.
    #[serde(borrow)]
    key: &'a str,
}

impl Answer for Key<'_> {
    const METHOD: &'static str = "GetKey";
}

impl Key<'_> {
    pub fn read(body: &[u8]) -> Result<Zeroizing<[u8; 32]>, DstackError> {
        let answer: Key = json(body)?;
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(answer.key, key.as_mut())
            .map_err(|_| DstackError::wrong(Key::METHOD, "a key is 32 bytes in hex, and nothing around them"))?;
        if *key == [0; 32] {
            return Err(DstackError::wrong(Key::METHOD, "the key is all zeros"));
        }
        Ok(key)
    }
}

#[derive(Deserialize)]
struct QuoteAnswer {
    quote: String,
    event_log: String,
    /// Not in every 0.5.
    #[serde(default)]
    vm_config: String,
}

impl Answer for QuoteAnswer {
    const METHOD: &'static str = "GetQuote";
}

pub(super) struct Quote {
    pub quote: Vec<u8>,
    pub event_log: String,
    pub vm_config: String,
}

impl Quote {
    pub fn read(body: &[u8]) -> Result<Self, DstackError> {
        let answer: QuoteAnswer = json(body)?;
        Ok(Self {
            quote: hex::decode(answer.quote).map_err(|_| DstackError::wrong("GetQuote", "the quote is not hex"))?,
            event_log: answer.event_log,
            vm_config: answer.vm_config,
        })
    }
}

#[derive(Deserialize)]
struct InfoAnswer<'a> {
    /// Not in every 0.5; `tcb_info` has it always.
    #[serde(borrow, default)]
    compose_hash: Cow<'a, str>,
    tcb_info: TcbInfoField,
}

impl Answer for InfoAnswer<'_> {
    const METHOD: &'static str = "Info";
}

/// A string that holds JSON, or that JSON itself: clients in between unpack it.
#[derive(Deserialize)]
#[serde(untagged)]
enum TcbInfoField {
    Packed(String),
    Plain(TcbInfo),
}

#[derive(Deserialize)]
struct TcbInfo {
    compose_hash: String,
    app_compose: String,
}

impl Answer for TcbInfo {
    const METHOD: &'static str = "Info";
}

/// What runs here.
pub(super) struct Info {
    pub compose_hash: [u8; 32],
    /// The exact file: its SHA-256 is `compose_hash`.
    pub app_compose: String,
}

impl Info {
    pub fn read(body: &[u8]) -> Result<Self, DstackError> {
        let wrong = |what| DstackError::wrong("Info", what);
        let answer: InfoAnswer = json(body)?;
        let tcb_info = match answer.tcb_info {
            TcbInfoField::Packed(text) => json(text.as_bytes())?,
            TcbInfoField::Plain(plain) => plain,
        };
        let mut compose_hash = [0; 32];
        hex::decode_to_slice(&tcb_info.compose_hash, &mut compose_hash)
            .map_err(|_| wrong("a compose hash is 32 bytes in hex"))?;
        if !answer.compose_hash.is_empty() && !answer.compose_hash.eq_ignore_ascii_case(&tcb_info.compose_hash) {
            return Err(wrong("it names two compose hashes"));
        }
        if crate::compose_hash(&tcb_info.app_compose) != compose_hash {
            return Err(wrong("the app-compose file does not hash to the compose hash"));
        }
        Ok(Self {
            compose_hash,
            app_compose: tcb_info.app_compose,
        })
    }
}
