//! When a litter is committed, its children are born, and it is closed. Pure.

use super::{
    bear::Expected,
    work::{Moment, Work},
};
use sporeline_client::{
    Address,
    constants::{LITTER, MAX_CONFIDENCE_DIVISOR, MAX_PRICE_AGE_S},
    curve::{Price, UsdPerSol, accumulator, price},
    instruction::{self, Birth},
    price_update,
    state::{
        Agent, Global, Litter, Market, Measurement,
        litter::{LITTER_BEGUN, LITTER_COMMITTED},
    },
};

/// The oldest and the newest slot whose hash is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotHashes {
    pub oldest: u64,
    pub newest: u64,
}

impl SlotHashes {
    /// Reads the sysvar: a count, then slot and hash of each, newest first.
    pub fn read(data: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u64::from_le_bytes(data.get(at..at.checked_add(8)?)?.try_into().ok()?));
        let last = usize::try_from(number(0)?).ok()?.checked_sub(1)?;
        Some(Self {
            newest: number(8)?,
            oldest: number(last.checked_mul(40)?.checked_add(8)?)?,
        })
    }

    /// Whether a slot at or above the seed's has a hash, and an older one too: else the lowest cannot be told.
    fn tell(self, seed_slot: u64) -> bool {
        self.newest >= seed_slot && !self.lapsed(seed_slot)
    }

    fn lapsed(self, seed_slot: u64) -> bool {
        self.oldest >= seed_slot
    }
}

/// An open litter and what stands around it.
pub(crate) struct Breeding<'a> {
    pub address: Address,
    pub litter: &'a Litter,
    pub agent: &'a Agent,
    pub market: &'a Market,
    /// Of the agent's attestation.
    pub measurement: Option<&'a Measurement>,
    /// The mate's wallet; none where the agent is its own.
    pub mate: Option<Address>,
    /// Whether a child's wallet is an agent's.
    pub used: [bool; LITTER],
    pub hashes: Option<SlotHashes>,
    /// Where the price of SOL stands, and what it is.
    pub price: Option<(Address, UsdPerSol)>,
}

/// Dollars per SOL as the program would take them: of a listed owner and the right feed, at most a minute old, certain to 1 %,
/// its confidence taken off.
pub(crate) fn sol_usd(owner: &Address, data: &[u8], global: &Global, now: i64) -> Option<UsdPerSol> {
    let update = price_update::decode(data)?;
    let believed = global.price_owners().contains(owner)
        && update.feed_id == global.feed_id
        && now.abs_diff(update.publish_time) <= MAX_PRICE_AGE_S
        && update.confidence <= u64::try_from(update.price).ok()? / MAX_CONFIDENCE_DIVISOR;
    update.certain().filter(|_| believed)
}

/// The commit, once the price has stood at the gate for the window. What it costs the treasury is left to the simulation.
pub(crate) fn commit(m: &Moment, it: &Breeding) -> Option<Work> {
    let (litter, agent) = (it.litter, it.agent);
    let elapsed = m.now.saturating_sub(litter.begun_at).max(0).unsigned_abs();
    let attested = it
        .measurement
        .is_some_and(|found| agent.is_attested(found, m.now).unwrap_or(false));
    if litter.state != LITTER_BEGUN
        || elapsed < litter.window.into()
        || litter.is_overdue(m.now)
        || !agent.is_alive()
        || !attested
        || agent.require_paid(m.now).is_err()
    {
        return None;
    }
    let mut market = *it.market;
    market.accumulate(m.now);
    let gate = Price(litter.gate_price.into());
    let (now, start) = (market.gate_accumulator.into(), litter.accumulator_start.into());
    let (account, sol_usd) = it.price?;
    let threshold = m.global.parameters.breed_threshold_usd;
    let stands = accumulator::reached(now, start, gate, elapsed)
        && price::fdv_usd_at_least(market.spot(m.slot), threshold, sol_usd);
    stands.then(|| {
        let commit = instruction::commit_birth(&agent.wallet, it.mate.as_ref(), &agent.compose_hash, &account);
        Work::new("commit_birth", it.address, commit)
    })
}

/// The births that can be now.
pub(crate) fn births(m: &Moment, it: &Breeding) -> Vec<Expected> {
    let litter = it.litter;
    let has_hash = litter.has_slot_hash != 0;
    let seeded = has_hash || it.hashes.is_some_and(|hashes| hashes.tell(litter.seed_slot));
    if litter.state != LITTER_COMMITTED || !it.agent.is_alive() || !seeded {
        return vec![];
    }
    let expected = |(place, wallet): (usize, &Address)| Expected {
        birth: Birth {
            payer: m.payer,
            parent: it.agent.wallet,
            mate: it.mate,
            child: place as u8, // 0 or 1
            wallet: *wallet,
            distribution: None,
        },
        has_airdrop: m.global.parameters.airdrop_bps > 0,
        seed_slot: (!has_hash).then_some(litter.seed_slot),
    };
    let all = litter.wallets.iter().enumerate();
    all.filter(|(place, _)| !litter.is_born(*place) && !it.used[*place])
        .map(expected)
        .collect()
}

/// The end of a litter that is over.
pub(crate) fn close(m: &Moment, it: &Breeding) -> Option<Work> {
    let litter = it.litter;
    let waits = litter.state == LITTER_COMMITTED && litter.has_slot_hash == 0;
    let over = litter.all_born()
        || !it.agent.is_alive()
        || (litter.state == LITTER_BEGUN && litter.is_overdue(m.now))
        || (waits && it.hashes.is_some_and(|hashes| hashes.lapsed(litter.seed_slot)))
        || (0..LITTER).any(|place| !litter.is_born(place) && it.used[place]);
    over.then(|| {
        let close = instruction::close_litter(&it.agent.wallet, &litter.wallets);
        Work::new("close_litter", it.address, close)
    })
}

#[cfg(test)]
#[path = "breeding_tests.rs"]
mod tests;
