//! Events of a small family, to tell stories with: each begins like one of these and says what is different.

use crate::life::{agent_key, key, market_key};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};

/// Founder `number`, born at 10 with 1,000 lamports, hosted by host 0 for 5 a day.
pub fn founder(number: u64) -> Spawned {
    Spawned {
        seq: 1,
        time: 10,
        id: number,
        treasury: 1_000,
        hosting_fee_per_day: 5,
        paid_until: 20,
        base_left: 100,
        distribution: u64::MAX,
        agent: agent_key(number),
        wallet: key(6, number),
        mint: key(7, number),
        market: market_key(number),
        host: key(3, 0),
        spawner: key(8, number),
        ..Spawned::zeroed()
    }
}

pub fn spawned(number: u64) -> Event {
    Event::Spawned(founder(number))
}

/// Child `number` of parents that are both alive, born at 40 with 70 lamports. `parent_seq`: of the first.
pub fn child(number: u64, parents: [u64; 2], parent_seq: u64) -> Born {
    Born {
        seq: 1,
        parent_seq,
        time: 40,
        id: number,
        generation: 1,
        treasury: 70,
        hosting_fee_per_day: 5,
        paid_until: 40,
        base_left: 95,
        distribution: u64::MAX,
        heir_bits: if parents[0] == parents[1] { 1 } else { 3 },
        agent: agent_key(number),
        wallet: key(6, number),
        mint: key(7, number),
        market: market_key(number),
        host: key(3, 0),
        parents: parents.map(agent_key),
        litter: address::litter(&agent_key(parents[0])),
        ..Born::zeroed()
    }
}

pub fn born(number: u64, parents: [u64; 2], parent_seq: u64) -> Event {
    Event::Born(child(number, parents, parent_seq))
}

/// Agent `number` dies at 100 of an unpaid bill and leaves `estate`.
pub fn reaped(number: u64, seq: u64, estate: u64, heirs: u64) -> Reaped {
    Reaped {
        seq,
        market_seq: 1,
        time: 100,
        paid_until: 60,
        estate,
        heirs,
        agent: agent_key(number),
        market: market_key(number),
        host: key(3, 0),
        ..Reaped::zeroed()
    }
}

/// Agent 0 begins with agent 1.
pub fn begun(seq: u64) -> Event {
    let mut names = [[0; 32]; 2];
    names[0][..4].copy_from_slice(b"Hypa");
    Event::BreedingBegun(BreedingBegun {
        seq,
        time: 25,
        action: seq - 1,
        window: 10,
        rent: 30,
        treasury: 970,
        gate_price: (1u128 << 70).into(),
        agent: agent_key(0),
        mate: agent_key(1),
        litter: address::litter(&agent_key(0)),
        wallets: [key(6, 2), key(6, 3)],
        names,
        ..BreedingBegun::zeroed()
    })
}
