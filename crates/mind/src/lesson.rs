//! What there is to learn from an action's end. Pure, so that whoever replays a journal comes to the same lesson.

use super::{Amount, Intent, Observation, Outcome};
use sporeline_curve::wide::mul_div_floor;

/// A result is counted in bps of the cost, at most this much either way.
const MAX_RESULT_BPS: i128 = 10_000;

/// What the units that a sale takes had cost, lamports; `None` where it was not known, and for all but sales.
pub fn cost_of(intent: &Intent, seen: &Observation) -> Option<Amount> {
    let Intent::Sell { mint, base_in, .. } = intent else {
        return None;
    };
    let market = seen.markets.iter().find(|market| market.mint == *mint)?;
    let cost = mul_div_floor(market.cost.0, base_in.0, market.held.0)?;
    (cost > 0).then_some(Amount(cost))
}

/// The lesson of an action. `cost`: see [`cost_of`]; `landed`: the chain executed it; `quote`: lamports that a trade moved,
/// `None` where its log was not to be had.
pub fn lesson(intent: &Intent, cost: Option<Amount>, landed: bool, quote: Option<u64>) -> Outcome {
    if !landed {
        return Outcome::Nothing;
    }
    match intent {
        Intent::Buy { mint, strategy, .. } => Outcome::Bought {
            mint: mint.clone(),
            strategy: *strategy,
        },
        Intent::Sell { mint, .. } => Outcome::Sold {
            mint: mint.clone(),
            result_bps: cost.zip(quote).map(|(cost, quote)| {
                let gain = (i128::from(quote) - i128::from(cost.0)) * MAX_RESULT_BPS / i128::from(cost.0.max(1));
                gain.clamp(-MAX_RESULT_BPS, MAX_RESULT_BPS) as i32
            }),
        },
        _ => Outcome::Nothing,
    }
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
        lesson(&sale(), cost.map(Amount), landed, quote)
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
        assert_eq!(lesson(&Intent::Refuel, None, true, None), Outcome::Nothing);
    }
}
