//! What events change. Pure: over rows in memory, which [`crate::apply`] loads before and writes after.

mod agent;
mod market;
mod view;

pub use view::View;

use crate::rows::{Blob, Key, Place};
use sporeline_client::event::Event;

/// An event's surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    pub place: Place,
    pub signature: Blob<64>,
}

/// Rows that must be in the view before an event is projected. An attestation also needs the market of its agent, an
/// agent's own row says which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub agent: Option<Key>,
    pub market: Option<Key>,
    pub host: Option<Key>,
    pub market_of_agent: bool,
}

/// Which rows `event` changes.
pub fn touched(event: &Event) -> Touched {
    let none = Touched::default();
    let agent = |agent: sporeline_client::Address| Touched {
        agent: Some(agent.into()),
        ..none
    };
    match event {
        Event::Initialized(_) | Event::MeasurementApproved(_) => none,
        Event::HostRegistered(e) => Touched {
            host: Some(e.host.into()),
            ..none
        },
        Event::Spawned(e) => Touched {
            market: Some(e.market.into()),
            ..agent(e.agent)
        },
        Event::Attested(e) => Touched {
            market_of_agent: e.opened == 1,
            ..agent(e.agent)
        },
        Event::Traded(e) => Touched {
            market: Some(e.market.into()),
            ..none
        },
        Event::AgentTraded(e) => Touched {
            market: Some(e.market.into()),
            ..agent(e.agent)
        },
        Event::Refueled(e) => agent(e.agent),
        Event::HostingCharged(e) => agent(e.agent),
        Event::FeesCollected(e) => Touched {
            market: Some(e.market.into()),
            ..agent(e.agent)
        },
    }
}

/// Chain time of an event, unix seconds.
pub fn time(event: &Event) -> i64 {
    match event {
        Event::Initialized(e) => e.time,
        Event::MeasurementApproved(e) => e.time,
        Event::HostRegistered(e) => e.time,
        Event::Spawned(e) => e.time,
        Event::Attested(e) => e.time,
        Event::Traded(e) => e.time,
        Event::AgentTraded(e) => e.time,
        Event::Refueled(e) => e.time,
        Event::HostingCharged(e) => e.time,
        Event::FeesCollected(e) => e.time,
    }
}

/// Changes `view` as `event` says.
///
/// An event of an account that the index never saw born, because it begins after that, changes nothing of it and is
/// noted as a gap.
pub fn project(view: &mut View, at: &At, event: &Event) {
    match event {
        Event::Initialized(_) | Event::MeasurementApproved(_) => {}
        Event::HostRegistered(e) => agent::host_registered(view, at, e),
        Event::Spawned(e) => agent::spawned(view, at, e),
        Event::Attested(e) => agent::attested(view, at, e),
        Event::Refueled(e) => agent::refueled(view, at, e),
        Event::HostingCharged(e) => agent::hosting_charged(view, at, e),
        Event::Traded(e) => market::traded(view, at, e),
        Event::AgentTraded(e) => market::agent_traded(view, at, e),
        Event::FeesCollected(e) => market::fees_collected(view, at, e),
    }
}
