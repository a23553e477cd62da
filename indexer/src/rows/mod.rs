//! Rows of `chain_*` as Rust has them.

mod administration;
mod agents;
mod column;
mod hosts;
mod keyed;
mod placed;
mod staking;

pub use administration::{ATTESTERS, GlobalRow, PARAMETERS, PRICE_OWNERS};
pub use agents::{AgentRow, LitterRow, MarketRow};
pub use column::Blob;
pub(crate) use column::to_sql;
pub use hosts::{HostRow, MeasurementRow};
pub use keyed::Keyed;
pub use placed::{AdministrationRow, ClaimRow, GapRow, HostingRow, Place, TradeRow};
pub use staking::{DistributionRow, PoolRow, PositionRow};

/// A 32-byte address as a row's key.
pub type Key = Blob<32>;

impl From<sporeline_client::Address> for Key {
    fn from(address: sporeline_client::Address) -> Self {
        Self(address.to_bytes())
    }
}

/// Hands every table of rows that change to a macro: its name in [`crate::project::View`], its row. The one list of them.
macro_rules! keyed_tables {
    ($of:ident) => {
        $of! {
            hosts: HostRow,
            agents: AgentRow,
            markets: MarketRow,
            litters: LitterRow,
            distributions: DistributionRow,
            positions: PositionRow,
            pools: PoolRow,
            globals: GlobalRow,
            measurements: MeasurementRow,
        }
    };
}

/// Hands every table of rows that are only added to a macro. The one list of them.
macro_rules! placed_tables {
    ($of:ident) => {
        $of! {
            trades: TradeRow,
            hosting: HostingRow,
            claims: ClaimRow,
            administration: AdministrationRow,
            gaps: GapRow,
        }
    };
}

pub(crate) use {keyed_tables, placed_tables};
