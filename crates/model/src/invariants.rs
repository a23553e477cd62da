//! PROTOCOL's invariants, as far as a state, or a state and an earlier one, can show them.

use crate::{
    arithmetic::Product,
    curve::{Phase, SUPPLY},
    key::{Key, Mint, Pubkey},
    model::Model,
    state::{Agent, Market},
    watch::{Draw, Watch},
};
use std::collections::BTreeMap;

/// What may only move one way, as it stood.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    markets: BTreeMap<Pubkey, MarketMark>,
    agents: BTreeMap<Pubkey, AgentMark>,
    supplies: BTreeMap<Mint, u64>,
}

#[derive(Clone, Debug)]
struct MarketMark {
    phase: Phase,
    k: u128,
    seq: u64,
    accumulator: u128,
}

#[derive(Clone, Debug)]
struct AgentMark {
    alive: bool,
    id: u64,
    generation: u32,
    treasury: u64,
    spent: u128,
    estate_in: u64,
    attestation_expires_at: i64,
    action: u64,
}

/// Which invariant is broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number in PROTOCOL; 0: lamports were made or lost.
    pub invariant: u8,
    pub what: String,
}

/// Reports a broken invariant unless the condition holds.
macro_rules! holds {
    ($invariant:literal, $condition:expr, $($what:tt)*) => {
        if !$condition {
            return Err(Broken { invariant: $invariant, what: format!($($what)*) });
        }
    };
}

fn k(market: &Market) -> u128 {
    u128::from(market.pool.base) * u128::from(market.pool.quote)
}

impl Model {
    /// What an earlier state is remembered by.
    pub fn marks(&self) -> Marks {
        let market = |market: &Market| MarketMark {
            phase: market.pool.phase,
            k: k(market),
            seq: market.seq,
            accumulator: market.gate_accumulator,
        };
        let agent = |wallet: &Pubkey, agent: &Agent| AgentMark {
            alive: agent.alive,
            id: agent.id,
            generation: agent.generation,
            treasury: self.above(&Key::Agent(*wallet), agent.rent),
            spent: self.spent(wallet),
            estate_in: agent.estate_in,
            attestation_expires_at: agent.attestation_expires_at,
            action: agent.action,
        };
        Marks {
            markets: self.markets.iter().map(|(key, row)| (*key, market(row))).collect(),
            agents: self.agents.iter().map(|(key, row)| (*key, agent(key, row))).collect(),
            supplies: self.supplies.iter().map(|(mint, supply)| (*mint, *supply)).collect(),
        }
    }

    fn spent(&self, wallet: &Pubkey) -> u128 {
        self.watches.get(wallet).map_or(0, |watch| watch.spent.iter().sum())
    }

    /// Invariants 1 to 5, 7 and 9 of this state; where `since` is given, also that nothing moved the wrong way.
    ///
    /// # Errors
    /// The first that is broken.
    pub fn check_invariants(&self, since: Option<&Marks>) -> Result<(), Broken> {
        let sum: u128 = self.lamports.values().map(|lamports| u128::from(*lamports)).sum();
        holds!(
            0,
            sum == self.funded,
            "{sum} lamports, {} came from outside",
            self.funded
        );
        for wallet in self.markets.iter().map(|(wallet, _)| wallet) {
            self.check_market(wallet)?;
        }
        self.check_supplies()?;
        self.check_stake()?;
        self.check_agents()?;
        for (wallet, watch) in self.watches.iter() {
            check_watch(wallet, watch)?;
        }
        since.map_or(Ok(()), |marks| self.check_since(marks))
    }

    /// 1: a market holds what it owes.
    fn check_market(&self, wallet: &Pubkey) -> Result<(), Broken> {
        let Some(market) = self.markets.get(wallet) else {
            return Ok(());
        };
        let owed = market.rent + market.pool.quote_real + market.unswept.iter().sum::<u64>();
        let held = self.lamports(&Key::Market(*wallet));
        holds!(1, held >= owed, "market {wallet:?} holds {held} lamports, owes {owed}");
        let owed = match market.pool.phase {
            Phase::Open => market.pool.base,
            Phase::Closed | Phase::Bonding => market.pool.base_left + market.pool.kept,
        };
        let held = self.tokens(&Key::Vault(*wallet));
        holds!(1, held >= owed, "vault {wallet:?} holds {held}, owes {owed}");
        Ok(())
    }

    /// 3: supplies are what balances sum to, and never above what was minted.
    fn check_supplies(&self) -> Result<(), Broken> {
        let mut sums: BTreeMap<Mint, u128> = BTreeMap::new();
        for account in self.tokens.values() {
            *sums.entry(account.mint).or_default() += u128::from(account.amount);
        }
        for (mint, supply) in self.supplies.iter() {
            let sum = sums.get(mint).copied().unwrap_or(0);
            holds!(
                3,
                sum == u128::from(*supply),
                "{mint:?}: balances {sum}, supply {supply}"
            );
            let ours = matches!(mint, Mint::Of(_));
            holds!(3, !ours || *supply <= SUPPLY, "{mint:?}: supply {supply}");
        }
        Ok(())
    }

    /// 4: stake adds up, and nobody is owed more than there is.
    fn check_stake(&self) -> Result<(), Broken> {
        let Some(singles) = self.singles.get(&()) else {
            return Ok(());
        };
        let pool = &singles.stake_pool;
        let (mut active, mut pending, mut cooling, mut rewards) = (0u128, 0u128, 0u128, 0u128);
        for position in self.positions.values() {
            active += u128::from(position.active);
            pending += u128::from(position.pending);
            cooling += u128::from(position.cooling);
            let unsettled = ((pool.reward_per_unit - position.reward_debt) * u128::from(position.active)) >> 64;
            rewards += u128::from(position.rewards) + unsettled;
            holds!(4, position.checkpoints.len() <= 16, "too many checkpoints");
        }
        let totals = [pool.total_active, pool.total_pending, pool.total_cooling].map(u128::from);
        holds!(
            4,
            totals == [active, pending, cooling],
            "totals {totals:?}, sums {active} {pending} {cooling}"
        );
        let vault = u128::from(self.tokens(&Key::StakeVault));
        holds!(4, vault >= active + pending + cooling, "the stake vault holds {vault}");
        let held = u128::from(self.above(&Key::StakePool, pool.rent));
        let owed = rewards + u128::from(pool.unassigned);
        holds!(4, held >= owed, "the stake pool holds {held} lamports, owes {owed}");
        for (index, one) in self.distributions.iter() {
            holds!(
                4,
                one.claimed <= one.total,
                "distribution {index}: {} claimed",
                one.claimed
            );
            let vault = self.tokens(&Key::DropVault(*index));
            holds!(
                4,
                one.closed || vault >= one.total - one.claimed,
                "drop vault {index} holds {vault}"
            );
        }
        Ok(())
    }

    /// 7: identities and generations; and estates that pay no more than they received.
    fn check_agents(&self) -> Result<(), Broken> {
        let mut ids: Vec<u64> = self.agents.values().map(|agent| agent.id).collect();
        ids.sort_unstable();
        let counted = self.singles.get(&()).map_or(0, |singles| singles.counters.agents);
        let running = ids.iter().zip(0..).all(|(id, i)| *id == i);
        holds!(
            7,
            running && ids.len() as u64 == counted,
            "ids {ids:?}, counter {counted}"
        );
        for (wallet, agent) in self.agents.iter() {
            let of = |parent: &Pubkey| self.agents.get(parent).map_or(0, |parent| parent.generation);
            let expected = agent.parents.map_or(0, |[a, b]| 1 + of(&a).max(of(&b)));
            holds!(7, agent.generation == expected, "generation {}", agent.generation);
            let held = self.lamports(&Key::Agent(*wallet));
            holds!(
                5,
                held >= agent.rent,
                "an agent holds {held} lamports, its rent is {}",
                agent.rent
            );
            let estate = agent.estate_in.checked_sub(agent.estate_out);
            holds!(
                5,
                estate.is_some(),
                "an estate paid {} of {}",
                agent.estate_out,
                agent.estate_in
            );
            let left = held - agent.rent;
            holds!(
                5,
                agent.alive || left >= estate.unwrap_or(0),
                "an estate holds {left}, owes {estate:?}"
            );
        }
        Ok(())
    }

    fn check_since(&self, marks: &Marks) -> Result<(), Broken> {
        for (wallet, old) in &marks.markets {
            let new = self.markets.get(wallet);
            holds!(7, new.is_some(), "a market vanished");
            let Some(new) = new else { continue };
            let opened = old.phase == Phase::Closed && new.pool.phase == Phase::Bonding;
            let same = new.pool.phase == old.phase || opened;
            holds!(2, !same || k(new) >= old.k, "k fell from {} to {}", old.k, k(new));
            let forward = new.pool.phase >= old.phase;
            holds!(2, forward, "from {:?} to {:?}", old.phase, new.pool.phase);
            holds!(
                2,
                new.seq >= old.seq && new.gate_accumulator >= old.accumulator,
                "a counter fell"
            );
        }
        for (mint, old) in &marks.supplies {
            let new = self.supplies.get(mint).copied().unwrap_or(0);
            let ours = matches!(mint, Mint::Of(_));
            holds!(3, !ours || new <= *old, "{mint:?}: supply rose from {old} to {new}");
        }
        for (wallet, old) in &marks.agents {
            let new = self.agents.get(wallet);
            holds!(7, new.is_some(), "an agent vanished");
            let Some(new) = new else { continue };
            holds!(7, old.alive || !new.alive, "an agent rose from the dead");
            holds!(
                7,
                (new.id, new.generation) == (old.id, old.generation),
                "an identity changed"
            );
            let kept = new.estate_in >= old.estate_in
                && new.action >= old.action
                && new.attestation_expires_at >= old.attestation_expires_at;
            holds!(7, kept, "an agent's counter fell");
            let treasury = self.above(&Key::Agent(*wallet), new.rent);
            let paid = self.spent(wallet) - old.spent;
            holds!(
                5,
                u128::from(treasury) + paid >= u128::from(old.treasury),
                "a treasury fell from {} to {treasury}, of which {paid} is accounted for",
                old.treasury
            );
        }
        Ok(())
    }
}

/// 9: within any spend window purchases and refuels stay below their bounds.
fn check_watch(wallet: &Pubkey, watch: &Watch) -> Result<(), Broken> {
    for draws in [&watch.purchases, &watch.refuels] {
        let sum: u128 = draws.iter().map(|draw: &Draw| u128::from(draw.lamports)).sum();
        let bound = draws.iter().map(|draw| draw.bound).max().unwrap_or(0);
        holds!(
            9,
            Product::of(sum) <= Product::of(bound.into()),
            "{wallet:?} drew {sum} of {bound} in one window"
        );
    }
    Ok(())
}
