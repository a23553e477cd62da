//! What events change. Pure: over rows in memory, which [`crate::apply`] loads before and writes after.

mod administration;
mod agents;
mod breeding;
mod death;
mod hosting;
mod markets;
mod number;
mod staking;
mod touched;
mod view;

pub use touched::{Touch, touched};
pub use view::View;

use crate::rows::{Blob, Place};
use sporeline_client::event::Event;

/// An event's surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    pub place: Place,
    pub signature: Blob<64>,
}

/// Changes `view` as `event` says.
///
/// An event of an account that the index never saw born, because it begins after that, changes nothing of it and is
/// noted as a gap.
pub fn project(view: &mut View, at: &At, event: &Event) {
    administration::note(view, at, event);
    match event {
        Event::Initialized(e) => administration::initialized(view, at, e),
        Event::MeasurementApproved(e) => administration::measurement_approved(view, at, e),
        Event::MeasurementRevoked(e) => administration::measurement_revoked(view, at, e),
        Event::ParametersScheduled(e) => administration::parameters_scheduled(view, at, e),
        Event::ParametersApplied(e) => administration::parameters_applied(view, at, e),
        Event::AttestersScheduled(e) => administration::attesters_scheduled(view, at, e),
        Event::AttestersApplied(e) => administration::attesters_applied(view, at, e),
        Event::AttesterRemoved(e) => administration::attester_removed(view, at, e),
        Event::PriceOwnersScheduled(e) => administration::price_owners_scheduled(view, at, e),
        Event::PriceOwnersApplied(e) => administration::price_owners_applied(view, at, e),
        Event::ParametersFixed(e) => administration::parameters_fixed(view, at, e),
        Event::AuthorityOffered(e) => administration::authority_offered(view, at, e),
        Event::AuthorityAccepted(e) => administration::authority_accepted(view, at, e),
        Event::ProtocolWithdrawn(e) => administration::protocol_withdrawn(view, at, e),
        Event::Spawned(e) => agents::spawned(view, at, e),
        Event::Attested(e) => agents::attested(view, at, e),
        Event::PersonaSet(e) => agents::persona_set(view, at, e),
        Event::Refueled(e) => agents::refueled(view, at, e),
        Event::JournalAnchored(e) => agents::journal_anchored(view, at, e),
        Event::Traded(e) => markets::traded(view, at, e),
        Event::AgentTraded(e) => markets::agent_traded(view, at, e),
        Event::FeesCollected(e) => markets::fees_collected(view, at, e),
        Event::SpawnerPaid(e) => markets::spawner_paid(view, at, e),
        Event::HostRegistered(e) => hosting::host_registered(view, at, e),
        Event::HostUpdated(e) => hosting::host_updated(view, at, e),
        Event::HostWithdrawn(e) => hosting::host_withdrawn(view, at, e),
        Event::HostChosen(e) => hosting::host_chosen(view, at, e),
        Event::HostingCharged(e) => hosting::hosting_charged(view, at, e),
        Event::MateChosen(e) => breeding::mate_chosen(view, at, e),
        Event::BreedingBegun(e) => breeding::breeding_begun(view, at, e),
        Event::BirthCommitted(e) => breeding::birth_committed(view, at, e),
        Event::Born(e) => breeding::born(view, at, e),
        Event::LitterClosed(e) => breeding::litter_closed(view, at, e),
        Event::Reaped(e) => death::reaped(view, at, e),
        Event::Settled(e) => death::settled(view, at, e),
        Event::Inherited(e) => death::inherited(view, at, e),
        Event::Staked(e) => staking::staked(view, at, e),
        Event::StakeActivated(e) => staking::activated(view, at, e),
        Event::Unstaked(e) => staking::unstaked(view, at, e),
        Event::StakeWithdrawn(e) => staking::withdrawn(view, at, e),
        Event::ClaimsSkipped(e) => staking::claims_skipped(view, at, e),
        Event::RewardsClaimed(e) => staking::rewards_claimed(view, at, e),
        Event::ClaimBudgetSet(e) => staking::claim_budget_set(view, at, e),
        Event::AirdropClaimed(e) => staking::airdrop_claimed(view, at, e),
        Event::AirdropPassed(e) => staking::airdrop_passed(view, at, e),
        Event::DistributionExpired(e) => staking::distribution_expired(view, at, e),
    }
}

/// Every event has one: chain time, unix seconds.
macro_rules! time_of {
    ($event:ident: $($name:ident),* $(,)?) => {
        match $event {
            $(Event::$name(e) => e.time),*
        }
    };
}

/// Chain time of an event, unix seconds.
pub fn time(event: &Event) -> i64 {
    time_of!(
        event: Initialized, MeasurementApproved, MeasurementRevoked, ParametersScheduled, ParametersApplied,
        AttestersScheduled, AttestersApplied, AttesterRemoved, PriceOwnersScheduled, PriceOwnersApplied,
        ParametersFixed, AuthorityOffered, AuthorityAccepted, ProtocolWithdrawn, Spawned, Attested, PersonaSet,
        Refueled, JournalAnchored, Traded, AgentTraded, FeesCollected, SpawnerPaid, HostRegistered, HostUpdated,
        HostWithdrawn, HostChosen, HostingCharged, MateChosen, BreedingBegun, BirthCommitted, Born, LitterClosed,
        Reaped, Settled, Inherited, Staked, StakeActivated, Unstaked, StakeWithdrawn, ClaimsSkipped, RewardsClaimed,
        ClaimBudgetSet, AirdropClaimed, AirdropPassed, DistributionExpired,
    )
}
