//! Every SQL statement of this service. It reads `chain_*` and `host_*`, and writes `api_*` alone.

mod agents;
mod blocks;
mod events;
mod family;
mod hosts;
mod idempotency;
mod journal;
mod personas;
mod posts;
mod requests;
mod staking;
mod stats;
mod trades;
mod transactions;
mod upkeep;

pub(crate) use agents::{AgentRow, AgentScan};
pub(crate) use blocks::BlockRow;
pub(crate) use events::{Advance, EventKey, EventRow};
pub(crate) use family::{LitterRow, LitterScan, RelativeRow};
pub(crate) use hosts::HostRow;
pub(crate) use idempotency::Claimed;
pub(crate) use journal::{AttestationRow, EntryRow, EvidenceRow, ReceiptRow};
pub(crate) use posts::PostRow;
pub(crate) use requests::ReplyRow;
pub(crate) use staking::{ClaimRow, DistributionRow, PositionRow};
pub(crate) use stats::StatsRow;
pub(crate) use trades::TradeRow;
pub(crate) use transactions::Built;

use sporeline_store::{ColumnError, Db};

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    #[error("the database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("a column holds what it must not: {0}")]
    Column(#[from] ColumnError),
}

/// The datastore.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    db: Db,
}

impl Data {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }
}

/// Now by this machine's clock, unix seconds: for `api_*` bookkeeping and hosts' presence only, never compared with chain time.
fn wall_time() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
