//! How far the index has come.

use super::{Data, DataError};
use sqlx::AnyConnection;

/// A block: its place, its time by the chain's clock, and what tells it from another of the same slot.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct BlockRow {
    pub slot: i64,
    pub time: i64,
    pub signatures_hash: Vec<u8>,
}

impl Data {
    /// The newest block.
    pub(crate) async fn tip(&self) -> Result<Option<BlockRow>, DataError> {
        Ok(
            sqlx::query_as("SELECT slot, time, signatures_hash FROM chain_blocks ORDER BY slot DESC LIMIT 1")
                .fetch_optional(&self.db)
                .await?,
        )
    }

    /// The block of a slot.
    pub(crate) async fn block(&self, slot: i64) -> Result<Option<BlockRow>, DataError> {
        Ok(
            sqlx::query_as("SELECT slot, time, signatures_hash FROM chain_blocks WHERE slot = $1")
                .bind(slot)
                .fetch_optional(&self.db)
                .await?,
        )
    }

    /// Blocks above a slot, oldest first, at most 256 of the newest.
    pub(super) async fn blocks_above(view: &mut AnyConnection, slot: i64) -> Result<Vec<BlockRow>, DataError> {
        let mut blocks: Vec<BlockRow> = sqlx::query_as(
            "SELECT slot, time, signatures_hash FROM chain_blocks WHERE slot > $1 ORDER BY slot DESC LIMIT 256",
        )
        .bind(slot)
        .fetch_all(view)
        .await?;
        blocks.reverse();
        Ok(blocks)
    }

    /// The slot `count` blocks below `slot`; 0 where there are not so many.
    pub(crate) async fn slot_below(&self, slot: i64, count: u32) -> Result<i64, DataError> {
        Ok(
            sqlx::query_scalar("SELECT slot FROM chain_blocks WHERE slot <= $1 ORDER BY slot DESC LIMIT 1 OFFSET $2")
                .bind(slot)
                .bind(i64::from(count))
                .fetch_optional(&self.db)
                .await?
                .unwrap_or(0),
        )
    }
}
