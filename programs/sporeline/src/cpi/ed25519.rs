//! Reading the Ed25519 precompile's instructions of the same transaction: who signed a message.
//!
//! The precompile has verified every signature before the program runs; what remains is to see *which* bytes it verified.
//! Offsets may point into other instructions, so a checker that trusts them can be shown a signature over one message and
//! read another: here every offset must point into its own instruction (index 0xFFFF).

use crate::{constants::MAX_ATTESTERS, errors::SporelineError};
use anchor_lang::prelude::*;
use pinocchio::sysvars::instructions::{INSTRUCTIONS_ID, Instructions};

/// The precompile's address.
pub const ED25519: Address = Address::from_str_const("Ed25519SigVerify111111111111111111111111111");

const OFFSETS_START: usize = 2;
const OFFSETS_LEN: usize = 14;
const THIS_INSTRUCTION: u16 = u16::MAX;
const KEY_LEN: usize = 32;

/// Counts how many different keys of `allowed` signed `message` in this transaction.
///
/// Errors: `WrongAddress` (not the instructions sysvar), `MalformedSignature`.
pub fn count_signers(sysvar: &AccountView, message: &[u8; 32], allowed: &[Address]) -> Result<usize> {
    require!(sysvar.address() == &INSTRUCTIONS_ID, SporelineError::WrongAddress);
    // SAFETY: its address was checked; the runtime wrote it and nobody can.
    let instructions = unsafe { Instructions::new_unchecked(sysvar.borrow_unchecked()) };
    let mut signed = [false; MAX_ATTESTERS];
    for index in 0..instructions.num_instructions() {
        let instruction = instructions.load_instruction_at(index)?;
        if instruction.get_program_id() != &ED25519 {
            continue;
        }
        read_one(instruction.get_instruction_data(), message, allowed, &mut signed)?;
    }
    Ok(signed.iter().filter(|s| **s).count())
}

/// Marks the keys of `allowed` whose signatures over `message` one precompile instruction verified.
fn read_one(data: &[u8], message: &[u8; 32], allowed: &[Address], signed: &mut [bool; MAX_ATTESTERS]) -> Result<()> {
    let count = usize::from(*data.first().ok_or(SporelineError::MalformedSignature)?);
    for i in 0..count {
        let at = OFFSETS_START.saturating_add(i.saturating_mul(OFFSETS_LEN));
        let offsets = data
            .get(at..at.saturating_add(OFFSETS_LEN))
            .ok_or(SporelineError::MalformedSignature)?;
        let field = |n: usize| -> u16 {
            let at = n.saturating_mul(2);
            u16::from_le_bytes([offsets[at], offsets[at.saturating_add(1)]])
        };
        let own = field(1) == THIS_INSTRUCTION && field(3) == THIS_INSTRUCTION && field(6) == THIS_INSTRUCTION;
        require!(own, SporelineError::MalformedSignature);
        let part = |start: u16, len: usize| {
            let start = usize::from(start);
            data.get(start..start.saturating_add(len))
                .ok_or(SporelineError::MalformedSignature)
        };
        let key = part(field(2), KEY_LEN)?;
        if part(field(4), field(5).into())? != message {
            continue; // a signature over something else: not ours to judge
        }
        for (attester, signed) in allowed.iter().zip(signed.iter_mut()) {
            if attester.as_ref() == key {
                *signed = true;
            }
        }
    }
    Ok(())
}
