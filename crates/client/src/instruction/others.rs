//! Instructions of other programs that go beside ours.

use crate::{AccountMeta, Address, Instruction, address};

/// One precompile instruction that verifies all of `signatures` over one 32-byte message, offsets into itself.
pub fn ed25519(message: &[u8; 32], signatures: &[(Address, [u8; 64])]) -> Instruction {
    const OFFSETS: usize = 14;
    const ENTRY: usize = 32 + 64;
    let entries = 2 + OFFSETS * signatures.len();
    let message_at = entries + ENTRY * signatures.len();
    let mut data = Vec::with_capacity(message_at + 32);
    data.extend_from_slice(&[signatures.len() as u8, 0]); // at most 8
    for i in 0..signatures.len() {
        let key_at = entries + ENTRY * i;
        let own = u16::MAX as usize;
        for field in [key_at + 32, own, key_at, own, message_at, 32, own] {
            data.extend_from_slice(&(field as u16).to_le_bytes()); // positions within one transaction
        }
    }
    for (key, signature) in signatures {
        data.extend_from_slice(key.as_ref());
        data.extend_from_slice(signature);
    }
    data.extend_from_slice(message);
    Instruction {
        program_id: address::ED25519,
        accounts: vec![],
        data,
    }
}

/// Creates the trader's token account unless it exists. `payer` pays its rent.
pub fn create_token_account(payer: &Address, owner: &Address, mint: &Address) -> Instruction {
    create_token_account_of(payer, owner, mint, &address::TOKEN_2022)
}

/// As [`create_token_account`], under the given token program.
pub fn create_token_account_of(
    payer: &Address,
    owner: &Address,
    mint: &Address,
    token_program: &Address,
) -> Instruction {
    let account = address::associated_token_of(owner, mint, token_program);
    Instruction {
        program_id: address::ASSOCIATED_TOKEN,
        accounts: vec![
            AccountMeta::new(*payer, true),
            AccountMeta::new(account, false),
            AccountMeta::new_readonly(*owner, false),
            AccountMeta::new_readonly(*mint, false),
            AccountMeta::new_readonly(address::SYSTEM, false),
            AccountMeta::new_readonly(*token_program, false),
        ],
        data: vec![1], // idempotent
    }
}

/// Mints `amount` base units of `mint` into the associated token account of `owner`. Signed by the mint's `authority`.
pub fn mint_to(
    authority: &Address,
    owner: &Address,
    mint: &Address,
    token_program: &Address,
    amount: u64,
) -> Instruction {
    Instruction {
        program_id: *token_program,
        accounts: vec![
            AccountMeta::new(*mint, false),
            AccountMeta::new(address::associated_token_of(owner, mint, token_program), false),
            AccountMeta::new_readonly(*authority, true),
        ],
        data: [&[7u8][..], &amount.to_le_bytes()].concat(), // MintTo, alike in SPL Token and Token-2022
    }
}

/// Moves lamports between wallets.
pub fn transfer(from: &Address, to: &Address, lamports: u64) -> Instruction {
    Instruction {
        program_id: address::SYSTEM,
        accounts: vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)],
        data: [&2u32.to_le_bytes()[..], &lamports.to_le_bytes()].concat(),
    }
}

/// Most compute units that the transaction may use, whatever its instructions: what its place in a block is reckoned by.
pub fn compute_limit(units: u32) -> Instruction {
    Instruction {
        program_id: address::COMPUTE_BUDGET,
        accounts: vec![],
        data: [&[2u8][..], &units.to_le_bytes()].concat(),
    }
}

/// What is offered for each unit of the limit, micro-lamports.
pub fn compute_price(micro_lamports: u64) -> Instruction {
    Instruction {
        program_id: address::COMPUTE_BUDGET,
        accounts: vec![],
        data: [&[3u8][..], &micro_lamports.to_le_bytes()].concat(),
    }
}
