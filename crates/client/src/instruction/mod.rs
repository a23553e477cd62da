//! Builders for every instruction, a file per concern as in the program. Accounts that follow from others are derived here.

mod administration;
mod agents;
mod airdrops;
mod breeding;
mod death;
mod hosting;
mod markets;
mod others;
mod staking;

pub use {
    administration::*, agents::*, airdrops::*, breeding::*, death::*, hosting::*, markets::*, others::*, staking::*,
};

use crate::{Instruction, PROGRAM_ID};
use anchor_lang::{InstructionData, ToAccountMetas};

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction {
        program_id: PROGRAM_ID,
        accounts: accounts.to_account_metas(None),
        data: data.data(),
    }
}
