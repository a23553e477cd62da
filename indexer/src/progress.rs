//! Where the index stands: the newest block row, and the one row about the indexer itself.

use crate::{
    IndexError,
    block::Identity,
    rows::{Blob, to_sql},
};
use sporeline_store::{ColumnError, lamports_from};
use sqlx::{AnyConnection, Row as _, any::AnyRow};
use std::time::{SystemTime, UNIX_EPOCH};

/// The table that stands for the index where indexers keep each other from writing at once.
pub(crate) const LOCKED: &str = "chain_progress";

/// A stored block, as far as forks are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub slot: u64,
    pub identity: Identity,
}

fn stored(row: &AnyRow) -> Result<Stored, IndexError> {
    Ok(Stored {
        slot: lamports_from(row.try_get(0)?)?,
        identity: Identity {
            hash: Blob::read(row.try_get(1)?)?,
            signatures: Blob::read(row.try_get(2)?)?,
            parent_slot: lamports_from(row.try_get(3)?)?,
        },
    })
}

/// The newest block: the cursor.
pub async fn tip(connection: &mut AnyConnection) -> Result<Option<Stored>, IndexError> {
    Ok(newest(connection, None, 1).await?.first().copied())
}

/// Up to `count` blocks, the newest first, of those below slot `below`.
pub async fn newest(connection: &mut AnyConnection, below: Option<u64>, count: u32) -> Result<Vec<Stored>, IndexError> {
    let below = below.map_or(Ok(i64::MAX), to_sql)?;
    sqlx::query(
        "SELECT slot, hash, signatures_hash, parent_slot FROM chain_blocks WHERE slot < $1 ORDER BY slot DESC LIMIT $2",
    )
    .bind(below)
    .bind(i64::from(count))
    .fetch_all(connection)
    .await?
    .iter()
    .map(stored)
    .collect()
}

/// The lowest slot from which on every block can be undone row by row.
pub(crate) async fn undo_from(connection: &mut AnyConnection) -> Result<u64, IndexError> {
    let stored: i64 = sqlx::query_scalar("SELECT undo_from FROM chain_progress")
        .fetch_one(connection)
        .await?;
    Ok(lamports_from(stored)?)
}

pub(crate) async fn set_undo_from(connection: &mut AnyConnection, slot: u64) -> Result<(), IndexError> {
    sqlx::query("UPDATE chain_progress SET undo_from = $1")
        .bind(to_sql(slot)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the node was there just now and how far it is.
pub(crate) async fn seen(connection: &mut AnyConnection, source_tip: u64) -> Result<(), IndexError> {
    sqlx::query("UPDATE chain_progress SET source_tip = $1, seen_at = $2")
        .bind(to_sql(source_tip)?)
        .bind(wall_clock()?)
        .execute(connection)
        .await?;
    Ok(())
}

/// This machine's clock, unix seconds. Never compared with chain time.
fn wall_clock() -> Result<i64, ColumnError> {
    to_sql(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs()),
    )
}
