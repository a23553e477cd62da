//! Trades.

use super::{Data, DataError, EventKey};
use sporeline_store::Flag;
use sqlx::AnyConnection;

/// A trade, and whose token it was.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TradeRow {
    pub slot: i64,
    pub tx_index: i64,
    pub ix_path: String,
    pub signature: Vec<u8>,
    pub time: i64,
    pub mint: Vec<u8>,
    #[sqlx(try_from = "Flag")]
    pub buy: bool,
    pub base: i64,
    pub quote: i64,
    pub fee: i64,
    pub base_reserve: i64,
    pub quote_reserve: i64,
    pub trader: Vec<u8>,
    #[sqlx(try_from = "Flag")]
    pub by_agent: bool,
    pub action: Option<i64>,
    pub decision: Option<Vec<u8>>,
    pub agent_id: i64,
    pub symbol: String,
    pub trader_id: Option<i64>,
    #[sqlx(try_from = "Flag")]
    pub simulated: bool,
}

impl TradeRow {
    pub(crate) fn key(&self) -> EventKey {
        EventKey {
            slot: self.slot,
            tx_index: self.tx_index,
            ix_path: self.ix_path.clone(),
        }
    }
}

macro_rules! select_trades {
    ($rest:literal) => {
        concat!(
            "SELECT t.*, a.id AS agent_id, a.symbol, a.mint, ta.id AS trader_id, s.wallet IS NOT NULL AS simulated \
             FROM chain_trades t JOIN chain_agents a ON a.agent = t.agent \
             LEFT JOIN chain_agents ta ON t.by_agent = 1 AND ta.agent = t.trader \
             LEFT JOIN api_simulated s ON s.wallet = t.trader ",
            $rest
        )
    };
}

impl Data {
    /// Trades before `before`, newest first.
    pub(crate) async fn trades(&self, before: &EventKey, limit: u32) -> Result<Vec<TradeRow>, DataError> {
        Ok(sqlx::query_as(select_trades!(
            "WHERE (t.slot, t.tx_index, t.ix_path) < ($1, $2, $3) \
             ORDER BY t.slot DESC, t.tx_index DESC, t.ix_path DESC LIMIT $4"
        ))
        .bind(before.slot)
        .bind(before.tx_index)
        .bind(before.ix_path.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    /// Trades in one market before `before`, newest first.
    pub(crate) async fn market_trades(
        &self,
        market: &[u8],
        before: &EventKey,
        limit: u32,
    ) -> Result<Vec<TradeRow>, DataError> {
        Ok(sqlx::query_as(select_trades!(
            "WHERE t.market = $1 AND (t.slot, t.tx_index, t.ix_path) < ($2, $3, $4) \
             ORDER BY t.slot DESC, t.tx_index DESC, t.ix_path DESC LIMIT $5"
        ))
        .bind(market)
        .bind(before.slot)
        .bind(before.tx_index)
        .bind(before.ix_path.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    /// Trades after `after` up to and including `last`, oldest first.
    pub(super) async fn trades_between(
        db: &mut AnyConnection,
        after: &EventKey,
        last: &EventKey,
    ) -> Result<Vec<TradeRow>, DataError> {
        Ok(sqlx::query_as(select_trades!(
            "WHERE (t.slot, t.tx_index, t.ix_path) > ($1, $2, $3) AND (t.slot, t.tx_index, t.ix_path) <= ($4, $5, $6) \
             ORDER BY t.slot, t.tx_index, t.ix_path"
        ))
        .bind(after.slot)
        .bind(after.tx_index)
        .bind(after.ix_path.as_str())
        .bind(last.slot)
        .bind(last.tx_index)
        .bind(last.ix_path.as_str())
        .fetch_all(db)
        .await?)
    }
}
