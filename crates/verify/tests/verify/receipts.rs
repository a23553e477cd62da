//! What a language model decided, and everything that can be done to the record of it.

use crate::{detail, failed, life::Life, scene};
use serde_json::{Value, json};
use sporeline_genome::{Genome, Persona};
use sporeline_journal::Kind;
use sporeline_llm::{
    Heard, Question, Receipt,
    client::request_body,
    config::Limits,
    prompt::{prompt, template_hash},
    receipt::RECEIPT_VERSION,
};
use sporeline_mind::{Intent, Observation, decide, rest_s};
use sporeline_verify::{Verdict, check};

const MODEL: &str = "test/model";
const HOLD: &str = r#"{"intent":{"do":"hold","why":"rain"},"lesson":"buy in autumn"}"#;

/// What is kept of a question and this answer.
fn receipt(life: &Life, seen: &Observation, content: &str) -> Receipt {
    let question = Question {
        wallet: life.keys.wallet.to_bytes(),
        genome: &life.dossier.indexed.genome,
        persona: &Persona::default(),
        memory: &life.memory,
        seen,
        heard: &Heard::default(),
    };
    let message = json!({"role": "assistant", "content": content});
    let response = json!({"id": "1", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    Receipt {
        v: RECEIPT_VERSION,
        model: MODEL.into(),
        template_hash: template_hash(),
        request: request_body(&prompt(&question), MODEL, &Limits::default(), seen, false),
        response: response.to_string().into_bytes(),
        signed: None,
        evidence: None,
        unattested: Some("provider_signs_nothing".into()),
    }
}

/// An attested agent whose model answers so; `change`: the body of its decision.
async fn asked(content: &str, change: impl FnOnce(&mut Value)) -> Life {
    let mut life = Life::new(1, Genome::neutral()).await;
    life.attest().await;
    let mut seen = scene::observation();
    seen.now += life.dossier.journal.len() as i64;
    let receipt = receipt(&life, &seen, content);
    life.write(Kind::Sense, json!({ "observation": seen })).await;
    let mut body = match sporeline_llm::replay(&receipt, &seen) {
        Ok((intent, lesson)) => {
            life.memory.note(seen.now, &intent);
            life.memory.heed(lesson.as_deref().unwrap_or_default());
            let rest = rest_s(&Genome::neutral(), &intent, &seen.tempo);
            json!({"brain": "llm-unattested", "intent": intent, "next_in_s": rest, "refused": null, "lesson": lesson})
        }
        Err(reason) => {
            let decision = decide(&Genome::neutral(), &life.memory, &seen);
            assert!(matches!(decision.intent, Intent::Hold { .. }));
            life.memory = decision.memory;
            json!({"brain": "policy", "intent": decision.intent, "next_in_s": decision.next_in_s, "refused": null,
                "fallback": reason.name()})
        }
    };
    change(&mut body);
    life.brain = match body["brain"].as_str() {
        Some("policy") => "policy",
        Some("llm-attested") => "llm-attested",
        _ => "llm-unattested",
    };
    life.receipt = Some(receipt.hash());
    life.write(Kind::Decide, body).await;
    life.dossier.receipts.insert(receipt.hash(), receipt);
    life
}

#[tokio::test]
async fn a_models_decision_is_taken_out_of_its_receipt_again() {
    let life = asked(HOLD, |_| {}).await;
    assert_eq!(failed(&life.dossier), Vec::<&str>::new());
    assert!(detail(&life.dossier, "receipts").starts_with("1 answer of"));
    assert_eq!(life.memory.lessons.as_slice(), ["buy in autumn"]);
}

#[tokio::test]
async fn an_answer_that_was_put_aside_is_judged_again_too() {
    let life = asked("sell everything", |_| {}).await;
    assert_eq!(failed(&life.dossier), Vec::<&str>::new());
    let life = asked("sell everything", |body| body["fallback"] = "money_exhausted".into()).await;
    assert_eq!(failed(&life.dossier), ["receipts"]);
    // A good answer that was kept from deciding.
    let life = asked(HOLD, |body| {
        body["brain"] = "policy".into();
        body["fallback"] = "answer_off_schema".into();
    })
    .await;
    assert!(failed(&life.dossier).contains(&"receipts"));
}

#[tokio::test]
async fn another_intent_or_lesson_than_the_model_gave_or_an_attestation_it_lacks_is_named() {
    type Change = fn(&mut Value);
    let changes: [Change; 3] = [
        |body| body["intent"]["why"] = "sun".into(),
        |body| body["lesson"] = "sell in autumn".into(),
        |body| body["brain"] = "llm-attested".into(),
    ];
    for change in changes {
        let life = asked(HOLD, change).await;
        assert!(failed(&life.dossier).contains(&"receipts"));
    }
}

#[tokio::test]
async fn another_receipt_fails_and_a_missing_one_is_said() {
    let mut life = asked(HOLD, |_| {}).await;
    for receipt in life.dossier.receipts.values_mut() {
        receipt.model = "other/model".into();
    }
    assert_eq!(failed(&life.dossier), ["receipts"]);
    life.dossier.receipts.clear();
    let report = check(&life.dossier, true);
    let claim = report
        .claims
        .iter()
        .find(|claim| claim.name == "receipts.kept")
        .unwrap();
    assert_eq!((report.holds(), claim.verdict), (true, Verdict::NotCheckable));
}
