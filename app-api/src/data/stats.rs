//! Sums over everything.

use super::{Data, DataError};

/// Sums over all agents and markets..
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct StatsRow {
    pub agents: i64,
    pub dead: i64,
    pub dormant: i64,
    pub trades: i64,
    pub volume: i64,
    pub treasuries: i64,
    pub liquidity: i64,
    pub hosting: i64,
    pub hosts: i64,
}

impl Data {
    /// `now`: chain time, which divides the living from the dormant.
    pub(crate) async fn stats(&self, now: i64) -> Result<StatsRow, DataError> {
        Ok(sqlx::query_as(
            "SELECT COUNT(*) AS agents, COUNT(*) FILTER (WHERE a.status = 2) AS dead, \
             COUNT(*) FILTER (WHERE a.status = 1 AND (a.paid_until < $1 \
             OR COALESCE(a.attestation_expires_at, 0) <= $1)) AS dormant, \
             CAST(COALESCE(SUM(m.trades), 0) AS BIGINT) AS trades, CAST(COALESCE(SUM(m.volume), 0) AS BIGINT) AS volume, \
             CAST(COALESCE(SUM(a.treasury), 0) AS BIGINT) AS treasuries, CAST(COALESCE(SUM(m.quote_real), 0) AS BIGINT) AS liquidity, \
             (SELECT CAST(COALESCE(SUM(lamports), 0) AS BIGINT) FROM chain_hosting) AS hosting, \
             (SELECT COUNT(*) FROM chain_hosts) AS hosts \
             FROM chain_agents a JOIN chain_markets m ON m.market = a.market",
        )
        .bind(now)
        .fetch_one(&self.db)
        .await?)
    }
}
