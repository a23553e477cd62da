//! A world in memory: the accounts that agents look at, and what an index would know.

use crate::{
    chain::{CLOCK, Glance, Held},
    observe::{Known, Position, Recorded},
};
use bytemuck::Zeroable;
use sporeline_client::{
    Address, PROGRAM_ID,
    address::{self, AgentAddresses},
    anchor::Discriminator,
    state::{Agent, AgentStatus, Global, Market, Measurement, Parameters, market::PHASE_BONDING},
};
use sporeline_curve::{FOR_SALE, KEPT, SUPPLY, VIRTUAL_BASE, VIRTUAL_QUOTE, price};
use sporeline_genome::Genome;
use sporeline_mind::{Amount, Sample};
use std::collections::HashMap;

/// Markets of others that an agent is shown: what a host shows unless it is told otherwise.
pub(super) const OTHERS: u64 = 8;
/// Of the markets shown, its own included, an agent holds something of this many.
const HOLDS: usize = 4;
/// Base units of each.
const HELD: u64 = 2_000_000_000_000;
const SOL: u64 = 1_000_000_000;
const RENT: u64 = 8_000_000;
const DAY: i64 = 86_400;

/// Agents with a market each; each sees its own and those of the next [`OTHERS`].
pub(crate) struct World {
    agents: Vec<AgentAddresses>,
    accounts: HashMap<Address, Held>,
    slot: u64,
    now: i64,
    /// How far the last market of those that an agent is shown has moved on.
    moved_on: u64,
}

impl World {
    /// Agents of these wallets, attested by `compose_hash` and paid for, with random genes, at chain time `now`.
    pub fn of(wallets: &[Address], compose_hash: [u8; 32], now: i64) -> Self {
        let agents: Vec<_> = wallets.iter().map(AgentAddresses::of).collect();
        let mut world = Self {
            // What is let go while a table grows would be taken for room that agents need not.
            accounts: HashMap::with_capacity(wallets.len() * (3 + HOLDS) + 8),
            slot: 1_000,
            now,
            moved_on: 0,
            agents,
        };
        let global = Global {
            parameters: Parameters::DEFAULT,
            ..Global::zeroed()
        };
        world.put(address::global(), RENT, &global);
        let measurement = Measurement {
            compose_hash,
            ..Measurement::zeroed()
        };
        world.put(address::measurement(&compose_hash), RENT, &measurement);
        for (number, of) in (0..).zip(world.agents.clone()) {
            world.put(of.agent, RENT + 5 * SOL, &agent(number, &of, compose_hash, now));
            world.put(of.market, RENT, &market(number, &of, now));
            let wallet = Held {
                lamports: SOL / 10,
                ..Held::default()
            };
            world.accounts.insert(of.wallet, wallet);
            for known in world.known(number).iter().take(HOLDS) {
                let token = token(&known.mint, &of.agent);
                let place = address::associated_token(&of.agent, &known.mint);
                world.accounts.insert(place, token);
            }
        }
        world.pass(0);
        world
    }

    /// Lets time pass, seconds.
    pub fn pass(&mut self, seconds: u32) {
        self.now += i64::from(seconds);
        self.slot += u64::from(seconds) * 2;
        let mut clock = vec![0; 40];
        clock[..8].copy_from_slice(&self.slot.to_le_bytes());
        clock[32..].copy_from_slice(&self.now.to_le_bytes());
        let clock = Held {
            lamports: RENT,
            data: clock,
            owner: Address::default(),
        };
        self.accounts.insert(CLOCK, clock);
    }

    /// Shows every agent one market that it never saw, in the place of the last.
    pub fn show_another(&mut self) {
        self.moved_on += 1;
    }

    /// Number of the agent whose market is the one at `index` among those that an agent is shown.
    fn shown(&self, number: u64, index: u64) -> u64 {
        let moved_on = if index == OTHERS { self.moved_on } else { 0 };
        (number + index + moved_on) % self.agents.len() as u64
    }

    /// The markets that an agent is shown.
    pub fn known(&self, number: u64) -> Vec<Known> {
        let shown = (0..=OTHERS).filter_map(|index| self.agents.get(self.shown(number, index) as usize));
        shown
            .map(|of| Known {
                mint: of.mint,
                agent: of.agent,
                parents: [None; 2],
            })
            .collect()
    }

    /// What a node would answer.
    pub fn glance(&self, keys: &[Address]) -> Glance {
        Glance {
            slot: self.slot,
            accounts: keys.iter().map(|key| self.accounts.get(key).cloned()).collect(),
        }
    }

    /// What an index would know of the market at `index` among those that an agent is shown: prices that moved, and a position
    /// that gained or lost a few percent.
    pub fn recorded(&self, number: u64, index: usize) -> Recorded {
        let of = self.shown(number, index as u64);
        let reserves = reserves(of);
        let fdv = price::fdv_lamports(reserves);
        let percent = |of: u64, percent: u64| (u128::from(of) * u128::from(percent) / 100) as u64; // below 64 bits: ≤ 130 %
        let sample = |ago: i64, fdv: u64| Sample {
            time: self.now - ago,
            fdv: Amount(fdv),
        };
        Recorded {
            history: vec![
                sample(2 * DAY, percent(fdv, 80 + of % 40)),
                sample(DAY, percent(fdv, 90 + of % 20)),
                sample(60, percent(fdv, 98 + of % 5)),
            ],
            position: match index < HOLDS {
                true => Position {
                    held: HELD,
                    cost: percent(fdv, 95 + (number + of) % 10) / (SUPPLY / HELD),
                    since: self.now - DAY / 2,
                },
                false => Position::default(),
            },
        }
    }

    fn put<T: Discriminator + bytemuck::Pod>(&mut self, place: Address, lamports: u64, account: &T) {
        let held = Held {
            lamports,
            data: [T::DISCRIMINATOR, bytemuck::bytes_of(account)].concat(),
            owner: PROGRAM_ID,
        };
        self.accounts.insert(place, held);
    }
}

fn agent(number: u64, of: &AgentAddresses, compose_hash: [u8; 32], now: i64) -> Agent {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    Agent {
        status: AgentStatus::Alive as u8,
        id: number,
        action: 12,
        rent: RENT,
        hosting_fee_per_day: SOL / 100,
        born_at: now - 30 * DAY,
        paid_until: now + 5 * DAY,
        spend_level: SOL,
        spend_at: now - DAY,
        allowance_level: SOL / 100,
        allowance_at: now - DAY,
        attestation_expires_at: now + DAY,
        wallet: of.wallet,
        mint: of.mint,
        market: of.market,
        genome: Genome::random(&seed).to_bytes(),
        compose_hash,
        quote_hash: [5; 32],
        ..Agent::zeroed()
    }
}

/// On the curve, with 15–54 SOL of buyers.
fn reserves(number: u64) -> price::Reserves {
    let quote = VIRTUAL_QUOTE + (15 + number % 40) * SOL;
    let base = u128::from(VIRTUAL_BASE) * u128::from(VIRTUAL_QUOTE) / u128::from(quote);
    price::Reserves {
        base: base as u64, // below VIRTUAL_BASE
        quote,
    }
}

fn market(number: u64, of: &AgentAddresses, now: i64) -> Market {
    let price::Reserves { base, quote } = reserves(number);
    Market {
        phase: PHASE_BONDING,
        opened_at: now - 30 * DAY,
        base,
        quote,
        base_left: FOR_SALE - (VIRTUAL_BASE - base),
        kept: KEPT,
        quote_real: quote - VIRTUAL_QUOTE,
        rent: RENT,
        fees: [40, 20, 20, 10, 10],
        sniper_length: 60,
        agent: of.agent,
        mint: of.mint,
        vault: of.vault,
        ..Market::zeroed()
    }
}

fn token(mint: &Address, owner: &Address) -> Held {
    let mut data = vec![0; crate::run::TOKEN_ACCOUNT_BYTES];
    data[..32].copy_from_slice(mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[64..72].copy_from_slice(&HELD.to_le_bytes());
    Held {
        lamports: RENT,
        data,
        owner: address::TOKEN_2022,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_shown_another_market_keeps_all_others() {
        let wallets: Vec<_> = (0..20).map(|n| Address::new_from_array([n; 32])).collect();
        let mut world = World::of(&wallets, [1; 32], 0);
        let mints = |world: &World| world.known(3).iter().map(|known| known.mint).collect::<Vec<_>>();
        let before = mints(&world);
        world.show_another();
        let after = mints(&world);
        let last = OTHERS as usize;
        assert_eq!((before.len(), &before[..last]), (last + 1, &after[..last]));
        assert!(!before.contains(&after[last]));
    }

    #[test]
    fn every_market_of_the_world_stands_on_the_curve_and_is_thick_enough_to_trade_in() {
        for number in 0..40 {
            let of = AgentAddresses::of(&Address::new_from_array([7; 32]));
            let market = market(number, &of, 0);
            let state = market.state().unwrap();
            assert!(state.quote_real >= Parameters::DEFAULT.min_trade_liquidity);
            assert!(state.base_left > 0 && price::fdv_lamports(state.reserves()) > 30 * SOL);
        }
    }
}
