use crate::own::Own;
use crate::{constants::*, errors::SporelineError, state::Agent};
use anchor_lang::prelude::*;

/// `Litter::state`: begun, the price is being watched.
pub const LITTER_BEGUN: u8 = 1;
/// `Litter::state`: committed, its births are paid for and wait for their slot's hash.
pub const LITTER_COMMITTED: u8 = 2;

/// One open breeding of an agent. Closed when it is over; only then can another begin.
///
/// Its lamports above `rent` are the escrow its births are paid from.
#[account]
#[derive(Debug)]
pub struct Litter {
    pub version: u8,
    pub bump: u8,
    /// [`LITTER_BEGUN`] or [`LITTER_COMMITTED`].
    pub state: u8,
    /// Bit i: child i is born.
    pub born: u8,
    /// 1: the slot's hash was stored by the first birth.
    pub has_slot_hash: u8,
    /// 0: the agent is its own mate.
    pub has_mate: u8,
    pub name_lens: [u8; LITTER],
    pub symbol_lens: [u8; LITTER],
    pub _padding: [u8; 2],
    /// Seconds the price is watched, from `begun_at` on; `commit_birth` comes between one and four of them later.
    pub window: u32,
    /// Recorded account rent, lamports: the agent paid it.
    pub rent: u64,
    pub begun_at: i64,
    /// 0: not yet.
    pub committed_at: i64,
    /// The hash of the lowest slot from here on that has one seeds the births; 0: not committed.
    pub seed_slot: u64,
    /// The market's gate accumulator when it began, Q64.64 price · seconds.
    pub accumulator_start: PodU128,
    /// The price that made the threshold when it began, Q64.64.
    pub gate_price: PodU128,
    /// For each child, lamports: first treasury, rent of the accounts of its birth, tip for who cranks it.
    pub endowment: u64,
    pub birth_rent: [u64; LITTER],
    pub tip: u64,
    pub agent: Address,
    /// The agent itself where it has no mate.
    pub mate: Address,
    pub wallets: [Address; LITTER],
    /// Genomes of agent and mate, fixed by the commit.
    pub genome_a: [u8; 64],
    pub genome_b: [u8; 64],
    /// Zeros until the first birth.
    pub slot_hash: [u8; 32],
    /// UTF-8, zero-padded.
    pub names: [[u8; MAX_NAME_LEN]; LITTER],
    /// UTF-8, zero-padded.
    pub symbols: [[u8; MAX_SYMBOL_LEN]; LITTER],
    pub _padding2: [u8; 4],
    pub _spare: [u8; 64],
}

impl Litter {
    /// Errors: `WrongAgent` when this is not `agent`'s litter.
    pub fn require_of(&self, agent: &Own<Agent>) -> Result<()> {
        require!(
            anchor_lang::address_eq(&self.agent, agent.address()),
            SporelineError::WrongAgent
        );
        Ok(())
    }

    /// Errors: `WrongMate` when `given` is not the litter's mate, or one is given though it has none.
    pub fn require_mate(&self, given: Option<&Address>) -> Result<()> {
        let fits = match given {
            Some(mate) => self.has_mate != 0 && anchor_lang::address_eq(mate, &self.mate),
            None => self.has_mate == 0,
        };
        require!(fits, SporelineError::WrongMate);
        Ok(())
    }

    /// Whether the time in which it could be committed has passed, as far as time alone goes.
    pub fn is_overdue(&self, now: i64) -> bool {
        let elapsed = now.saturating_sub(self.begun_at).max(0) as u64;
        elapsed > u64::from(self.window).saturating_mul(COMMIT_WINDOWS)
    }

    /// `place`: 0 or 1.
    pub fn is_born(&self, place: usize) -> bool {
        self.born & (1 << place) != 0
    }

    pub fn all_born(&self) -> bool {
        (0..LITTER).all(|place| self.is_born(place))
    }

    /// A child's name.
    ///
    /// Errors: `BadName`; its bytes were checked when they were written, so there are none.
    pub fn name(&self, place: usize) -> Result<&str> {
        let text = self.names.get(place).zip(self.name_lens.get(place));
        text.and_then(|(bytes, len)| as_text(bytes, *len))
            .ok_or_else(|| SporelineError::BadName.into())
    }

    /// A child's symbol.
    ///
    /// Errors: `BadSymbol`; its bytes were checked when they were written, so there are none.
    pub fn symbol(&self, place: usize) -> Result<&str> {
        let text = self.symbols.get(place).zip(self.symbol_lens.get(place));
        text.and_then(|(bytes, len)| as_text(bytes, *len))
            .ok_or_else(|| SporelineError::BadSymbol.into())
    }
}

fn as_text(bytes: &[u8], len: u8) -> Option<&str> {
    core::str::from_utf8(bytes.get(..usize::from(len))?).ok()
}
