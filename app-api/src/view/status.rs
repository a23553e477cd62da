//! The service, the chain as it knows it, and sums over everything.

use super::common::{amount, number};
use crate::{
    address::base58,
    data::{HostRow, StatsRow},
    rfc3339::rfc3339,
};
use serde::Serialize;
use utoipa::ToSchema;

/// How far the index is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Status {
    pub genesis_hash: String,
    pub program: String,
    /// The newest indexed block; null before the first.
    pub tip: Option<Tip>,
    /// The chain's own slot; null while it does not answer.
    pub chain_slot: Option<u64>,
    /// Slots the index lies behind the chain; below 0 where it is ahead of what the chain last said.
    pub lag_slots: Option<i64>,
    /// US dollars for one SOL as the program would count them (price less confidence), a decimal.
    pub sol_usd: Option<String>,
    /// Whether `POST /api/v1/local/faucet` gives SOL.
    pub faucet: bool,
}

/// A block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Tip {
    pub slot: u64,
    /// Chain time.
    pub time: String,
}

/// A host that keeps agents.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Host {
    /// Its account on chain.
    pub host: String,
    pub operator: String,
    /// Lamports a day for agents hosted from now on.
    pub price_per_day: String,
    pub registered_at: String,
    /// Whether it takes new agents.
    pub active: bool,
    /// All hosting fees it ever received, and of those what its operator withdrew.
    pub earned_lamports: String,
    pub withdrawn_lamports: String,
    /// Living agents it keeps.
    pub agents: u64,
}

/// Sums over everything.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Stats {
    pub agents: u64,
    pub alive: u64,
    pub dormant: u64,
    pub dead: u64,
    pub trades: u64,
    /// Lamports of all trades.
    pub volume_lamports: String,
    /// Lamports in all treasuries.
    pub treasury_lamports: String,
    /// Lamports of buyers in all markets.
    pub liquidity_lamports: String,
    /// Lamports of hosting fees ever paid.
    pub hosting_lamports: String,
    pub hosts: u64,
}

pub(crate) fn host(row: &HostRow) -> Host {
    Host {
        host: base58(&row.host),
        operator: base58(&row.operator),
        price_per_day: amount(row.price_per_day),
        registered_at: rfc3339(row.registered_at),
        active: row.active,
        earned_lamports: amount(row.earned),
        withdrawn_lamports: amount(row.withdrawn),
        agents: number(row.agents),
    }
}

pub(crate) fn stats(row: &StatsRow) -> Stats {
    Stats {
        agents: number(row.agents),
        alive: number(row.agents.saturating_sub(row.dead).saturating_sub(row.dormant)),
        dormant: number(row.dormant),
        dead: number(row.dead),
        trades: number(row.trades),
        volume_lamports: amount(row.volume),
        treasury_lamports: amount(row.treasuries),
        liquidity_lamports: amount(row.liquidity),
        hosting_lamports: amount(row.hosting),
        hosts: number(row.hosts),
    }
}
