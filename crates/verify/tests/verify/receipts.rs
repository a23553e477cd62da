//! What a language model decided, and everything that can be done to the record of it.

use crate::{detail, failed, life::Life, scene};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_genome::{Gene, Genome, Persona, PersonaLists};
use sporeline_journal::Kind;
use sporeline_llm::{
    Heard, Question, Receipt,
    client::request_body,
    config::Limits,
    prompt::{prompt, template_hash},
    provider::{About, Evidence},
    receipt::{RECEIPT_VERSION, Signed, TextSignature},
};
use sporeline_mind::{Intent, Memory, Observation, decide, rest_s};
use sporeline_verify::{Deed, Dossier, Verdict, check};

const MODEL: &str = "test/model";
const HOLD: &str = r#"{"intent":{"do":"hold","why":"rain"},"lesson":"buy in autumn"}"#;

/// What the agent is to a model, to be bent.
struct Shown {
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
async fn bent(
    content: &str,
    show: impl FnOnce(&mut Shown),
    keep: impl FnOnce(&mut Receipt),
    change: impl FnOnce(&mut Value),
) -> Life {
    let mut life = Life::new(1, Genome::neutral()).await;
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

/// Signs with a key that no machine holds.
fn sign(receipt: &mut Receipt) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let text = format!("{}:{}", hash(&receipt.request), hash(&receipt.response));
    receipt.signed = Some(Signed::Text(TextSignature {
        signature: hex::encode(key.sign(text.as_bytes()).to_bytes()),
        signing_address: hex::encode(key.verifying_key().to_bytes()),
        signing_algo: "ed25519".into(),
        text,
    }));
}

/// A real report about another key, which holds at this time; see `crates/llm/tests/llm/provider.rs`.
fn evidence() -> Evidence {
    let collateral = include_str!("../../../enclave/vectors/dcap-qvl/tdx_quote_outdated_collateral.json");
    let mut collateral: Value = serde_json::from_str(collateral).unwrap();
    collateral.as_object_mut().unwrap().remove("pck_certificate_chain");
    let mut nonce = [0; 32];
    let asked = "9a01356cb451dc2c3c0ce9a195245a0be984a3f73617f55f87913fc2f059cba7";
    hex::decode_to_slice(asked, &mut nonce).unwrap();
    let quote = include_str!("../../../enclave/vectors/bitrouter-attestation/model_quote.hex");
    Evidence {
        about: About::Key {
            key: "ethereum:0xbb4d2e7ffe98eefcd9690e2139be41e92b95e333".parse().unwrap(),
            tls_fingerprint: None,
        },
        nonce,
        quote: hex::decode(quote.trim()).unwrap(),
        event_log: include_str!("../../../enclave/vectors/bitrouter-attestation/model_event_log.json").into(),
        app_compose: include_str!("../../../llm/vectors/bitrouter-attestation/model_app_compose.json").into(),
        collateral: serde_json::from_value(collateral).unwrap(),
        at: 1_773_170_000,
    }
}

/// Said to be attested by evidence of this hash.
async fn said_attested(hash: [u8; 32]) -> Life {
    let keep = |receipt: &mut Receipt| {
        sign(receipt);
        (receipt.evidence, receipt.unattested) = (Some(hash), None);
    };
    bent(HOLD, |_| {}, keep, |body| body["brain"] = "llm-attested".into()).await
}

#[tokio::test]
async fn an_attested_answer_whose_evidence_nobody_has_proves_nothing() {
    let life = said_attested([0; 32]).await;
    let claims = check(&life.dossier, true).claims;
    let verdict = |name: &str| {
        claims
            .iter()
            .find(|claim| claim.name == name)
            .map(|claim| claim.verdict)
    };
    assert_eq!(verdict("receipts.evidence"), Some(Verdict::NotCheckable));
    assert_eq!(verdict("receipts.provider"), None);
}

#[tokio::test]
async fn evidence_that_does_not_vouch_for_the_key_that_signed_is_found() {
    type Bend = fn(&mut Evidence);
    let bends: [(Bend, &str); 5] = [
        (|_| {}, "its evidence is about ethereum:0xbb4d"),
        (
            |it| {
                it.about = About::Key {
                    key: sporeline_llm::receipt::SigningKey::Ed25519(
                        SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes(),
                    ),
                    tls_fingerprint: None,
                }
            },
            "report data",
        ),
        (|it| it.app_compose.push(' '), "app-compose"),
        (|it| it.event_log = "[]".into(), "event log"),
        (|it| it.at += 1_000_000_000, "collateral"),
    ];
    for (bend, why) in bends {
        let mut evidence = evidence();
        bend(&mut evidence);
        let hash = evidence.hash();
        let mut life = said_attested(hash).await;
        life.dossier.evidence.insert(hash, evidence.clone());
        assert_eq!(failed(&life.dossier), ["receipts"], "{why}");
        let detail = detail(&life.dossier, "receipts");
        assert!(detail.contains(why), "{detail}");
        // Nor is other evidence taken for it.
        evidence.nonce = [1; 32];
        life.dossier.evidence.insert(hash, evidence);
        assert!(crate::detail(&life.dossier, "receipts").contains("not the one"));
    }
}

#[tokio::test]
async fn a_good_answer_is_put_aside_for_its_signature_only_where_that_fails() {
    type Keep = fn(&mut Receipt);
    let spoilt: Keep = |receipt| {
        sign(receipt);
        receipt.response.push(b' ');
    };
    let attested: Keep = |receipt| {
        sign(receipt);
        (receipt.evidence, receipt.unattested) = (Some([0; 32]), None);
    };
    let cases: [(Keep, &str, bool); 7] = [
        (spoilt, "bad_signature", true),
        (spoilt, "unattested", false),
        (sign, "bad_signature", false),
        (sign, "unattested", true),
        (attested, "unattested", false),
        (|_| {}, "bad_signature", false),
        (|_| {}, "unattested", true),
    ];
    for (keep, said, holds) in cases {
        let life = bent(
            HOLD,
            |_| {},
            keep,
            |body| {
                body["brain"] = "policy".into();
                body["fallback"] = said.into();
            },
        )
        .await;
        assert_eq!(!failed(&life.dossier).contains(&"receipts"), holds, "{said}");
    }
}
