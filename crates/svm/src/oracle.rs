//! What the program reads that others write: the price of SOL, and the hashes of past slots.

use crate::World;
use sporeline_client::{
    Address, address,
    curve::UsdPerSol,
    price_update::{self, PriceUpdate},
};

/// Where the world's price stands.
pub const PRICE: Address = Address::new_from_array([14; 32]);
/// The program that the world believes about prices.
pub const PRICE_OWNER: Address = Address::new_from_array([8; 32]);
/// The world's feed.
pub const FEED_ID: [u8; 32] = [2; 32];
/// How many slots the sysvar remembers.
const REMEMBERED: u64 = 512;

impl World {
    /// A price update published now: `dollars` per SOL, confidence 0.1 %, exponent −8. To be bent by tests.
    pub fn price_of(&self, dollars: u64) -> PriceUpdate {
        PriceUpdate {
            feed_id: FEED_ID,
            price: dollars as i64 * 100_000_000,
            confidence: dollars * 100_000,
            exponent: -8,
            publish_time: self.now(),
            previous_publish_time: self.now() - 2,
            posted_slot: 1,
        }
    }

    /// What the program makes of [`World::price_of`]: the confidence interval is taken off.
    pub fn sol_usd(&self, dollars: u64) -> UsdPerSol {
        let update = self.price_of(dollars);
        UsdPerSol {
            mantissa: update.price.unsigned_abs() - update.confidence,
            exponent: update.exponent,
        }
    }

    /// Publishes a price of SOL at [`PRICE`], now.
    pub fn set_price(&mut self, dollars: u64) {
        let update = self.price_of(dollars);
        self.publish(&PRICE, &update);
    }

    /// Writes a price account of [`PRICE_OWNER`].
    pub fn publish(&mut self, account: &Address, update: &PriceUpdate) {
        self.put(account, &PRICE_OWNER, price_update::encode(update).to_vec());
    }

    /// The hash that the world's slots have unless a test sets others.
    pub fn hash_of(slot: u64) -> [u8; 32] {
        let mut hash = [0xa5; 32];
        hash[..8].copy_from_slice(&slot.to_le_bytes());
        hash
    }

    /// Writes the slot hashes sysvar as it is in slot `slot`: every slot before it, 512 at most, each with [`World::hash_of`] it.
    pub(crate) fn remember_slots(&mut self, slot: u64) {
        let slots: Vec<_> = (slot.saturating_sub(REMEMBERED)..slot)
            .rev()
            .map(|slot| (slot, Self::hash_of(slot)))
            .collect();
        self.set_slot_hashes(&slots);
    }

    /// Writes the slot hashes sysvar, newest first. The next change of the clock writes it anew.
    pub fn set_slot_hashes(&mut self, slots: &[(u64, [u8; 32])]) {
        let mut data = (slots.len() as u64).to_le_bytes().to_vec();
        for (slot, hash) in slots {
            data.extend_from_slice(&slot.to_le_bytes());
            data.extend_from_slice(hash);
        }
        data.resize(8 + 40 * REMEMBERED as usize, 0);
        const SYSVARS: Address = Address::from_str_const("Sysvar1111111111111111111111111111111111111");
        self.put(&address::SLOT_HASHES, &SYSVARS, data);
    }
}
