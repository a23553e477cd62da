//! The chain's events in their order, for the feed.

use super::{BlockRow, Data, DataError, TradeRow};
use serde::{Deserialize, Serialize};
use sporeline_store::snapshot;
use sqlx::AnyConnection;

/// Where an event stands: slot, transaction, instruction. Text order of the path is call order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct EventKey {
    pub slot: i64,
    pub tx_index: i64,
    pub ix_path: String,
}

impl EventKey {
    /// After everything that the slot holds or will hold.
    pub(crate) fn end_of(slot: i64) -> Self {
        Self {
            slot,
            tx_index: i64::MAX,
            ix_path: String::new(),
        }
    }
}

/// An event as logged.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub slot: i64,
    pub tx_index: i64,
    pub ix_path: String,
    pub signature: Vec<u8>,
    pub time: i64,
    pub data: Vec<u8>,
}

impl EventRow {
    pub(crate) fn key(&self) -> EventKey {
        EventKey {
            slot: self.slot,
            tx_index: self.tx_index,
            ix_path: self.ix_path.clone(),
        }
    }
}

/// What came since: new blocks, and the next events with the trades among them.
#[derive(Debug, Default)]
pub(crate) struct Advance {
    pub blocks: Vec<BlockRow>,
    pub events: Vec<EventRow>,
    pub trades: Vec<TradeRow>,
}

impl Data {
    /// Up to `limit` events after `after`, up to and including `last`, oldest first, and the trades among them.
    pub(crate) async fn events_between(
        &self,
        after: &EventKey,
        last: &EventKey,
        limit: u32,
    ) -> Result<Advance, DataError> {
        let mut view = snapshot(&self.db).await?;
        let found = Self::read_events(&mut view, after, last, limit).await?;
        view.rollback().await?;
        Ok(found)
    }

    /// Blocks above `slot`, and up to `limit` events after `after`: one consistent view of the database, so that no event
    /// is seen before its block.
    pub(crate) async fn advance(&self, slot: i64, after: &EventKey, limit: u32) -> Result<Advance, DataError> {
        let mut view = snapshot(&self.db).await?;
        let blocks = Self::blocks_above(&mut view, slot).await?;
        let mut found = Self::read_events(&mut view, after, &EventKey::end_of(i64::MAX), limit).await?;
        view.rollback().await?;
        found.blocks = blocks;
        Ok(found)
    }

    async fn read_events(
        view: &mut AnyConnection,
        after: &EventKey,
        last: &EventKey,
        limit: u32,
    ) -> Result<Advance, DataError> {
        let events: Vec<EventRow> = sqlx::query_as(
            "SELECT slot, tx_index, ix_path, signature, time, data FROM chain_events \
             WHERE (slot, tx_index, ix_path) > ($1, $2, $3) AND (slot, tx_index, ix_path) <= ($4, $5, $6) \
             ORDER BY slot, tx_index, ix_path LIMIT $7",
        )
        .bind(after.slot)
        .bind(after.tx_index)
        .bind(after.ix_path.as_str())
        .bind(last.slot)
        .bind(last.tx_index)
        .bind(last.ix_path.as_str())
        .bind(i64::from(limit))
        .fetch_all(&mut *view)
        .await?;
        let trades = match events.last() {
            Some(last) => Self::trades_between(view, after, &last.key()).await?,
            None => vec![],
        };
        Ok(Advance {
            blocks: vec![],
            events,
            trades,
        })
    }

    /// The signature of the event at exactly that place.
    pub(crate) async fn event_signature(&self, at: &EventKey) -> Result<Option<Vec<u8>>, DataError> {
        Ok(
            sqlx::query_scalar("SELECT signature FROM chain_events WHERE slot = $1 AND tx_index = $2 AND ix_path = $3")
                .bind(at.slot)
                .bind(at.tx_index)
                .bind(at.ix_path.as_str())
                .fetch_optional(&self.db)
                .await?,
        )
    }
}
