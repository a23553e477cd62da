//! Every decision once more, from genome, memory and observation alone.

use super::Record;
use crate::{
    Claim, Dossier,
    claim::{Flaws, count},
};
use serde_json::Value;
use sporeline_genome::Genome;
use sporeline_journal::Kind;
use sporeline_mind::{Intent, Memory, Observation, Outcome, POLICY, cost_of, decide, guard};
use std::collections::HashMap;

pub(super) struct Replayed {
    pub claims: Vec<Claim>,
    pub recomputed: u64,
}

/// What was wanted, and what there is to learn from it.
struct Wish {
    intent: Intent,
    observation: Observation,
}

/// A life lived again.
struct Replay {
    genome: Genome,
    /// `None`: no longer known, for a brain that cannot be replayed changed it.
    memory: Option<Memory>,
    /// Of the last `sense` entry.
    seen: Option<Observation>,
    /// By the hash of the entry that decided.
    wishes: HashMap<String, Wish>,
    /// A child's first memory comes from its birth entry, once.
    unborn: bool,
    /// By a transaction's signature: the entry that decided it.
    sent: HashMap<String, String>,
    decisions: Flaws,
    guarded: Flaws,
    memories: Flaws,
    /// Decisions that agreed.
    recomputed: u64,
    /// Decisions that cannot be computed anew.
    foreign: u64,
    learnt: u64,
}

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Replayed {
    let mut replay = Replay {
        genome: dossier.agent().genome,
        memory: Some(Memory::default()),
        seen: None,
        unborn: !dossier.parents.is_empty(),
        wishes: HashMap::new(),
        sent: HashMap::new(),
        decisions: Flaws::default(),
        guarded: Flaws::default(),
        memories: Flaws::default(),
        recomputed: 0,
        foreign: 0,
        learnt: 0,
    };
    for record in records {
        replay.step(record);
    }
    replay.end()
}

impl Replay {
    fn step(&mut self, record: &Record) {
        match record.envelope.kind {
            Kind::Sense => self.sense(record),
            Kind::Decide => self.decide(record),
            Kind::Send => {
                let pair = record.text("signature").zip(record.text("decision"));
                self.sent
                    .extend(pair.map(|(signature, decision)| (signature.to_owned(), decision.to_owned())));
            }
            Kind::Outcome => self.outcome(record),
            Kind::Birth if std::mem::take(&mut self.unborn) => {
                // Whether it is what the parents left is a claim of its own.
                self.memory = record
                    .body
                    .get("memory")
                    .cloned()
                    .and_then(|memory| serde_json::from_value(memory).ok());
            }
            _ => {}
        }
        if let Some(memory) = &self.memory
            && hex::encode(memory.hash()) != record.envelope.memory_hash
        {
            self.memories.add(format!(
                "entry {} ({}) names another memory than follows from the entries before it",
                record.seq,
                record.envelope.kind.name()
            ));
        }
    }

    fn sense(&mut self, record: &Record) {
        let observation = record.body.get("observation").cloned();
        self.seen = observation.and_then(|observation| serde_json::from_value(observation).ok());
        match &self.seen {
            None => {
                let flaw = format!("entry {}: the observation cannot be read", record.seq);
                self.decisions.add(flaw);
            }
            Some(seen) if seen.now != record.envelope.ts => {
                let flaw = format!("entry {} is of another time than what it saw", record.seq);
                self.decisions.add(flaw);
            }
            Some(_) => {}
        }
    }

    fn decide(&mut self, record: &Record) {
        let Some(seen) = self.seen.take() else {
            self.decisions
                .add(format!("entry {} decides without having looked", record.seq));
            return;
        };
        let told = record.body.get("intent").unwrap_or(&Value::Null);
        let Ok(intent) = serde_json::from_value::<Intent>(told.clone()) else {
            self.decisions
                .add(format!("entry {}: the intent cannot be read", record.seq));
            return;
        };
        let refused = guard::check(&seen, &intent).err().map(|refusal| format!("{refusal:?}"));
        if record.body.get("refused") != Some(&refused.clone().into()) {
            let said = refused.unwrap_or_else(|| "nothing".into());
            self.guarded
                .add(format!("entry {}: the guard refuses {said}", record.seq));
        }
        if record.text("brain") == Some(POLICY) {
            self.recompute(record, &seen, &intent);
        } else {
            // A language model's answer cannot be computed anew; what any brain remembers of deciding can.
            self.foreign += 1;
            if let Some(memory) = &mut self.memory {
                memory.note(seen.now, &intent);
                if let Some(lesson) = record.text("lesson") {
                    memory.heed(lesson);
                }
            }
            self.memory = self
                .memory
                .take()
                .filter(|memory| hex::encode(memory.hash()) == record.envelope.memory_hash);
        }
        let wish = Wish {
            intent,
            observation: seen,
        };
        self.wishes.insert(hex::encode(record.hash), wish);
    }

    fn recompute(&mut self, record: &Record, seen: &Observation, told: &Intent) {
        let Some(memory) = &self.memory else {
            self.foreign += 1;
            return;
        };
        let decision = decide(&self.genome, memory, seen);
        if decision.intent != *told {
            self.decisions.add(format!(
                "entry {} decided {}, but genome, memory and observation give {}",
                record.seq,
                written(told),
                written(&decision.intent)
            ));
        } else if record.body.get("next_in_s") != Some(&decision.next_in_s.into()) {
            self.decisions.add(format!(
                "entry {} looks again later or sooner than its genes say",
                record.seq
            ));
        } else {
            self.recomputed += 1;
        }
        self.memory = Some(decision.memory);
    }

    fn outcome(&mut self, record: &Record) {
        let told: Option<Outcome> = record
            .body
            .get("outcome")
            .cloned()
            .and_then(|outcome| serde_json::from_value(outcome).ok());
        let wish = record.text("signature").and_then(|signature| self.sent.get(signature));
        let wish = wish.and_then(|decision| self.wishes.get(decision));
        let landed = record.text("result") == Some("landed");
        let learnt = match wish {
            Some(wish) => Outcome::of(
                &wish.intent,
                cost_of(&wish.intent, &wish.observation),
                landed,
                record.amount("quote"),
            ),
            // A duty: an anchor, a persona.
            None => Outcome::Nothing,
        };
        if told.as_ref() != Some(&learnt) {
            self.memories.add(format!(
                "entry {} learns something else than what happened teaches",
                record.seq
            ));
        }
        if learnt != Outcome::Nothing {
            self.learnt += 1;
        }
        self.memory = self.memory.take().map(|memory| memory.learn(&self.genome, &learnt));
    }

    fn end(self) -> Replayed {
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let detail = format!(
            "{} computed anew from genome, memory and observation: every one agrees",
            count(number(self.recomputed), "decision", "decisions")
        );
        let decisions = match self.recomputed {
            0 if self.decisions.is_empty() => {
                Claim::not_checkable("replay.decisions", "it has not decided anything yet")
            }
            _ => self.decisions.claim("replay.decisions", detail),
        };
        let learnt = count(number(self.learnt), "lesson", "lessons");
        let mut claims = vec![
            decisions,
            self.guarded.claim(
                "replay.guard",
                "what the guard refused and let pass is what the chain's limits give",
            ),
            self.memories.claim(
                "replay.memory",
                format!("the memory after each entry follows from the one before; {learnt} learnt from outcomes"),
            ),
            Claim::not_checkable(
                "replay.observations",
                "whether what it says it saw was so: nodes do not keep the chain's past states",
            ),
        ];
        if self.foreign > 0 {
            claims.push(Claim::not_checkable(
                "replay.receipts",
                format!(
                    "{} made by a language model, or after one that cannot be followed: no computation repeats them",
                    count(number(self.foreign), "decision", "decisions")
                ),
            ));
        }
        Replayed {
            claims,
            recomputed: self.recomputed,
        }
    }
}

fn written(intent: &Intent) -> String {
    serde_json::to_string(intent).unwrap_or_else(|_| intent.name().to_owned())
}
