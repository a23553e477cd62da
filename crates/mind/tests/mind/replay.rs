use crate::scene::{NOW, SOL, hold, moved, observation};
use serde_json::{Value, json};
use sporeline_genome::{Gene, Genome};
use sporeline_mind::{
    Amount, Intent, Memory, Observation, Outcome, cost_of, decide,
    replay::{Agreed, Disagreement, Entry, Replay},
};

/// A journal as a host writes it: kind, body, hash of the memory then.
struct Journal {
    genome: Genome,
    memory: Memory,
    entries: Vec<(&'static str, Value, [u8; 32])>,
}

impl Journal {
    fn write(&mut self, kind: &'static str, body: Value) {
        self.entries.push((kind, body, self.memory.hash()));
    }

    fn hash_of(index: usize) -> [u8; 32] {
        [index as u8 + 1; 32]
    }

    /// Senses, decides, sends if there is anything to send, and learns; `quote`: what the trade moved.
    fn live(&mut self, seen: &Observation, action: u64, quote: u64) -> Intent {
        self.write("sense", json!({ "observation": seen }));
        let decided = decide(&self.genome, &self.memory, seen);
        self.memory = decided.memory;
        let body =
            json!({ "brain": "policy", "intent": decided.intent, "refused": null, "next_in_s": decided.next_in_s });
        let hash = Self::hash_of(self.entries.len());
        self.write("decide", body);
        if matches!(decided.intent, Intent::Hold { .. }) {
            return decided.intent;
        }
        self.write(
            "send",
            json!({ "action": action.to_string(), "decision": hex::encode(hash) }),
        );
        let learnt = Outcome::of(&decided.intent, cost_of(&decided.intent, seen), true, Some(quote));
        self.memory.take_in(&self.genome, &learnt);
        let body = json!({
            "action": action.to_string(), "result": "landed", "quote": quote.to_string(), "outcome": learnt,
        });
        self.write("outcome", body);
        decided.intent
    }

    fn replayed(&self) -> Result<Vec<Agreed>, Disagreement> {
        let mut replay = Replay::new(self.genome, Memory::default());
        let entries = self.entries.iter().enumerate();
        entries
            .map(|(index, (kind, body, memory_hash))| {
                replay.follow(&Entry {
                    kind,
                    hash: Self::hash_of(index),
                    memory_hash: *memory_hash,
                    body,
                })
            })
            .collect()
    }
}

/// Looks and waits, buys a riser, sells it at a loss.
fn journal() -> Journal {
    let mut journal = Journal {
        genome: Genome::neutral().with(Gene::Momentum, 10_000).unwrap(),
        memory: Memory::default(),
        entries: vec![],
    };
    let mut seen = observation();
    assert!(matches!(journal.live(&seen, 0, 0), Intent::Hold { .. }));
    seen.now += 8;
    moved(&mut seen.markets[1], 2_000);
    assert!(matches!(journal.live(&seen, 4, SOL), Intent::Buy { .. }));
    seen.now += 8;
    hold(&mut seen.markets[1], 20_000, 10);
    let cost = seen.markets[1].cost.0;
    assert!(matches!(journal.live(&seen, 5, cost / 2), Intent::Sell { .. }));
    journal.write("say", json!({ "text": "well" }));
    journal
}

/// What a journal with one value of one body changed is found out for.
fn disagreement(index: usize, path: &str, value: Value) -> Disagreement {
    let mut journal = journal();
    *journal.entries[index].1.pointer_mut(path).unwrap() = value;
    journal.replayed().unwrap_err()
}

#[test]
fn a_true_journal_agrees_entry_by_entry() {
    use Agreed::{Decision, Memory, Outcome};
    let expected = [
        Memory, Decision, // holds
        Memory, Decision, Memory, Outcome, // buys
        Memory, Decision, Memory, Outcome, // sells
        Memory,
    ];
    assert_eq!(journal().replayed().unwrap(), expected);
    assert!(journal().memory.momentum < 0);
}

#[test]
fn another_intent_than_follows_is_named() {
    let other = json!({ "do": "hold", "why": "nothing worth buying" });
    let found = disagreement(3, "/intent", other);
    let Disagreement::Intent { said, follows } = found else {
        panic!("{found}")
    };
    assert_eq!((said.name(), follows.name()), ("hold", "buy"));
}

#[test]
fn another_observation_than_was_decided_on_is_named() {
    let found = disagreement(2, "/observation/now", json!(NOW + 9));
    assert!(
        matches!(found, Disagreement::Intent { .. } | Disagreement::Memory { .. }),
        "{found}"
    );
    let found = disagreement(0, "/observation/now", json!("soon"));
    assert!(matches!(found, Disagreement::Body { kind, .. } if kind == "sense"));
}

#[test]
fn an_invented_refusal_or_rest_is_named() {
    let found = disagreement(3, "/refused", json!("SpendLimit"));
    assert!(matches!(found, Disagreement::Refusal { follows: None, .. }), "{found}");
    let found = disagreement(3, "/next_in_s", json!(1));
    assert!(matches!(found, Disagreement::Rest { said: 1, .. }), "{found}");
}

#[test]
fn a_loss_told_as_a_gain_or_kept_quiet_is_named() {
    let found = disagreement(9, "/outcome/result_bps", json!(5_000));
    let Disagreement::Outcome { follows, .. } = &found else {
        panic!("{found}")
    };
    assert!(
        matches!(
            follows,
            Outcome::Sold {
                result_bps: Some(-5_000),
                ..
            }
        ),
        "{found}"
    );
    let found = disagreement(9, "/outcome", json!({ "was": "nothing" }));
    assert!(matches!(found, Disagreement::Outcome { .. }), "{found}");
}

#[test]
fn whatever_stands_where_the_end_of_what_was_sent_must_be_told_is_named() {
    let unsettled = |kind: &str, action| Disagreement::Unsettled {
        kind: kind.into(),
        action,
    };
    // Neither another action's end nor a refusal before it was signed keeps the agent from learning.
    assert_eq!(disagreement(9, "/action", json!("6")), unsettled("outcome", 5));
    assert_eq!(disagreement(9, "/result", json!("refused")), unsettled("outcome", 5));
    let mut journal = journal();
    let sense = journal.entries[2].clone();
    journal.entries.insert(5, sense);
    assert_eq!(journal.replayed().unwrap_err(), unsettled("sense", 4));
    journal.entries[5].0 = "say";
    assert_eq!(journal.replayed().unwrap_err(), unsettled("say", 4));
}

#[test]
fn a_decision_without_a_look_is_named() {
    let mut journal = journal();
    journal.entries.remove(0);
    assert_eq!(journal.replayed().unwrap_err(), Disagreement::Unseen);
}

#[test]
fn a_memory_that_does_not_follow_is_named() {
    for index in 0..journal().entries.len() {
        let mut journal = journal();
        journal.entries[index].2[7] ^= 1;
        let found = journal.replayed().unwrap_err();
        assert!(matches!(found, Disagreement::Memory { .. }), "{index}: {found}");
    }
}

#[test]
fn what_another_brain_wanted_is_held_to_the_guard_and_to_its_bookkeeping() {
    let seen = observation();
    let intent = Intent::Buy {
        mint: seen.markets[2].mint.clone(),
        quote_in: Amount(SOL),
        min_base_out: Amount(1),
        strategy: sporeline_mind::Strategy::Curiosity,
        why: "I like the name".into(),
    };
    let mut journal = Journal {
        genome: Genome::neutral(),
        memory: Memory::default(),
        entries: vec![],
    };
    journal.write("sense", json!({ "observation": seen }));
    journal.memory.note(seen.now, &intent);
    journal.write(
        "decide",
        json!({ "brain": "llm-attested", "intent": intent, "refused": null }),
    );
    assert_eq!(journal.replayed().unwrap(), [Agreed::Memory, Agreed::Consequences]);
    journal.entries[1].1["intent"]["quote_in"] = json!((90 * SOL).to_string());
    let found = journal.replayed().unwrap_err();
    assert!(matches!(found, Disagreement::Refusal { said: None, .. }), "{found}");
    // What was refused is not what a transaction after it did.
    journal.entries[1].1["refused"] = json!("ImpactLimit");
    let decision = hex::encode(Journal::hash_of(1));
    journal.write("send", json!({ "action": "4", "decision": decision }));
    let nothing = json!({ "action": "4", "result": "landed", "quote": null, "outcome": { "was": "nothing" } });
    journal.write("outcome", nothing);
    assert_eq!(journal.replayed().unwrap()[3], Agreed::Outcome);
}
