//! An address in base58, for metadata URIs.
//!
//! Crates that do this are written for speed on a desktop: tables and unrolled loops of 2 to 12 kB of bytecode. This takes
//! a tenth of that, and fewer compute units; a test compares it with one of them.

use crate::constants::MAX_ADDRESS_CHARS;
use anchor_lang::prelude::*;

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Digits that one pass over the number yields, and 58 to that power: the most that fits 32 bits.
const DIGITS: usize = 5;
const POWER: u64 = 656_356_768;
/// Passes that 256 bits take.
const PASSES: usize = 9;
/// Digits of all passes; the first is always 0, for 58^44 exceeds 2^256.
const ALL: usize = DIGITS * PASSES;

/// The characters of an address and how many there are, 32 to 44.
#[inline(never)]
pub fn encode(address: &Address) -> ([u8; MAX_ADDRESS_CHARS], usize) {
    let bytes = address.as_array();
    let mut limbs = [0u32; 8];
    for (limb, four) in limbs.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *limb = u32::from_be_bytes(*four);
    }
    let mut digits = [0u8; ALL];
    for five in digits.as_chunks_mut::<DIGITS>().0.iter_mut().rev() {
        let mut rest = 0u64;
        for limb in &mut limbs {
            let value = rest << 32 | u64::from(*limb);
            *limb = (value / POWER) as u32; // rest < POWER, so the quotient is below 2^32
            rest = value % POWER;
        }
        for digit in five.iter_mut().rev() {
            *digit = (rest % 58) as u8;
            rest /= 58;
        }
    }
    // A zero byte in front is a 1; other zeros in front are none.
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let first = digits.iter().take_while(|digit| **digit == 0).count();
    let shown = digits.iter().skip(first.saturating_sub(zeros));
    let mut text = [0; MAX_ADDRESS_CHARS];
    let mut len = 0usize;
    for (to, digit) in text.iter_mut().zip(shown) {
        *to = ALPHABET.get(usize::from(*digit)).copied().unwrap_or_default();
        len = len.saturating_add(1);
    }
    (text, len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: [u8; 32]) -> alloc::string::String {
        let (text, len) = encode(&Address::new_from_array(bytes));
        alloc::string::String::from_utf8(text[..len].to_vec()).expect("ASCII")
    }

    #[test]
    fn it_is_what_others_write() {
        let mut state = 1u64;
        for zeros in 0..=32 {
            for _ in 0..200 {
                let mut bytes = [0u8; 32];
                for byte in bytes.iter_mut().skip(zeros) {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    *byte = (state >> 56) as u8;
                }
                assert_eq!(text(bytes), bs58::encode(bytes).into_string());
            }
        }
        assert_eq!(text([0xff; 32]), bs58::encode([0xff; 32]).into_string());
    }
}
