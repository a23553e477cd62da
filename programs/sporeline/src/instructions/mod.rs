//! One file per instruction: the accounts it takes, `validate` with the checks grouped under the account they are about
//! (and a word where a check is absent), and a handler that then only changes things.

pub mod agent_buy;
pub mod agent_sell;
pub mod approve_measurement;
pub mod attest;
pub mod buy;
pub mod charge_hosting;
pub mod collect_fees;
pub mod initialize;
pub mod refuel;
pub mod register_host;
pub mod sell;
pub mod spawn;

// Anchor's `#[program]` looks for each accounts struct and what it generated beside it.
pub use {
    agent_buy::*, agent_sell::*, approve_measurement::*, attest::*, buy::*, charge_hosting::*, collect_fees::*,
    initialize::*, refuel::*, register_host::*, sell::*, spawn::*,
};
