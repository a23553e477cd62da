//! One of the program's own accounts, checked and typed.
//!
//! Anchor's `Account<T>` does the same and more: it inlines every check at every use, marks the account as borrowed, and undoes
//! that on each way out, some 300 bytes of code for each account of each instruction. Here one function checks them all.
//!
//! What makes a plain pointer sound: Anchor refuses an account that stands in two writable places of an instruction before it
//! loads any, an account loaded read-only has no `&mut`-making methods that its instruction calls (the runtime would stop the
//! write), and no reference into an account's data lives across a call that writes it (see [`crate::cpi`]).

use crate::constants::{ACCOUNT_VERSION, DISCRIMINATOR_LEN};
use anchor_lang::{AnchorAccount, Discriminator, ErrorCode, prelude::*};
use bytemuck::Pod;
use core::ops::{Deref, DerefMut};

/// An account of this program that holds a `T`: owner, length, discriminator and version were checked when it was loaded.
pub struct Own<T> {
    view: AccountView,
    value: *mut T,
}

impl<T> Own<T> {
    #[inline(always)]
    pub fn address(&self) -> &Address {
        self.view.address()
    }

    #[inline(always)]
    pub fn account(&self) -> &AccountView {
        &self.view
    }

    /// Ends the account: all its lamports go to `destination`, and it is the system program's again. Nothing may be read from it
    /// or written to it afterwards; the runtime zeroes its data at the end of the instruction.
    ///
    /// Errors: `ArithmeticOverflow`.
    pub fn close(&mut self, destination: &AccountView) -> Result<()> {
        let (mut from, mut to) = (self.view, *destination);
        let sum = to.lamports().checked_add(from.lamports());
        to.set_lamports(sum.ok_or(ProgramError::ArithmeticOverflow)?);
        from.set_lamports(0);
        // SAFETY: nothing refers to its data any more, which is the caller's promise.
        unsafe { from.close_unchecked() };
        Ok(())
    }
}

/// The checks. Errors: `AccountDataTooSmall`, `IllegalOwner`, `InvalidAccountData` (another account of this program, or of another
/// version), `ConstraintMut`.
#[inline(never)]
fn check(view: &AccountView, space: usize, discriminator: u64, writable: bool) -> Result<()> {
    if !view.owned_by(&crate::ID) {
        return Err(ProgramError::IllegalOwner);
    }
    // SAFETY: read here only.
    let data = unsafe { view.borrow_unchecked() };
    if data.len() < space {
        return Err(ProgramError::AccountDataTooSmall);
    }
    let (found, body) = data.split_at(DISCRIMINATOR_LEN); // space is more than that
    if found != discriminator.to_le_bytes() || body.first() != Some(&ACCOUNT_VERSION) {
        return Err(ProgramError::InvalidAccountData);
    }
    if writable && !view.is_writable() {
        return Err(ErrorCode::ConstraintMut.into());
    }
    Ok(())
}

impl<T: Pod + Discriminator> Own<T> {
    const SPACE: usize = DISCRIMINATOR_LEN.saturating_add(size_of::<T>());

    #[inline(always)]
    fn checked(view: AccountView, writable: bool) -> Result<Self> {
        let mut discriminator = [0; DISCRIMINATOR_LEN];
        discriminator.copy_from_slice(T::DISCRIMINATOR);
        check(&view, Self::SPACE, u64::from_le_bytes(discriminator), writable)?;
        let mut handle = view;
        // SAFETY: the account is long enough; state structs have no padding and any bits are a value of theirs.
        let value = unsafe { handle.borrow_unchecked_mut().as_mut_ptr().add(DISCRIMINATOR_LEN).cast() };
        Ok(Self { view, value })
    }
}

impl<T: Pod + Discriminator> AnchorAccount for Own<T> {
    type Data = T;
    const MIN_DATA_LEN: usize = Self::SPACE;

    #[inline(always)]
    fn load(view: AccountView) -> Result<Self> {
        Self::checked(view, false)
    }

    #[inline(always)]
    unsafe fn load_mut(view: AccountView) -> Result<Self> {
        Self::checked(view, true)
    }

    #[inline(always)]
    fn account(&self) -> &AccountView {
        &self.view
    }
}

impl<T> Deref for Own<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: see the module; the account's data starts at a multiple of 8 and stays where it is for the whole instruction.
        unsafe { &*self.value }
    }
}

impl<T> DerefMut for Own<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above. Writing to an account that was loaded read-only is stopped by the runtime.
        unsafe { &mut *self.value }
    }
}

impl<T> AsRef<AccountView> for Own<T> {
    fn as_ref(&self) -> &AccountView {
        &self.view
    }
}

#[doc(hidden)]
impl<T: anchor_lang::IdlAccountType> anchor_lang::IdlAccountType for Own<T> {
    const __IDL_ACCOUNT_ENTRY: Option<&'static str> = T::__IDL_ACCOUNT_ENTRY;
    const __IDL_TYPE_DEF: Option<&'static str> = T::__IDL_TYPE_DEF;

    fn __idl_account_entry() -> Option<&'static str> {
        T::__idl_account_entry()
    }

    fn __idl_type_def() -> Option<&'static str> {
        T::__idl_type_def()
    }

    fn __register_idl_deps(accounts: &mut alloc::vec::Vec<&'static str>, types: &mut alloc::vec::Vec<&'static str>) {
        T::__register_idl_deps(accounts, types);
    }
}
