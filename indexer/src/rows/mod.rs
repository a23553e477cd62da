//! Rows of `chain_*` as Rust has them.

mod column;
mod keyed;
mod placed;

pub use column::Blob;
pub(crate) use column::to_sql;
pub use keyed::{AgentRow, HostRow, Keyed, MarketRow};
pub use placed::{GapRow, HostingRow, Place, TradeRow};

/// A 32-byte address as a row's key.
pub type Key = Blob<32>;

impl From<sporeline_client::Address> for Key {
    fn from(address: sporeline_client::Address) -> Self {
        Self(address.to_bytes())
    }
}
