//! Litters.

use super::common::{amount, number, optional_time};
use crate::{address::base58, data::LitterRow, rfc3339::rfc3339};
use serde::Serialize;
use utoipa::ToSchema;

/// A breeding, from its beginning to its end.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Litter {
    /// Number of the agent that began it.
    pub agent: u64,
    /// Number of its mate; null where it breeds alone.
    pub mate: Option<u64>,
    /// begun (the price is watched) | committed (births wait for their slot's hash) | closed
    pub state: &'static str,
    pub children: Vec<Unborn>,
    pub begun_at: String,
    /// Seconds the price is watched.
    pub window: u64,
    pub committed_at: Option<String>,
    /// The hash of the first slot from here on that has one seeds the births.
    pub seed_slot: Option<u64>,
    /// First treasury of each child; null until committed.
    pub endowment_lamports: Option<String>,
    pub closed_at: Option<String>,
    /// born (both) | lapsed (nobody cranked a birth in time) | never_committed | agent_dead | wallet_used; null while open
    pub closed_because: Option<&'static str>,
    /// What came back to the agent when it closed.
    pub returned_lamports: String,
}

/// A child of a litter, born or not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Unborn {
    pub name: String,
    pub symbol: String,
    pub wallet: String,
    /// Its number, once it is born.
    pub id: Option<u64>,
}

/// Why a litter closed.
pub(super) fn reason(code: Option<u64>) -> Option<&'static str> {
    Some(match code? {
        1 => "born",
        2 => "lapsed",
        3 => "never_committed",
        4 => "agent_dead",
        _ => "wallet_used",
    })
}

pub(crate) fn litter(row: &LitterRow) -> Litter {
    let child = |name: &str, symbol: &str, wallet: &[u8], id: Option<i64>| Unborn {
        name: name.to_owned(),
        symbol: symbol.to_owned(),
        wallet: base58(wallet),
        id: id.map(number),
    };
    Litter {
        agent: number(row.agent_id),
        mate: row.mate_id.map(number),
        state: match (row.committed_at, row.closed_at) {
            (_, Some(_)) => "closed",
            (Some(_), None) => "committed",
            (None, None) => "begun",
        },
        children: vec![
            child(&row.name_a, &row.symbol_a, &row.wallet_a, row.child_a_id),
            child(&row.name_b, &row.symbol_b, &row.wallet_b, row.child_b_id),
        ],
        begun_at: rfc3339(row.begun_at),
        window: number(row.watched),
        committed_at: optional_time(row.committed_at),
        seed_slot: row.seed_slot.map(number),
        endowment_lamports: row.committed_at.map(|_| amount(row.endowment)),
        closed_at: optional_time(row.closed_at),
        closed_because: reason(row.closed_reason.map(number)),
        returned_lamports: amount(row.returned),
    }
}
