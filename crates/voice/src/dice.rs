//! Chance, drawn from who speaks and when. Every question has its own stream, so that a gene that answers one differently
//! leaves the others as they were.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sha2::{Digest, Sha256};

/// What a post's draws are seeded under.
pub(crate) const VOICE_DOMAIN: &[u8] = b"sporeline/voice/v1";
/// Basis points in one.
pub(crate) const BPS: u32 = 10_000;

/// A question that chance answers. The numbers are part of replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Die {
    Pause = 1,
    Answer = 2,
    Candour = 4,
    Evasion = 5,
    Breadth = 6,
    Subject = 7,
    Register = 8,
    Inventive = 9,
    Variant = 10,
    Topic = 11,
    Adjective = 12,
    Echo = 13,
    WhichParent = 14,
    Saying = 15,
    Tone = 16,
    TailOrder = 17,
    /// Whether a remark is made, by its number.
    Tail = 18,
    /// Which words a remark is made of, by its number.
    TailVariant = 19,
}

/// The draws of one attempt at a post.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dice {
    seed: [u8; 32],
}

impl Dice {
    pub fn new(wallet: &str, moment: &str, attempt: u8) -> Self {
        let mut hasher = Sha256::new();
        for part in [VOICE_DOMAIN, wallet.as_bytes(), b"/", moment.as_bytes(), &[attempt]] {
            hasher.update(part);
        }
        Self {
            seed: hasher.finalize().into(),
        }
    }

    fn word(&self, die: Die, offset: u64) -> u32 {
        let mut draws = ChaCha8Rng::from_seed(self.seed);
        draws.set_stream(((die as u64) << 32) | offset);
        draws.next_u32()
    }

    /// 0..`sides`, evenly to one in 2^32 / `sides`; 0 of none. `offset`: for a question that is asked of many things, which.
    pub fn roll(&self, die: Die, offset: u64, sides: u32) -> u32 {
        ((u64::from(self.word(die, offset)) * u64::from(sides)) >> 32) as u32 // below `sides`
    }

    /// True `bps` times in 10,000.
    pub fn chance(&self, die: Die, bps: u32) -> bool {
        self.chance_of(die, 0, bps)
    }

    pub fn chance_of(&self, die: Die, offset: u64, bps: u32) -> bool {
        self.roll(die, offset, BPS) < bps
    }

    pub fn pick<'a, T>(&self, die: Die, from: &'a [T]) -> Option<&'a T> {
        self.pick_of(die, 0, from)
    }

    pub fn pick_of<'a, T>(&self, die: Die, offset: u64, from: &'a [T]) -> Option<&'a T> {
        from.get(self.roll(die, offset, u32::try_from(from.len()).unwrap_or(u32::MAX)) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_of_none_never_comes_and_of_all_always() {
        for attempt in 0..=255 {
            let dice = Dice::new("w", "m", attempt);
            assert!(!dice.chance(Die::Echo, 0));
            assert!(dice.chance(Die::Echo, BPS));
            assert_eq!(dice.pick::<u8>(Die::Topic, &[]), None);
            assert!(dice.roll(Die::Topic, 0, 3) < 3);
        }
    }

    #[test]
    fn questions_are_answered_apart_from_each_other_and_the_same_each_time() {
        let dice = Dice::new("w", "m", 0);
        assert_ne!(dice.word(Die::Topic, 0), dice.word(Die::Echo, 0));
        assert_eq!(dice.word(Die::Topic, 0), Dice::new("w", "m", 0).word(Die::Topic, 0));
        assert_ne!(dice.word(Die::Topic, 0), Dice::new("w", "n", 0).word(Die::Topic, 0));
    }
}
