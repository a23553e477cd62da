//! What answers look like. Amounts are strings of integers, addresses and signatures base58, hashes lower-case hex, times
//! RFC 3339.

mod agent;
mod character;
mod common;
mod event;
mod journal;
mod lineage;
mod litter;
mod market;
mod post;
mod staking;
mod status;
mod trade;
mod transaction;

pub(crate) use agent::{Agent, Metadata, Trait, agent};
pub(crate) use character::{Character, character};
pub(crate) use common::{Named, Page};
pub(crate) use event::{FeedEvent, Rewind, feed_event, subject};
pub(crate) use journal::{AttestationBundle, Entry, Evidence, Receipt, attestation_bundle, entry, evidence, receipt};
pub(crate) use lineage::{Lineage, relative};
pub(crate) use litter::{Litter, litter};
pub(crate) use market::Quote;
pub(crate) use post::{Post, post};
pub(crate) use staking::{Claim, Distribution, Position, claim, distribution, position};
pub(crate) use status::{Host, Stats, Status, Tip, host, stats};
pub(crate) use trade::{Side, Trade, trade};
pub(crate) use transaction::{FaucetGift, Line, Simulation, Spawned, Submitted, Transaction};
