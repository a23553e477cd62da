//! What every answer shares.

use crate::rfc3339::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

/// An answer, with the cluster it speaks of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Named<T> {
    /// The cluster's name.
    pub cluster: String,
    /// Whether it is a local cluster: nothing on it is worth anything, and keys may be in a dev enclave.
    pub local: bool,
    #[serde(flatten)]
    pub answer: T,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    /// Where the list goes on; null at its end.
    pub next: Option<String>,
}

/// A column of unix seconds that may be empty.
pub(super) fn optional_time(seconds: Option<i64>) -> Option<String> {
    seconds.map(rfc3339)
}

/// An amount as text. Columns of amounts are never negative.
pub(super) fn amount(stored: i64) -> String {
    stored.max(0).to_string()
}

/// A number of an agent and the like.
pub(super) fn number(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or_default()
}
