//! Families.

use super::{
    agent::status,
    common::{number, optional_time},
};
use crate::{address::base58, data::RelativeRow, rfc3339::rfc3339};
use serde::Serialize;
use utoipa::ToSchema;

/// An agent's family: a graph, for a child has two parents.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Lineage {
    /// Number of the agent.
    pub id: u64,
    /// Parents, their parents and so on, the nearest first.
    pub ancestors: Vec<Relative>,
    /// Children, their children and so on, the nearest first.
    pub descendants: Vec<Relative>,
    /// Whether there may be more than are listed: nearer than `depth` or beyond it.
    pub more_ancestors: bool,
    pub more_descendants: bool,
}

/// One of a family.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Relative {
    pub id: u64,
    pub name: String,
    pub symbol: String,
    pub wallet: String,
    /// alive | dormant | dead
    #[schema(example = "alive")]
    pub status: &'static str,
    pub generation: u32,
    /// Numbers of its parents.
    pub parents: Vec<u64>,
    /// Generations between it and the agent, by the nearest way.
    pub distance: u64,
    pub born_at: String,
    pub died_at: Option<String>,
}

/// The view of a row at chain time `now`.
pub(crate) fn relative(row: &RelativeRow, now: i64) -> Relative {
    Relative {
        id: number(row.id),
        name: row.name.clone(),
        symbol: row.symbol.clone(),
        wallet: base58(&row.wallet),
        status: status(row.status == 2, row.paid_until, row.attestation_expires_at, now),
        generation: u32::try_from(row.generation).unwrap_or_default(),
        parents: [row.parent_a_id, row.parent_b_id]
            .into_iter()
            .flatten()
            .map(number)
            .collect(),
        distance: number(row.distance),
        born_at: rfc3339(row.born_at),
        died_at: optional_time(row.died_at),
    }
}
