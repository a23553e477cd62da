//! Agents with their markets.

use super::{Data, DataError};
use crate::address::AgentKey;
use serde::{Deserialize, Serialize};
use sporeline_store::Flag;

/// An agent and its market, as the columns hold them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AgentRow {
    pub agent: Vec<u8>,
    pub id: i64,
    pub wallet: Vec<u8>,
    pub mint: Vec<u8>,
    pub market: Vec<u8>,
    pub host: Vec<u8>,
    pub spawner: Option<Vec<u8>>,
    /// Numbers of the parents.
    pub parent_a_id: Option<i64>,
    pub parent_b_id: Option<i64>,
    pub generation: i64,
    pub name: String,
    pub symbol: String,
    pub genome: Vec<u8>,
    pub persona_hash: Vec<u8>,
    pub airdrop_bps: i64,
    pub status: i64,
    pub born_at: i64,
    pub died_at: Option<i64>,
    pub hosting_fee_per_day: i64,
    pub paid_until: i64,
    pub treasury: i64,
    pub attestation_expires_at: Option<i64>,
    pub attestation_dev: Option<i64>,
    pub quote_hash: Option<Vec<u8>>,
    pub compose_hash: Option<Vec<u8>>,
    pub next_host: Option<Vec<u8>>,
    pub cooldown_until: i64,
    pub verified: Option<i64>,
    pub children: i64,
    pub living_children: i64,
    pub heirs: i64,
    pub estate_in: i64,
    pub estate_out: i64,
    pub journal_sequence: i64,
    pub journal_head: Option<Vec<u8>>,
    pub phase: i64,
    pub opened_at: Option<i64>,
    pub base: i64,
    pub quote: i64,
    pub base_left: i64,
    pub kept: i64,
    pub quote_real: i64,
    pub trades: i64,
    pub volume: i64,
    #[sqlx(try_from = "Flag")]
    pub simulated: bool,
}

/// A walk over agents, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgentScan {
    /// Numbers below this one.
    pub before: Option<i64>,
    /// alive | dormant | dead
    pub status: Option<String>,
    pub host: Option<Vec<u8>>,
}

macro_rules! select_agents {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, m.phase, m.opened_at, m.base, m.quote, m.base_left, m.kept, m.quote_real, m.trades, m.volume, \
             pa.id AS parent_a_id, pb.id AS parent_b_id, \
             (SELECT COUNT(*) FROM chain_agents c WHERE c.parent_a = a.agent OR c.parent_b = a.agent) AS children, \
             s.wallet IS NOT NULL AS simulated \
             FROM chain_agents a JOIN chain_markets m ON m.market = a.market \
             LEFT JOIN chain_agents pa ON pa.agent = a.parent_a \
             LEFT JOIN chain_agents pb ON pb.agent = a.parent_b \
             LEFT JOIN api_simulated s ON s.wallet = a.spawner ",
            $rest
        )
    };
}

impl Data {
    /// One agent.
    pub(crate) async fn agent(&self, key: AgentKey) -> Result<Option<AgentRow>, DataError> {
        let row = match key {
            AgentKey::Id(id) => {
                sqlx::query_as(select_agents!("WHERE a.id = $1"))
                    .bind(i64::try_from(id).unwrap_or(-1))
                    .fetch_optional(&self.db)
                    .await?
            }
            AgentKey::Address(address) => {
                sqlx::query_as(select_agents!(
                    "WHERE a.wallet = $1 OR a.mint = $1 OR a.market = $1 OR a.agent = $1"
                ))
                .bind(address.as_ref().to_vec())
                .fetch_optional(&self.db)
                .await?
            }
        };
        Ok(row)
    }

    /// Agents of a scan, newest first. `now`: chain time, which divides the living from the dormant.
    pub(crate) async fn agents(&self, scan: &AgentScan, now: i64, limit: u32) -> Result<Vec<AgentRow>, DataError> {
        Ok(sqlx::query_as(select_agents!(
            "WHERE a.id < $1 AND ($2 IS NULL OR a.host = $2) AND ($3 IS NULL OR $3 = CASE WHEN a.status = 2 THEN 'dead' \
             WHEN a.paid_until < $4 OR COALESCE(a.attestation_expires_at, 0) <= $4 THEN 'dormant' ELSE 'alive' END) \
             ORDER BY a.id DESC LIMIT $5"
        ))
        .bind(scan.before.unwrap_or(i64::MAX))
        .bind(scan.host.clone())
        .bind(scan.status.clone())
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }
}
