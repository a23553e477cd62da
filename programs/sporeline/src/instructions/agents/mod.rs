//! What an agent is born with and what its wallet may do.

pub mod agent_buy;
pub mod agent_sell;
pub mod anchor_journal;
pub mod attest;
pub mod refuel;
pub mod set_persona;
pub mod spawn;

pub use {agent_buy::*, agent_sell::*, anchor_journal::*, attest::*, refuel::*, set_persona::*, spawn::*};
