//! The live feed's events.

mod detail;

use super::{common::number, trade};
use crate::{
    address::base58,
    app::EventId,
    data::{EventRow, TradeRow},
    rfc3339::rfc3339,
};
use serde::Serialize;
use serde_json::Value;
use sporeline_client::{Address, event::Event};
use utoipa::ToSchema;

/// Something that happened on chain.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FeedEvent {
    /// `slot-transaction-path-check`: send it as `Last-Event-ID` to go on after it.
    pub id: String,
    /// Of agents: trade | spawned | attested | persona | refuel | journal | fees | spawner_fee | hosting | host_chosen |
    /// mate_chosen | breeding | birth_committed | born | litter_closed | died | settled | inherited. Of hosts: host |
    /// host_updated | host_withdrawn. Of stakers: staked | stake_activated | unstaked | stake_withdrawn | claims_skipped |
    /// rewards | claim_budget | airdrop | airdrop_passed | airdrop_expired. Of administration: initialized | measurement |
    /// measurement_revoked | parameters | attesters | price_owners | authority | protocol_withdrawn
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

/// The agent that an event other than a trade is about, by any of its addresses.
pub(crate) fn subject(event: &Event) -> Option<Address> {
    match event {
        Event::Spawned(event) => Some(event.agent),
        Event::Attested(event) => Some(event.agent),
        Event::PersonaSet(event) => Some(event.agent),
        Event::Refueled(event) => Some(event.agent),
        Event::JournalAnchored(event) => Some(event.agent),
        Event::FeesCollected(event) => Some(event.agent),
        Event::SpawnerPaid(event) => Some(event.market),
        Event::HostChosen(event) => Some(event.agent),
        Event::HostingCharged(event) => Some(event.agent),
        Event::MateChosen(event) => Some(event.agent),
        Event::BreedingBegun(event) => Some(event.agent),
        Event::BirthCommitted(event) => Some(event.agent),
        Event::Born(event) => Some(event.agent),
        Event::LitterClosed(event) => Some(event.agent),
        Event::Reaped(event) => Some(event.agent),
        Event::Settled(event) => Some(event.agent),
        Event::Inherited(event) => Some(event.agent),
        Event::AirdropClaimed(event) => Some(event.mint),
        Event::DistributionExpired(event) => Some(event.agent),
        _ => None,
    }
}

/// What the feed calls an event.
fn kind(event: &Event) -> &'static str {
    match event {
        Event::Initialized(_) => "initialized",
        Event::MeasurementApproved(_) => "measurement",
        Event::MeasurementRevoked(_) => "measurement_revoked",
        Event::ParametersScheduled(_) | Event::ParametersApplied(_) | Event::ParametersFixed(_) => "parameters",
        Event::AttestersScheduled(_) | Event::AttestersApplied(_) | Event::AttesterRemoved(_) => "attesters",
        Event::PriceOwnersScheduled(_) | Event::PriceOwnersApplied(_) => "price_owners",
        Event::AuthorityOffered(_) | Event::AuthorityAccepted(_) => "authority",
        Event::ProtocolWithdrawn(_) => "protocol_withdrawn",
        Event::Spawned(_) => "spawned",
        Event::Attested(_) => "attested",
        Event::PersonaSet(_) => "persona",
        Event::Refueled(_) => "refuel",
        Event::JournalAnchored(_) => "journal",
        Event::Traded(_) | Event::AgentTraded(_) => "trade",
        Event::FeesCollected(_) => "fees",
        Event::SpawnerPaid(_) => "spawner_fee",
        Event::HostRegistered(_) => "host",
        Event::HostUpdated(_) => "host_updated",
        Event::HostWithdrawn(_) => "host_withdrawn",
        Event::HostChosen(_) => "host_chosen",
        Event::HostingCharged(_) => "hosting",
        Event::MateChosen(_) => "mate_chosen",
        Event::BreedingBegun(_) => "breeding",
        Event::BirthCommitted(_) => "birth_committed",
        Event::Born(_) => "born",
        Event::LitterClosed(_) => "litter_closed",
        Event::Reaped(_) => "died",
        Event::Settled(_) => "settled",
        Event::Inherited(_) => "inherited",
        Event::Staked(_) => "staked",
        Event::StakeActivated(_) => "stake_activated",
        Event::Unstaked(_) => "unstaked",
        Event::StakeWithdrawn(_) => "stake_withdrawn",
        Event::ClaimsSkipped(_) => "claims_skipped",
        Event::RewardsClaimed(_) => "rewards",
        Event::ClaimBudgetSet(_) => "claim_budget",
        Event::AirdropClaimed(_) => "airdrop",
        Event::AirdropPassed(_) => "airdrop_passed",
        Event::DistributionExpired(_) => "airdrop_expired",
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
        None => (kind(event), detail::detail(event), about),
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
