//! Calls into other programs: the system program, Token-2022, the associated token program; and reading what others wrote:
//! clock, slot hashes, Ed25519 instructions, Pyth's prices.
//!
//! They go through pinocchio without its borrow checks: Anchor's typed accounts mark themselves as borrowed for the whole
//! instruction. The rule that makes that sound: no reference into an account's data lives across a call that writes it.
//! Direct lamport moves come after an instruction's last call, for the runtime compares sums at each.

pub mod associated;
pub mod clock;
pub mod ed25519;
pub mod lamports;
pub mod pyth;
pub mod slot_hashes;
pub mod system;
pub mod token;

use anchor_lang::prelude::*;
use pinocchio::{
    cpi::{CpiAccount, Signer, invoke_signed_unchecked},
    instruction::{InstructionAccount, InstructionView},
};

/// How a call sees one of its accounts.
#[derive(Clone, Copy)]
pub enum Role {
    Readonly,
    Writable,
    Signer,
    WritableSigner,
}

/// Calls `program` with `accounts`, signed by the program-derived addresses whose seeds are given.
#[inline(always)]
pub fn invoke<const N: usize>(program: &Address, accounts: [(&AccountView, Role); N], data: &[u8], signers: &[Signer]) {
    let metas: [InstructionAccount; N] = core::array::from_fn(|i| {
        let (view, role) = accounts[i];
        match role {
            Role::Readonly => InstructionAccount::readonly(view.address()),
            Role::Writable => InstructionAccount::writable(view.address()),
            Role::Signer => InstructionAccount::readonly_signer(view.address()),
            Role::WritableSigner => InstructionAccount::writable_signer(view.address()),
        }
    });
    let infos: [CpiAccount; N] = core::array::from_fn(|i| CpiAccount::from(accounts[i].0));
    let instruction = InstructionView {
        program_id: program,
        accounts: &metas,
        data,
    };
    // SAFETY: see the module's rule; every account of the instruction is among `infos`.
    unsafe { invoke_signed_unchecked(&instruction, &infos, signers) };
}
