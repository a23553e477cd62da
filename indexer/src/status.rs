use crate::{IndexError, rows::Blob};
use sporeline_store::{Db, lamports_from};
use sqlx::Row as _;

/// How the index stands, for `/readyz` and metrics: read from the database, in any process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Newest indexed block: slot, hash, chain time in unix seconds.
    pub tip: Option<(u64, Blob<32>, i64)>,
    /// Newest slot the node reported.
    pub source_tip: Option<u64>,
    /// When it did, unix seconds by the indexer's clock: an old one means that node or indexer is gone.
    pub seen_at: Option<i64>,
    /// Events known to be missing.
    pub gaps: u64,
}

impl Status {
    /// Slots the index lies behind the node's tip, below 0 where it is ahead: far ahead, the node follows another cluster.
    /// `None` before the first block.
    pub fn lag(&self) -> Option<i64> {
        let [source, index] = [self.source_tip?, self.tip?.0].map(|slot| i64::try_from(slot).unwrap_or(i64::MAX));
        Some(source.saturating_sub(index))
    }
}

/// Reads how the index stands.
///
/// # Errors
/// The database's.
pub async fn status(db: &Db) -> Result<Status, IndexError> {
    let row = sqlx::query(
        "SELECT p.source_tip, p.seen_at, (SELECT COUNT(*) FROM chain_gaps), b.slot, b.hash, b.time FROM chain_progress p \
         LEFT JOIN chain_blocks b ON b.slot = (SELECT MAX(slot) FROM chain_blocks)",
    )
    .fetch_one(db)
    .await?;
    let tip = match row.try_get::<Option<i64>, _>(3)? {
        Some(slot) => Some((lamports_from(slot)?, Blob::read(row.try_get(4)?)?, row.try_get(5)?)),
        None => None,
    };
    Ok(Status {
        tip,
        source_tip: row.try_get::<Option<i64>, _>(0)?.map(lamports_from).transpose()?,
        seen_at: row.try_get(1)?,
        gaps: lamports_from(row.try_get(2)?)?,
    })
}
