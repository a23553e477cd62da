//! From a running chain to what changed since the last time, and back.

use std::collections::HashMap;

use solana_address::Address;
use surfpool_core::{
    solana_account::{Account, AccountSharedData, ReadableAccount},
    storage::{Storage, StorageResult},
    surfnet::{BlockHeader, BlockIdentifier, svm::SurfnetSvm},
    types::SurfnetTransactionStatus,
};

use crate::{
    LocalnetError,
    history::History,
    store::Contents,
    world::{Delta, FORMAT, Head, Key},
};

/// The stores of blocks and transactions, as the chain shares them with us.
#[derive(Clone)]
pub(crate) struct Histories {
    pub blocks: History<u64, BlockHeader>,
    pub transactions: History<String, SurfnetTransactionStatus>,
}

/// Knows the accounts as they were last captured.
pub(crate) struct Recorder {
    /// Sharing the data with the chain is what makes comparing cheap: the chain copies an account's data before it
    /// changes what is shared, so the same place in memory means the same bytes.
    seen: HashMap<Key, AccountSharedData>,
    histories: Histories,
}

impl Recorder {
    /// Everything the chain holds counts as changed.
    pub(crate) fn new(histories: Histories) -> Self {
        Self {
            seen: HashMap::new(),
            histories,
        }
    }

    /// What changed since the last call. Call it under the chain's lock, at a block boundary.
    pub(crate) fn capture(&mut self, svm: &SurfnetSvm, clean: bool) -> Delta {
        // Each process has its own source of airdrops: a leftover would be money from nowhere in the next one.
        let source = svm.inner.airdrop_pubkey().to_bytes();
        let live = &svm.inner.svm.accounts_db().inner;
        let mut accounts = Vec::new();
        let mut present = 0;
        for (address, account) in live {
            let address = address.to_bytes();
            if address == source {
                continue;
            }
            present += 1;
            if self.seen.get(&address).is_some_and(|before| same(before, account)) {
                continue;
            }
            self.seen.insert(address, account.clone());
            accounts.push((address, Some(account.clone())));
        }
        if self.seen.len() > present {
            let gone: Vec<Key> = self
                .seen
                .keys()
                .filter(|address| !live.contains_key(&Address::from(**address)))
                .copied()
                .collect();
            for address in gone {
                self.seen.remove(&address);
                accounts.push((address, None));
            }
        }
        Delta {
            head: head(svm, clean),
            accounts,
            blocks: self.histories.blocks.take_fresh(),
            transactions: self.histories.transactions.take_fresh(),
        }
    }

    /// Counts the chain's present accounts as captured: they come from the store.
    pub(crate) fn assume_stored(&mut self, svm: &SurfnetSvm, contents: &Contents) {
        let live = &svm.inner.svm.accounts_db().inner;
        for (address, stored) in &contents.accounts {
            if let Some(account) = live.get(&Address::from(*address))
                && Account::from(account.clone()) == *stored
            {
                self.seen.insert(*address, account.clone());
            }
        }
    }
}

fn same(before: &AccountSharedData, now: &AccountSharedData) -> bool {
    before.lamports() == now.lamports()
        && before.owner() == now.owner()
        && before.executable() == now.executable()
        && before.rent_epoch() == now.rent_epoch()
        && (std::ptr::eq(before.data(), now.data()) || before.data() == now.data())
}

/// The numbers of the chain. Generation, counts and digest are the store's to fill in.
fn head(svm: &SurfnetSvm, clean: bool) -> Head {
    let epoch = &svm.latest_epoch_info;
    Head {
        format: FORMAT,
        generation: 0,
        clean,
        slot: epoch.absolute_slot,
        epoch: epoch.epoch,
        slot_index: epoch.slot_index,
        slots_in_epoch: epoch.slots_in_epoch,
        block_height: epoch.block_height,
        transaction_count: epoch.transaction_count,
        slot_ms: svm.slot_time,
        updated_at: svm.updated_at,
        genesis_slot: svm.genesis_slot,
        genesis_updated_at: svm.genesis_updated_at,
        tip_index: svm.chain_tip.index,
        tip_hash: svm.chain_tip.hash.clone(),
        write_version: svm.write_version,
        transactions_processed: svm.transactions_processed,
        accounts: 0,
        digest: String::new(),
        next_transaction: 0,
    }
}

/// Makes a fresh chain into the stored moment: the clock goes on where it stopped.
pub(crate) fn restore(svm: &mut SurfnetSvm, contents: &Contents) -> Result<(), LocalnetError> {
    let head = &contents.head;
    let epoch = &mut svm.latest_epoch_info;
    epoch.absolute_slot = head.slot;
    epoch.epoch = head.epoch;
    epoch.slot_index = head.slot_index;
    epoch.slots_in_epoch = head.slots_in_epoch;
    epoch.block_height = head.block_height;
    epoch.transaction_count = head.transaction_count;
    svm.slot_time = head.slot_ms;
    svm.updated_at = head.updated_at;
    svm.genesis_slot = head.genesis_slot;
    svm.genesis_updated_at = head.genesis_updated_at;
    svm.last_checkpoint_slot = head.slot;
    svm.chain_tip = BlockIdentifier::new(head.tip_index, &head.tip_hash);
    svm.write_version = head.write_version;
    svm.transactions_processed = head.transactions_processed;

    restore_accounts(svm, &contents.accounts)?;
    index_accounts(svm, &contents.accounts)
}

/// Sets every account, the sysvars (clock, recent block hashes, slot hashes) among them.
fn restore_accounts(svm: &mut SurfnetSvm, accounts: &[(Key, Account)]) -> Result<(), LocalnetError> {
    // The machine loads a program when its account is set and looks for its ProgramData then.
    let (programs, others): (Vec<_>, Vec<_>) = accounts.iter().partition(|(_, account)| account.executable);
    for (address, account) in others.into_iter().chain(programs) {
        let address = Address::from(*address);
        // Setting a program again costs a verification of its bytecode.
        if svm.inner.get_account_no_db(&address).as_ref() != Some(account) {
            svm.inner
                .svm
                .set_account(address, account.clone())
                .map_err(|e| LocalnetError::Chain(format!("{e:?}")))?;
        }
    }
    Ok(())
}

/// Rebuilds surfpool's indexes. Its own way of adding to "accounts by owner" copies the owner's whole list each time,
/// which is quadratic here, so that index is made in one go and the others by surfpool.
fn index_accounts(svm: &mut SurfnetSvm, accounts: &[(Key, Account)]) -> Result<(), LocalnetError> {
    const TOKEN_PROGRAMS: [Address; 2] = [
        Address::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        Address::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"),
    ];
    let mut by_owner = std::mem::replace(&mut svm.accounts_by_owner, Box::new(Nowhere));
    let mut owned: HashMap<Address, Vec<String>> = HashMap::new();
    for (address, account) in accounts {
        let address = Address::from(*address);
        owned.entry(account.owner).or_default().push(address.to_string());
        if TOKEN_PROGRAMS.contains(&account.owner) {
            svm.update_account_registries(&address, None, account)
                .map_err(LocalnetError::chain)?;
        }
    }
    for (owner, list) in owned {
        by_owner.store(owner.to_string(), list).map_err(LocalnetError::chain)?;
    }
    svm.accounts_by_owner = by_owner;
    Ok(())
}

/// An index that keeps nothing.
#[derive(Clone)]
struct Nowhere;

impl Storage<String, Vec<String>> for Nowhere {
    fn store(&mut self, _: String, _: Vec<String>) -> StorageResult<()> {
        Ok(())
    }
    fn clear(&mut self) -> StorageResult<()> {
        Ok(())
    }
    fn get(&self, _: &String) -> StorageResult<Option<Vec<String>>> {
        Ok(None)
    }
    fn take(&mut self, _: &String) -> StorageResult<Option<Vec<String>>> {
        Ok(None)
    }
    fn keys(&self) -> StorageResult<Vec<String>> {
        Ok(Vec::new())
    }
    fn into_iter(&self) -> StorageResult<Box<dyn Iterator<Item = (String, Vec<String>)> + '_>> {
        Ok(Box::new(std::iter::empty()))
    }
    fn count(&self) -> StorageResult<u64> {
        Ok(0)
    }
    fn clone_box(&self) -> Box<dyn Storage<String, Vec<String>>> {
        Box::new(self.clone())
    }
}
