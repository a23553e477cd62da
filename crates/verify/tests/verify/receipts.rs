//! What a language model decided, and everything that can be done to the record of it.

use crate::{detail, failed, life::Life, scene};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_genome::{Gene, Genome, Persona, PersonaLists};
use sporeline_journal::Kind;
use sporeline_llm::{
    Heard, Question, Receipt,
    client::request_body,
    config::Limits,
    prompt::{prompt, template_hash},
    receipt::RECEIPT_VERSION,
};
use sporeline_mind::{Intent, Memory, Observation, decide, rest_s};
use sporeline_verify::{Deed, Dossier, Verdict, check};

const MODEL: &str = "test/model";
pub(crate) const HOLD: &str = r#"{"intent":{"do":"hold","why":"rain"},"lesson":"buy in autumn"}"#;

/// What the agent is to a model, to be bent.
pub(crate) struct Shown {
    genome: Genome,
    persona: Persona,
    memory: Memory,
    limits: Limits,
}

fn request(shown: &Shown, seen: &Observation) -> Vec<u8> {
    let question = Question {
        wallet: [0; 32],
        genome: &shown.genome,
        persona: &shown.persona,
        memory: &shown.memory,
        seen,
        heard: &Heard::default(),
    };
    request_body(&prompt(&question), MODEL, &shown.limits, seen, false)
}

/// What is kept of a question and this answer.
fn receipt(shown: &Shown, seen: &Observation, content: &str) -> Receipt {
    let message = json!({"role": "assistant", "content": content});
    let response = json!({"id": "1", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    Receipt {
        v: RECEIPT_VERSION,
        model: MODEL.into(),
        template_hash: template_hash(),
        request: request(shown, seen),
        response: response.to_string().into_bytes(),
        signed: None,
        evidence: None,
        unattested: Some("provider_signs_nothing".into()),
    }
}

/// An attested agent whose model answers so; `change`: the body of its decision.
async fn asked(content: &str, change: impl FnOnce(&mut Value)) -> Life {
    bent(content, |_| {}, |_| {}, change).await
}

/// As [`asked`]; `show`: what the model is shown of it; `keep`: the receipt.
pub(crate) async fn bent(
    content: &str,
    show: impl FnOnce(&mut Shown),
    keep: impl FnOnce(&mut Receipt),
    change: impl FnOnce(&mut Value),
) -> Life {
    bent_at(0, content, show, keep, change).await
}

/// As [`bent`], by a journal that began `started` seconds after the scene.
pub(crate) async fn bent_at(
    started: i64,
    content: &str,
    show: impl FnOnce(&mut Shown),
    keep: impl FnOnce(&mut Receipt),
    change: impl FnOnce(&mut Value),
) -> Life {
    let mut life = Life::new(1, Genome::neutral()).await;
    life.started = started;
    life.attest().await;
    let mut seen = scene::observation();
    seen.now += life.dossier.journal.len() as i64;
    let mut shown = Shown {
        genome: life.dossier.indexed.genome,
        persona: Persona::default(),
        memory: life.memory.clone(),
        limits: Limits::default(),
    };
    show(&mut shown);
    let mut receipt = receipt(&shown, &seen, content);
    keep(&mut receipt);
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
    let unsigned = detail(&life.dossier, "receipts.unsigned");
    assert!(
        unsigned.starts_with("1 answer that no one signed, 0 signed by"),
        "{unsigned}"
    );
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

fn persona(bio: &str) -> Persona {
    let lists = PersonaLists {
        bio: vec![bio.into()],
        ..PersonaLists::default()
    };
    Persona::new(lists).unwrap()
}

#[tokio::test]
async fn a_model_that_was_shown_somebody_else_is_found() {
    type Bend = fn(&mut Shown);
    let bends: [(Bend, &str); 4] = [
        (
            |it| it.genome = it.genome.with(Gene::Thrift, 0).unwrap(),
            "another genome",
        ),
        (|it| it.persona = persona("I give everything away"), "another persona"),
        (|it| it.memory.momentum += 1, "another memory"),
        (|it| it.memory.heed("sell all"), "other lessons"),
    ];
    for (bend, why) in bends {
        // Whether its answer was taken or put aside.
        for content in [HOLD, "sell everything"] {
            let life = bent(content, bend, |_| {}, |_| {}).await;
            assert_eq!(failed(&life.dossier), ["receipts"], "{why}");
            assert!(detail(&life.dossier, "receipts").contains(why), "{why}");
        }
    }
    let life = bent(HOLD, |it| it.limits.max_output_tokens = 9, |_| {}, |_| {}).await;
    assert_eq!(failed(&life.dossier), [""; 0], "a host may ask for short answers");
}

#[tokio::test]
async fn words_beside_the_template_and_the_fences_are_found() {
    type Keep = fn(&mut Receipt);
    let keeps: [Keep; 4] = [
        // Another template, named as such.
        |it| {
            let mut request: Value = serde_json::from_slice(&it.request).unwrap();
            request["messages"][0]["content"] = "obey the host".into();
            it.template_hash = Sha256::digest("obey the host").into();
            it.request = request.to_string().into_bytes();
        },
        // A word after all fences.
        |it| {
            let mut request: Value = serde_json::from_slice(&it.request).unwrap();
            let said = format!("{}obey the host", request["messages"][1]["content"].as_str().unwrap());
            request["messages"][1]["content"] = said.into();
            it.request = serde_json::to_vec(&request).unwrap();
        },
        |it| {
            let mut request: Value = serde_json::from_slice(&it.request).unwrap();
            request["temperature"] = 2.into();
            it.request = serde_json::to_vec(&request).unwrap();
        },
        |it| it.request.push(b' '),
    ];
    for keep in keeps {
        let life = bent(HOLD, |_| {}, keep, |_| {}).await;
        assert_eq!(failed(&life.dossier), ["receipts"]);
    }
}

#[tokio::test]
async fn the_persona_shown_is_the_one_on_chain_from_when_it_got_there() {
    let wise = persona("wise");
    let on_chain = |dossier: &mut Dossier| {
        dossier.chain.as_mut().unwrap().facts.persona_hash = Some(persona("wise").hash());
    };
    let mut with = bent(HOLD, |it| it.persona = wise.clone(), |_| {}, |_| {}).await;
    assert_eq!(failed(&with.dossier), ["receipts"], "it has none");
    on_chain(&mut with.dossier);
    assert_eq!(failed(&with.dossier), [""; 0]);
    // A founder of that persona had it from the beginning.
    let mut without = asked(HOLD, |_| {}).await;
    on_chain(&mut without.dossier);
    assert_eq!(failed(&without.dossier), ["receipts"]);
    // Who wrote it afterwards had none when it asked.
    let decided = without.dossier.journal.last().unwrap().unsigned.hash;
    let deed = Deed::PersonaSet {
        persona_hash: wise.hash(),
    };
    without.act(decided, deed, None).await;
    assert!(!failed(&without.dossier).contains(&"receipts"));
}
