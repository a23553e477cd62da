//! What answers look like. Amounts are strings of integers, addresses and signatures base58, hashes lower-case hex, times
//! RFC 3339.

mod agent;
mod common;
mod event;
mod journal;
mod market;
mod status;
mod trade;
mod transaction;

pub(crate) use agent::{Agent, Metadata, Trait, agent};
pub(crate) use common::{Named, Page};
pub(crate) use event::{FeedEvent, Rewind, feed_event, subject};
pub(crate) use journal::{AttestationBundle, Entry, attestation_bundle, entry};
pub(crate) use market::Quote;
pub(crate) use status::{Host, Stats, Status, Tip, host, stats};
pub(crate) use trade::{Side, Trade, trade};
pub(crate) use transaction::{FaucetGift, Line, Simulation, Spawned, Submitted, Transaction};
