//! Token-2022: reading token accounts, transfers, and launching a mint nobody controls.

use crate::{
    constants::*,
    cpi::{Role, invoke, system},
    errors::SporelineError,
};
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};

/// Token-2022.
pub const TOKEN_2022: Address = Address::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
/// The original token program, or what runs at its address.
pub const TOKEN: Address = Address::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");

/// Bytes of a token account without extensions.
pub const TOKEN_ACCOUNT_LEN: usize = 165;
/// Mint padded to a token account's length, account-type byte, and the metadata-pointer extension (4 + 64 bytes).
pub const MINT_LEN: usize = 234;

const TRANSFER: u8 = 3;
const SET_AUTHORITY: u8 = 6;
const MINT_TO: u8 = 7;
const BURN: u8 = 8;
const CLOSE_ACCOUNT: u8 = 9;
const INITIALIZE_ACCOUNT_3: u8 = 18;
const INITIALIZE_MINT_2: u8 = 20;
const METADATA_POINTER: [u8; 2] = [39, 0];
const AUTHORITY_MINT_TOKENS: u8 = 0;
/// First 8 bytes of the SHA-256 of `spl_token_metadata_interface:initialize_account` and `…:update_the_authority`.
const METADATA_INITIALIZE: [u8; 8] = [210, 225, 30, 162, 88, 184, 77, 141];
const METADATA_UPDATE_AUTHORITY: [u8; 8] = [215, 228, 166, 228, 84, 100, 86, 123];

/// The fixed part of a token account.
#[derive(Clone, Copy)]
pub struct TokenAccount {
    pub mint: Address,
    pub owner: Address,
    pub amount: u64,
    /// Somebody besides the owner may close it.
    pub has_closer: bool,
    /// It holds wrapped SOL: its amount is among its lamports.
    pub is_native: bool,
}

/// Reads a Token-2022 account, whatever its extensions.
///
/// Errors: `NotATokenAccount`.
#[inline(always)]
pub fn read(view: &AccountView) -> Result<TokenAccount> {
    read_of(&TOKEN_2022, view)
}

/// Reads an account of either token program.
///
/// Errors: `NotATokenAccount`.
pub fn read_either(view: &AccountView) -> Result<TokenAccount> {
    let program = if view.owned_by(&TOKEN) { &TOKEN } else { &TOKEN_2022 };
    read_of(program, view)
}

/// Reads an account of the given token program, [`TOKEN`] or [`TOKEN_2022`].
///
/// Errors: `NotATokenAccount`.
#[inline(always)]
pub fn read_of(program: &Address, view: &AccountView) -> Result<TokenAccount> {
    require!(view.owned_by(program), SporelineError::NotATokenAccount);
    // SAFETY: read here and copied out; nothing writes meanwhile.
    let data = unsafe { view.borrow_unchecked() };
    // A mint with extensions is padded to the same length and says so in the byte that follows. What else may be longer, a
    // multisignature, the token program takes for no account whatever that byte is.
    let is_account = data.len() == TOKEN_ACCOUNT_LEN || data.get(TOKEN_ACCOUNT_LEN) == Some(&2);
    require!(
        is_account && data.len() >= TOKEN_ACCOUNT_LEN,
        SporelineError::NotATokenAccount
    );
    let key = |at: usize| -> Address {
        // SAFETY: at + 32 ≤ 165 ≤ len; `Address` is 32 bytes of alignment 1.
        unsafe { core::ptr::read_unaligned(data.as_ptr().wrapping_add(at).cast()) }
    };
    // SAFETY: 64 + 8 ≤ 165 ≤ len.
    let amount = unsafe { core::ptr::read_unaligned(data.as_ptr().wrapping_add(64).cast::<u64>()) };
    let has_closer = data.get(129..133) != Some(&[0; 4]);
    let is_native = data.get(109..113) != Some(&[0; 4]);
    Ok(TokenAccount {
        has_closer,
        is_native,
        mint: key(0),
        owner: key(32),
        amount,
    })
}

/// Moves base units. Plain `Transfer`: our mints have neither fee nor hook, and the mint need not be loaded.
#[inline(always)]
pub fn transfer(from: &AccountView, to: &AccountView, authority: &AccountView, amount: u64, signers: &[SeedSigner]) {
    transfer_of(&TOKEN_2022, from, to, authority, amount, signers);
}

/// As [`transfer`], under the given token program. The staking mint was checked to have neither fee nor hook.
#[inline(always)]
pub fn transfer_of(
    program: &Address,
    from: &AccountView,
    to: &AccountView,
    authority: &AccountView,
    amount: u64,
    signers: &[SeedSigner],
) {
    move_tokens(&Transfer {
        program,
        from,
        to,
        authority,
        amount,
        signers,
    });
}

/// What [`transfer_of`] is told; one reference to it fits a register.
struct Transfer<'a> {
    program: &'a Address,
    from: &'a AccountView,
    to: &'a AccountView,
    authority: &'a AccountView,
    amount: u64,
    signers: &'a [SeedSigner<'a, 'a>],
}

#[inline(never)]
fn move_tokens(t: &Transfer) {
    let mut data = [TRANSFER; 9];
    data[1..].copy_from_slice(&t.amount.to_le_bytes());
    invoke(
        t.program,
        [
            (t.from, Role::Writable),
            (t.to, Role::Writable),
            (t.authority, Role::Signer),
        ],
        &data,
        t.signers,
    );
}

/// Makes an allocated account a token account of `mint`, owned by `owner`.
#[inline(always)]
pub fn initialize_account(program: &Address, account: &AccountView, mint: &AccountView, owner: &Address) {
    let mut data = [INITIALIZE_ACCOUNT_3; 33];
    data[1..].copy_from_slice(owner.as_ref());
    invoke(program, [(account, Role::Writable), (mint, Role::Readonly)], &data, &[]);
}

/// Bytes of a mint with pointer and metadata, whose name, symbol and URI together take `texts` bytes.
#[inline(always)]
pub const fn mint_space(texts: usize) -> usize {
    // TokenMetadata as the extension stores it: type and length, authority, mint, three strings, no extra fields.
    MINT_LEN.saturating_add(4 + 32 + 32 + 3 * 4 + 4).saturating_add(texts)
}

/// Burns base units of one of the owner's accounts.
pub fn burn(
    program: &Address,
    account: &AccountView,
    mint: &AccountView,
    owner: &AccountView,
    amount: u64,
    signers: &[SeedSigner],
) {
    let mut data = [BURN; 9];
    data[1..].copy_from_slice(&amount.to_le_bytes());
    invoke(
        program,
        [(account, Role::Writable), (mint, Role::Writable), (owner, Role::Signer)],
        &data,
        signers,
    );
}

/// Closes one of the owner's accounts; its lamports go to `to`.
pub fn close(program: &Address, account: &AccountView, to: &AccountView, owner: &AccountView, signers: &[SeedSigner]) {
    invoke(
        program,
        [(account, Role::Writable), (to, Role::Writable), (owner, Role::Signer)],
        &[CLOSE_ACCOUNT],
        signers,
    );
}

/// The accounts and seeds of one launch.
pub struct Launch<'a> {
    pub payer: &'a AccountView,
    pub mint: &'a AccountView,
    pub vault: &'a AccountView,
    /// The market: mint authority while launching, owner of the vault for ever.
    pub market: &'a AccountView,
    pub mint_seeds: &'a [Seed<'a>],
    pub vault_seeds: &'a [Seed<'a>],
    pub market_seeds: &'a [Seed<'a>],
    pub name: &'a str,
    pub symbol: &'a str,
    pub uri: &'a [u8],
}

impl Launch<'_> {
    /// Creates mint, metadata and vault, mints the whole supply into the vault, and gives every authority up.
    pub fn run(&self) -> Result<()> {
        let signers = [SeedSigner::from(self.market_seeds)];
        let market = self.market;
        let texts = self
            .name
            .len()
            .saturating_add(self.symbol.len())
            .saturating_add(self.uri.len());
        let full = mint_space(texts);
        system::create(self.payer, self.mint, (MINT_LEN, full), 0, &TOKEN_2022, self.mint_seeds)?;

        let mut data = [0u8; 66]; // no authority over the pointer; it points at the mint itself
        data[..2].copy_from_slice(&METADATA_POINTER);
        data[34..].copy_from_slice(self.mint.address().as_ref());
        invoke(&TOKEN_2022, [(self.mint, Role::Writable)], &data, &[]);

        let mut data = [0u8; 35]; // no freeze authority
        data[0] = INITIALIZE_MINT_2;
        data[1] = TOKEN_DECIMALS;
        data[2..34].copy_from_slice(market.address().as_ref());
        invoke(&TOKEN_2022, [(self.mint, Role::Writable)], &data, &[]);

        let mut data = alloc::vec::Vec::with_capacity(texts.saturating_add(20));
        data.extend_from_slice(&METADATA_INITIALIZE);
        for text in [self.name.as_bytes(), self.symbol.as_bytes(), self.uri] {
            data.extend_from_slice(&(text.len() as u32).to_le_bytes()); // at most 200 bytes
            data.extend_from_slice(text);
        }
        invoke(
            &TOKEN_2022,
            [
                (self.mint, Role::Writable),
                (market, Role::Readonly),
                (self.mint, Role::Readonly),
                (market, Role::Signer),
            ],
            &data,
            &signers,
        );
        let mut data = [0u8; 40]; // nobody may update the metadata
        data[..8].copy_from_slice(&METADATA_UPDATE_AUTHORITY);
        invoke(
            &TOKEN_2022,
            [(self.mint, Role::Writable), (market, Role::Signer)],
            &data,
            &signers,
        );

        let space = (TOKEN_ACCOUNT_LEN, TOKEN_ACCOUNT_LEN);
        system::create(self.payer, self.vault, space, 0, &TOKEN_2022, self.vault_seeds)?;
        initialize_account(&TOKEN_2022, self.vault, self.mint, market.address());

        let mut data = [MINT_TO; 9];
        data[1..].copy_from_slice(&sporeline_curve::SUPPLY.to_le_bytes());
        invoke(
            &TOKEN_2022,
            [
                (self.mint, Role::Writable),
                (self.vault, Role::Writable),
                (market, Role::Signer),
            ],
            &data,
            &signers,
        );
        let data = [SET_AUTHORITY, AUTHORITY_MINT_TOKENS, 0]; // nobody may mint again
        invoke(
            &TOKEN_2022,
            [(self.mint, Role::Writable), (market, Role::Signer)],
            &data,
            &signers,
        );
        Ok(())
    }
}
