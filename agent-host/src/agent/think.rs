//! Which brain decides: a language model where the host has one and it gives an answer that may be taken, else the genes.

use super::{Life, birth::persona};
use crate::{
    brain::{self, Told},
    error::HostError,
    observe::Sensed,
    voice::overheard,
};
use sporeline_genome::Persona;
use sporeline_llm::{
    Heard, Question,
    prompt::{Name, Post},
};
use sporeline_mind::{Decision, Intent, decide, rest_s};
use sqlx::Row;
use std::str::FromStr;

/// Fees for the next transaction, litters and mates are the genes' business, whatever brain there is: a model is asked about
/// markets alone. Part of journals.
const GENES_DECIDE: &str = "genes_decide";
/// What a question is made of could not be had.
const NO_QUESTION: &str = "no_question";

impl Life {
    /// Decides, with the memory as it is then. `None`: the agent was asked to stop while a question was open; nothing was
    /// decided.
    pub(super) async fn decide(&self, seen: &Sensed) -> Result<Option<(Decision, Told)>, HostError> {
        let observation = &seen.observation;
        let policy = decide(&self.genome, &self.memory, observation);
        let Some(brain) = &self.host.brain else {
            return Ok(Some((policy, Told::default())));
        };
        if matches!(
            policy.intent,
            Intent::Refuel | Intent::Breed { .. } | Intent::ChooseMate { .. }
        ) {
            return Ok(Some((policy, Told::nothing(GENES_DECIDE))));
        }
        let (persona, heard) = match self.surroundings(seen).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(wallet = %self.who.wallet, %error, "a question could not be made");
                return Ok(Some((policy, Told::nothing(NO_QUESTION))));
            }
        };
        let wallet = self.who.wallet.to_bytes();
        let question = Question {
            wallet,
            genome: &self.genome,
            persona: &persona,
            memory: &self.memory,
            seen: observation,
            heard: &heard,
        };
        // Whoever has the agent after a crash knows nothing of an open question but what is stored before it is asked.
        let book = || async {
            let stored = brain::spend(&self.host, &self.who.wallet, &self.lease).await;
            stored
                .inspect_err(
                    |error| tracing::warn!(wallet = %self.who.wallet, %error, "a question's cost could not be stored"),
                )
                .is_ok()
        };
        let mut said = tokio::select! {
            biased;
            () = self.stop.cancelled() => {
                // The endpoint may send its bill all the same: what was set aside counts.
                brain::spend(&self.host, &self.who.wallet, &self.lease).await?;
                return Ok(None);
            }
            said = brain.decide_booked(&question, book) => said,
        };
        let decision = match said.intent.take() {
            None => policy,
            Some(intent) => {
                let mut memory = self.memory.clone();
                memory.note(observation.now, &intent);
                if let Some(lesson) = &said.lesson {
                    memory.heed(lesson);
                }
                Decision {
                    memory,
                    next_in_s: rest_s(&self.genome, &intent, &observation.tempo),
                    intent,
                }
            }
        };
        Ok(Some((decision, Told::by(said, brain.ledger().spent(&wallet)))))
    }

    /// Who the agent is, and what others wrote.
    async fn surroundings(&self, seen: &Sensed) -> Result<(Persona, Heard), HostError> {
        let db = &self.host.db;
        let observation = &seen.observation;
        let since = observation.now.saturating_sub(self.host.voice.pace.longest.into());
        let posts = overheard(db, &self.who.wallet, &self.memory, since.max(0)).await?;
        let mut heard = Heard {
            posts: (posts.into_iter())
                .map(|said| Post {
                    from: bs58::encode(said.from).into_string(),
                    text: said.text,
                    ts: said.ts,
                })
                .collect(),
            names: vec![],
        };
        for market in &observation.markets {
            let Ok(mint) = sporeline_client::Address::from_str(&market.mint) else {
                continue;
            };
            let row = sqlx::query("SELECT name, symbol FROM chain_agents WHERE mint = $1")
                .bind(mint.as_ref())
                .fetch_optional(db)
                .await?;
            heard.names.extend(row.map(|row| Name {
                mint: market.mint.clone(),
                name: row.get("name"),
                symbol: row.get("symbol"),
            }));
        }
        // No model is asked in the name of somebody else.
        let persona = persona(&self.host, &seen.agent.persona_hash).await?;
        let persona = persona.ok_or_else(|| HostError::Altered("the agent's persona is gone".into()))?;
        Ok((persona, heard))
    }
}
