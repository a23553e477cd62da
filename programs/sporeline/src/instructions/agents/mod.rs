//! What an agent is born with and what its wallet may do.

pub mod agent_buy;
pub mod agent_sell;
pub mod attest;
pub mod refuel;
pub mod spawn;

pub use {agent_buy::*, agent_sell::*, attest::*, refuel::*, spawn::*};
