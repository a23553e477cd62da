use serde::{Deserialize, Serialize};

/// Version of the envelope.
pub const VERSION: u32 = 1;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The whole observation.
    Sense,
    /// What the brain wanted and what the guard said.
    Decide,
    /// A transaction was signed and stored; it is sent after this entry is on disk.
    Send,
    /// What became of it.
    Outcome,
    /// The chain rewound and no longer knows a transaction that had landed.
    Lost,
    Say,
    Birth,
    /// A quote; it binds the Nostr key.
    Attest,
    Anchor,
}

impl Kind {
    /// As stored and as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sense => "sense",
            Self::Decide => "decide",
            Self::Send => "send",
            Self::Outcome => "outcome",
            Self::Lost => "lost",
            Self::Say => "say",
            Self::Birth => "birth",
            Self::Attest => "attest",
            Self::Anchor => "anchor",
        }
    }
}

/// What is hashed and signed. Hashes in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    pub v: u32,
    /// The cluster's genesis hash.
    pub cluster: String,
    /// The agent's wallet, base58: the key that signs.
    pub agent: String,
    /// From 0.
    pub seq: u64,
    /// Entry hash of the one before; of the first, 32 zeros.
    pub prev: String,
    pub kind: Kind,
    /// SHA-256 of the body's canonical JSON.
    pub body_hash: String,
    /// `policy`, `llm-attested` or `llm-unattested`.
    pub brain: String,
    pub genome_hash: String,
    /// Of the memory the agent holds once this entry is made.
    pub memory_hash: String,
    pub compose_hash: String,
    /// Of the quote the agent stands by; null before its first.
    pub quote_hash: Option<String>,
    /// Hash of a language model's receipt, lower-case hex; null without one.
    pub receipt: Option<serde_json::Value>,
    /// Chain time, unix seconds.
    pub ts: i64,
}
