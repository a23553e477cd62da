//! One event for each instruction that succeeded, in the program's log (`Program data:`).
//!
//! Markets and agents carry a `seq` that each of their events repeats, so that a lost event is a visible gap. Amounts are
//! lamports or base units, times unix seconds. All are fixed-size and laid out as they stand (`repr(C)`, little endian).

pub mod administration;
pub mod agents;
pub mod airdrops;
pub mod breeding;
pub mod death;
pub mod hosting;
pub mod markets;
pub mod staking;

pub use {administration::*, agents::*, airdrops::*, breeding::*, death::*, hosting::*, markets::*, staking::*};
