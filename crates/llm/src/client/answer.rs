//! What a model may answer: one allowed intent about a market that was observed, in integers.

use crate::text::cut;
use serde::Deserialize;
use serde_json::{Value, json};
use sporeline_curve::wide::mul_div_floor;
use sporeline_mind::{Amount, Intent, MAX_LESSON_BYTES, MarketView, Observation, Strategy};

/// Longest remark on a decision, bytes; what is longer is cut.
pub const MAX_WHY_BYTES: usize = 280;
/// What prices may move between decision and execution, bps. Models do not do the curve's arithmetic: least amounts are
/// computed here.
const SLIPPAGE_BPS: u64 = 200;
const BPS: u64 = 10_000;

/// An answer that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub intent: Intent,
    /// What the model wants to be told from now on.
    pub lesson: Option<String>,
}

/// Why an answer is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the answer is not JSON of the schema that was asked for")]
    Schema,
    #[error("the answer is about a market that was not shown")]
    UnknownMarket,
    #[error("an amount is a whole number above zero, in digits")]
    Amount,
    #[error("the answer is about more than there is")]
    TooMuch,
    #[error("this trade cannot be made: {0}")]
    NoSuchTrade(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    intent: WireIntent,
    #[serde(default)]
    lesson: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum WireIntent {
    Hold {
        why: String,
    },
    Buy {
        mint: String,
        quote_in: Number,
        strategy: Strategy,
        why: String,
    },
    Sell {
        mint: String,
        base_in: Number,
        why: String,
    },
    /// With braces: a unit variant would let unknown fields pass.
    Refuel {},
}

/// As asked for, digits in a string; models write numbers too.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(u64),
    Text(String),
}

impl Number {
    fn amount(&self) -> Result<u64, AnswerError> {
        let amount = match self {
            Self::Whole(number) => Some(*number),
            Self::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Self::Text(_) => None,
        };
        amount.filter(|amount| *amount > 0).ok_or(AnswerError::Amount)
    }
}

/// The schema of an answer: strict as providers' structured output wants it, every field required and none added.
pub(super) fn schema(seen: &Observation) -> Value {
    let mints: Vec<_> = seen.markets.iter().map(|market| market.mint.as_str()).collect();
    let amount = json!({"type": "string", "pattern": "^[0-9]{1,20}$"});
    let object = |kind: &str, mut fields: Value| {
        fields["do"] = json!({"type": "string", "enum": [kind]});
        let required: Vec<_> = fields
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        json!({"type": "object", "properties": fields, "required": required, "additionalProperties": false})
    };
    let text = json!({"type": "string"});
    let mint = json!({"type": "string", "enum": mints});
    let strategy = json!({"type": "string", "enum": ["momentum", "reversion", "curiosity"]});
    let mut allowed = vec![object("hold", json!({"why": text})), object("refuel", json!({}))];
    // An enumeration of nothing is no schema.
    if !mints.is_empty() {
        allowed.push(object(
            "buy",
            json!({"mint": mint, "quote_in": amount, "strategy": strategy, "why": text}),
        ));
        allowed.push(object("sell", json!({"mint": mint, "base_in": amount, "why": text})));
    }
    json!({
        "type": "object",
        "properties": {"intent": {"anyOf": allowed}, "lesson": {"type": ["string", "null"]}},
        "required": ["intent", "lesson"],
        "additionalProperties": false,
    })
}

/// Reads an answer and completes it with the least amounts the trade must bring.
///
/// # Errors
/// The first [`AnswerError`] that applies. Nothing is repaired: fences of code, remarks around it, unknown fields and
/// fractions all refuse the answer.
pub(crate) fn read_answer(content: &str, seen: &Observation) -> Result<Answer, AnswerError> {
    let wire: Wire = serde_json::from_str(content).map_err(|_| AnswerError::Schema)?;
    let intent = match wire.intent {
        WireIntent::Hold { why } => Intent::Hold { why: remark(&why) },
        WireIntent::Refuel {} => Intent::Refuel,
        WireIntent::Buy {
            mint,
            quote_in,
            strategy,
            why,
        } => {
            let (market, quote_in) = (market(seen, &mint)?, quote_in.amount()?);
            if quote_in > seen.me.treasury.0 {
                return Err(AnswerError::TooMuch);
            }
            let state = market.state().ok_or_else(|| no_trade(&"the market is closed"))?;
            let bought = state
                .buy(quote_in, market.buy_fee_bps(seen.now))
                .map_err(|error| no_trade(&error))?;
            Intent::Buy {
                mint,
                quote_in: Amount(quote_in),
                min_base_out: Amount(less_slippage(bought.base_out)),
                strategy,
                why: remark(&why),
            }
        }
        WireIntent::Sell { mint, base_in, why } => {
            let (market, base_in) = (market(seen, &mint)?, base_in.amount()?);
            if base_in > market.held.0 {
                return Err(AnswerError::TooMuch);
            }
            let state = market.state().ok_or_else(|| no_trade(&"the market is closed"))?;
            let sold = state
                .sell(base_in, market.fee_bps.into())
                .map_err(|error| no_trade(&error))?;
            Intent::Sell {
                mint,
                base_in: Amount(base_in),
                min_quote_out: Amount(less_slippage(sold.quote_out)),
                why: remark(&why),
            }
        }
    };
    let lesson = wire.lesson.map(|lesson| cut(&lesson, MAX_LESSON_BYTES));
    Ok(Answer {
        intent,
        lesson: lesson.filter(|lesson| !lesson.is_empty()),
    })
}

fn market<'a>(seen: &'a Observation, mint: &str) -> Result<&'a MarketView, AnswerError> {
    let shown = seen.markets.iter().find(|market| market.mint == mint);
    shown.ok_or(AnswerError::UnknownMarket)
}

fn no_trade(why: &dyn std::fmt::Display) -> AnswerError {
    AnswerError::NoSuchTrade(why.to_string())
}

fn remark(why: &str) -> String {
    cut(why, MAX_WHY_BYTES)
}

fn less_slippage(amount: u64) -> u64 {
    // Below the amount, so it fits.
    mul_div_floor(amount, BPS - SLIPPAGE_BPS, BPS).unwrap_or(0)
}
