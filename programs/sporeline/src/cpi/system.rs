//! The system program: payments by signers, and new accounts.

use crate::{constants::DISCRIMINATOR_LEN, cpi::Role, errors::SporelineError};
use anchor_lang::{Discriminator, prelude::*};
use pinocchio::cpi::{Seed, Signer as SeedSigner};

const SYSTEM: Address = Address::new_from_array([0; 32]);
const CREATE_ACCOUNT: u32 = 0;
const ASSIGN: u32 = 1;
const TRANSFER: u32 = 2;
const ALLOCATE: u32 = 8;

/// Lamports that make an account of `space` bytes exempt from rent, as the cluster has it now.
#[inline(always)]
pub fn rent_for(space: usize) -> Result<u64> {
    <Rent as PinocchioSysvar>::get()?.try_minimum_balance(space)
}

/// Moves lamports from a signer that the system program owns.
///
/// Errors: `InsufficientFunds`.
#[inline(never)]
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64) -> Result<()> {
    require!(from.lamports() >= lamports, SporelineError::InsufficientFunds);
    let mut data = [0u8; 12];
    data[..4].copy_from_slice(&TRANSFER.to_le_bytes());
    data[4..].copy_from_slice(&lamports.to_le_bytes());
    super::invoke(
        &SYSTEM,
        [(from, Role::WritableSigner), (to, Role::Writable)],
        &data,
        &[],
    );
    Ok(())
}

/// Creates the account at a program-derived address: `space` bytes for `owner`, rent-exempt plus `extra` lamports from
/// `payer`. Lamports sent ahead only make it cheaper; they cannot stop it. Returns the rent of `rent_space` bytes.
///
/// `space` is what is allocated now, `rent_space` what the account will grow to.
///
/// Errors: `AlreadyExists`, `InsufficientFunds`, `Overflow`.
#[inline(always)]
pub fn create(
    payer: &AccountView,
    account: &AccountView,
    (space, rent_space): (usize, usize),
    extra: u64,
    owner: &Address,
    seeds: &[Seed],
) -> Result<u64> {
    create_new(&New {
        payer,
        account,
        space,
        rent_space,
        extra,
        owner,
        seeds,
    })
}

/// What [`create`] is told; one reference to it fits a register.
struct New<'a> {
    payer: &'a AccountView,
    account: &'a AccountView,
    space: usize,
    rent_space: usize,
    extra: u64,
    owner: &'a Address,
    seeds: &'a [Seed<'a>],
}

#[inline(never)]
fn create_new(new: &New) -> Result<u64> {
    let &New {
        payer,
        account,
        space,
        rent_space,
        extra,
        owner,
        seeds,
    } = new;
    require!(
        account.data_len() == 0 && account.owned_by(&SYSTEM),
        SporelineError::AlreadyExists
    );
    let rent = rent_for(rent_space)?;
    let ahead = account.lamports();
    let pay = rent
        .saturating_sub(ahead)
        .checked_add(extra)
        .ok_or(SporelineError::Overflow)?;
    require!(payer.lamports() >= pay, SporelineError::InsufficientFunds);
    let signers = [SeedSigner::from(seeds)];
    let space = space as u64;
    if ahead == 0 {
        let mut data = [0u8; 52];
        data[..4].copy_from_slice(&CREATE_ACCOUNT.to_le_bytes());
        data[4..12].copy_from_slice(&pay.to_le_bytes());
        data[12..20].copy_from_slice(&space.to_le_bytes());
        data[20..].copy_from_slice(owner.as_ref());
        super::invoke(
            &SYSTEM,
            [(payer, Role::WritableSigner), (account, Role::WritableSigner)],
            &data,
            &signers,
        );
    } else {
        if pay > 0 {
            transfer(payer, account, pay)?;
        }
        let mut data = [0u8; 12];
        data[..4].copy_from_slice(&ALLOCATE.to_le_bytes());
        data[4..].copy_from_slice(&space.to_le_bytes());
        super::invoke(&SYSTEM, [(account, Role::WritableSigner)], &data, &signers);
        let mut data = [0u8; 36];
        data[..4].copy_from_slice(&ASSIGN.to_le_bytes());
        data[4..].copy_from_slice(owner.as_ref());
        super::invoke(&SYSTEM, [(account, Role::WritableSigner)], &data, &signers);
    }
    Ok(rent)
}

/// Bytes of an account of this program that holds a `T`.
pub const fn space_of<T>() -> usize {
    DISCRIMINATOR_LEN.wrapping_add(size_of::<T>())
}

/// Creates one of the program's own accounts and writes `value` into it; `fill` receives the recorded rent.
///
/// Errors: as [`create`].
#[inline(always)]
pub fn create_own<T: bytemuck::Pod + Discriminator>(
    payer: &AccountView,
    account: &AccountView,
    extra: u64,
    seeds: &[Seed],
    fill: impl FnOnce(&mut T, u64) -> Result<()>,
) -> Result<()> {
    let space = space_of::<T>();
    let rent = create(payer, account, (space, space), extra, &crate::ID, seeds)?;
    let mut view = *account;
    // SAFETY: just created, of this size; nothing else refers to its data.
    let data = unsafe { view.borrow_unchecked_mut() };
    let (head, body) = data.split_at_mut(DISCRIMINATOR_LEN);
    head.copy_from_slice(T::DISCRIMINATOR);
    fill(bytemuck::from_bytes_mut(body), rent)
}
