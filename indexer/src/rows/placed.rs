//! Rows that are added once and never changed. Undone by their slot.

use super::{Key, column::added};
use crate::rows::Blob;

/// Where an event stands: also the key of the rows that follow from it alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub slot: u64,
    pub tx_index: u64,
    pub ix_path: String,
}

added! {
    /// A trade.
    pub struct TradeRow in "chain_trades" {
        signature: Blob<64>,
        /// Chain time, unix seconds.
        time: i64,
        market: Key,
        /// Whose token it is.
        agent: Key,
        buy: bool,
        /// Base units.
        base: u64,
        /// Lamports: a buy's fee is in it, a sell's is taken off.
        quote: u64,
        fee: u64,
        /// Reserves after the trade.
        base_reserve: u64,
        quote_reserve: u64,
        /// A wallet, or the trading agent's account.
        trader: Key,
        by_agent: bool,
        /// Of an agent's trade: the number of the wallet's action, and the hash of the entry that decided it.
        action: Option<u64>,
        decision: Option<Blob<32>>,
    }
}

added! {
    /// A hosting fee paid.
    pub struct HostingRow in "chain_hosting" {
        signature: Blob<64>,
        time: i64,
        agent: Key,
        host: Key,
        lamports: u64,
        seconds: u64,
        paid_until: i64,
        to_host: bool,
    }
}

added! {
    /// An event whose number is not the one after its account's last, or (0 and 0) one of an account without numbers
    /// whose beginning was not seen: something before it is missing.
    pub struct GapRow in "chain_gaps" {
        account: Key,
        expected: u64,
        found: u64,
    }
}

added! {
    /// An airdrop received.
    pub struct ClaimRow in "chain_claims" {
        signature: Blob<64>,
        time: i64,
        distribution: Key,
        mint: Key,
        position: Key,
        owner: Key,
        /// Who sent it.
        caller: Key,
        /// Base units.
        amount: u64,
        /// Of a token account that was opened, and the tip, lamports.
        rent: u64,
        tip: u64,
        /// Whether the position's rewards paid both.
        repaid: bool,
    }
}

added! {
    /// Something that administration did.
    pub struct AdministrationRow in "chain_administration" {
        signature: Blob<64>,
        time: i64,
        /// Name of the event, which has the whole of it.
        change: String,
        /// Of what is under timelock: when it may take effect.
        due_at: Option<i64>,
        /// Whom or what it is about: a key, an image.
        subject: Option<Key>,
    }
}
