//! A small life that emits the program's events with the numbers a chain would give them.

mod agents;
mod family;
mod rule;
mod stake;

use base64::{Engine, engine::general_purpose::STANDARD};
use sporeline_client::{Address, PROGRAM_ID, event::Event};
use sporeline_indexer::{block::Transaction, rows::Blob};

/// SplitMix64: the same story for the same seed.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn signature(&mut self) -> Blob<64> {
        let mut bytes = [0; 64];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        Blob(bytes)
    }
}

pub fn key(kind: u8, number: u64) -> Address {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Address::new_from_array(bytes)
}

pub fn agent_key(number: u64) -> Address {
    key(1, number)
}

pub fn market_key(number: u64) -> Address {
    key(2, number)
}

/// Which part of a litter is done.
#[derive(Clone, Debug)]
struct Litter {
    mate: u64,
    committed: bool,
    born: u64,
}

#[derive(Clone, Debug, Default)]
struct Agent {
    seq: u64,
    market_seq: u64,
    action: u64,
    treasury: u64,
    base: u64,
    quote: u64,
    dead: bool,
    /// Of a child.
    parents: Option<[u64; 2]>,
    heirs: u64,
    estate_in: u64,
    estate_out: u64,
    litter: Option<Litter>,
    hosting_fee: u64,
    next_hosting_fee: Option<u64>,
    /// Journal entries anchored.
    entries: u64,
}

impl Agent {
    fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    fn next_market_seq(&mut self) -> u64 {
        self.market_seq += 1;
        self.market_seq
    }

    fn next_action(&mut self) -> u64 {
        self.action += 1;
        self.action
    }
}

/// Everything that later events depend on.
#[derive(Clone, Debug, Default)]
pub struct Life {
    agents: Vec<Agent>,
    /// By owner.
    positions: Vec<stake::Position>,
    /// Whose token each is of, and what was claimed of it.
    distributions: Vec<(u64, u64)>,
    initialized: bool,
    time: i64,
}

/// A transaction whose program logs `event`.
pub fn logging(program: Address, event: &Event, signature: Blob<64>) -> Transaction {
    Transaction {
        signature,
        succeeded: true,
        programs: vec![program],
        logs: vec![
            format!("Program {program} invoke [1]"),
            format!("Program data: {}", STANDARD.encode(event.encode())),
            format!("Program {program} success"),
        ],
    }
}

impl Life {
    /// Up to three transactions: most with an event, some failed, some of another program that forges one.
    pub fn block(&mut self, dice: &mut Dice) -> Vec<Transaction> {
        self.time += 1;
        let count = [0, 0, 1, 1, 2, 3][dice.below(6) as usize];
        (0..count).map(|_| self.transaction(dice)).collect()
    }

    fn transaction(&mut self, dice: &mut Dice) -> Transaction {
        match dice.below(10) {
            0 => {
                let mut failed = logging(PROGRAM_ID, &self.clone().event(dice), dice.signature());
                failed.succeeded = false;
                failed
            }
            1 => logging(key(99, 0), &self.clone().event(dice), dice.signature()),
            _ => {
                let event = self.event(dice);
                logging(PROGRAM_ID, &event, dice.signature())
            }
        }
    }

    fn event(&mut self, dice: &mut Dice) -> Event {
        if !self.initialized {
            self.initialized = true;
            return self.initialize();
        }
        if self.agents.is_empty() || (self.agents.len() < 6 && dice.below(8) == 0) {
            return self.spawn(dice);
        }
        let number = dice.below(self.agents.len() as u64);
        match dice.below(30) {
            0..10 if self.agents[number as usize].dead => self.afterlife(number, dice),
            0..10 => self.act(number, dice),
            10..14 => self.trade(number, dice),
            14..20 => self.breed(number, dice),
            20 => self.reap(number, dice),
            21..28 => self.stake(dice),
            28 => self.host(number, dice),
            _ => self.administer(dice),
        }
    }

    fn of(&mut self, number: u64) -> &mut Agent {
        &mut self.agents[number as usize]
    }
}

#[test]
fn the_small_life_tells_of_everything_that_can_happen() {
    let (mut life, mut dice) = (Life::default(), Dice(1));
    let mut told = std::collections::BTreeSet::new();
    for _ in 0..5_000 {
        life.time += 1;
        told.insert(life.event(&mut dice).name());
    }
    assert_eq!(told.len(), 46, "{told:?}");
}
