use super::{Intent, Lessons, Outcome, Strategy};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sporeline_genome::{GENE_MAX, Gene, Genome};
use std::collections::BTreeMap;

/// A memory's canonical JSON is never larger.
pub const MAX_MEMORY_BYTES: usize = 4_096;
/// The canonical JSON of what a child is born with is never larger.
pub const MAX_INHERITED_BYTES: usize = 2_048;
/// Markets remembered; the one that was traded least gives way.
pub const MAX_REMEMBERED: usize = 24;
/// Results are counted in bps of what was spent, at most this much either way.
const MAX_RESULT_BPS: i64 = 10_000;
/// Trades are counted up to this.
const MAX_TRADES: u32 = 1_000;
/// The slowest learner still learns.
const MIN_RATE: u16 = 100;

/// What an agent keeps of its past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// By mint, base58.
    pub markets: BTreeMap<String, MarketMemory>,
    /// Exponentially weighted results by strategy, bps.
    pub momentum: i32,
    pub reversion: i32,
    pub curiosity: i32,
    /// When it last wanted to trade, or first thought; 0 before that. Chain time.
    pub idle_since: i64,
    /// When it last wanted to trade; 0: never. Chain time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub traded_at: i64,
    /// A language model's alone.
    #[serde(default, skip_serializing_if = "Lessons::is_empty")]
    pub lessons: Lessons,
}

/// What an agent keeps of one market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketMemory {
    /// Exponentially weighted result of all its sales there, bps.
    pub result: i32,
    /// The same of positions it opened there by one strategy.
    #[serde(default, skip_serializing_if = "is_zero_bps")]
    pub momentum: i32,
    #[serde(default, skip_serializing_if = "is_zero_bps")]
    pub reversion: i32,
    /// Trades, counted up to a thousand.
    pub trades: u32,
    /// Why the position it holds was opened.
    pub opened_by: Option<Strategy>,
}

impl Memory {
    /// SHA-256 of its canonical JSON: what journal entries name.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// Canonical JSON. At most [`MAX_MEMORY_BYTES`].
    pub fn to_bytes(&self) -> Vec<u8> {
        match sporeline_canonical::to_string(self) {
            Ok(text) => text.into_bytes(),
            // A time beyond 2^53 s, which no chain tells. Nothing else here can fail to serialise.
            Err(_) => serde_json_canonicalizer::to_vec(self).unwrap_or_default(),
        }
    }

    /// Result of a strategy so far, bps.
    pub fn of_strategy(&self, strategy: Strategy) -> i32 {
        match strategy {
            Strategy::Momentum => self.momentum,
            Strategy::Reversion => self.reversion,
            Strategy::Curiosity => self.curiosity,
        }
    }

    /// Keeps in mind that it decided, whatever brain it was that did.
    pub fn note(&mut self, now: i64, intent: &Intent) {
        if intent.is_trade() {
            self.traded_at = now;
        }
        if intent.is_trade() || self.idle_since == 0 {
            self.idle_since = now;
        }
        self.make_room();
    }

    /// Takes a lesson to heart. Lessons and all else together have [`MAX_MEMORY_BYTES`]: see [`cut`](Self::cut).
    pub fn heed(&mut self, lesson: &str) {
        self.lessons = std::mem::take(&mut self.lessons).with(lesson);
        self.cut(MAX_MEMORY_BYTES);
    }

    /// The memory after an outcome: results move towards the new one at the rate of gene 15.
    #[must_use]
    pub fn learn(mut self, genome: &Genome, outcome: &Outcome) -> Self {
        self.take_in(genome, outcome);
        self
    }

    /// [`learn`](Self::learn) in place.
    pub fn take_in(&mut self, genome: &Genome, outcome: &Outcome) {
        self.result(genome, outcome);
        self.make_room();
    }

    fn make_room(&mut self) {
        // Without lessons there always is.
        if !self.lessons.is_empty() {
            self.cut(MAX_MEMORY_BYTES);
        }
    }

    fn result(&mut self, genome: &Genome, outcome: &Outcome) {
        let rate = i64::from(genome[Gene::LearningRate].clamp(MIN_RATE, GENE_MAX));
        let towards = |old: &mut i32, new: i32| {
            let new = i64::from(new).clamp(-MAX_RESULT_BPS, MAX_RESULT_BPS);
            let moved = i64::from(*old) + (new - i64::from(*old)) * rate / i64::from(GENE_MAX);
            *old = moved as i32; // between two numbers of at most 10,000
        };
        match outcome {
            Outcome::Bought { mint, strategy } => {
                let market = self.market(mint);
                market.trades = (market.trades + 1).min(MAX_TRADES);
                market.opened_by = Some(*strategy);
            }
            Outcome::Sold { mint, result_bps } => {
                let market = self.market(mint);
                market.trades = (market.trades + 1).min(MAX_TRADES);
                let Some(result) = *result_bps else { return };
                towards(&mut market.result, result);
                let by = market.opened_by.unwrap_or(Strategy::Curiosity);
                match by {
                    Strategy::Momentum => towards(&mut market.momentum, result),
                    Strategy::Reversion => towards(&mut market.reversion, result),
                    Strategy::Curiosity => {}
                }
                let strategy = match by {
                    Strategy::Momentum => &mut self.momentum,
                    Strategy::Reversion => &mut self.reversion,
                    Strategy::Curiosity => &mut self.curiosity,
                };
                towards(strategy, result);
            }
            Outcome::Nothing => {}
        }
    }

    /// What a child of `a` and `b` is born with (an agent that bred alone is both): the mean of both memories, where what
    /// one of them does not know counts 0, halved, so that a child soon trusts its own eyes more; without positions,
    /// times and lessons, and cut to [`MAX_INHERITED_BYTES`]. All divisions truncate; the order of the parents does not matter.
    pub fn inherit(a: &Self, b: &Self) -> Self {
        let quarter = |a: i32, b: i32| a.saturating_add(b) / 4;
        let unknown = MarketMemory::default();
        let mints: std::collections::BTreeSet<_> = a.markets.keys().chain(b.markets.keys()).collect();
        let markets = mints.into_iter().map(|mint| {
            let of = |memory: &Self| memory.markets.get(mint).copied().unwrap_or(unknown);
            let (a, b) = (of(a), of(b));
            let market = MarketMemory {
                result: quarter(a.result, b.result),
                momentum: quarter(a.momentum, b.momentum),
                reversion: quarter(a.reversion, b.reversion),
                trades: a.trades.saturating_add(b.trades) / 4,
                opened_by: None,
            };
            (mint.clone(), market)
        });
        let mut child = Self {
            markets: markets.filter(|(_, market)| *market != unknown).collect(),
            momentum: quarter(a.momentum, b.momentum),
            reversion: quarter(a.reversion, b.reversion),
            curiosity: quarter(a.curiosity, b.curiosity),
            idle_since: 0,
            traded_at: 0,
            lessons: Lessons::default(),
        };
        child.cut(MAX_INHERITED_BYTES);
        child
    }

    /// Forgets until its canonical JSON has at most `limit` bytes and there are at most [`MAX_REMEMBERED`] markets: the
    /// oldest lessons while they take more than half of the room, then the markets it traded least, then lessons again.
    pub fn cut(&mut self, limit: usize) {
        while self.markets.len() > MAX_REMEMBERED {
            self.forget_one();
        }
        while self.to_bytes().len() > limit {
            if self.lessons.bytes() > limit / 2 || (self.markets.is_empty() && !self.lessons.is_empty()) {
                self.lessons.forget_oldest();
            } else if self.markets.is_empty() {
                return;
            } else {
                self.forget_one();
            }
        }
    }

    fn market(&mut self, mint: &str) -> &mut MarketMemory {
        if self.markets.len() >= MAX_REMEMBERED && !self.markets.contains_key(mint) {
            self.forget_one();
        }
        self.markets.entry(mint.to_owned()).or_default()
    }

    /// Drops the market it traded least; of equals the first by name.
    fn forget_one(&mut self) {
        let least = self.markets.iter().min_by_key(|(mint, market)| (market.trades, *mint));
        if let Some(least) = least.map(|(mint, _)| mint.clone()) {
            self.markets.remove(&least);
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(time: &i64) -> bool {
    *time == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero_bps(result: &i32) -> bool {
    *result == 0
}
