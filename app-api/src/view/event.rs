//! The live feed's events.

use super::{common::number, trade};
use crate::{
    address::base58,
    app::EventId,
    data::{EventRow, TradeRow},
    rfc3339::rfc3339,
};
use serde::Serialize;
use serde_json::{Value, json};
use sporeline_client::{Address, event::Event};
use utoipa::ToSchema;

/// Something that happened on chain.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FeedEvent {
    /// `slot-transaction-path-check`: send it as `Last-Event-ID` to go on after it.
    pub id: String,
    /// trade | spawned | attested | hosting | fees | refuel | host | measurement | initialized
    pub kind: &'static str,
    pub slot: u64,
    /// Chain time.
    pub time: String,
    pub signature: String,
    /// Number and symbol of the agent it is about.
    pub agent: Option<u64>,
    pub symbol: Option<String>,
    /// What is particular to the kind; of a trade, the trade.
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// Blocks above `slot` are no longer part of the chain: forget what they said. What replaced them follows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Rewind {
    pub id: String,
    pub slot: u64,
}

/// The agent that an event other than a trade is about.
pub(crate) fn subject(event: &Event) -> Option<Address> {
    match event {
        Event::Spawned(event) => Some(event.agent),
        Event::Attested(event) => Some(event.agent),
        Event::Refueled(event) => Some(event.agent),
        Event::HostingCharged(event) => Some(event.agent),
        Event::FeesCollected(event) => Some(event.agent),
        _ => None,
    }
}

fn text(amount: u64) -> String {
    amount.to_string()
}

/// Name and particulars of everything but trades.
fn describe(event: &Event) -> (&'static str, Value) {
    match event {
        Event::Initialized(event) => (
            "initialized",
            json!({"authority": event.authority.to_string(), "staking_mint": event.staking_mint.to_string()}),
        ),
        Event::MeasurementApproved(event) => (
            "measurement",
            json!({"compose_hash": hex::encode(event.compose_hash), "dev": event.dev == 1,
                   "active_from": rfc3339(event.active_from)}),
        ),
        Event::HostRegistered(event) => (
            "host",
            json!({"host": event.host.to_string(), "operator": event.operator.to_string(),
                   "price_per_day": text(event.price_per_day)}),
        ),
        Event::Spawned(event) => (
            "spawned",
            json!({"wallet": event.wallet.to_string(), "mint": event.mint.to_string(),
                   "market": event.market.to_string(), "host": event.host.to_string(),
                   "spawner": event.spawner.to_string(), "treasury": text(event.treasury)}),
        ),
        Event::Attested(event) => (
            "attested",
            json!({"expires_at": rfc3339(event.expires_at), "opened": event.opened == 1, "dev": event.dev == 1,
                   "quote_hash": hex::encode(event.quote_hash)}),
        ),
        Event::HostingCharged(event) => (
            "hosting",
            json!({"host": event.host.to_string(), "lamports": text(event.lamports), "seconds": event.seconds,
                   "paid_until": rfc3339(event.paid_until), "to_host": event.to_host == 1,
                   "treasury": text(event.treasury)}),
        ),
        Event::FeesCollected(event) => (
            "fees",
            json!({"agent_lamports": text(event.agent_lamports), "stakers_lamports": text(event.stakers_lamports),
                   "protocol_lamports": text(event.protocol_lamports),
                   "parent_lamports": event.parent_lamports.map(text), "treasury": text(event.treasury)}),
        ),
        Event::Refueled(event) => (
            "refuel",
            json!({"lamports": text(event.lamports), "action": event.action, "treasury": text(event.treasury),
                   "decision": hex::encode(event.decision)}),
        ),
        // Trades are described by their rows; one without its row is a trade in a market that is not indexed.
        Event::Traded(_) | Event::AgentTraded(_) => ("trade", Value::Null),
    }
}

/// The feed's view of a row. `about`: number and symbol of the agent.
pub(crate) fn feed_event(
    row: &EventRow,
    event: &Event,
    traded: Option<&TradeRow>,
    about: Option<(u64, String)>,
) -> FeedEvent {
    let (kind, detail, about) = match traded {
        Some(traded) => {
            let view = trade(traded);
            let about = Some((view.agent, view.symbol.clone()));
            // Strings, numbers and booleans always serialise.
            ("trade", serde_json::to_value(view).unwrap_or_default(), about)
        }
        None => {
            let (kind, detail) = describe(event);
            (kind, detail, about)
        }
    };
    let (agent, symbol) = about.unzip();
    FeedEvent {
        id: EventId::of_event(row.key(), &row.signature).to_string(),
        kind,
        slot: number(row.slot),
        time: rfc3339(row.time),
        signature: base58(&row.signature),
        agent,
        symbol,
        detail,
    }
}
