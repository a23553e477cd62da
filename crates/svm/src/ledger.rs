//! Reading and bending accounts as a whole.

use crate::{Account, LiteSVM, World};
use solana_account::ReadableAccount;
use solana_rent::Rent;
use sporeline_client::{
    Address,
    anchor::{AccountDeserialize, Discriminator},
};
use std::collections::BTreeMap;

/// Lamports, owner and bytes of an account.
pub type Entry = (u64, Address, Vec<u8>);

impl World {
    /// Every account that transactions can change, programs and sysvars left out, and those of `but`.
    pub fn ledger(&self, but: &[Address]) -> BTreeMap<Address, Entry> {
        const SYSVARS: Address = Address::from_str_const("Sysvar1111111111111111111111111111111111111");
        self.svm
            .accounts_db()
            .inner
            .iter()
            .filter(|(address, account)| !account.executable() && account.owner() != &SYSVARS && !but.contains(address))
            // ProgramData never changes here, and is long.
            .filter(|(_, account)| account.data().len() < 100_000 && account.lamports() > 0)
            .map(|(address, account)| {
                let entry = (account.lamports(), *account.owner(), account.data().to_vec());
                (*address, entry)
            })
            .collect()
    }

    /// Writes an account of the program directly: for states that no instruction reaches, or none as quickly. Say so where
    /// it is used.
    pub fn edit<T>(&mut self, address: &Address, change: impl FnOnce(&mut T))
    where
        T: AccountDeserialize + Discriminator + bytemuck::Pod,
    {
        let mut value: T = self.read(address);
        change(&mut value);
        let mut account = self.svm.get_account(address).unwrap_or_default();
        account.data = [T::DISCRIMINATOR, bytemuck::bytes_of(&value)].concat();
        self.set(address, account);
    }

    /// Lamports above an account's recorded rent.
    pub fn above(&self, address: &Address, rent: u64) -> u64 {
        self.lamports(address) - rent
    }

    pub fn lamports(&self, address: &Address) -> u64 {
        self.svm.get_balance(address).unwrap_or_default()
    }

    /// Sets an account's lamports.
    pub fn fund(&mut self, address: &Address, lamports: u64) {
        let mut found = self.svm.get_account(address).unwrap_or_default();
        found.lamports = lamports;
        self.set(address, found);
    }

    /// Raises or lowers what the cluster asks for each byte of an account, lamports.
    pub fn set_rent(&mut self, lamports_per_byte: u64) {
        set_rent(&mut self.svm, lamports_per_byte);
    }

    /// Writes a rent-exempt account.
    pub fn put(&mut self, address: &Address, owner: &Address, data: Vec<u8>) {
        let lamports = self.svm.minimum_balance_for_rent_exemption(data.len());
        self.set(
            address,
            Account {
                lamports,
                data,
                owner: *owner,
                executable: false,
                rent_epoch: u64::MAX,
            },
        );
    }

    pub(crate) fn set(&mut self, address: &Address, account: Account) {
        if let Err(error) = self.svm.set_account(*address, account) {
            panic!("{address}: {error}");
        }
    }
}

/// Has the cluster ask so much for each byte of an account; 6,960 at first.
pub fn set_rent(svm: &mut LiteSVM, lamports_per_byte: u64) {
    svm.set_sysvar(&Rent {
        lamports_per_byte,
        ..Rent::default()
    });
}
