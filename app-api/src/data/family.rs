//! Ancestors, descendants, litters.

use super::{Data, DataError};
use serde::{Deserialize, Serialize};

/// One of an agent's family, and how many generations away it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RelativeRow {
    pub id: i64,
    pub name: String,
    pub symbol: String,
    pub wallet: Vec<u8>,
    pub status: i64,
    pub generation: i64,
    pub parent_a_id: Option<i64>,
    pub parent_b_id: Option<i64>,
    pub born_at: i64,
    pub died_at: Option<i64>,
    pub paid_until: i64,
    pub attestation_expires_at: Option<i64>,
    pub distance: i64,
}

/// A breeding, and the numbers of those it is about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LitterRow {
    pub litter: Vec<u8>,
    pub agent_id: i64,
    /// The agent itself: none.
    pub mate_id: Option<i64>,
    pub wallet_a: Vec<u8>,
    pub wallet_b: Vec<u8>,
    pub name_a: String,
    pub name_b: String,
    pub symbol_a: String,
    pub symbol_b: String,
    /// Of the children that are born.
    pub child_a_id: Option<i64>,
    pub child_b_id: Option<i64>,
    pub begun_at: i64,
    pub watched: i64,
    pub committed_at: Option<i64>,
    pub seed_slot: Option<i64>,
    pub endowment: i64,
    pub closed_at: Option<i64>,
    pub closed_reason: Option<i64>,
    pub returned: i64,
}

/// A walk over an agent's litters, newest first: those before this one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LitterScan {
    pub begun_at: i64,
    pub litter: Vec<u8>,
}

/// Rows that a walk up or down may touch on its way: a family tree cannot make the database work for ever.
const WALKED: u32 = 20_000;

/// A walk from `$1`, `$2` generations far; `$step` finds the next from `w`. Each relative once, by its nearest way.
macro_rules! walk {
    ($step:literal) => {
        concat!(
            "WITH RECURSIVE w(agent, distance) AS (SELECT $1, CAST(0 AS BIGINT) UNION ",
            $step,
            "), walked AS (SELECT agent, distance FROM w LIMIT $3), \
             near AS (SELECT agent, MIN(distance) AS distance FROM walked WHERE distance > 0 GROUP BY agent) \
             SELECT a.id, a.name, a.symbol, a.wallet, a.status, a.generation, pa.id AS parent_a_id, pb.id AS parent_b_id, \
             a.born_at, a.died_at, a.paid_until, a.attestation_expires_at, near.distance \
             FROM near JOIN chain_agents a ON a.agent = near.agent \
             LEFT JOIN chain_agents pa ON pa.agent = a.parent_a LEFT JOIN chain_agents pb ON pb.agent = a.parent_b \
             ORDER BY near.distance, a.id LIMIT $4"
        )
    };
}

impl Data {
    /// Parents, their parents and so on, the nearest first.
    pub(crate) async fn ancestors(&self, agent: &[u8], depth: u32, limit: u32) -> Result<Vec<RelativeRow>, DataError> {
        let sql = walk!(
            "SELECT p.agent, w.distance + 1 FROM w JOIN chain_agents c ON c.agent = w.agent \
             JOIN chain_agents p ON p.agent IN (c.parent_a, c.parent_b) WHERE w.distance < $2"
        );
        self.relatives(sql, agent, depth, limit).await
    }

    /// Children, their children and so on, the nearest first.
    pub(crate) async fn descendants(
        &self,
        agent: &[u8],
        depth: u32,
        limit: u32,
    ) -> Result<Vec<RelativeRow>, DataError> {
        let sql = walk!(
            "SELECT c.agent, w.distance + 1 FROM w JOIN chain_agents c ON c.parent_a = w.agent OR c.parent_b = w.agent \
             WHERE w.distance < $2"
        );
        self.relatives(sql, agent, depth, limit).await
    }

    async fn relatives(
        &self,
        sql: &'static str,
        agent: &[u8],
        depth: u32,
        limit: u32,
    ) -> Result<Vec<RelativeRow>, DataError> {
        Ok(sqlx::query_as(sql)
            .bind(agent)
            .bind(i64::from(depth))
            .bind(i64::from(WALKED))
            .bind(i64::from(limit))
            .fetch_all(&self.db)
            .await?)
    }

    /// Litters that an agent began, newest first.
    pub(crate) async fn litters(
        &self,
        agent: &[u8],
        before: Option<&LitterScan>,
        limit: u32,
    ) -> Result<Vec<LitterRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT l.litter, a.id AS agent_id, CASE WHEN l.mate <> l.agent THEN m.id END AS mate_id, l.wallet_a, \
             l.wallet_b, l.name_a, l.name_b, l.symbol_a, l.symbol_b, ca.id AS child_a_id, cb.id AS child_b_id, \
             l.begun_at, l.watched, l.committed_at, l.seed_slot, l.endowment, l.closed_at, l.closed_reason, l.returned \
             FROM chain_litters l JOIN chain_agents a ON a.agent = l.agent \
             LEFT JOIN chain_agents m ON m.agent = l.mate \
             LEFT JOIN chain_agents ca ON ca.wallet = l.wallet_a AND ca.birth_litter = l.litter \
             LEFT JOIN chain_agents cb ON cb.wallet = l.wallet_b AND cb.birth_litter = l.litter \
             WHERE l.agent = $1 AND ($2 IS NULL OR (l.begun_at, l.litter) < ($2, $3)) \
             ORDER BY l.begun_at DESC, l.litter DESC LIMIT $4",
        )
        .bind(agent)
        .bind(before.map(|scan| scan.begun_at))
        .bind(before.map(|scan| scan.litter.clone()))
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }
}
