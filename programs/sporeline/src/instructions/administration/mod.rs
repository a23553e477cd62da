//! What the authority decides, and what waits for its timelock.

pub mod approve_measurement;
pub mod initialize;

pub use {approve_measurement::*, initialize::*};
