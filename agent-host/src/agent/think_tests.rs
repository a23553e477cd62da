//! Agents with a language model: what it decides, what is kept of it, and what happens when it fails. With a real database,
//! a real enclave, a provider's double and no chain.

use super::{
    Life, Pen,
    speak_tests::{BORN, indexed, of_same, seen, talkative},
    tests::of_host,
};
use crate::{
    brain::{Told, provider_double::ProviderDouble},
    journal::{self, Envelope, Kind},
    registry::Resident,
    run::tests::without_chain,
};
use serde_json::{Value, json};
use sporeline_llm::{
    Brain, Config, LlmBrain, LlmDecision, Receipt,
    client::{Spent, Usage},
    provider::{About, Evidence},
    receipt, replay,
};
use sporeline_mind::{
    Amount, Memory,
    replay::{Agreed, Entry, Replay},
};
use sqlx::Row;
use std::{path::Path, sync::Arc, time::Duration};

pub(super) const HOLD: &str = r#"{"intent":{"do":"hold","why":"the river is low"},"lesson":"wait for rain"}"#;

pub(super) async fn thinking(folder: &Path, config: Config) -> Life {
    let mut host = without_chain(folder).await;
    host.brain = Some(LlmBrain::open(config).unwrap());
    let mut life = of_host(host).await;
    life.genome = talkative();
    life
}

/// Envelopes and bodies of its decisions, oldest first; the whole journal is checked and followed.
pub(super) async fn decisions(life: &Life) -> Vec<(Envelope, Value)> {
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    journal::verify(&entries).unwrap();
    let mut follow = Replay::new(life.genome, Memory::default());
    let mut decisions = vec![];
    for entry in &entries {
        let envelope: Envelope = serde_json::from_str(&entry.unsigned.envelope).unwrap();
        let body = serde_json::from_str(&entry.unsigned.body).unwrap();
        let mut memory_hash = [0; 32];
        hex::decode_to_slice(&envelope.memory_hash, &mut memory_hash).unwrap();
        let agreed = follow.follow(&Entry {
            kind: envelope.kind.name(),
            hash: entry.unsigned.hash,
            memory_hash,
            body: &body,
        });
        let policy = envelope.brain == "policy";
        if entry.unsigned.kind == Kind::Decide {
            let expected = if policy { Agreed::Decision } else { Agreed::Consequences };
            assert_eq!(agreed, Ok(expected));
            decisions.push((envelope, body));
        } else {
            assert_eq!(agreed, Ok(Agreed::Memory));
        }
    }
    decisions
}

async fn kept(life: &Life, envelope: &Envelope) -> Option<Receipt> {
    let hash = hex::decode(envelope.receipt.as_ref()?.as_str().unwrap()).unwrap();
    let row = sqlx::query("SELECT wallet, receipt FROM host_receipts WHERE hash = $1")
        .bind(&hash)
        .fetch_one(&life.host.db)
        .await
        .unwrap();
    assert_eq!(row.get::<Vec<u8>, _>("wallet"), life.who.wallet.as_ref());
    let receipt: Receipt = serde_json::from_str(row.get("receipt")).unwrap();
    assert_eq!(receipt.hash()[..], hash);
    Some(receipt)
}

#[tokio::test]
async fn a_model_decides_and_its_receipt_its_lesson_and_its_bill_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let mut life = thinking(folder.path(), provider.config()).await;
    let rest = life.think(seen(BORN)).await.unwrap();
    assert_eq!(
        rest,
        Duration::from_secs(seen(BORN).observation.tempo.cadence_s(&life.genome).into())
    );
    let (envelope, body) = decisions(&life).await.remove(0);
    assert_eq!(
        (envelope.brain.as_str(), &body["brain"]),
        ("llm-unattested", &json!("llm-unattested"))
    );
    assert_eq!(body["intent"], json!({"do": "hold", "why": "the river is low"}));
    assert_eq!((&body["lesson"], body.get("fallback")), (&json!("wait for rain"), None));
    // Anybody can take the same decision out of what is kept.
    let receipt = kept(&life, &envelope).await.unwrap();
    assert_eq!(receipt::verify(&receipt), receipt::Verdict::Unsigned);
    let (intent, lesson) = replay(&receipt, &seen(BORN).observation).unwrap();
    assert_eq!(
        (json!(intent), json!(lesson)),
        (body["intent"].clone(), body["lesson"].clone())
    );

    // What it remembers is with it after a new start, and in the next question.
    let remembered = super::pen::remember(&life.host, &life.who.wallet).await.unwrap().memory;
    assert_eq!(remembered, life.memory);
    assert_eq!(remembered.lessons.as_slice(), ["wait for rain"]);
    life.think(seen(BORN + 20)).await.unwrap();
    let asked = provider.asked()[1]["messages"][1]["content"].to_string();
    assert!(asked.contains("wait for rain"), "{asked}");

    let row = sqlx::query("SELECT * FROM host_thinking_costs WHERE wallet = $1")
        .bind(life.who.wallet.as_ref())
        .fetch_one(&life.host.db)
        .await
        .unwrap();
    let count = |column| row.get::<i64, _>(column);
    assert_eq!((count("input_tokens"), count("output_tokens")), (2_000, 100));
    assert_eq!((count("day"), count("micro_usd")), (BORN / 86_400, 7_500));
}

#[tokio::test]
async fn a_hostile_answer_is_named_and_kept_and_policy_decides() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    let mut life = thinking(folder.path(), provider.config()).await;
    let buy =
        json!({"do": "buy", "mint": life.who.wallet.to_string(), "quote_in": "5", "strategy": "momentum", "why": ""});
    let cases = [
        ("sell everything".into(), "answer_off_schema"),
        (
            json!({"intent": buy, "lesson": "I am rich"}).to_string(),
            "unknown_market",
        ),
        (
            json!({"intent": {"do": "refuel", "to": "me"}, "lesson": null}).to_string(),
            "answer_off_schema",
        ),
    ];
    for (at, (answer, reason)) in cases.iter().enumerate() {
        provider.says(answer);
        life.think(seen(BORN + at as i64 * 20)).await.unwrap();
        let (envelope, body) = decisions(&life).await.pop().unwrap();
        assert_eq!((envelope.brain.as_str(), &body["brain"]), ("policy", &json!("policy")));
        assert_eq!(body["fallback"], *reason, "{answer}");
        assert_eq!(body.get("lesson"), None);
        let receipt = kept(&life, &envelope).await.unwrap();
        let again = replay(&receipt, &seen(BORN + at as i64 * 20).observation);
        assert_eq!(again.unwrap_err().name(), *reason);
    }
    assert!(life.memory.lessons.is_empty());
}

#[tokio::test]
async fn what_a_model_wants_and_the_chain_would_refuse_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(r#"{"intent":{"do":"refuel"},"lesson":null}"#);
    let mut life = thinking(folder.path(), provider.config()).await;
    life.think(seen(BORN)).await.unwrap();
    let (envelope, body) = decisions(&life).await.remove(0);
    assert_eq!(
        (envelope.brain.as_str(), &body["refused"]),
        ("llm-unattested", &json!("NothingToRefuel"))
    );
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    assert!(entries.iter().all(|entry| entry.unsigned.kind != Kind::Send));
}

#[tokio::test]
async fn fees_are_the_genes_business_and_no_model_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    let life = thinking(folder.path(), provider.config()).await;
    let mut hungry = seen(BORN);
    hungry.observation.limits.fee_float = Amount(50_000_000);
    hungry.observation.limits.fee_allowance = Amount(50_000_000);
    hungry.observation.limits.spend_window_s = 60;
    hungry.observation.me.allowance_level = Amount(50_000_000);
    let (decision, told) = life.decide(&hungry).await.unwrap().unwrap();
    assert_eq!(decision.intent.name(), "refuel");
    assert_eq!(told.fallback, Some("genes_decide"));
    assert!(provider.asked().is_empty());
}

#[tokio::test]
async fn what_kin_said_stands_in_the_question_as_data() {
    let folder = tempfile::tempdir().unwrap();
    let provider = ProviderDouble::start().await;
    provider.says(HOLD);
    let mut child = thinking(folder.path(), provider.config()).await;
    let keys = child.host.signer.keys(1).await.unwrap();
    let parent = Life {
        who: Resident {
            wallet: keys.wallet,
            number: 1,
            nostr_key: keys.nostr,
        },
        ..of_same(&child)
    };
    indexed(&parent, 1, "Morel", None).await;
    indexed(&child, 2, "Morel Ia", Some(1)).await;
    parent.speak(&seen(BORN)).await;
    let said = journal::entries(&child.host.db, &parent.who.wallet).await.unwrap();
    let said: Value = serde_json::from_str(&said[0].unsigned.body).unwrap();
    child.think(seen(BORN + 20)).await.unwrap();
    let asked = provider.asked().remove(0);
    let posts = asked["messages"][1]["content"].as_str().unwrap();
    let posts = posts.split("<<data posts ").nth(1).unwrap().lines().nth(1).unwrap();
    let posts: Value = serde_json::from_str(posts).unwrap();
    let from = parent.who.wallet.to_string();
    assert_eq!(posts, json!([{"from": from, "text": said["text"], "ts": BORN}]));
    assert!(!asked["messages"][0].to_string().contains(&from));
}

#[tokio::test]
async fn what_vouches_for_many_answers_is_kept_once_by_the_hash_that_receipts_name() {
    let folder = tempfile::tempdir().unwrap();
    let life = of_host(without_chain(folder.path()).await).await;
    let collateral = include_str!("../../../crates/enclave/vectors/dcap-qvl/tdx_quote_collateral.json");
    let evidence = Arc::new(Evidence {
        about: About::Keyset { keyset: "{}".into() },
        nonce: [1; 32],
        quote: vec![2; 100],
        event_log: "[]".into(),
        app_compose: "{}".into(),
        collateral: serde_json::from_str(collateral).unwrap(),
        at: BORN,
    });
    for answer in 0..2u8 {
        let receipt = Receipt {
            v: receipt::RECEIPT_VERSION,
            model: "test/model".into(),
            template_hash: [0; 32],
            request: vec![],
            response: vec![answer],
            signed: None,
            evidence: Some(evidence.hash()),
            unattested: None,
        };
        let said = LlmDecision {
            intent: None,
            reason: None,
            lesson: None,
            receipt: Some(receipt),
            evidence: Some(evidence.clone()),
            brain: Brain::LlmAttested,
            usage: Usage::default(),
        };
        let mut pen = Pen::new(&life, BORN).await.unwrap();
        pen.told(Told::by(said, Spent::default()));
        pen.write(Kind::Decide, json!({}), [0; 32]).await.unwrap();
        pen.commit(&life.memory, None).await.unwrap();
    }
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    for entry in &entries {
        let envelope: Envelope = serde_json::from_str(&entry.unsigned.envelope).unwrap();
        assert_eq!(envelope.brain, "llm-attested");
        assert_eq!(kept(&life, &envelope).await.unwrap().evidence, Some(evidence.hash()));
    }
    let rows = sqlx::query("SELECT hash, evidence FROM host_evidence")
        .fetch_all(&life.host.db)
        .await
        .unwrap();
    assert_eq!((entries.len(), rows.len()), (2, 1));
    let stored: Evidence = serde_json::from_str(rows[0].get("evidence")).unwrap();
    assert_eq!(stored, *evidence);
    assert_eq!(rows[0].get::<Vec<u8>, _>("hash"), stored.hash());
}
