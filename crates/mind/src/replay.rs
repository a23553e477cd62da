//! Checking a journal: every decision follows from genome, memory and observation, every memory from the one before and
//! what was learnt, or the first entry that says otherwise is named.
//!
//! Pure: the caller has verified signatures and hashes of the entries and hands them over in order. What a language model
//! decided cannot be recomputed; its guard's verdict, its bookkeeping and what it learnt can.

use super::{Amount, Decision, Intent, Memory, Observation, Outcome, POLICY, cost_of, decide, guard, rest_s};
use serde::Deserialize;
use serde_json::Value;
use sporeline_genome::Genome;
use std::fmt;

/// What replay needs of a journal entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// As the envelope has it: `sense`, `decide`, `outcome` and so on.
    pub kind: &'a str,
    /// Of the entry.
    pub hash: [u8; 32],
    /// Of the memory the agent held once the entry was made.
    pub memory_hash: [u8; 32],
    pub body: &'a Value,
}

/// What was found of an entry that agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// The decision was recomputed.
    Decision,
    /// Another brain decided; what follows from its intent was recomputed.
    Consequences,
    /// What was learnt was recomputed.
    Outcome,
    /// The memory is still the same.
    Memory,
}

/// Why an entry cannot be true. `said`: by the journal; `follows`: by recomputation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// A body is not of the shape its kind has.
    Body {
        kind: String,
        error: String,
    },
    /// A decision without anything seen before it.
    Unseen,
    /// Something else stands where the end of what was sent must be told: an agent does nothing before it knows it.
    Unsettled {
        kind: String,
        action: u64,
    },
    Intent {
        said: Box<Intent>,
        follows: Box<Intent>,
    },
    /// Whether the guard refused, and by which name.
    Refusal {
        said: Option<String>,
        follows: Option<String>,
    },
    /// Seconds until the next look.
    Rest {
        said: u32,
        follows: u32,
    },
    Outcome {
        said: Outcome,
        follows: Outcome,
    },
    Memory {
        kind: String,
        said: [u8; 32],
        follows: [u8; 32],
    },
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body { kind, error } => write!(f, "the body of a {kind} entry is not one: {error}"),
            Self::Unseen => f.write_str("a decision without an observation before it"),
            Self::Unsettled { kind, action } => {
                write!(f, "a {kind} entry where the end of action {action} must be told")
            }
            Self::Intent { said, follows } => write!(f, "decided {said:?}; what follows is {follows:?}"),
            Self::Refusal { said, follows } => {
                write!(f, "the guard is said to answer {said:?}; it answers {follows:?}")
            }
            Self::Rest { said, follows } => write!(f, "looks again in {said} s; what follows is {follows} s"),
            Self::Outcome { said, follows } => write!(f, "learnt {said:?}; what follows is {follows:?}"),
            Self::Memory { kind, said, follows } => {
                write!(f, "the memory of a {kind} entry is {}; what follows is ", Hex(said))?;
                write!(f, "{}", Hex(follows))
            }
        }
    }
}

impl std::error::Error for Disagreement {}

struct Hex<'a>(&'a [u8; 32]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What the policy decides, and remembers then: one step of a replay.
pub fn step(genome: &Genome, memory: &Memory, seen: &Observation) -> Decision {
    decide(genome, memory, seen)
}

#[derive(Deserialize)]
struct SenseBody {
    observation: Observation,
}

#[derive(Deserialize)]
struct DecideBody {
    brain: String,
    intent: Intent,
    refused: Option<String>,
    /// Journals before it was written have none.
    next_in_s: Option<u32>,
    /// What a language model told itself to remember.
    #[serde(default)]
    lesson: Option<String>,
}

#[derive(Deserialize)]
struct SendBody {
    action: Amount,
    /// Hash of the entry that decided, lower-case hex.
    decision: String,
}

#[derive(Deserialize)]
struct OutcomeBody {
    action: Amount,
    result: String,
    quote: Option<Amount>,
    outcome: Outcome,
}

/// A journal on its way to being believed.
#[derive(Clone, Debug)]
pub struct Replay {
    genome: Genome,
    memory: Memory,
    seen: Option<Observation>,
    decided: Option<Decided>,
    /// Number of the action that the last decision became.
    action: Option<u64>,
    /// Number of the action that the entry before sent.
    open: Option<u64>,
}

/// The last decision, by the hash of its entry, and what it was decided on.
#[derive(Clone, Debug)]
struct Decided {
    hash: [u8; 32],
    intent: Intent,
    seen: Observation,
}

impl Replay {
    /// `memory`: what the agent was born with, a founder with nothing.
    pub fn new(genome: Genome, memory: Memory) -> Self {
        Self {
            genome,
            memory,
            seen: None,
            decided: None,
            action: None,
            open: None,
        }
    }

    /// What the agent remembers after the entries so far.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// The first [`Disagreement`]. What comes after it means nothing.
    pub fn follow(&mut self, entry: &Entry<'_>) -> Result<Agreed, Disagreement> {
        if let Some(action) = self.open.take().filter(|action| !ends(entry, *action)) {
            return Err(Disagreement::Unsettled {
                kind: entry.kind.into(),
                action,
            });
        }
        let agreed = match entry.kind {
            "sense" => {
                self.seen = Some(read::<SenseBody>(entry)?.observation);
                Agreed::Memory
            }
            "decide" => self.decide(entry)?,
            "send" => {
                let send: SendBody = read(entry)?;
                let by = self.decided.as_ref().map(|decided| Hex(&decided.hash).to_string());
                self.action = (by.as_ref() == Some(&send.decision)).then_some(send.action.0);
                self.open = Some(send.action.0);
                Agreed::Memory
            }
            "outcome" => self.learn(entry)?,
            _ => Agreed::Memory,
        };
        let follows = self.memory.hash();
        if entry.memory_hash != follows {
            return Err(Disagreement::Memory {
                kind: entry.kind.into(),
                said: entry.memory_hash,
                follows,
            });
        }
        Ok(agreed)
    }

    fn decide(&mut self, entry: &Entry<'_>) -> Result<Agreed, Disagreement> {
        let said: DecideBody = read(entry)?;
        // One decision for one look.
        let seen = self.seen.take().ok_or(Disagreement::Unseen)?;
        let (agreed, rest) = if said.brain == POLICY {
            let follows = step(&self.genome, &self.memory, &seen);
            if said.intent != follows.intent {
                return Err(Disagreement::Intent {
                    said: said.intent.into(),
                    follows: follows.intent.into(),
                });
            }
            self.memory = follows.memory;
            (Agreed::Decision, follows.next_in_s)
        } else {
            self.memory.note(seen.now, &said.intent);
            if let Some(lesson) = &said.lesson {
                self.memory.heed(lesson);
            }
            let rest = rest_s(&self.genome, &said.intent, &seen.tempo);
            (Agreed::Consequences, rest)
        };
        let refused = guard::check(&seen, &said.intent)
            .err()
            .map(|refusal| format!("{refusal:?}"));
        if said.refused != refused {
            return Err(Disagreement::Refusal {
                said: said.refused,
                follows: refused,
            });
        }
        if let Some(said) = said.next_in_s.filter(|said| *said != rest) {
            return Err(Disagreement::Rest { said, follows: rest });
        }
        self.action = None;
        // What the guard refuses is never sent, though something else may be sent in its name, such as an anchor.
        self.decided = refused.is_none().then_some(Decided {
            hash: entry.hash,
            intent: said.intent,
            seen,
        });
        Ok(agreed)
    }

    fn learn(&mut self, entry: &Entry<'_>) -> Result<Agreed, Disagreement> {
        let said: OutcomeBody = read(entry)?;
        let decided = self.decided.as_ref().filter(|_| self.action == Some(said.action.0));
        let follows = decided.map_or(Outcome::Nothing, |decided| {
            let quote = said.quote.map(|quote| quote.0);
            Outcome::of(
                &decided.intent,
                cost_of(&decided.intent, &decided.seen),
                said.result == "landed",
                quote,
            )
        });
        if said.outcome != follows {
            return Err(Disagreement::Outcome {
                said: said.outcome,
                follows,
            });
        }
        self.memory.take_in(&self.genome, &follows);
        self.action = None;
        Ok(Agreed::Outcome)
    }
}

/// Whether an entry tells what became of an action that was sent, or cannot be read.
fn ends(entry: &Entry<'_>, action: u64) -> bool {
    let said = read::<OutcomeBody>(entry).ok();
    entry.kind == "outcome" && said.is_none_or(|said| said.action.0 == action && said.result != "refused")
}

fn read<'a, T: Deserialize<'a>>(entry: &Entry<'a>) -> Result<T, Disagreement> {
    T::deserialize(entry.body).map_err(|error| Disagreement::Body {
        kind: entry.kind.into(),
        error: error.to_string(),
    })
}
