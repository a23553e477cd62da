//! Distributions, positions, claims.

use super::{Data, DataError, EventKey};
use sporeline_store::Flag;

/// A distribution, and whose token it is of.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct DistributionRow {
    pub number: i64,
    pub distribution: Vec<u8>,
    pub agent_id: i64,
    pub symbol: String,
    pub mint: Vec<u8>,
    #[sqlx(try_from = "Flag")]
    pub is_child: bool,
    pub total: i64,
    pub active_stake: i64,
    pub claimed: i64,
    pub claims: i64,
    pub created_at: i64,
    pub expires_at: i64,
    pub closed_at: Option<i64>,
    pub returned: i64,
}

/// One owner's stake.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct PositionRow {
    pub position: Vec<u8>,
    pub owner: Vec<u8>,
    pub active: i64,
    pub pending: i64,
    pub cooling: i64,
    pub pending_ready_at: i64,
    pub cooling_ready_at: i64,
    pub next_claim: i64,
    pub rewards_paid: i64,
    pub claim_budget: i64,
    pub claims: i64,
    /// Of the pool.
    pub total_active: i64,
    pub distributions: i64,
    #[sqlx(try_from = "Flag")]
    pub simulated: bool,
}

/// An airdrop received.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ClaimRow {
    pub slot: i64,
    pub tx_index: i64,
    pub ix_path: String,
    pub signature: Vec<u8>,
    pub time: i64,
    pub number: i64,
    pub agent_id: i64,
    pub symbol: String,
    pub mint: Vec<u8>,
    pub owner: Vec<u8>,
    pub caller: Vec<u8>,
    pub amount: i64,
    pub rent: i64,
    pub tip: i64,
    #[sqlx(try_from = "Flag")]
    pub repaid: bool,
    #[sqlx(try_from = "Flag")]
    pub simulated: bool,
}

impl ClaimRow {
    pub(crate) fn key(&self) -> EventKey {
        EventKey {
            slot: self.slot,
            tx_index: self.tx_index,
            ix_path: self.ix_path.clone(),
        }
    }
}

impl Data {
    /// Distributions with numbers below `before`, newest first.
    pub(crate) async fn distributions(&self, before: i64, limit: u32) -> Result<Vec<DistributionRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT d.*, a.id AS agent_id, a.symbol FROM chain_distributions d JOIN chain_agents a ON a.agent = d.agent \
             WHERE d.number < $1 ORDER BY d.number DESC LIMIT $2",
        )
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    /// The position of that owner.
    pub(crate) async fn position(&self, owner: &[u8]) -> Result<Option<PositionRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT p.*, COALESCE(s.total_active, 0) AS total_active, COALESCE(s.distributions, 0) AS distributions, \
             EXISTS (SELECT 1 FROM api_simulated WHERE wallet = p.owner) AS simulated \
             FROM chain_positions p LEFT JOIN chain_stake_pool s ON 1 = 1 WHERE p.owner = $1",
        )
        .bind(owner)
        .fetch_optional(&self.db)
        .await?)
    }

    /// Airdrops that an owner received before `before`, newest first.
    pub(crate) async fn claims(&self, owner: &[u8], before: &EventKey, limit: u32) -> Result<Vec<ClaimRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT c.*, d.number, a.id AS agent_id, a.symbol, \
             EXISTS (SELECT 1 FROM api_simulated WHERE wallet = c.owner) AS simulated FROM chain_claims c \
             JOIN chain_distributions d ON d.distribution = c.distribution JOIN chain_agents a ON a.agent = d.agent \
             WHERE c.owner = $1 AND (c.slot, c.tx_index, c.ix_path) < ($2, $3, $4) \
             ORDER BY c.slot DESC, c.tx_index DESC, c.ix_path DESC LIMIT $5",
        )
        .bind(owner)
        .bind(before.slot)
        .bind(before.tx_index)
        .bind(before.ix_path.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }
}
