//! Death, the estate, and its heirs.

pub mod estate_sell;
pub mod inherit;
pub mod reap;
pub mod settle;

pub use {estate_sell::*, inherit::*, reap::*, settle::*};
