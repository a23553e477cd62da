//! Trades by wallets, and where their fees go.

pub mod buy;
pub mod collect_fees;
pub mod sell;

pub use {buy::*, collect_fees::*, sell::*};
