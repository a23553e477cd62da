//! One file per account. Every account begins with a version byte and ends with 64 spare bytes; integers are native and
//! ordered so that there is no padding; times are unix seconds, amounts lamports or base units.

pub mod agent;
pub mod counters;
pub mod distribution;
pub mod global;
pub mod host;
pub mod litter;
pub mod market;
pub mod measurement;
pub mod parameters;
pub mod position;
#[cfg(test)]
mod position_tests;
pub mod protocol;
pub mod stake_pool;
mod timelock;

pub use {
    agent::{Agent, AgentStatus},
    counters::Counters,
    distribution::Distribution,
    global::Global,
    host::Host,
    litter::Litter,
    market::{Market, Snapshot},
    measurement::Measurement,
    parameters::Parameters,
    position::{Checkpoint, Position},
    protocol::Protocol,
    stake_pool::StakePool,
};
