//! One agent's life: settle what is open, then sense, think, guard, act and write it all down, until it dies or the host
//! stops.

mod act;
mod attest;
#[cfg(test)]
mod attest_tests;
mod birth;
mod duty;
mod litter;
mod pen;
mod recover;
#[cfg(test)]
mod recover_tests;
mod rehearse;
mod speak;
#[cfg(test)]
mod speak_tests;
mod step;
#[cfg(test)]
mod tests;
mod think;
#[cfg(test)]
mod think_costs_tests;
#[cfg(test)]
mod think_tests;

use crate::{
    attestation::Wait,
    brain,
    chain::jittered,
    crash,
    error::HostError,
    hands::operator,
    lease::Lease,
    observe::Places,
    registry::{self, Resident},
    run::Host,
};
#[cfg(test)]
pub(crate) use birth::SURE_AFTER_LOCAL_S;
use pen::Pen;
pub(crate) use rehearse::Rehearsed;
use sporeline_genome::Genome;
use sporeline_mind::Memory;
use std::{ops::ControlFlow, sync::Arc};
use tokio_util::sync::CancellationToken;

/// How an agent's task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// For ever, unless the chain is rewound.
    Dead,
    /// It acted before, and its journal is not here as far as it was anchored: it rests until the host is started again.
    JournalGone,
    /// The chain does not know it (any more).
    Unborn,
    /// It was asked to: the host stops, or the agent moves to another process.
    Stopped,
}

/// What an agent's task holds between two thoughts.
pub(crate) struct Life {
    host: Arc<Host>,
    who: Resident,
    /// Nothing is kept or sent without it.
    lease: Lease,
    stop: CancellationToken,
    genome: Genome,
    memory: Memory,
    /// Of the attestation on chain; the host's own before the first.
    compose_hash: [u8; 32],
    quote_hash: Option<[u8; 32]>,
    /// After a renewal that failed.
    renewal: Wait,
    /// Since when it may breed, as far as this host saw; 0: it may not. Chain time.
    eligible_since: i64,
    places: Places,
    /// Whether its last step was a duty.
    dutiful: bool,
}

/// Lives until death, stop or failure. Everything it needs is read anew, so it may be started again at any time.
///
/// What a step needs, some twenty kilobytes, is taken for the step: of thousands of agents nearly all rest.
pub(crate) async fn live(
    host: Arc<Host>,
    who: Resident,
    lease: Lease,
    stop: CancellationToken,
) -> Result<End, HostError> {
    let mut life = match Box::pin(wake(host, who, lease, stop)).await? {
        ControlFlow::Continue(life) => life,
        ControlFlow::Break(end) => return Ok(end),
    };
    while !life.stop.is_cancelled() {
        let pause = match Box::pin(life.step()).await? {
            ControlFlow::Continue(pause) => pause,
            ControlFlow::Break(end) => return Ok(end),
        };
        tokio::select! {
            () = life.stop.cancelled() => {}
            () = tokio::time::sleep(jittered(pause)) => {}
        }
        crash::point("rested");
    }
    Ok(End::Stopped)
}

/// Takes up its memory, settles what is open, and for a child's first wake, its birth.
async fn wake(
    host: Arc<Host>,
    who: Resident,
    lease: Lease,
    stop: CancellationToken,
) -> Result<ControlFlow<End, Life>, HostError> {
    let made = host.signer.keys(who.number).await?.wallet;
    if made != who.wallet {
        return Err(HostError::WrongSeed {
            number: who.number,
            made,
            stored: who.wallet,
        });
    }
    let memory = pen::remember(&host, &who.wallet).await?.memory;
    let mut life = Life::waking(host, who, lease, stop, memory);
    brain::restore(&life.host, &life.who.wallet).await?;
    let first = life.sense().await?;
    if let Some(seen) = &first
        && recover::is_journal_gone(&life.host.db, &seen.agent).await?
    {
        tracing::error!(
            wallet = %life.who.wallet,
            action = seen.agent.action,
            anchored = seen.agent.journal_sequence,
            "an agent is not started: its journal, or what it anchored of it, is gone: another would contradict it"
        );
        return Ok(ControlFlow::Break(End::JournalGone));
    }
    crash::point("journal checked");
    if let Some(end) = life.recover(first.as_ref()).await? {
        return Ok(ControlFlow::Break(end));
    }
    crash::point("recovered");
    registry::mark(&life.host.db, &life.who.wallet, true).await?;
    if let Some(seen) = first
        && let Some(end) = life.be_born(seen).await?
    {
        return Ok(ControlFlow::Break(end));
    }
    tracing::info!(wallet = %life.who.wallet, "an agent is awake");
    Ok(ControlFlow::Continue(life))
}

impl Life {
    /// Before it looked at the world.
    pub(crate) fn waking(
        host: Arc<Host>,
        who: Resident,
        lease: Lease,
        stop: CancellationToken,
        memory: Memory,
    ) -> Self {
        Self {
            genome: Genome::neutral(),
            compose_hash: host.compose_hash,
            quote_hash: None,
            renewal: Wait::default(),
            eligible_since: 0,
            dutiful: false,
            places: Places::of(&who.wallet, &host.compose_hash),
            memory,
            host,
            who,
            lease,
            stop,
        }
    }
}

/// The program's name for a refusal, or the error as it is.
pub(crate) use operator::name as refusal_name;
