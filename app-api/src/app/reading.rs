//! Everything that is only read.

use super::App;
use crate::{
    address::{AgentKey, base58},
    cursor,
    data::{AgentRow, AgentScan, EventKey},
    error::Error,
    rfc3339::rfc3339,
    view::{self, Page},
};
use serde::{Deserialize, Serialize};
use sporeline_client::PROGRAM_ID;
use sporeline_genome::persona::Persona;
use utoipa::ToSchema;

/// Which end of a journal comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    /// The newest first.
    #[default]
    Desc,
    /// The oldest first.
    Asc,
}

/// Slots the index may be ahead of what the chain last said, which is up to some seconds old. More than this (a blockhash's
/// life) no chain is behind its own index.
const AHEAD: i64 = 150;

/// Slots as they are subtracted.
fn signed(slots: u64) -> i64 {
    i64::try_from(slots).unwrap_or(i64::MAX)
}

/// After every trade there will ever be.
pub(super) fn the_end() -> EventKey {
    EventKey::end_of(i64::MAX)
}

impl App {
    pub(super) async fn agent_row(&self, key: AgentKey) -> Result<AgentRow, Error> {
        self.data.agent(key).await?.ok_or(Error::NotFound("such agent"))
    }

    pub(crate) async fn agent(&self, id: &str) -> Result<view::Agent, Error> {
        let row = self.agent_row(AgentKey::parse(id)?).await?;
        Ok(view::agent(&row, self.chain_time().await?, self.observed().sol_usd()))
    }

    /// Agents, newest first. A cursor holds its filters: others given with it are refused.
    pub(crate) async fn agents(
        &self,
        cursor: Option<&str>,
        limit: Option<u32>,
        status: Option<&str>,
        host: Option<&str>,
    ) -> Result<Page<view::Agent>, Error> {
        let limit = cursor::limit(limit)?;
        if let Some(status) = status
            && !["alive", "dormant", "dead"].contains(&status)
        {
            return Err(Error::BadRequest("status must be alive, dormant or dead".into()));
        }
        let host = host
            .map(|host| crate::address::parse("host", host))
            .transpose()?
            .map(|host| host.as_ref().to_vec());
        let asked = AgentScan {
            before: None,
            status: status.map(str::to_owned),
            host,
        };
        let scan = match cursor {
            None => asked,
            Some(text) => {
                let scan: AgentScan = cursor::decode("agents", text)?;
                let differs = |mine: bool, same: bool| mine && !same;
                if differs(asked.status.is_some(), asked.status == scan.status)
                    || differs(asked.host.is_some(), asked.host == scan.host)
                {
                    return Err(Error::BadCursor);
                }
                scan
            }
        };
        let now = self.chain_time().await?;
        let rows = self.data.agents(&scan, now, limit.saturating_add(1)).await?;
        let (rows, next) = cursor::page("agents", rows, limit, |last| AgentScan {
            before: Some(last.id),
            ..scan
        })?;
        let sol_usd = self.observed().sol_usd();
        Ok(Page {
            items: rows.iter().map(|row| view::agent(row, now, sol_usd)).collect(),
            next,
        })
    }

    /// All trades, newest first.
    pub(crate) async fn trades(&self, cursor: Option<&str>, limit: Option<u32>) -> Result<Page<view::Trade>, Error> {
        let limit = cursor::limit(limit)?;
        let before = match cursor {
            None => the_end(),
            Some(text) => cursor::decode("trades", text)?,
        };
        let rows = self.data.trades(&before, limit.saturating_add(1)).await?;
        let (rows, next) = cursor::page("trades", rows, limit, |last| last.key())?;
        Ok(Page {
            items: rows.iter().map(view::trade).collect(),
            next,
        })
    }

    /// Trades in one agent's market, newest first.
    pub(crate) async fn agent_trades(
        &self,
        id: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<view::Trade>, Error> {
        let limit = cursor::limit(limit)?;
        let agent = self.agent_row(AgentKey::parse(id)?).await?;
        let list = format!("trades of {}", agent.id);
        let before = match cursor {
            None => the_end(),
            Some(text) => cursor::decode(&list, text)?,
        };
        let rows = self
            .data
            .market_trades(&agent.market, &before, limit.saturating_add(1))
            .await?;
        let (rows, next) = cursor::page(&list, rows, limit, |last| last.key())?;
        Ok(Page {
            items: rows.iter().map(view::trade).collect(),
            next,
        })
    }

    /// An agent's journal.
    pub(crate) async fn journal(
        &self,
        id: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
        order: Order,
    ) -> Result<Page<view::Entry>, Error> {
        let limit = cursor::limit(limit)?;
        let agent = self.agent_row(AgentKey::parse(id)?).await?;
        let list = format!("journal of {} {order:?}", agent.id);
        let from: Option<i64> = cursor.map(|text| cursor::decode(&list, text)).transpose()?;
        let wanted = limit.saturating_add(1);
        let rows = match order {
            Order::Desc => {
                self.data
                    .journal_down(&agent.wallet, from.unwrap_or(i64::MAX), wanted)
                    .await?
            }
            Order::Asc => self.data.journal_up(&agent.wallet, from.unwrap_or(-1), wanted).await?,
        };
        let (rows, next) = cursor::page(&list, rows, limit, |last| last.seq)?;
        Ok(Page {
            items: rows.iter().map(view::entry).collect::<Result<_, _>>()?,
            next,
        })
    }

    /// Everything behind the attestation with that quote hash.
    pub(crate) async fn attestation(&self, quote_hash: &str) -> Result<view::AttestationBundle, Error> {
        let mut hash = [0; 32];
        hex::decode_to_slice(quote_hash, &mut hash).map_err(|_| Error::BadHash("quote_hash"))?;
        let row = self
            .data
            .attestation(&hash)
            .await?
            .ok_or(Error::NotFound("such attestation"))?;
        view::attestation_bundle(&row)
    }

    /// A question to a language model and its answer, by the receipt's hash.
    pub(crate) async fn receipt(&self, hash: &str) -> Result<view::Receipt, Error> {
        let row = self.data.receipt(&bytes32(hash)?).await?;
        view::receipt(&row.ok_or(Error::NotFound("such receipt"))?)
    }

    /// What a provider's key was judged by, by its hash.
    pub(crate) async fn evidence(&self, hash: &str) -> Result<view::Evidence, Error> {
        let row = self.data.evidence(&bytes32(hash)?).await?;
        view::evidence(&row.ok_or(Error::NotFound("such evidence"))?)
    }

    /// Token metadata, at the address that the mint names.
    pub(crate) async fn metadata(&self, id: &str) -> Result<view::Metadata, Error> {
        let row = self.agent_row(AgentKey::parse(id)?).await?;
        let agent = view::agent(&row, self.chain_time().await?, None);
        let persona = match self.data.persona(&row.persona_hash).await? {
            Some(json) => Persona::from_json(&json).ok(),
            None => None,
        };
        let bio = persona.map(|persona| persona.bio().join(" ")).unwrap_or_default();
        let life = format!(
            "An autonomous agent of generation {} on Sporeline ({}), born {}.",
            agent.generation,
            self.config.cluster,
            rfc3339(row.born_at)
        );
        let line = |name: &str, value: String| view::Trait {
            trait_type: name.to_owned(),
            value,
        };
        Ok(view::Metadata {
            description: format!("{life} {bio}").trim_end().to_owned(),
            image: format!("{}/api/v1/agents/{}/image.svg", self.public_url, agent.wallet),
            external_url: format!("{}/#/agents/{}", self.public_url, agent.id),
            attributes: vec![
                line("id", agent.id.to_string()),
                line("generation", agent.generation.to_string()),
                line("status", agent.status.to_owned()),
                line("wallet", agent.wallet.clone()),
                line("host", agent.host.clone()),
                line("persona_hash", agent.persona_hash.clone().unwrap_or_default()),
                line("cluster", self.config.cluster.clone()),
            ],
            name: agent.name,
            symbol: agent.symbol,
        })
    }

    /// An agent's portrait as SVG.
    pub(crate) async fn portrait(&self, id: &str) -> Result<String, Error> {
        let row = self.agent_row(AgentKey::parse(id)?).await?;
        Ok(super::portrait::svg(&row.genome, &row.wallet))
    }

    pub(crate) async fn stats(&self) -> Result<view::Stats, Error> {
        Ok(view::stats(&self.data.stats(self.chain_time().await?).await?))
    }

    /// How far the index is behind the chain.
    pub(crate) async fn status(&self) -> Result<view::Status, Error> {
        let tip = self.data.tip().await?;
        let observed = self.observed();
        let slot = tip
            .as_ref()
            .map_or(0, |tip| u64::try_from(tip.slot).unwrap_or_default());
        let lag_slots = observed.slot().map(|chain| signed(chain).saturating_sub(signed(slot)));
        metrics::gauge!("sporeline_api_tip_slot").set(slot as f64);
        if let Some(lag) = lag_slots {
            metrics::gauge!("sporeline_api_lag_slots").set(lag as f64);
        }
        Ok(view::Status {
            genesis_hash: base58(&self.config.genesis_hash),
            program: PROGRAM_ID.to_string(),
            tip: tip.map(|tip| view::Tip {
                slot,
                time: rfc3339(tip.time),
            }),
            chain_slot: observed.slot(),
            lag_slots,
            sol_usd: observed.sol_usd().map(|price| {
                // exponent −12..=0, as it was read
                crate::decimal::decimal(u128::from(price.mantissa), price.exponent.unsigned_abs())
            }),
            faucet: self.config.faucet.is_some(),
        })
    }

    /// Whether the service can serve: the database answers, and the index is neither too far behind nor ahead.
    pub(crate) async fn ready(&self) -> Result<bool, Error> {
        let status = self.status().await?;
        let within = -AHEAD..=signed(self.config.max_lag_slots);
        Ok(status.tip.is_some() && status.lag_slots.is_some_and(|lag| within.contains(&lag)))
    }
}

fn bytes32(hash: &str) -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hash, &mut bytes).map_err(|_| Error::BadHash("hash"))?;
    Ok(bytes)
}
