//! The bytecode in LiteSVM: sending, writing, reading.

use crate::{book::Book, people};
use solana_account::ReadableAccount;
use solana_clock::Clock;
use solana_sdk::signature::Signature;
use sporeline_client::{Address, Instruction, PROGRAM_ID, account, address, error, transaction};
use sporeline_model::{Hash, Key, Model, Rents};
use sporeline_svm::{Account, LiteSVM, SOL, elf};
use std::{collections::BTreeMap, mem::size_of};

/// Who owns sysvars.
pub const SYSVARS: Address = Address::from_str_const("Sysvar1111111111111111111111111111111111111");

/// Foreign mints there are, by number.
pub const FOREIGN_MINTS: u64 = 2;

/// Why a transaction failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The program's refusal by name; `None` where Anchor, the runtime or another program refused.
    pub name: Option<&'static str>,
    pub text: String,
}

/// The chain, and where the model's accounts live on it.
pub struct Chain {
    pub svm: LiteSVM,
    pub book: Book,
    /// Pays transaction fees, which the model knows nothing of.
    payer: Address,
    sent: u64,
}

impl Chain {
    /// The program deployed, nothing initialised.
    pub fn new(template: &LiteSVM, staking_2022: bool) -> Self {
        let program = if staking_2022 {
            address::TOKEN_2022
        } else {
            address::TOKEN
        };
        let staking_mint = Address::new_from_array(people::key("staking mint", 0));
        let mut chain = Self {
            svm: template.clone(),
            book: Book::new(staking_mint, program),
            payer: Address::new_from_array(people::key("fee payer", 0)),
            sent: 0,
        };
        let upgrade_authority = Address::new_from_array(people::authority());
        let data = account::program_data(&upgrade_authority, &elf());
        chain.put(&address::program_data(&PROGRAM_ID), &address::LOADER, data);
        chain.put(&staking_mint, &program, mint_without_powers());
        for number in 0..FOREIGN_MINTS {
            let mint = Address::new_from_array(people::key("foreign mint", number));
            chain.put(&mint, &address::TOKEN_2022, mint_without_powers());
        }
        let payer = chain.payer;
        let purse = Account {
            lamports: 1_000_000 * SOL,
            ..Account::default()
        };
        chain.set(&payer, purse);
        chain
    }

    /// What accounts cost here: the cluster's rent, the program's sizes.
    pub fn rents(&self) -> Rents {
        use sporeline_client::state as s;
        let of = |bytes: usize| self.svm.minimum_balance_for_rent_exemption(bytes);
        let own = |size: usize| of(8 + size);
        let staking = if self.book.staking_program == address::TOKEN {
            165
        } else {
            170
        };
        Rents {
            empty: of(0),
            global: own(size_of::<s::Global>()),
            counters: own(size_of::<s::Counters>()),
            protocol: own(size_of::<s::Protocol>()),
            stake_pool: own(size_of::<s::StakePool>()),
            measurement: own(size_of::<s::Measurement>()),
            host: own(size_of::<s::Host>()),
            agent: own(size_of::<s::Agent>()),
            litter: own(size_of::<s::Litter>()),
            market: own(size_of::<s::Market>()),
            position: own(size_of::<s::Position>()),
            distribution: own(size_of::<s::Distribution>()),
            token_account: of(165),
            associated: of(170),
            staking_associated: of(staking),
            // Token-2022: a mint padded to an account's length, its type, the metadata pointer, and the metadata's fixed part.
            mint: of(165 + 1 + (4 + 64) + (4 + 64 + 4 + 4 + 4 + 4)),
            mint_byte: of(1) - of(0),
        }
    }

    /// Sends instructions; the fee payer is nobody the model knows.
    pub fn send(&mut self, instructions: &[Instruction]) -> Result<(), Refused> {
        let payer = self.payer;
        let blockhash = self.svm.latest_blockhash();
        let mut transaction = transaction::unsigned(&payer, instructions, blockhash);
        self.sent += 1;
        let mut unique = [0; 64];
        unique[..8].copy_from_slice(&self.sent.to_le_bytes());
        if let Some(first) = transaction.signatures.first_mut() {
            *first = Signature::from(unique);
        }
        match self.svm.send_transaction(transaction) {
            Ok(_) => Ok(()),
            Err(failed) => {
                let text = format!("{:?}", failed.err);
                let name = error::of_text(&text).map(|refusal| refusal.name.as_str());
                Err(Refused { name, text })
            }
        }
    }

    pub fn account(&self, address: &Address) -> Account {
        self.svm.get_account(address).unwrap_or_default()
    }

    /// The account of a name.
    pub fn named(&mut self, key: &Key) -> Account {
        let address = self.book.of(key);
        self.account(&address)
    }

    /// Writes an account directly: what comes from outside.
    ///
    /// # Panics
    /// When LiteSVM does not take it.
    pub fn set(&mut self, address: &Address, account: Account) {
        if let Err(error) = self.svm.set_account(*address, account) {
            panic!("{address}: {error}");
        }
    }

    /// Writes a rent-exempt account.
    pub fn put(&mut self, address: &Address, owner: &Address, data: Vec<u8>) {
        let lamports = self.svm.minimum_balance_for_rent_exemption(data.len());
        let account = Account {
            lamports,
            data,
            owner: *owner,
            executable: false,
            rent_epoch: u64::MAX,
        };
        self.set(address, account);
    }

    /// The clock as the next instructions see it.
    pub fn set_clock(&mut self, slot: u64, unix_timestamp: i64) {
        self.svm.set_sysvar(&Clock {
            slot,
            unix_timestamp,
            ..Clock::default()
        });
    }

    /// The SlotHashes sysvar, newest first.
    pub fn set_slot_hashes(&mut self, hashes: &[(u64, Hash)]) {
        let mut data = (hashes.len() as u64).to_le_bytes().to_vec();
        for (slot, hash) in hashes {
            data.extend_from_slice(&slot.to_le_bytes());
            data.extend_from_slice(hash);
        }
        data.resize(8 + 40 * 512, 0);
        self.put(&address::SLOT_HASHES, &SYSVARS, data);
    }

    /// Accounts that transactions can change: all but programs, sysvars, what is long, and the fee payer's.
    pub fn ledger(&self) -> BTreeMap<Address, Account> {
        let all = self.svm.accounts_db().inner.iter();
        all.filter(|(address, found)| {
            **address != self.payer
                && !found.executable()
                && found.owner() != &SYSVARS
                && found.lamports() > 0
                && found.data().len() < 10_000
        })
        .map(|(address, found)| (*address, found.clone().into()))
        .collect()
    }

    /// Every account the model has ever had a reason to name: those of its tables and those that steps named.
    pub fn all_keys(&mut self, model: &Model) -> Vec<Key> {
        for (key, _) in model.lamports.iter() {
            self.book.of(key);
        }
        self.book.keys()
    }
}

/// A virtual machine with the program loaded, to be copied for each world: loading takes longer than many steps.
///
/// # Panics
/// When the ELF does not load.
pub fn template() -> LiteSVM {
    let mut svm = LiteSVM::new()
        .with_sigverify(false)
        .with_blockhash_check(false)
        .with_transaction_history(0)
        .with_log_bytes_limit(Some(0));
    if let Err(error) = svm.add_program(PROGRAM_ID, &elf()) {
        panic!("the ELF does not load: {error}");
    }
    svm
}

/// A mint with 6 decimals, no mint and no freeze authority.
fn mint_without_powers() -> Vec<u8> {
    let mut data = vec![0; 82];
    data[36..44].copy_from_slice(&1_000_000_000_000_000u64.to_le_bytes());
    data[44] = 6;
    data[45] = 1;
    data
}
