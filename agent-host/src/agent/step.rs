//! The steps of a life: look, think and have it checked, do, write down.

use super::{
    End, Life, act,
    duty::{Duty, Reason},
    pen::Pen,
};
use crate::{
    attestation, brain, crash,
    error::HostError,
    hands::{Deed, SendRecord, sends},
    journal::{Draft, Kind},
    observe::{Sensed, observe},
};
use serde::Serialize;
use sporeline_mind::{Decision, Intent, Memory, Observation, guard};
use std::{ops::ControlFlow, time::Duration};

/// Body of a `sense` entry.
#[derive(Serialize)]
struct Seen<'a> {
    observation: &'a Observation,
}

/// What came of thinking.
pub(super) struct Thought {
    pub decision: Decision,
    /// Whether the guard lets it pass.
    pub allowed: bool,
    /// Of the `decide` entry.
    pub entry: [u8; 32],
}

impl Life {
    /// Looks, speaks, and then one thing: is attested anew, does its duty, or thinks and acts. Returns how long to rest.
    pub(super) async fn step(&mut self) -> Result<ControlFlow<End, Duration>, HostError> {
        let Some(seen) = self.sense().await? else {
            return Ok(ControlFlow::Break(End::Unborn));
        };
        crash::point("sensed");
        if !seen.agent.is_alive() {
            tracing::info!(wallet = %self.who.wallet, "an agent is dead");
            return Ok(ControlFlow::Break(End::Dead));
        }
        self.speak(&seen).await;
        let attested = if self.is_due(&seen) {
            Some(self.attest(&seen).await)
        } else {
            None
        };
        let pause = match attested {
            Some(Ok(())) => Duration::ZERO,
            // Attesters may be stopping too.
            Some(Err(_)) if self.stop.is_cancelled() => return Ok(ControlFlow::Break(End::Stopped)),
            // There is time left: attesters may be back, or others' quotes made, before it is over.
            Some(Err(error)) if seen.observation.me.attested => {
                let wallet = &self.who.wallet;
                match error {
                    HostError::QuotesBusy => tracing::debug!(%wallet, "the attestation is renewed later"),
                    _ => tracing::warn!(%wallet, %error, "the attestation could not be renewed yet"),
                }
                self.renewal.lengthen();
                self.think(seen).await?
            }
            Some(Err(error)) => return Err(error),
            None => {
                // After every duty a thought: a duty that the chain keeps refusing must not silence the mind.
                let duty = if self.dutiful { None } else { self.duty(&seen).await? };
                self.dutiful = duty.is_some();
                match duty {
                    Some(duty) => self.fulfil(&seen, duty).await?,
                    None => self.think(seen).await?,
                }
            }
        };
        Ok(ControlFlow::Continue(pause))
    }

    /// Whether it is to be attested anew now.
    fn is_due(&self, seen: &Sensed) -> bool {
        let ttl = seen.global.parameters.attestation_ttl;
        let same_image = self.compose_hash == self.host.compose_hash && self.quote_hash.is_some();
        attestation::is_due(seen.agent.attestation_expires_at, same_image, ttl, seen.observation.now)
            && (self.renewal.is_over() || !seen.observation.me.attested)
    }

    /// Looks at the world. `None`: the chain does not know the agent.
    pub(super) async fn sense(&mut self) -> Result<Option<Sensed>, HostError> {
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

    pub(super) fn take_in(&mut self, seen: &Sensed) {
        self.eligible_since = seen.observation.family.eligible_since;
        self.genome = seen.genome;
        self.quote_hash = (seen.agent.attestation_expires_at != 0).then_some(seen.agent.quote_hash);
    }

    /// Decides, has that checked, and writes down what was seen and what was decided. Nothing is kept yet. `None`: the agent was
    /// asked to stop while a question was open; nothing was decided.
    pub(super) async fn ponder(&self, pen: &mut Pen<'_>, seen: &Sensed) -> Result<Option<Thought>, HostError> {
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
    pub(super) async fn think(&mut self, seen: Sensed) -> Result<Duration, HostError> {
        self.not_behind(&seen.observation).await?;
        let resolved = match self.resolve(&seen).await {
            Ok(resolved) => resolved,
            Err(error) => {
                // The most that a question can cost is stored; what it did cost would have been kept with the decision.
                if let Err(error) = brain::spend(&self.host, &self.who.wallet, &self.lease).await {
                    tracing::warn!(wallet = %self.who.wallet, %error, "what thinking cost could not be stored");
                }
                return Err(error);
            }
        };
        let Some((decision, send)) = resolved else {
            return Ok(Duration::ZERO); // the agent was asked to stop
        };
        self.memory = decision.memory;
        self.see_off(send).await?;
        Ok(Duration::from_secs(decision.next_in_s.into()))
    }

    /// Decides, signs what is to be sent, if anything, and keeps both. `None`: as [`Self::ponder`].
    async fn resolve(&self, seen: &Sensed) -> Result<Option<(Decision, Option<SendRecord>)>, HostError> {
        let observation = &seen.observation;
        let mut pen = Pen::new(self, observation.now).await?;
        let Some(Thought {
            decision,
            allowed,
            entry: decided,
        }) = self.ponder(&mut pen, seen).await?
        else {
            return Ok(None);
        };
        crash::point("decision written");
        if !allowed || matches!(decision.intent, Intent::Hold { .. }) {
            pen.commit(&decision.memory, None).await?;
            crash::point("held back");
            return Ok(Some((decision, None)));
        }
        let deed = match decision.intent.clone() {
            Intent::Breed { mate, .. } => self.litter(mate).await?,
            intent => Deed::Wish { intent },
        };
        let send = self
            .sign(&mut pen, deed, decided, observation, &decision.memory)
            .await?;
        pen.commit(&decision.memory, send.as_ref()).await?;
        crash::point("stored");
        Ok(Some((decision, send)))
    }

    /// Does what is due. Thinking follows at once.
    pub(super) async fn fulfil(&mut self, seen: &Sensed, duty: Duty) -> Result<Duration, HostError> {
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
    pub(super) async fn sign(
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

    pub(super) async fn see_off(&mut self, send: Option<SendRecord>) -> Result<(), HostError> {
        match send {
            Some(send) => self.deliver(&send).await,
            None => Ok(()),
        }
    }

    /// # Errors
    /// [`HostError::Behind`]: a node that lags, or a chain that was rewound; `recover` will tell when the task starts again.
    pub(super) async fn not_behind(&self, seen: &Observation) -> Result<(), HostError> {
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
