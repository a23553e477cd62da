//! The SlotHashes sysvar: the hashes of the last 512 slots that had a block, newest first.

use crate::errors::SporelineError;
use anchor_lang::prelude::*;

/// The sysvar's address.
pub const SLOT_HASHES: Address = Address::from_str_const("SysvarS1otHashes111111111111111111111111111");

/// Bytes of the count before the entries, and of an entry: slot, hash.
const HEAD: usize = 8;
const ENTRY: usize = 40;
const SLOT: usize = 8;

/// What the sysvar says about a slot whose hash was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// The hash of the lowest slot at or above the promised one, which is sure to be the lowest: an older slot is known too.
    Known([u8; 32]),
    /// No slot at or above it has a hash yet.
    Ahead,
    /// No older slot is known any more, so which was the lowest cannot be told.
    Lapsed,
}

/// Looks `seed_slot` up.
///
/// Errors: `WrongAddress` (not the sysvar).
pub fn look_up(view: &AccountView, seed_slot: u64) -> Result<Seed> {
    require!(view.address() == &SLOT_HASHES, SporelineError::WrongAddress);
    // SAFETY: its address was checked; the runtime wrote it and nobody can.
    let data = unsafe { view.borrow_unchecked() };
    Ok(find(data, seed_slot))
}

/// [`look_up`] in the sysvar's bytes. Anything malformed counts as lapsed: nothing is born of it.
fn find(data: &[u8], seed_slot: u64) -> Seed {
    let Some((head, entries)) = data.split_at_checked(HEAD) else {
        return Seed::Lapsed;
    };
    let count = head.try_into().map_or(0, u64::from_le_bytes);
    let entries = entries.as_chunks::<ENTRY>().0;
    let entries = entries.get(..count as usize).unwrap_or(entries);
    // Slots fall from entry to entry: those at or above the seed slot come first.
    let above = entries.partition_point(|entry| slot_of(entry) >= seed_slot);
    match (above.checked_sub(1), entries.get(above)) {
        (Some(lowest), Some(_older)) => match entries.get(lowest).and_then(|entry| entry.last_chunk()) {
            Some(hash) => Seed::Known(*hash),
            None => Seed::Lapsed, // cannot be: an entry has 40 bytes
        },
        (None, Some(_older)) => Seed::Ahead,
        (_, None) => Seed::Lapsed,
    }
}

fn slot_of(entry: &[u8; ENTRY]) -> u64 {
    entry.first_chunk::<SLOT>().map_or(0, |slot| u64::from_le_bytes(*slot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// The sysvar's bytes with these slots, each one's hash made of its number.
    fn sysvar(slots: &[u8]) -> Vec<u8> {
        let mut data = (slots.len() as u64).to_le_bytes().to_vec();
        for slot in slots {
            data.extend_from_slice(&u64::from(*slot).to_le_bytes());
            data.extend_from_slice(&[*slot; 32]);
        }
        data
    }

    #[test]
    fn the_lowest_slot_at_or_above_the_promised_one_counts() {
        let data = sysvar(&[30, 28, 25, 20]);
        assert_eq!(find(&data, 25), Seed::Known([25; 32]));
        assert_eq!(find(&data, 26), Seed::Known([28; 32]), "26 and 27 had no block");
        assert_eq!(find(&data, 30), Seed::Known([30; 32]));
        assert_eq!(find(&data, 21), Seed::Known([25; 32]));
    }

    #[test]
    fn ahead_and_lapsed_give_no_hash() {
        let data = sysvar(&[30, 28, 25, 20]);
        assert_eq!(find(&data, 31), Seed::Ahead);
        assert_eq!(find(&data, 20), Seed::Lapsed, "no slot below 20 is known");
        assert_eq!(find(&data, 3), Seed::Lapsed);
    }

    #[test]
    fn what_lies_beyond_the_count_is_not_read() {
        let mut data = sysvar(&[30, 28, 25, 20]);
        data[0] = 2;
        assert_eq!(find(&data, 30), Seed::Known([30; 32]));
        assert_eq!(find(&data, 25), Seed::Lapsed);
        assert_eq!(find(&data[..4], 25), Seed::Lapsed);
    }
}
