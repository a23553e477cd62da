//! Hosts.

use super::{Data, DataError, wall_time};
use sporeline_store::Flag;

/// Hosts that share this database write `host_presence` every 2 s: one not seen for longer than this, seconds, is gone.
const PRESENT: i64 = 10;

/// A registered host and how many living agents it keeps.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HostRow {
    pub host: Vec<u8>,
    pub operator: Vec<u8>,
    pub price_per_day: i64,
    pub registered_at: i64,
    /// Whether it takes new agents.
    #[sqlx(try_from = "Flag")]
    pub active: bool,
    pub earned: i64,
    pub withdrawn: i64,
    pub agents: i64,
}

impl Data {
    /// The cheapest of the hosts that share this database, are there now and take new agents. Any stranger may register a host on chain, so
    /// being registered says nothing.
    pub(crate) async fn cheapest_present_host(&self) -> Result<Option<HostRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT h.*, 0 AS agents FROM chain_hosts h JOIN host_presence p ON p.host = h.host \
             WHERE h.active = 1 AND ABS(p.seen_at - $1) <= $2 ORDER BY h.price_per_day, h.host LIMIT 1",
        )
        .bind(wall_time())
        .bind(PRESENT)
        .fetch_optional(&self.db)
        .await?)
    }

    /// The registered host with that account or operator, and whether it is there now and takes new agents.
    pub(crate) async fn host_named(&self, key: &[u8; 32]) -> Result<Option<(HostRow, bool)>, DataError> {
        let found: Option<HostRow> =
            sqlx::query_as("SELECT *, 0 AS agents FROM chain_hosts WHERE host = $1 OR operator = $1 LIMIT 1")
                .bind(&key[..])
                .fetch_optional(&self.db)
                .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let Flag(present) = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM host_presence WHERE host = $1 AND ABS(seen_at - $2) <= $3)",
        )
        .bind(&row.host)
        .bind(wall_time())
        .bind(PRESENT)
        .fetch_one(&self.db)
        .await?;
        let takes = row.active && present;
        Ok(Some((row, takes)))
    }

    /// All hosts, the cheapest first. There are few: each stakes its name on a machine.
    pub(crate) async fn hosts(&self) -> Result<Vec<HostRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT h.*, (SELECT COUNT(*) FROM chain_agents a WHERE a.host = h.host AND a.status = 1) AS agents \
             FROM chain_hosts h ORDER BY h.price_per_day, h.host LIMIT 1000",
        )
        .fetch_all(&self.db)
        .await?)
    }
}
