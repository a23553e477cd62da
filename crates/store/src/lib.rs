//! The one database that chain, hosts and API share: opening it, its migrations, and the types its columns hold.
//!
//! `chain_*` is written only by the indexer, `host_*` by hosts, `api_*` by the API; everybody reads everything. Each service
//! keeps its own queries; only what all of them need stands here.
//!
//! SQLite and Postgres: the same migration numbers with the same meaning, and every query is written once, for both
//! (numbered placeholders, amounts and flags as 64-bit integers, sums cast to BIGINT, conflicts by `ON CONFLICT`).

mod clock;
mod cluster;
mod column;
mod flag;
mod open;
mod passing;
#[cfg(test)]
mod schema_tests;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
mod transaction;

pub use clock::now_ms;
pub use cluster::{ClusterError, bind_cluster};
pub use column::{ColumnError, key32, lamports_from, lamports_to, signature64};
pub use flag::Flag;
pub use open::{Db, Kind, OpenError, kind, open};
pub use passing::is_passing;
pub use transaction::{Transaction, begin_writing, snapshot};

#[cfg(test)]
mod tests {
    #[test]
    fn again_on_postgres() {
        crate::test_support::again_on_postgres("again_on_postgres", &[]);
    }
}
