use super::{Amount, Intent, Observation, Strategy};
use serde::{Deserialize, Serialize};
use sporeline_curve::wide::mul_div_floor;

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

impl Outcome {
    /// What is learnt from the end of an intent's transaction. `seen`: what it was decided on; `landed`: it was executed without an
    /// error; `quote`: lamports its trade moved to or from the agent, `None` where its log is not to be had.
    pub fn of(intent: &Intent, seen: &Observation, landed: bool, quote: Option<u64>) -> Self {
        match intent {
            Intent::Buy { mint, strategy, .. } if landed => Self::Bought {
                mint: mint.clone(),
                strategy: *strategy,
            },
            Intent::Sell { mint, base_in, .. } if landed => Self::Sold {
                mint: mint.clone(),
                result_bps: cost_of(seen, mint, *base_in)
                    .zip(quote)
                    .map(|(cost, quote)| result_bps(cost, quote)),
            },
            _ => Self::Nothing,
        }
    }
}

/// What the units that a sale takes had cost, lamports; `None` where that is not known.
pub fn cost_of(seen: &Observation, mint: &str, base_in: Amount) -> Option<u64> {
    let market = seen.markets.iter().find(|market| market.mint == mint)?;
    mul_div_floor(market.cost.0, base_in.0, market.held.0).filter(|cost| *cost > 0)
}

/// What a sale brought beyond its cost, bps of the cost, within ±10,000. Lamports.
pub fn result_bps(cost: u64, quote: u64) -> i32 {
    let gain = (i128::from(quote) - i128::from(cost)) * 10_000 / i128::from(cost.max(1));
    gain.clamp(-10_000, 10_000) as i32
}
