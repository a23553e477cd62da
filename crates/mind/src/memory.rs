use super::Strategy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sporeline_genome::{GENE_MAX, Gene, Genome};
use std::collections::BTreeMap;

/// A memory's canonical JSON is never larger.
pub const MAX_MEMORY_BYTES: usize = 4_096;
/// Markets remembered; the one that was traded least gives way.
pub const MAX_REMEMBERED: usize = 24;
/// Results are counted in bps of what was spent, at most this much either way.
const MAX_RESULT_BPS: i64 = 10_000;
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
    /// When it last wanted to trade; 0 before its first thought. Chain time.
    pub idle_since: i64,
}

/// What an agent keeps of one market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketMemory {
    /// Exponentially weighted result of its sales there, bps.
    pub result: i32,
    /// Trades, counted up to a thousand.
    pub trades: u32,
    /// Why the position it holds was opened.
    pub opened_by: Option<Strategy>,
}

/// What became of a trade, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum Outcome {
    Bought {
        mint: String,
        strategy: Strategy,
    },
    /// `result_bps`: of the cost of what was sold; null where the cost was not known.
    Sold {
        mint: String,
        result_bps: Option<i32>,
    },
    /// Nothing that teaches anything: a refuel, or a transaction that changed nothing.
    Nothing,
}

impl Memory {
    /// SHA-256 of its canonical JSON: what journal entries name.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// Canonical JSON. At most [`MAX_MEMORY_BYTES`].
    pub fn to_bytes(&self) -> Vec<u8> {
        // Maps with string keys, integers and strings: nothing here can fail to serialise.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }

    /// Result of a strategy so far, bps.
    pub fn of_strategy(&self, strategy: Strategy) -> i32 {
        match strategy {
            Strategy::Momentum => self.momentum,
            Strategy::Reversion => self.reversion,
            Strategy::Curiosity => self.curiosity,
        }
    }

    /// The memory after an outcome: results move towards the new one at the rate of gene 15.
    #[must_use]
    pub fn learn(mut self, genome: &Genome, outcome: &Outcome) -> Self {
        let rate = i64::from(genome[Gene::LearningRate].clamp(MIN_RATE, GENE_MAX));
        let towards = |old: i32, new: i32| -> i32 {
            let new = i64::from(new).clamp(-MAX_RESULT_BPS, MAX_RESULT_BPS);
            let moved = i64::from(old) + (new - i64::from(old)) * rate / i64::from(GENE_MAX);
            moved as i32 // between two numbers of at most 10,000
        };
        match outcome {
            Outcome::Bought { mint, strategy } => {
                let market = self.market(mint);
                market.trades = (market.trades + 1).min(1_000);
                market.opened_by = Some(*strategy);
            }
            Outcome::Sold { mint, result_bps } => {
                let market = self.market(mint);
                market.trades = (market.trades + 1).min(1_000);
                let Some(result) = *result_bps else { return self };
                market.result = towards(market.result, result);
                let by = market.opened_by.unwrap_or(Strategy::Curiosity);
                let strategy = match by {
                    Strategy::Momentum => &mut self.momentum,
                    Strategy::Reversion => &mut self.reversion,
                    Strategy::Curiosity => &mut self.curiosity,
                };
                *strategy = towards(*strategy, result);
            }
            Outcome::Nothing => {}
        }
        self
    }

    fn market(&mut self, mint: &str) -> &mut MarketMemory {
        if !self.markets.contains_key(mint) && self.markets.len() >= MAX_REMEMBERED {
            let least = self.markets.iter().min_by_key(|(mint, market)| (market.trades, *mint));
            if let Some(least) = least.map(|(mint, _)| mint.clone()) {
                self.markets.remove(&least);
            }
        }
        self.markets.entry(mint.to_owned()).or_default()
    }
}
