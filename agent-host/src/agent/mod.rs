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
    hands::{Deed, SendRecord, operator, sends},
    journal::{Draft, Kind},
    lease::Lease,
    observe::{Places, Sensed, observe},
    registry::{self, Resident},
    run::Host,
};
use duty::{Duty, Reason};
use pen::Pen;
pub(crate) use rehearse::Rehearsed;
use serde::Serialize;
use sporeline_genome::Genome;
use sporeline_mind::{Decision, Intent, Memory, Observation, guard};
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

/// Body of a `sense` entry.
#[derive(Serialize)]
struct Seen<'a> {
    observation: &'a Observation,
}

/// What came of thinking.
struct Thought {
    decision: Decision,
    /// Whether the guard lets it pass.
    allowed: bool,
    /// Of the `decide` entry.
    entry: [u8; 32],
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
    if let Some(seen) = &first {
        life.be_born(seen).await?;
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
            // There is time left: attesters may be back before it is over.
            Some(Err(error)) if seen.observation.me.attested => {
                tracing::warn!(wallet = %life.who.wallet, %error, "the attestation could not be renewed yet");
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

    /// Looks at the world. `None`: the chain does not know the agent.
    async fn sense(&mut self) -> Result<Option<Sensed>, HostError> {
        let (host, places) = (&self.host, &mut self.places);
        let mut sensed = observe(host, places, &self.compose_hash, self.eligible_since).await?;
        if let Some(seen) = &sensed {
            let stored = seen.agent.compose_hash;
            if seen.agent.attestation_expires_at != 0 && stored != self.compose_hash {
                // It stands by another image than this host's: then that measurement counts.
                self.compose_hash = stored;
                sensed = observe(host, places, &stored, self.eligible_since).await?;
            }
        }
        if let Some(seen) = &sensed {
            self.take_in(seen);
        }
        Ok(sensed)
    }

    fn take_in(&mut self, seen: &Sensed) {
        self.eligible_since = seen.observation.family.eligible_since;
        self.genome = seen.genome;
        self.quote_hash = (seen.agent.attestation_expires_at != 0).then_some(seen.agent.quote_hash);
    }

    /// Decides, has that checked, and writes down what was seen and what was decided. Nothing is kept yet. `None`: the agent was
    /// asked to stop while a question was open; nothing was decided.
    async fn ponder(&self, pen: &mut Pen<'_>, seen: &Sensed) -> Result<Option<Thought>, HostError> {
        let observation = &seen.observation;
        let Some((decision, told)) = self.decide(seen).await? else {
            return Ok(None);
        };
        crash::point("thought");
        // The brain asked the guard already; what goes out is checked here whatever the brain was.
        let refused = guard::check(observation, &decision.intent).err();
        let body = told.body(&decision, refused.as_ref());
        pen.told(told);
        let sense = Draft {
            kind: Kind::Sense,
            body: Seen { observation },
        };
        let decide = Draft {
            kind: Kind::Decide,
            body,
        };
        let (before, after) = (self.memory.hash(), decision.memory.hash());
        Ok(Some(Thought {
            entry: pen.write_both((sense, before), (decide, after)).await?,
            allowed: refused.is_none(),
            decision,
        }))
    }

    /// Thinks once, and acts on it. Returns how long to rest.
    async fn think(&mut self, seen: Sensed) -> Result<Duration, HostError> {
        let observation = &seen.observation;
        self.not_behind(observation).await?;
        let mut pen = Pen::new(self, observation.now).await?;
        let Some(Thought {
            decision,
            allowed,
            entry: decided,
        }) = self.ponder(&mut pen, &seen).await?
        else {
            return Ok(Duration::ZERO); // the agent was asked to stop
        };
        crash::point("decision written");
        let rest = Duration::from_secs(decision.next_in_s.into());
        if !allowed || matches!(decision.intent, Intent::Hold { .. }) {
            pen.commit(&decision.memory, None).await?;
            crash::point("held back");
            self.memory = decision.memory;
            return Ok(rest);
        }
        let deed = match decision.intent {
            Intent::Breed { mate, .. } => self.litter(mate).await?,
            intent => Deed::Wish { intent },
        };
        let send = self
            .sign(&mut pen, deed, decided, observation, &decision.memory)
            .await?;
        pen.commit(&decision.memory, send.as_ref()).await?;
        crash::point("stored");
        self.memory = decision.memory;
        self.see_off(send).await?;
        Ok(rest)
    }

    /// Does what is due. Thinking follows at once.
    async fn fulfil(&mut self, seen: &Sensed, duty: Duty) -> Result<Duration, HostError> {
        let observation = &seen.observation;
        self.not_behind(observation).await?;
        let mut pen = Pen::new(self, observation.now).await?;
        let decided = match duty.reason {
            Reason::Written(hash) => hash,
            Reason::New(Draft { kind, body }) => pen.write(kind, body, self.memory.hash()).await?,
        };
        crash::point("duty written");
        let send = self
            .sign(&mut pen, duty.deed, decided, observation, &self.memory)
            .await?;
        pen.commit(&self.memory, send.as_ref()).await?;
        crash::point("stored");
        self.see_off(send).await?;
        crash::point("duty done");
        Ok(Duration::ZERO)
    }

    /// Signs a deed and writes its `send` entry; nothing is kept or sent yet. `None`: the chain would refuse it, and an
    /// `outcome` entry says so.
    async fn sign(
        &self,
        pen: &mut Pen<'_>,
        deed: Deed,
        decided: [u8; 32],
        seen: &Observation,
        memory: &Memory,
    ) -> Result<Option<SendRecord>, HostError> {
        let name = deed.name();
        let send = match self.prepare(deed, decided, seen).await {
            Ok(send) => send,
            Err(HostError::Refused(error)) => {
                tracing::warn!(wallet = %self.who.wallet, name, error, "an action would be refused and is not sent");
                let body = act::unsent_body(seen.me.action + 1, &error);
                pen.write(Kind::Outcome, body, memory.hash()).await?;
                crash::point("refusal written");
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        crash::point("signed");
        pen.write(Kind::Send, act::send_body(&send), memory.hash()).await?;
        crash::point("send written");
        Ok(Some(send))
    }

    async fn see_off(&mut self, send: Option<SendRecord>) -> Result<(), HostError> {
        match send {
            Some(send) => self.deliver(&send).await,
            None => Ok(()),
        }
    }

    /// # Errors
    /// [`HostError::Behind`]: a node that lags, or a chain that was rewound; `recover` will tell when the task starts again.
    async fn not_behind(&self, seen: &Observation) -> Result<(), HostError> {
        let landed = sends::last_landed(&self.host.db, &self.who.wallet).await?;
        if seen.me.action < landed {
            return Err(HostError::Behind {
                chain: seen.me.action,
                landed,
            });
        }
        Ok(())
    }
}

/// The program's name for a refusal, or the error as it is.
pub(crate) use operator::name as refusal_name;
