//! Trades as transactions to sign.

use super::{App, Exact, building::line};
use crate::{
    address::{self, AgentKey, base58},
    error::Error,
    view::{Line, Side, Transaction},
};
use serde::Deserialize;
use sporeline_client::{Address, instruction};
use utoipa::ToSchema;

/// A trade by a wallet.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TradeRequest {
    /// The wallet that trades, pays and signs. `payer` means the same.
    #[serde(alias = "payer")]
    pub trader: String,
    /// Whose token: number, wallet, mint, market or account. `mint` means the same.
    #[serde(alias = "mint")]
    pub agent: String,
    pub side: Side,
    /// Buy: lamports to pay, fee included. Sell: base units to give.
    pub amount: String,
    /// The least to accept: base units of a buy, lamports of a sell. Without it `slippage_bps` decides.
    #[serde(default)]
    pub min_out: Option<String>,
    /// How much less than the quote to accept, basis points, 0 to 10000; 100 where neither is given.
    #[serde(default)]
    pub slippage_bps: Option<u32>,
}

const DEFAULT_SLIPPAGE_BPS: u32 = 100;
const BPS: u64 = 10_000;

/// An amount from 1 to 2^63 − 1: what a column can hold.
pub(super) fn parse_amount(field: &'static str, text: &str) -> Result<u64, Error> {
    match text.parse::<u64>() {
        Ok(amount) if amount > 0 && i64::try_from(amount).is_ok() && !text.starts_with('+') => Ok(amount),
        _ => Err(Error::BadAmount { field }),
    }
}

/// What is left of `amount` when `bps` of it are given up, rounded down, at least 1: a limit of 0 protects nobody.
fn less(amount: u64, bps: u32) -> u64 {
    let kept = BPS.saturating_sub(bps.into());
    let least = u128::from(amount) * u128::from(kept) / u128::from(BPS);
    u64::try_from(least).unwrap_or(amount).max(1)
}

impl App {
    /// A buy or sell for `trader` to sign. A buyer's token account is created with it where there is none.
    pub(crate) async fn trade_transaction(&self, request: &TradeRequest) -> Result<Transaction, Error> {
        let trader = address::parse("trader", &request.trader)?;
        let amount = parse_amount("amount", &request.amount)?;
        let slippage_bps = match (&request.min_out, request.slippage_bps) {
            (Some(_), Some(_)) => return Err(Error::BadSlippage),
            (_, Some(bps)) if u64::from(bps) > BPS => return Err(Error::BadSlippage),
            (_, bps) => bps.unwrap_or(DEFAULT_SLIPPAGE_BPS),
        };
        let asked = request
            .min_out
            .as_deref()
            .map(|text| parse_amount("min_out", text))
            .transpose()?;
        let row = self.agent_row(AgentKey::parse(&request.agent)?).await?;
        let expected = self.compute(&row, request.side, amount, Exact::In).await?;
        let min_out = asked.unwrap_or_else(|| less(expected.amount_out, slippage_bps));
        let mint = Address::try_from(row.mint.as_slice()).map_err(|error| Error::Internal(error.to_string()))?;
        let instructions = match request.side {
            Side::Buy => vec![
                instruction::create_token_account(&trader, &trader, &mint),
                instruction::buy(&trader, &mint, amount, min_out),
            ],
            Side::Sell => vec![instruction::sell(&trader, &mint, amount, min_out)],
        };
        let draft = self.draft(&trader, &instructions).await?;
        let (gives, gets) = match request.side {
            Side::Buy => ("lamports", "base units"),
            Side::Sell => ("base units", "lamports"),
        };
        let summary: Vec<Line> = vec![
            line(
                match request.side {
                    Side::Buy => "buy",
                    Side::Sell => "sell",
                },
                format!("{} ({})", row.symbol, row.name),
                None,
            ),
            line("token", base58(&row.mint), None),
            line("you give at most", expected.amount_in.max(amount), Some(gives)),
            line("you get about", expected.amount_out, Some(gets)),
            line("you get at least", min_out, Some(gets)),
            line("trading fee, included", expected.fee, Some("lamports")),
        ];
        let kind = match request.side {
            Side::Buy => "buy",
            Side::Sell => "sell",
        };
        self.finish(kind, draft, summary).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_positive_whole_number_that_a_column_can_hold() {
        assert_eq!(parse_amount("amount", "9223372036854775807").unwrap(), i64::MAX as u64);
        for text in ["0", "-1", "+1", "1.5", "", "9223372036854775808", "abc"] {
            assert!(parse_amount("amount", text).is_err(), "{text}");
        }
    }

    #[test]
    fn slippage_is_taken_off_the_quote_and_never_leaves_a_limit_of_nothing() {
        assert_eq!(less(10_000, 100), 9_900);
        assert_eq!(less(10_000, 10_000), 1);
        assert_eq!(less(u64::MAX, 0), u64::MAX);
    }
}
