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
    /// The lesson of an action. `cost`: see [`cost_of`]; `landed`: the chain executed it without an error; `quote`: lamports its
    /// trade moved, `None` where its log was not to be had.
    pub fn of(intent: &Intent, cost: Option<Amount>, landed: bool, quote: Option<u64>) -> Self {
        match intent {
            Intent::Buy { mint, strategy, .. } if landed => Self::Bought {
                mint: mint.clone(),
                strategy: *strategy,
            },
            Intent::Sell { mint, .. } if landed => Self::Sold {
                mint: mint.clone(),
                result_bps: cost.zip(quote).map(|(cost, quote)| result_bps(cost.0, quote)),
            },
            _ => Self::Nothing,
        }
    }
}

/// What the units that a sale takes had cost, lamports; `None` where it was not known, and for all but sales.
pub fn cost_of(intent: &Intent, seen: &Observation) -> Option<Amount> {
    let Intent::Sell { mint, base_in, .. } = intent else {
        return None;
    };
    let market = seen.markets.iter().find(|market| market.mint == *mint)?;
    mul_div_floor(market.cost.0, base_in.0, market.held.0)
        .filter(|cost| *cost > 0)
        .map(Amount)
}

/// What a sale brought beyond its cost, bps of the cost, within ±10,000. Lamports.
pub fn result_bps(cost: u64, quote: u64) -> i32 {
    let gain = (i128::from(quote) - i128::from(cost)) * 10_000 / i128::from(cost.max(1));
    gain.clamp(-10_000, 10_000) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale() -> Intent {
        Intent::Sell {
            mint: "m".into(),
            base_in: Amount(10),
            min_quote_out: Amount(1),
            why: String::new(),
        }
    }

    fn learnt(cost: Option<u64>, landed: bool, quote: Option<u64>) -> Outcome {
        Outcome::of(&sale(), cost.map(Amount), landed, quote)
    }

    fn sold(result_bps: Option<i32>) -> Outcome {
        Outcome::Sold {
            mint: "m".into(),
            result_bps,
        }
    }

    #[test]
    fn a_sale_teaches_its_gain_in_bps_of_its_cost_within_a_hundred_percent_either_way() {
        assert_eq!(learnt(Some(1_000), true, Some(1_050)), sold(Some(500)));
        assert_eq!(learnt(Some(1_000), true, Some(0)), sold(Some(-10_000)));
        assert_eq!(learnt(Some(1), true, Some(u64::MAX)), sold(Some(10_000)));
    }

    #[test]
    fn what_is_not_known_or_did_not_happen_teaches_nothing() {
        assert_eq!(learnt(None, true, Some(5)), sold(None));
        assert_eq!(learnt(Some(5), true, None), sold(None));
        assert_eq!(learnt(Some(5), false, Some(5)), Outcome::Nothing);
        assert_eq!(Outcome::of(&Intent::Refuel, None, true, None), Outcome::Nothing);
    }
}
