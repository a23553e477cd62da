//! Associated token accounts under Token-2022: where a wallet, or an agent, holds a token.

use crate::{
    cpi::{Role, invoke, system, token},
    errors::SporelineError,
};
use anchor_lang::prelude::*;

/// The associated token program.
pub const ASSOCIATED_TOKEN: Address = Address::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");

/// `Create`, which refuses an address that is not the owner's for this mint.
const CREATE: u8 = 0;

/// Bytes of what it makes for our mints: a token account that says it cannot change owner.
const LEN: usize = token::TOKEN_ACCOUNT_LEN + 1 + 4;

/// An owner's associated token account, to be opened where it does not exist.
pub struct Associated<'a> {
    pub account: &'a AccountView,
    pub owner: &'a AccountView,
    pub mint: &'a AccountView,
    /// Pays the rent.
    pub payer: &'a AccountView,
    pub token_program: &'a AccountView,
    pub system_program: &'a AccountView,
}

impl Associated<'_> {
    /// Makes sure that it is the owner's account for this mint, and exists. Returns what opening it cost the payer, lamports.
    ///
    /// What exists at this address was made by the associated token program, whose Token-2022 accounts never change owner.
    ///
    /// Errors: `WrongAddress`, `InsufficientFunds`.
    #[inline(always)]
    pub fn ensure(&self) -> Result<u64> {
        let seeds = [
            self.owner.address().as_ref(),
            token::TOKEN_2022.as_ref(),
            self.mint.address().as_ref(),
        ];
        anchor_lang::find_and_verify_program_address(&seeds, &ASSOCIATED_TOKEN, self.account.address())
            .map_err(|_| SporelineError::WrongAddress)?;
        if self.account.data_len() != 0 {
            return Ok(0);
        }
        self.open()
    }

    #[inline(never)]
    fn open(&self) -> Result<u64> {
        // Lamports sent ahead make it cheaper.
        let before = self.account.lamports();
        require!(
            self.payer.lamports() >= system::rent_for(LEN)?.saturating_sub(before),
            SporelineError::InsufficientFunds
        );
        invoke(
            &ASSOCIATED_TOKEN,
            [
                (self.payer, Role::WritableSigner),
                (self.account, Role::Writable),
                (self.owner, Role::Readonly),
                (self.mint, Role::Readonly),
                (self.system_program, Role::Readonly),
                (self.token_program, Role::Readonly),
            ],
            &[CREATE],
            &[],
        );
        Ok(self.account.lamports().saturating_sub(before))
    }
}
