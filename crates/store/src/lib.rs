//! The one database that chain, hosts and API share: opening it, its migrations, and the types its columns hold.
//!
//! `chain_*` is written only by the indexer, `host_*` by hosts, `api_*` by the API; everybody reads everything. Each service
//! keeps its own queries; only what all of them need stands here. SQLite now; Postgres takes the same migration numbers
//! with the same meaning.

mod cluster;
mod column;
mod open;

pub use cluster::{ClusterError, bind_cluster};
pub use column::{ColumnError, key32, lamports_from, lamports_to, signature64};
pub use open::{Db, OpenError, open};
