//! What the public API tells.

use super::{GatherError, Tell};
use crate::{Action, Bundle, Deed, Facts};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use sporeline_client::{Address, address};
use sporeline_genome::Genome;
use sporeline_journal::{Entry, Kind, UnsignedEntry};
use std::{str::FromStr, time::Duration};

/// Items asked for at once: the most there are.
const PAGE: usize = 200;
/// Who is told to come back later does so this often.
const PATIENCE: u32 = 30;

/// An API of this project, anywhere.
pub struct Api {
    http: reqwest::Client,
    base: String,
}

/// One page of a list.
#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct StatusAnswer {
    genesis_hash: String,
}

#[derive(Deserialize)]
struct AgentAnswer {
    id: u64,
    wallet: String,
    mint: String,
    genome: Vec<u16>,
    generation: u32,
    parents: Vec<u64>,
    persona_hash: Option<String>,
    journal_sequence: u64,
    journal_head: Option<String>,
    attestation: AttestationState,
}

#[derive(Deserialize)]
struct AttestationState {
    quote_hash: Option<String>,
}

#[derive(Deserialize)]
struct EntryAnswer {
    seq: u64,
    hash: String,
    kind: String,
    envelope: Box<RawValue>,
    body: Box<RawValue>,
    signature: String,
}

#[derive(Deserialize)]
struct TradeAnswer {
    signature: String,
    mint: String,
    side: String,
    base: String,
    quote: String,
    trader: String,
    action: Option<u64>,
    decision: Option<String>,
}

#[derive(Deserialize)]
struct BundleAnswer {
    wallet: String,
    quote: String,
    event_log: Box<RawValue>,
    app_compose: String,
    collateral: Box<RawValue>,
    signatures: Vec<SignatureAnswer>,
    expires_at: String,
    created_at: String,
}

#[derive(Deserialize)]
struct SignatureAnswer {
    attester: String,
    signature: String,
}

impl Api {
    /// `url`: as `http://127.0.0.1:8080`.
    pub fn new(url: &str) -> Self {
        Self {
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(30))
                .build()
                .unwrap_or_default(),
            base: format!("{}/api/v1", url.trim_end_matches('/')),
        }
    }

    /// Genesis hash of the cluster it serves.
    pub(super) async fn cluster(&self) -> Result<[u8; 32], GatherError> {
        let path = "status";
        let status: StatusAnswer = self.require(path, "the service's status").await?;
        let hash = Address::from_str(&status.genesis_hash).map_err(|error| self.malformed(path, error))?;
        Ok(hash.to_bytes())
    }

    /// An agent and the numbers of its parents.
    pub(super) async fn agent(&self, id: &str) -> Result<(Facts, Vec<u64>), GatherError> {
        let path = format!("agents/{id}");
        let agent: AgentAnswer = self.require(&path, &format!("agent {id}")).await?;
        let malformed = |what: &str| self.malformed(&path, what);
        let genes = agent
            .genome
            .try_into()
            .map_err(|_| malformed("a genome has 32 genes"))?;
        let key = |text: &str| Address::from_str(text).map_err(|_| malformed("an address"));
        let hash = |text: Option<String>| text.as_deref().and_then(crate::check::unhex);
        let facts = Facts {
            id: agent.id,
            wallet: key(&agent.wallet)?,
            mint: key(&agent.mint)?,
            genome: Genome::from_genes(genes).map_err(|error| self.malformed(&path, error))?,
            generation: agent.generation,
            persona_hash: hash(agent.persona_hash),
            journal_sequence: agent.journal_sequence,
            journal_head: hash(agent.journal_head),
            quote_hash: hash(agent.attestation.quote_hash),
        };
        Ok((facts, agent.parents))
    }

    /// A journal that is still to be read.
    pub(super) fn journal(&self, wallet: &Address) -> Journal<'_> {
        Journal {
            api: self,
            path: format!("agents/{wallet}/journal"),
            entries: vec![],
            cursor: String::new(),
        }
    }

    /// What the agent of `wallet` traded in the market of `mint`.
    pub(super) async fn trades(
        &self,
        mint: &str,
        wallet: &Address,
        tell: Tell<'_>,
    ) -> Result<Vec<Action>, GatherError> {
        let path = format!("agents/{mint}/trades");
        let account = address::agent(wallet).to_string();
        let (mut actions, mut cursor, mut seen) = (vec![], String::new(), 0usize);
        loop {
            let page: Page<TradeAnswer> = self.require(&format!("{path}?limit={PAGE}{cursor}"), mint).await?;
            seen += page.items.len();
            tell(&format!("{seen} trades in the market of {mint}"));
            for trade in page.items.iter().filter(|trade| trade.trader == account) {
                actions.extend(action(trade).ok_or_else(|| self.malformed(&path, "a trade"))?);
            }
            match page.next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(actions),
            }
        }
    }

    /// What stands behind an attestation; `None` where it is not known there.
    pub(super) async fn attestation(&self, hash: &[u8; 32]) -> Result<Option<Bundle>, GatherError> {
        let path = format!("attestations/{}", hex::encode(hash));
        let Some(answer) = self.get::<BundleAnswer>(&path).await? else {
            return Ok(None);
        };
        bundle(&answer)
            .map(Some)
            .ok_or_else(|| self.malformed(&path, "an attestation"))
    }

    async fn require<T: DeserializeOwned>(&self, path: &str, what: &str) -> Result<T, GatherError> {
        let found = self.get(path).await?;
        found.ok_or_else(|| GatherError::NotFound(what.to_owned()))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, GatherError> {
        let url = format!("{}/{path}", self.base);
        let failed = |reason: String| GatherError::Http {
            url: url.clone(),
            reason,
        };
        for _ in 0..PATIENCE {
            let answer = self
                .http
                .get(&url)
                .send()
                .await
                .map_err(|error| failed(error.without_url().to_string()))?;
            let status = answer.status();
            let later = answer
                .headers()
                .get("retry-after")
                .and_then(|value| value.to_str().ok()?.parse().ok());
            let text = answer
                .text()
                .await
                .map_err(|error| failed(error.without_url().to_string()))?;
            match status.as_u16() {
                404 => return Ok(None),
                429 | 503 => tokio::time::sleep(Duration::from_secs(later.unwrap_or(1).clamp(1, 10))).await,
                _ if status.is_success() => {
                    return serde_json::from_str(&text)
                        .map(Some)
                        .map_err(|error| self.malformed(path, error));
                }
                _ => {
                    return Err(failed(format!(
                        "{status}: {}",
                        text.chars().take(200).collect::<String>()
                    )));
                }
            }
        }
        Err(failed("it has no time".into()))
    }

    fn malformed(&self, path: &str, reason: impl std::fmt::Display) -> GatherError {
        GatherError::Malformed {
            url: format!("{}/{path}", self.base),
            reason: reason.to_string(),
        }
    }
}

/// A journal, as far as it is read.
pub(super) struct Journal<'a> {
    api: &'a Api,
    path: String,
    pub entries: Vec<Entry>,
    /// Of the last page read, which may have grown since.
    cursor: String,
}

impl Journal<'_> {
    /// Reads to the end as it is now.
    pub async fn read_on(&mut self, tell: Tell<'_>) -> Result<(), GatherError> {
        let mut known = self.entries.len() % PAGE;
        if known == 0 && !self.entries.is_empty() {
            known = PAGE;
        }
        loop {
            let path = format!("{}?order=asc&limit={PAGE}{}", self.path, self.cursor);
            let page: Page<EntryAnswer> = self.api.require(&path, "the journal").await?;
            for answer in page.items.into_iter().skip(std::mem::take(&mut known)) {
                let entry = entry(&answer).ok_or_else(|| self.api.malformed(&self.path, "an entry"))?;
                self.entries.push(entry);
            }
            tell(&format!("{} journal entries", self.entries.len()));
            match page.next {
                Some(next) => self.cursor = format!("&cursor={next}"),
                None => return Ok(()),
            }
        }
    }
}

fn entry(answer: &EntryAnswer) -> Option<Entry> {
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
            hash: crate::check::unhex(&answer.hash)?,
        },
        signature: signature(&answer.signature)?,
    })
}

/// The action behind a trade. `Some(None)`: a dead agent's estate was sold, which nobody decided.
fn action(trade: &TradeAnswer) -> Option<Option<Action>> {
    let number = trade.action.unwrap_or(0);
    if number == 0 {
        return Some(None);
    }
    Some(Some(Action {
        number,
        signature: signature(&trade.signature)?,
        decision: crate::check::unhex(trade.decision.as_deref()?)?,
        deed: Deed::Traded {
            market: address::market(&Address::from_str(&trade.mint).ok()?),
            buy: trade.side == "buy",
            base: trade.base.parse().ok()?,
            quote: trade.quote.parse().ok()?,
        },
    }))
}

fn bundle(answer: &BundleAnswer) -> Option<Bundle> {
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

fn unix(time: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(time)
        .ok()
        .map(|time| time.timestamp())
}
