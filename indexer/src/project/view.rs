use crate::{project::At, rows::*};
use sporeline_client::address;
use std::{collections::BTreeMap, sync::LazyLock};

/// The two accounts of which there is one, derived once.
pub(super) static POOL: LazyLock<Key> = LazyLock::new(|| address::stake_pool().into());
pub(super) static GLOBAL: LazyLock<Key> = LazyLock::new(|| address::global().into());

/// The rows a block can touch, and those it adds. `None`: there is no such row.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub hosts: BTreeMap<Key, Option<HostRow>>,
    pub agents: BTreeMap<Key, Option<AgentRow>>,
    pub markets: BTreeMap<Key, Option<MarketRow>>,
    pub litters: BTreeMap<Key, Option<LitterRow>>,
    pub distributions: BTreeMap<Key, Option<DistributionRow>>,
    pub positions: BTreeMap<Key, Option<PositionRow>>,
    pub pools: BTreeMap<Key, Option<PoolRow>>,
    pub globals: BTreeMap<Key, Option<GlobalRow>>,
    pub measurements: BTreeMap<Key, Option<MeasurementRow>>,
    pub trades: Vec<TradeRow>,
    pub hosting: Vec<HostingRow>,
    pub claims: Vec<ClaimRow>,
    pub administration: Vec<AdministrationRow>,
    pub gaps: Vec<GapRow>,
}

/// The row of `key` as an event at `$at` changes it.
macro_rules! changed {
    ($view:expr, $rows:ident, $at:expr, $key:expr) => {{
        let row = $view.$rows.get_mut(&$key).and_then(Option::as_mut);
        row.map(|row| {
            row.slot = $at.place.slot;
            row
        })
    }};
}

impl View {
    /// The agent, once its event number `seq` is checked and stored.
    pub(super) fn agent_at(&mut self, at: &At, key: Key, seq: u64) -> Option<&mut AgentRow> {
        let last = self.agents.get(&key).and_then(Option::as_ref).map(|row| row.seq);
        note_gap(&mut self.gaps, at, key, last, seq);
        let row = self.agent(at, key)?;
        row.seq = row.seq.max(seq);
        Some(row)
    }

    /// An agent that another's event changes: its own numbers do not tell of it.
    pub(super) fn agent(&mut self, at: &At, key: Key) -> Option<&mut AgentRow> {
        changed!(self, agents, at, key)
    }

    /// The market, once its event number `seq` is checked and stored.
    pub(super) fn market_at(&mut self, at: &At, key: Key, seq: u64) -> Option<&mut MarketRow> {
        let last = self.markets.get(&key).and_then(Option::as_ref).map(|row| row.seq);
        note_gap(&mut self.gaps, at, key, last, seq);
        let row = self.market(at, key)?;
        row.seq = row.seq.max(seq);
        Some(row)
    }

    /// A market that its agent's event changes.
    pub(super) fn market(&mut self, at: &At, key: Key) -> Option<&mut MarketRow> {
        changed!(self, markets, at, key)
    }

    pub(super) fn litter(&mut self, at: &At, key: Key) -> Option<&mut LitterRow> {
        changed!(self, litters, at, key)
    }

    /// The host; a gap where nobody saw it register.
    pub(super) fn host(&mut self, at: &At, key: Key) -> Option<&mut HostRow> {
        self.note_unseen(at, key, self.hosts.get(&key).is_some_and(Option::is_some));
        changed!(self, hosts, at, key)
    }

    /// The position; a gap where nobody saw its first stake.
    pub(super) fn position(&mut self, at: &At, key: Key) -> Option<&mut PositionRow> {
        self.note_unseen(at, key, self.positions.get(&key).is_some_and(Option::is_some));
        changed!(self, positions, at, key)
    }

    /// The distribution; a gap where nobody saw it made.
    pub(super) fn distribution(&mut self, at: &At, key: Key) -> Option<&mut DistributionRow> {
        self.note_unseen(at, key, self.distributions.get(&key).is_some_and(Option::is_some));
        changed!(self, distributions, at, key)
    }

    /// The measurement; a gap where nobody saw it approved.
    pub(super) fn measurement(&mut self, at: &At, key: Key) -> Option<&mut MeasurementRow> {
        self.note_unseen(at, key, self.measurements.get(&key).is_some_and(Option::is_some));
        changed!(self, measurements, at, key)
    }

    /// What administration decided; a gap where nobody saw the beginning.
    pub(super) fn global(&mut self, at: &At) -> Option<&mut GlobalRow> {
        self.note_unseen(at, *GLOBAL, self.globals.get(&*GLOBAL).is_some_and(Option::is_some));
        changed!(self, globals, at, *GLOBAL)
    }

    /// All stake together: nothing yet where nobody told of any.
    pub(super) fn pool(&mut self, at: &At) -> &mut PoolRow {
        let row = self.pools.entry(*POOL).or_default().get_or_insert_with(|| PoolRow {
            pool: *POOL,
            slot: 0,
            total_active: 0,
            earned: 0,
            claimed: 0,
            distributions: 0,
        });
        row.slot = at.place.slot;
        row
    }

    /// Accounts without numbers: all that can be noticed is that nobody saw them begin.
    fn note_unseen(&mut self, at: &At, account: Key, seen: bool) {
        if !seen {
            self.gaps.push(GapRow {
                at: at.place.clone(),
                account,
                expected: 0,
                found: 0,
            });
        }
    }
}

fn note_gap(gaps: &mut Vec<GapRow>, at: &At, account: Key, last: Option<u64>, found: u64) {
    let expected = last.map_or(1, |last| last.saturating_add(1));
    // An account nobody saw born is a gap even where the number would fit.
    if last.is_none() || found != expected {
        gaps.push(GapRow {
            at: at.place.clone(),
            account,
            expected,
            found,
        });
    }
}
