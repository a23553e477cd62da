//! Reading the program's accounts and token accounts from their bytes.

use crate::Address;
use anchor_lang::AccountDeserialize;

/// Why bytes are not the account asked for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    #[error("not a {0} account: its discriminator or length is another's")]
    NotThat(&'static str),
    #[error("not a token account")]
    NotAToken,
}

/// Decodes an account of the program, discriminator and length checked. The owner is the caller's to check.
pub fn decode<T: AccountDeserialize>(mut data: &[u8]) -> Result<T, DecodeError> {
    T::try_deserialize(&mut data).map_err(|_| DecodeError::NotThat(std::any::type_name::<T>()))
}

/// A token account's mint, owner and amount in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    pub mint: Address,
    pub owner: Address,
    pub amount: u64,
}

/// Decodes a token account of SPL Token or Token-2022.
pub fn decode_token(data: &[u8]) -> Result<TokenAccount, DecodeError> {
    let key = |at: usize| -> Option<Address> { data.get(at..at + 32)?.try_into().ok().map(Address::new_from_array) };
    let amount = || data.get(64..72)?.try_into().ok().map(u64::from_le_bytes);
    if data.len() < 165 {
        return Err(DecodeError::NotAToken);
    }
    match (key(0), key(32), amount()) {
        (Some(mint), Some(owner), Some(amount)) => Ok(TokenAccount { mint, owner, amount }),
        _ => Err(DecodeError::NotAToken),
    }
}

/// The upgrade authority in a ProgramData account, if it has one.
pub fn upgrade_authority(program_data: &[u8]) -> Option<Address> {
    if program_data.get(12)? != &1 {
        return None;
    }
    program_data.get(13..45)?.try_into().ok().map(Address::new_from_array)
}

/// Bytes of a ProgramData account that names `authority` and holds `elf`.
pub fn program_data(authority: &Address, elf: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(45 + elf.len());
    data.extend_from_slice(&3u32.to_le_bytes());
    data.extend_from_slice(&0u64.to_le_bytes());
    data.push(1);
    data.extend_from_slice(authority.as_ref());
    data.extend_from_slice(elf);
    data
}
