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
    attestation::{self, Wait},
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
use std::{sync::Arc, time::Duration};
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
}

/// Lives until death, stop or failure. Everything it needs is read anew, so it may be started again at any time.
pub(crate) async fn live(
    host: Arc<Host>,
    who: Resident,
    lease: Lease,
    stop: CancellationToken,
) -> Result<End, HostError> {
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
        return Ok(End::JournalGone);
    }
    crash::point("journal checked");
    if let Some(end) = life.recover(first.as_ref()).await? {
        return Ok(end);
    }
    crash::point("recovered");
    registry::mark(&life.host.db, &life.who.wallet, true).await?;
    if let Some(seen) = first
        && let Some(end) = life.be_born(seen).await?
    {
        return Ok(end);
    }
    tracing::info!(wallet = %life.who.wallet, "an agent is awake");
    let mut dutiful = false;
    while !life.stop.is_cancelled() {
        let Some(seen) = life.sense().await? else {
            return Ok(End::Unborn);
        };
        crash::point("sensed");
        if !seen.agent.is_alive() {
            tracing::info!(wallet = %life.who.wallet, "an agent is dead");
            return Ok(End::Dead);
        }
        life.speak(&seen).await;
        let p = &seen.global.parameters;
        let same_image = life.compose_hash == life.host.compose_hash && life.quote_hash.is_some();
        let (expires_at, now) = (seen.agent.attestation_expires_at, seen.observation.now);
        let due = attestation::is_due(expires_at, same_image, p.attestation_ttl, now)
            && (life.renewal.is_over() || !seen.observation.me.attested);
        let attested = if due { Some(life.attest(&seen).await) } else { None };
        let pause = match attested {
            Some(Ok(())) => Duration::ZERO,
            // Attesters may be stopping too.
            Some(Err(_)) if life.stop.is_cancelled() => return Ok(End::Stopped),
            // There is time left: attesters may be back, or others' quotes made, before it is over.
            Some(Err(error)) if seen.observation.me.attested => {
                match error {
                    HostError::QuotesBusy => {
                        tracing::debug!(wallet = %life.who.wallet, "the attestation is renewed later")
                    }
                    _ => tracing::warn!(wallet = %life.who.wallet, %error, "the attestation could not be renewed yet"),
                }
                life.renewal.lengthen();
                life.think(seen).await?
            }
            Some(Err(error)) => return Err(error),
            None => {
                // After every duty a thought: a duty that the chain keeps refusing must not silence the mind.
                let duty = if dutiful { None } else { life.duty(&seen).await? };
                dutiful = duty.is_some();
                match duty {
                    Some(duty) => life.fulfil(&seen, duty).await?,
                    None => life.think(seen).await?,
                }
            }
        };
        tokio::select! {
            () = life.stop.cancelled() => {}
            () = tokio::time::sleep(jittered(pause)) => {}
        }
        crash::point("rested");
    }
    Ok(End::Stopped)
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
