//! Answers of the API, and what they say.

use crate::{Action, Bundle, Deed, check::unhex};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::value::RawValue;
use sporeline_client::{Address, address};
use sporeline_journal::{Entry, Kind, UnsignedEntry};
use std::str::FromStr;

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct StatusAnswer {
    pub genesis_hash: String,
}

#[derive(Deserialize)]
pub(super) struct AgentAnswer {
    pub id: u64,
    pub wallet: String,
    pub mint: String,
    pub name: String,
    pub born_at: String,
    pub genome: Vec<u16>,
    pub generation: u32,
    pub parents: Vec<u64>,
    pub persona_hash: Option<String>,
    pub journal_sequence: u64,
    pub journal_head: Option<String>,
    pub attestation: AttestationState,
}

#[derive(Deserialize)]
pub(super) struct AttestationState {
    pub quote_hash: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct EntryAnswer {
    pub seq: u64,
    pub hash: String,
    pub kind: String,
    pub envelope: Box<RawValue>,
    pub body: Box<RawValue>,
    pub signature: String,
}

#[derive(Deserialize)]
pub(super) struct TradeAnswer {
    pub signature: String,
    pub mint: String,
    pub side: String,
    pub base: String,
    pub quote: String,
    pub trader: String,
    pub action: Option<u64>,
    pub decision: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct BundleAnswer {
    pub wallet: String,
    pub quote: String,
    pub event_log: Box<RawValue>,
    pub app_compose: String,
    pub collateral: Box<RawValue>,
    pub signatures: Vec<SignatureAnswer>,
    pub expires_at: String,
    pub created_at: String,
}

#[derive(Deserialize)]
pub(super) struct ReceiptAnswer {
    pub receipt: sporeline_llm::Receipt,
}

#[derive(Deserialize)]
pub(super) struct EvidenceAnswer {
    pub evidence: sporeline_llm::provider::Evidence,
}

#[derive(Deserialize)]
pub(super) struct SignatureAnswer {
    pub attester: String,
    pub signature: String,
}

pub(super) fn entry(answer: &EntryAnswer) -> Option<Entry> {
    let envelope = answer.envelope.get();
    let time: serde_json::Value = serde_json::from_str(envelope).ok()?;
    let kind: Kind = serde_json::from_value(answer.kind.clone().into()).ok()?;
    Some(Entry {
        unsigned: UnsignedEntry {
            seq: answer.seq,
            kind,
            ts: time.get("ts")?.as_i64()?,
            envelope: envelope.to_owned(),
            body: answer.body.get().to_owned(),
            hash: unhex(&answer.hash)?,
        },
        signature: signature(&answer.signature)?,
    })
}

/// The action behind a trade. `Some(None)`: a dead agent's estate was sold, which nobody decided.
pub(super) fn action(trade: &TradeAnswer) -> Option<Option<Action>> {
    let number = trade.action.unwrap_or(0);
    if number == 0 {
        return Some(None);
    }
    Some(Some(Action {
        number,
        signature: signature(&trade.signature)?,
        decision: unhex(trade.decision.as_deref()?)?,
        deed: Deed::Traded {
            market: address::market(&Address::from_str(&trade.mint).ok()?),
            buy: trade.side == "buy",
            base: trade.base.parse().ok()?,
            quote: trade.quote.parse().ok()?,
        },
        indexed: true,
    }))
}

pub(super) fn bundle(answer: &BundleAnswer) -> Option<Bundle> {
    let signatures = answer
        .signatures
        .iter()
        .map(|one| Some((Address::from_str(&one.attester).ok()?, signature(&one.signature)?)));
    Some(Bundle {
        wallet: Address::from_str(&answer.wallet).ok()?,
        quote: STANDARD.decode(&answer.quote).ok()?,
        event_log: stored(&answer.event_log),
        app_compose: answer.app_compose.clone(),
        collateral: stored(&answer.collateral),
        signatures: signatures.collect::<Option<_>>()?,
        expires_at: unix(&answer.expires_at)?,
        created_at: unix(&answer.created_at)?,
    })
}

/// A stored text that is served as JSON: as it stands, or, where it is no JSON, as a string.
fn stored(raw: &RawValue) -> String {
    serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

fn signature(text: &str) -> Option<[u8; 64]> {
    bs58::decode(text).into_vec().ok()?.try_into().ok()
}

pub(super) fn unix(time: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(time)
        .ok()
        .map(|time| time.timestamp())
}
