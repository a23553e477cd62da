//! Where the model's accounts live on chain: names to addresses, and back.

use crate::people;
use sporeline_client::{Address, PROGRAM_ID, address, seeds};
use sporeline_model::{Key, Mint, Owner};
use std::collections::HashMap;

/// Names and addresses, derived once.
pub struct Book {
    addresses: HashMap<Key, (Address, u8)>,
    names: HashMap<Address, Key>,
    pub staking_mint: Address,
    pub staking_program: Address,
}

impl Book {
    pub fn new(staking_mint: Address, staking_program: Address) -> Self {
        Self {
            addresses: HashMap::new(),
            names: HashMap::new(),
            staking_mint,
            staking_program,
        }
    }

    /// Its address.
    pub fn of(&mut self, key: &Key) -> Address {
        self.entry(key).0
    }

    /// Its canonical bump; 0 where it is no program-derived address.
    pub fn bump(&mut self, key: &Key) -> u8 {
        self.entry(key).1
    }

    /// Whose address this is, once it was asked for.
    pub fn name(&self, address: &Address) -> Option<Key> {
        self.names.get(address).copied()
    }

    /// Every account that was ever named, in an order that does not depend on chance.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.addresses.keys().copied().collect();
        keys.sort_unstable();
        keys
    }

    fn entry(&mut self, key: &Key) -> (Address, u8) {
        if let Some(known) = self.addresses.get(key) {
            return *known;
        }
        let found = self.derive(key);
        self.addresses.insert(*key, found);
        self.names.insert(found.0, *key);
        found
    }

    fn derive(&mut self, key: &Key) -> (Address, u8) {
        let pda = |seeds: &[&[u8]]| Address::find_program_address(seeds, &PROGRAM_ID);
        match key {
            Key::Wallet(key) => (Address::new_from_array(*key), 0),
            Key::Global => pda(&[seeds::GLOBAL]),
            Key::Counters => pda(&[seeds::COUNTERS]),
            Key::Protocol => pda(&[seeds::PROTOCOL]),
            Key::StakePool => pda(&[seeds::STAKE_POOL]),
            Key::StakeVault => pda(&[seeds::STAKE_VAULT]),
            Key::Measurement(hash) => pda(&[seeds::MEASUREMENT, hash]),
            Key::Host(operator) => pda(&[seeds::HOST, operator]),
            Key::Agent(wallet) => pda(&[seeds::AGENT, wallet]),
            Key::Litter(wallet) => pda(&[seeds::LITTER, self.of(&Key::Agent(*wallet)).as_ref()]),
            Key::Mint(wallet) => pda(&[seeds::MINT, self.of(&Key::Agent(*wallet)).as_ref()]),
            Key::Market(wallet) => pda(&[seeds::MARKET, self.of(&Key::Mint(*wallet)).as_ref()]),
            Key::Vault(wallet) => pda(&[seeds::VAULT, self.of(&Key::Mint(*wallet)).as_ref()]),
            Key::Position(owner) => pda(&[seeds::POSITION, owner]),
            Key::Distribution(index) => pda(&[seeds::DISTRIBUTION, &index.to_le_bytes()]),
            Key::DropVault(index) => pda(&[seeds::DROP_VAULT, &index.to_le_bytes()]),
            Key::Ata(owner, mint) => {
                let (owner, program, mint) = (self.owner(*owner), self.program_of(*mint), self.mint(*mint));
                let seeds = [owner.as_ref(), program.as_ref(), mint.as_ref()];
                Address::find_program_address(&seeds, &address::ASSOCIATED_TOKEN)
            }
            Key::Token(number) => (Address::new_from_array(people::key("token", *number)), 0),
        }
    }

    /// The address that owns token accounts of this owner.
    pub fn owner(&mut self, owner: Owner) -> Address {
        match owner {
            Owner::Person(key) => Address::new_from_array(key),
            Owner::Agent(wallet) => self.of(&Key::Agent(wallet)),
            // No associated account of the program's is ever named.
            Owner::Program => PROGRAM_ID,
        }
    }

    pub fn mint(&mut self, mint: Mint) -> Address {
        match mint {
            Mint::Staking => self.staking_mint,
            Mint::Of(wallet) => self.of(&Key::Mint(wallet)),
            Mint::Foreign(number) => Address::new_from_array(people::key("foreign mint", number)),
        }
    }

    /// The token program that a mint lives under.
    pub fn program_of(&self, mint: Mint) -> Address {
        match mint {
            Mint::Staking => self.staking_program,
            Mint::Of(_) | Mint::Foreign(_) => address::TOKEN_2022,
        }
    }
}
