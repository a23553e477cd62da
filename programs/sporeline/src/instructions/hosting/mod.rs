//! Who runs agents, and what that costs them.

pub mod change_host;
pub mod charge_hosting;
pub mod register_host;

pub use {change_host::*, charge_hosting::*, register_host::*};
