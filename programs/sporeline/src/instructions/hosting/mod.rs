//! Who runs agents, and what that costs them.

pub mod change_host;
pub mod charge_hosting;
pub mod register_host;
pub mod update_host;
pub mod withdraw_host;

pub use {change_host::*, charge_hosting::*, register_host::*, update_host::*, withdraw_host::*};
