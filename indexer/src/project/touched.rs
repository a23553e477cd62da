use super::view::{GLOBAL, POOL};
use crate::rows::{Blob, Key};
use sporeline_client::{Address, address, event::Event};

/// A row that must be in the view before an event is projected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    Host(Key),
    Agent(Key),
    Market(Key),
    Distribution(Key),
    Position(Key),
    Pool(Key),
    Global(Key),
    Measurement(Key),
    /// Those that the row of this agent names, once the row itself is there.
    MarketOf(Key),
    ParentsOf(Key),
    LitterOf(Key),
}

/// Running number of a launch without a distribution.
pub(super) const NO_DISTRIBUTION: u64 = u64::MAX;

/// Which rows `event` changes.
pub fn touched(event: &Event) -> Vec<Touch> {
    let host = |key: Address| Touch::Host(key.into());
    let agent = |key: Address| Touch::Agent(key.into());
    let market = |key: Address| Touch::Market(key.into());
    let position = |key: Address| Touch::Position(key.into());
    let distribution = |key: Address| Touch::Distribution(key.into());
    let (pool, global) = (Touch::Pool(*POOL), Touch::Global(*GLOBAL));
    let launched = |number: u64| match number {
        NO_DISTRIBUTION => vec![],
        number => vec![distribution(address::distribution(number)), pool],
    };
    match event {
        Event::Initialized(e) => vec![global, Touch::Measurement(Blob(e.compose_hash))],
        Event::MeasurementApproved(e) => vec![Touch::Measurement(Blob(e.compose_hash))],
        Event::MeasurementRevoked(e) => vec![Touch::Measurement(Blob(e.compose_hash))],
        Event::ParametersScheduled(_)
        | Event::ParametersApplied(_)
        | Event::AttestersScheduled(_)
        | Event::AttestersApplied(_)
        | Event::AttesterRemoved(_)
        | Event::PriceOwnersScheduled(_)
        | Event::PriceOwnersApplied(_)
        | Event::ParametersFixed(_)
        | Event::AuthorityOffered(_)
        | Event::AuthorityAccepted(_)
        | Event::ProtocolWithdrawn(_) => vec![global],
        Event::Spawned(e) => {
            let mut rows = vec![agent(e.agent), market(e.market), host(e.host)];
            rows.extend(launched(e.distribution));
            rows
        }
        Event::Attested(e) => vec![agent(e.agent), Touch::MarketOf(e.agent.into())],
        Event::PersonaSet(e) => vec![agent(e.agent)],
        Event::Refueled(e) => vec![agent(e.agent)],
        Event::JournalAnchored(e) => vec![agent(e.agent)],
        Event::Traded(e) => vec![market(e.market)],
        Event::AgentTraded(e) => vec![agent(e.agent), market(e.market)],
        Event::FeesCollected(e) => vec![agent(e.agent), Touch::ParentsOf(e.agent.into()), market(e.market), pool],
        Event::SpawnerPaid(e) => vec![market(e.market)],
        Event::HostRegistered(e) => vec![host(e.host)],
        Event::HostUpdated(e) => vec![host(e.host)],
        Event::HostWithdrawn(e) => vec![host(e.host)],
        Event::HostChosen(e) => vec![agent(e.agent)],
        Event::HostingCharged(e) => vec![agent(e.agent), host(e.host), pool],
        Event::MateChosen(e) => vec![agent(e.agent)],
        Event::BreedingBegun(e) => vec![agent(e.agent)],
        Event::BirthCommitted(e) => vec![agent(e.agent), Touch::LitterOf(e.agent.into()), agent(e.mate)],
        Event::Born(e) => {
            let [a, b] = e.parents;
            let mut rows = vec![
                agent(e.agent),
                market(e.market),
                agent(a),
                Touch::LitterOf(a.into()),
                agent(b),
            ];
            rows.extend(launched(e.distribution));
            rows
        }
        Event::LitterClosed(e) => vec![agent(e.agent), Touch::LitterOf(e.agent.into())],
        Event::Reaped(e) => vec![
            agent(e.agent),
            Touch::ParentsOf(e.agent.into()),
            market(e.market),
            host(e.host),
            pool,
        ],
        Event::Settled(e) => vec![agent(e.agent), pool],
        Event::Inherited(e) => vec![agent(e.agent), agent(e.heir)],
        // A new position starts at the next distribution's number, which the pool's row has.
        Event::Staked(e) => vec![position(e.position), pool],
        Event::StakeActivated(e) => vec![position(e.position), pool],
        Event::Unstaked(e) => vec![position(e.position), pool],
        Event::StakeWithdrawn(e) => vec![position(e.position)],
        Event::ClaimsSkipped(e) => vec![position(e.position)],
        Event::RewardsClaimed(e) => vec![position(e.position), pool],
        Event::ClaimBudgetSet(e) => vec![position(e.position)],
        Event::AirdropClaimed(e) => vec![distribution(e.distribution), position(e.position), pool],
        Event::AirdropPassed(e) => vec![position(e.position)],
        Event::DistributionExpired(e) => vec![distribution(e.distribution), agent(e.agent)],
    }
}
