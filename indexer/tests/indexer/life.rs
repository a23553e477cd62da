//! A small life that emits the program's events with the numbers a chain would give them.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytemuck::Zeroable;
use sporeline_client::{Address, PROGRAM_ID, event::Event, events::*};
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

#[derive(Clone, Debug)]
struct Agent {
    seq: u64,
    market_seq: u64,
    action: u64,
    treasury: u64,
    base: u64,
    quote: u64,
}

/// Everything that later events depend on.
#[derive(Clone, Debug, Default)]
pub struct Life {
    agents: Vec<Agent>,
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
        if self.agents.is_empty() || (self.agents.len() < 6 && dice.below(8) == 0) {
            return self.spawn(dice);
        }
        let time = self.time;
        let number = dice.below(self.agents.len() as u64);
        let other = dice.below(self.agents.len() as u64);
        let (agent, market) = (agent_key(number), market_key(number));
        let amount = 1 + dice.below(1_000);
        match dice.below(8) {
            0 => Event::HostRegistered(HostRegistered {
                time,
                price_per_day: amount,
                host: key(3, number),
                operator: key(4, number),
            }),
            1 => {
                let of = self.of(number);
                of.seq += 1;
                Event::Attested(Attested {
                    seq: of.seq,
                    time,
                    expires_at: time + 100,
                    opened: u64::from(of.market_seq == 0),
                    dev: 1,
                    agent,
                    compose_hash: [amount as u8; 32],
                    quote_hash: [7; 32],
                })
            }
            2 => {
                let of = self.of(number);
                (of.seq, of.action) = (of.seq + 1, of.action + 1);
                of.treasury += amount;
                Event::Refueled(Refueled {
                    seq: of.seq,
                    time,
                    action: of.action,
                    lamports: amount,
                    treasury: of.treasury,
                    agent,
                    decision: [1; 32],
                })
            }
            3 => {
                let of = self.of(number);
                of.seq += 1;
                Event::HostingCharged(HostingCharged {
                    seq: of.seq,
                    time,
                    lamports: amount,
                    seconds: 60,
                    paid_until: time + 60,
                    treasury: of.treasury,
                    to_host: amount % 2,
                    agent,
                    host: key(3, 0),
                })
            }
            4 => {
                let of = self.of(number);
                (of.market_seq, of.seq) = (of.market_seq + 1, of.seq + 1);
                of.treasury += amount;
                Event::FeesCollected(FeesCollected {
                    seq: of.market_seq,
                    agent_seq: of.seq,
                    time,
                    agent_lamports: amount,
                    treasury: of.treasury,
                    market,
                    agent,
                    ..FeesCollected::zeroed()
                })
            }
            5 => {
                let buyer = self.of(other);
                (buyer.seq, buyer.action) = (buyer.seq + 1, buyer.action + 1);
                let (agent_seq, action, treasury) = (buyer.seq, buyer.action, buyer.treasury);
                let (seq, base_reserve, quote_reserve) = self.traded(number, amount);
                Event::AgentTraded(AgentTraded {
                    agent_seq,
                    action,
                    seq,
                    time,
                    base: amount,
                    quote: amount,
                    fee: 1,
                    base_reserve,
                    quote_reserve,
                    quote_real: quote_reserve,
                    buy: 1,
                    phase: 1,
                    opening: 0,
                    treasury,
                    market,
                    agent: agent_key(other),
                    decision: [9; 32],
                })
            }
            _ => {
                let (seq, base_reserve, quote_reserve) = self.traded(number, amount);
                Event::Traded(Traded {
                    seq,
                    time,
                    base: amount,
                    quote: amount,
                    fee: 1,
                    base_reserve,
                    quote_reserve,
                    quote_real: quote_reserve,
                    buy: (amount % 2) as u32,
                    phase: 1,
                    market,
                    trader: key(5, other),
                })
            }
        }
    }

    fn of(&mut self, number: u64) -> &mut Agent {
        &mut self.agents[number as usize]
    }

    fn traded(&mut self, number: u64, amount: u64) -> (u64, u64, u64) {
        let of = self.of(number);
        of.market_seq += 1;
        of.base -= amount;
        of.quote += amount;
        (of.market_seq, of.base, of.quote)
    }

    fn spawn(&mut self, dice: &mut Dice) -> Event {
        let number = self.agents.len() as u64;
        self.agents.push(Agent {
            seq: 1,
            market_seq: 0,
            action: 0,
            treasury: 1_000,
            base: 1 << 40,
            quote: 1 << 30,
        });
        let mut genome = [0; 64];
        genome[0] = dice.below(256) as u8; // the same agent of another fork is another agent
        Event::Spawned(Spawned {
            seq: 1,
            time: self.time,
            id: number,
            treasury: 1_000,
            base: 1 << 40,
            quote: 1 << 30,
            base_left: 1 << 39,
            agent: agent_key(number),
            wallet: key(6, number),
            mint: key(7, number),
            market: market_key(number),
            host: key(3, 0),
            genome,
            ..Spawned::zeroed()
        })
    }
}
