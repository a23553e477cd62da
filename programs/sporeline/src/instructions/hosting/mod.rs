//! Who runs agents, and what that costs them.

pub mod charge_hosting;
pub mod register_host;

pub use {charge_hosting::*, register_host::*};
