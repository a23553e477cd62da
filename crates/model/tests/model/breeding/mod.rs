//! Breeding at a $500,000 market cap, of PROTOCOL, section Life.

mod gate;
mod litter;

use crate::prelude::*;

pub const AGENT: u8 = 20;
pub const MATE: u8 = 21;
pub const CHILDREN: [u8; 2] = [40, 41];
/// $200, in cents.
pub const CENTS: i64 = 20_000;

/// An agent with 100 SOL, hosted for 1,000 s a period, whose market has graduated and stands above $500,000.
pub fn breeders() -> World {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    world.grown(AGENT, 100 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.must(world.buying(AGENT, 127 * SOL));
    world.pass(1);
    world
}

pub fn begin(world: &World, mate: Option<u8>) -> Step {
    Step::BeginBreeding(Box::new(world.beginning(AGENT, mate, CHILDREN, CENTS)))
}

pub fn commit(world: &World, mate: Option<u8>) -> Step {
    Step::CommitBirth {
        agent: key(AGENT),
        mate: mate.map(key),
        measurement: COMPOSE,
        price: Box::new(price_of_sol(CENTS, world.model.now)),
    }
}

pub fn birth(child: usize, mate: Option<u8>) -> Step {
    Step::Birth {
        caller: key(PERSON),
        agent: key(AGENT),
        mate: mate.map(key),
        child,
    }
}

pub fn close() -> Step {
    Step::CloseLitter { agent: key(AGENT) }
}

/// SlotHashes from `first` down to `last`.
pub fn hashes(first: u64, last: u64) -> Step {
    Step::SlotHashes((last..=first).rev().map(|slot| (slot, [slot as u8; 32])).collect())
}

/// Other children.
pub trait WithChildren {
    fn with_children(self, children: [u8; 2]) -> Self;
}

impl WithChildren for Step {
    fn with_children(self, children: [u8; 2]) -> Self {
        match self {
            Step::BeginBreeding(begin) => Step::BeginBreeding(Box::new(Begin {
                wallets: children.map(key),
                ..*begin
            })),
            other => other,
        }
    }
}
