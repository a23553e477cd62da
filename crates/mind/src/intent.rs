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
    /// Begin a litter. The host makes the children's keys.
    Breed {
        /// Wallet of a candidate that agreed, base58; null: alone.
        mate: Option<String>,
        why: String,
    },
    /// Agree to be the mate of another's litter.
    ChooseMate {
        /// Wallet of a candidate, base58.
        mate: String,
        /// Chain time until which it stands.
        expires_at: i64,
        why: String,
    },
}

impl Intent {
    pub fn hold(why: &str) -> Self {
        Self::Hold { why: why.into() }
    }

    /// Whether it buys or sells.
    pub const fn is_trade(&self) -> bool {
        matches!(self, Self::Buy { .. } | Self::Sell { .. })
    }

    /// As in logs and pages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hold { .. } => "hold",
            Self::Buy { .. } => "buy",
            Self::Sell { .. } => "sell",
            Self::Refuel => "refuel",
            Self::Breed { .. } => "breed",
            Self::ChooseMate { .. } => "choose mate",
        }
    }
}
