//! Trades by wallets, and where their fees go.

pub mod buy;
pub mod claim_spawner;
pub mod collect_fees;
pub mod sell;

pub use {buy::*, claim_spawner::*, collect_fees::*, sell::*};
