//! One file per instruction, a folder per concern: the accounts it takes, `validate` with the checks grouped under the account
//! they are about (and a word where a check is absent), and a handler that then only changes things.

pub mod administration;
pub mod agents;
pub mod airdrops;
pub(crate) mod announce;
pub mod breeding;
pub mod death;
pub mod hosting;
pub(crate) mod launch;
pub mod markets;
pub mod staking;

// Anchor's `#[program]` looks for each accounts struct and what it generated beside it.
pub use {administration::*, agents::*, airdrops::*, breeding::*, death::*, hosting::*, markets::*, staking::*};
