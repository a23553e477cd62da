//! All that a brain is shown. A journal keeps it whole, so amounts are strings there and everything is an integer.

use super::{Family, Tempo};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sporeline_curve::{
    MarketState, Phase, fees,
    price::{self, Reserves as Price},
};

/// Lamports or base units; in JSON a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub u64);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(self.0))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// What an agent sees at one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Chain time, unix seconds.
    pub now: i64,
    /// The slot that a trade is judged for.
    pub slot: u64,
    pub me: SelfView,
    pub limits: Limits,
    pub tempo: Tempo,
    /// The agent's own first, then others by the number of their agents.
    pub markets: Vec<MarketView>,
    /// Left out where there is nothing to say.
    #[serde(default, skip_serializing_if = "Family::is_empty")]
    pub family: Family,
}

/// The agent's own state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfView {
    pub alive: bool,
    /// Expiry ahead and measurement not revoked.
    pub attested: bool,
    pub paid_until: i64,
    pub born_at: i64,
    /// Number of the last action that is on chain.
    pub action: u64,
    /// Lamports above the account's rent.
    pub treasury: Amount,
    /// Lamports the treasury must keep: `reserve_periods` of hosting.
    pub floor: Amount,
    /// The spending bucket as stored.
    pub spend_level: Amount,
    pub spend_at: i64,
    /// The fee allowance as stored.
    pub allowance_level: Amount,
    pub allowance_at: i64,
    /// Lamports of the wallet.
    pub wallet: Amount,
}

/// The chain's limits, from `Global`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub spend_limit_bps: u16,
    pub spend_window_s: u32,
    pub impact_limit_bps: u16,
    pub min_market_age_s: u32,
    pub min_trade_liquidity: Amount,
    pub fee_float: Amount,
    pub fee_allowance: Amount,
    /// Rent of a new token account, lamports.
    pub token_account_rent: Amount,
    /// Rent of a litter, lamports: what beginning one takes from the treasury.
    pub litter_rent: Amount,
    /// Rent of an account without data, lamports: a wallet holds as much, or nothing.
    pub wallet_rent: Amount,
}

/// Two reserves and whether they are virtual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserves {
    pub base: Amount,
    pub quote: Amount,
    /// Lamports of buyers in the market.
    pub quote_real: Amount,
}

/// A price at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Lamports the whole supply was worth.
    pub fdv: Amount,
    pub time: i64,
}

/// One market. In the order of canonical JSON, like [`Sample`]: most of a journal is these, and what is in order is not sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketView {
    pub base_left: Amount,
    /// Reserves before the first trade of `last_slot`.
    pub before_slot: Reserves,
    /// What the held units cost, lamports, those that came without a trade counted at the same price; 0 where none was bought,
    /// and where the index does not know yet.
    pub cost: Amount,
    /// Normal fee, bps.
    pub fee_bps: u16,
    /// Whether the agent has a token account at all.
    pub has_account: bool,
    /// Base units the agent holds.
    pub held: Amount,
    /// Since when anything that was bought is held; 0: nothing is, or the index does not know yet.
    pub held_since: i64,
    /// Prices after trades, oldest first.
    pub history: Vec<Sample>,
    pub kept: Amount,
    /// A parent's, a child's or a sibling's.
    pub kin: bool,
    /// Of the last trade.
    pub last_slot: u64,
    /// Base58.
    pub mint: String,
    pub opened_at: i64,
    /// The agent's own token.
    pub own: bool,
    /// 0 closed, 1 bonding, 2 open.
    pub phase: u8,
    pub reserves: Reserves,
    /// A price that is at least a minute old, from the market's own account: whoever moves today's for a moment does not
    /// move this one. Left out where today's has stood as long itself, and where none was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Sample>,
    pub sniper_length_s: u32,
}

impl MarketView {
    /// The curve's view; `None` while closed.
    pub fn state(&self) -> Option<MarketState> {
        let phase = match self.phase {
            1 => Phase::Bonding,
            2 => Phase::Open,
            _ => return None,
        };
        Some(MarketState {
            phase,
            base: self.reserves.base.0,
            quote: self.reserves.quote.0,
            base_left: self.base_left.0,
            kept: self.kept.0,
            quote_real: self.reserves.quote_real.0,
        })
    }

    /// Seconds since it opened.
    pub fn age(&self, now: i64) -> u64 {
        now.saturating_sub(self.opened_at).max(0) as u64
    }

    /// What a buy pays at `now`, bps: the sniper tax in the first seconds.
    pub fn buy_fee_bps(&self, now: i64) -> u32 {
        fees::sniper_fee_bps(self.fee_bps.into(), self.age(now), self.sniper_length_s.into())
    }

    /// Reserves before the first trade of `slot`.
    pub fn before(&self, slot: u64) -> Reserves {
        if self.last_slot == slot {
            self.before_slot
        } else {
            self.reserves
        }
    }

    /// Lamports the whole supply is worth now.
    pub fn fdv(&self) -> u64 {
        price::fdv_lamports(self.reserves.price())
    }
}

impl Reserves {
    pub fn price(&self) -> Price {
        Price {
            base: self.base.0,
            quote: self.quote.0,
        }
    }
}
