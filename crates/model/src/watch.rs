//! What the invariants remember of an agent's spending: no part of the protocol.

use crate::{key::Pubkey, model::Model};

/// What an agent's lamports may leave it for (invariant 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Hosting,
    Trade,
    Refuel,
    Breeding,
    Estate,
}

/// Lamports drawn at a time, and the most that a window around it may see drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    pub time: i64,
    pub lamports: u64,
    pub bound: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// By [`Cause`], lamports.
    pub spent: [u128; 5],
    /// Purchases and refuels of the last spend window.
    pub purchases: Vec<Draw>,
    pub refuels: Vec<Draw>,
}

impl Model {
    pub(crate) fn watch_mut(&mut self, wallet: &Pubkey) -> &mut Watch {
        self.watches.get_or_default(*wallet)
    }

    /// Adds a draw and forgets those older than `window` seconds.
    pub(crate) fn remember(draws: &mut Vec<Draw>, draw: Draw, window: i64) {
        draws.retain(|old| old.time > draw.time.saturating_sub(window));
        draws.push(draw);
    }
}
