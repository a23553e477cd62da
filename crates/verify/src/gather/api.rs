//! What the public API tells.

use super::{
    GatherError, Tell,
    wire::{
        AgentAnswer, BundleAnswer, EntryAnswer, EvidenceAnswer, Page, ReceiptAnswer, StatusAnswer, TradeAnswer, action,
        bundle, entry, unix,
    },
};
use crate::{Action, Bundle, Facts};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sporeline_client::{Address, address};
use sporeline_genome::{Genome, Persona, character::import};
use sporeline_journal::Entry;
use sporeline_llm::{Receipt, provider::Evidence};
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
            born_at: unix(&agent.born_at).ok_or_else(|| malformed("a time"))?,
            name: Some(agent.name),
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

    /// An agent's persona, out of its character file; `None` where it is not to be had.
    pub(super) async fn persona(&self, wallet: &Address) -> Option<Persona> {
        let path = format!("agents/{wallet}/character.json");
        let file = self.get::<Box<RawValue>>(&path).await.ok()??;
        Some(import(file.get().as_bytes()).ok()?.persona)
    }

    /// What a language model answered; `None` where it is not known there.
    pub(super) async fn receipt(&self, hash: &[u8; 32]) -> Result<Option<Receipt>, GatherError> {
        let path = format!("receipts/{}", hex::encode(hash));
        let answer = self.get::<ReceiptAnswer>(&path).await?;
        Ok(answer.map(|answer| answer.receipt))
    }

    /// What a provider's signing key was judged by; `None` where it is not known there.
    pub(super) async fn evidence(&self, hash: &[u8; 32]) -> Result<Option<Evidence>, GatherError> {
        let path = format!("evidence/{}", hex::encode(hash));
        let answer = self.get::<EvidenceAnswer>(&path).await?;
        Ok(answer.map(|answer| answer.evidence))
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
                .map_err(|error| failed(super::cause(&error)))?;
            let status = answer.status();
            let later = answer
                .headers()
                .get("retry-after")
                .and_then(|value| value.to_str().ok()?.parse().ok());
            let text = answer.text().await.map_err(|error| failed(super::cause(&error)))?;
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
