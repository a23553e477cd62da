//! The integer mathematics of a Sporeline market: trades, prices, fees, allowances, the breeding gate and hosting.
//!
//! Every function is pure. The on-chain program, the agent host, the indexer and the API all compute with this crate,
//! so a quote and the trade it promised cannot differ.
//!
//! # Units
//! - quote: lamports; base: base units of a token with 6 decimals; rates: basis points (10,000 = all of it);
//!   times: unix seconds (`i64` for moments, `u64` for lengths).
//!
//! # The machine it is written for
//! SBF has no 128-bit division and no multiply that keeps the high word, and every instruction costs a compute unit.
//! So 128-bit products and quotients are built from 32-bit limbs in [`wide`] and nowhere else, and rates are applied by
//! dividing first, where 64 bits suffice.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

#[cfg(test)]
#[macro_use]
extern crate std;

pub mod accumulator;
pub mod bucket;
pub mod fees;
pub mod hosting;
pub mod launch;
pub mod market;
pub mod price;
pub mod quote;
pub mod wide;

pub use fees::{FeeRates, FeeSplit};
pub use launch::{BPS, FOR_SALE, KEPT, LaunchCurve, SUPPLY, VIRTUAL_BASE, VIRTUAL_QUOTE};
pub use market::{Bought, CurveError, MarketState, Phase, Sold};
pub use price::{Price, Reserves, UsdPerSol};

#[cfg(test)]
mod accumulator_tests;
#[cfg(test)]
mod bucket_tests;
#[cfg(test)]
mod fees_tests;
#[cfg(test)]
mod hosting_tests;
#[cfg(test)]
mod launch_tests;
#[cfg(test)]
mod market_tests;
#[cfg(test)]
mod price_tests;
#[cfg(test)]
mod quote_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod wide_tests;
