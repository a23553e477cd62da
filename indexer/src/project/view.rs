use crate::{
    project::At,
    rows::{AgentRow, GapRow, HostRow, HostingRow, Key, MarketRow, TradeRow},
};
use std::collections::BTreeMap;

/// The rows a block can touch, and those it adds. `None`: there is no such row.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub agents: BTreeMap<Key, Option<AgentRow>>,
    pub markets: BTreeMap<Key, Option<MarketRow>>,
    pub hosts: BTreeMap<Key, Option<HostRow>>,
    pub trades: Vec<TradeRow>,
    pub hosting: Vec<HostingRow>,
    pub gaps: Vec<GapRow>,
}

impl View {
    /// The agent, once its event number `seq` is checked and stored.
    pub(super) fn agent_at(&mut self, at: &At, key: Key, seq: u64) -> Option<&mut AgentRow> {
        let row = self.agents.get_mut(&key).and_then(Option::as_mut);
        note_gap(&mut self.gaps, at, key, row.as_ref().map(|row| row.seq), seq);
        let row = row?;
        row.slot = at.place.slot;
        row.seq = row.seq.max(seq);
        Some(row)
    }

    /// The market, once its event number `seq` is checked and stored.
    pub(super) fn market_at(&mut self, at: &At, key: Key, seq: u64) -> Option<&mut MarketRow> {
        let row = self.markets.get_mut(&key).and_then(Option::as_mut);
        note_gap(&mut self.gaps, at, key, row.as_ref().map(|row| row.seq), seq);
        let row = row?;
        row.slot = at.place.slot;
        row.seq = row.seq.max(seq);
        Some(row)
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
