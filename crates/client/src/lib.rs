//! Typed access to the program for everything off chain.
//!
//! | to find | look in |
//! |---|---|
//! | where an account lives | [`address`] |
//! | how to call the program | [`instruction`] |
//! | what an account holds | [`account`], and the program's own [`state`] |
//! | what happened | [`event`] |
//! | who is owed for hosting, and how much | [`hosting`] |
//! | what a refusal means | [`error`] |
//! | transactions and their size | [`transaction`] |
//! | what SOL costs, as Pyth publishes it | [`price_update`] |

pub mod account;
pub mod address;
pub mod error;
pub mod event;
pub mod instruction;
pub mod price_update;
pub mod transaction;

pub use sporeline_curve as curve;
pub use sporeline_program::{ID as PROGRAM_ID, constants, errors::SporelineError, events, label, seeds, state};

/// A 32-byte address.
pub use anchor_lang::prelude::Address;
/// A call of one program.
pub use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};

/// Whom a hosting charge pays now, and what is due: the program's own functions.
pub mod hosting {
    pub use sporeline_program::instructions::charge_hosting::{due, host_now};
}

/// Anchor's traits for reading accounts.
pub mod anchor {
    pub use anchor_lang::{AccountDeserialize, Discriminator};
}
