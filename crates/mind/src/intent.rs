use super::Amount;
use serde::{Deserialize, Serialize};

/// Why a position was opened, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// It rose.
    Momentum,
    /// It fell and may come back.
    Reversion,
    /// It is new, or nothing else happened.
    Curiosity,
}

/// What a brain may want, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Intent {
    Hold {
        why: String,
    },
    Buy {
        /// Base58.
        mint: String,
        /// Lamports, fee included.
        quote_in: Amount,
        /// Base units.
        min_base_out: Amount,
        strategy: Strategy,
        why: String,
    },
    Sell {
        /// Base58.
        mint: String,
        /// Base units.
        base_in: Amount,
        /// Lamports after the fee.
        min_quote_out: Amount,
        why: String,
    },
    /// Top the wallet up for transaction fees.
    Refuel,
}

impl Intent {
    pub fn hold(why: &str) -> Self {
        Self::Hold { why: why.into() }
    }

    /// As in logs and pages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hold { .. } => "hold",
            Self::Buy { .. } => "buy",
            Self::Sell { .. } => "sell",
            Self::Refuel => "refuel",
        }
    }
}
