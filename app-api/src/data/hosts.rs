//! Hosts.

use super::{Data, DataError};

/// A registered host and how many living agents it keeps.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HostRow {
    pub host: Vec<u8>,
    pub operator: Vec<u8>,
    pub price_per_day: i64,
    pub registered_at: i64,
    pub agents: i64,
}

impl Data {
    /// All hosts, the cheapest first. There are few: each stakes its name on a machine.
    pub(crate) async fn hosts(&self) -> Result<Vec<HostRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT h.host, h.operator, h.price_per_day, h.registered_at, \
             (SELECT COUNT(*) FROM chain_agents a WHERE a.host = h.host AND a.status = 1) AS agents \
             FROM chain_hosts h ORDER BY h.price_per_day, h.host LIMIT 1000",
        )
        .fetch_all(&self.db)
        .await?)
    }
}
