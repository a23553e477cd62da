//! What an agent said, and everything that can be done to the record of it.

use crate::{
    birth::child,
    detail, failed,
    forge::{forged, place},
    life::Life,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_genome::{GENES, Gene, Genome, Persona, PersonaLists};
use sporeline_journal::Kind;
use sporeline_verify::{Verdict, check};
use sporeline_voice::{MarketFact, MicroSol, Myself, Pace, Parent, Scene, compose, text_hash};

fn persona() -> Persona {
    Persona::new(PersonaLists {
        adjectives: vec!["calm".into()],
        topics: vec!["slow rivers".into(), "old maps".into()],
        ..Default::default()
    })
    .unwrap()
}

/// Composes a post as a host does and writes it down; `posts`: texts of those before, oldest first.
async fn speak(life: &mut Life, persona: &Persona, parents: &[(String, Persona)], posts: &mut Vec<String>) {
    let last = life.dossier.journal.last().unwrap();
    let says = life.dossier.journal.iter().rev();
    let said = says.clone().find(|entry| entry.unsigned.kind == Kind::Say);
    let now = last.unsigned.ts + 1;
    let scene = Scene {
        wallet: life.keys.wallet.to_string(),
        moment: hex::encode(last.unsigned.hash),
        now,
        last_at: said.map_or(0, |entry| entry.unsigned.ts),
        said: posts.iter().rev().take(4).map(|text| text_hash(text)).collect(),
        pace: Pace {
            shortest: 0,
            longest: 0,
        },
        me: Myself {
            name: "Ada".into(),
            symbol: "ADA".into(),
            generation: life.dossier.agent().generation,
            treasury: MicroSol(9_000_000),
            floor: MicroSol(1_000_000),
        },
        happened: vec![],
        markets: vec![MarketFact {
            symbol: "ADA".into(),
            own: true,
            kin: false,
            held: false,
            moved_bps: 2_000,
        }],
        heard: vec![],
    };
    let genome = life.dossier.agent().genome;
    let parents: Vec<_> = parents.iter().map(|(name, persona)| Parent { name, persona }).collect();
    let post = compose(&genome, persona, &parents, &scene).unwrap();
    let tags = json!([
        ["agent", scene.wallet],
        ["entry", life.dossier.journal.len().to_string(), scene.moment]
    ]);
    let event = serde_json::to_string(&(0, hex::encode(life.keys.nostr), now, 1, tags, &post.text)).unwrap();
    let body = json!({"text": post.text, "reply_to": post.reply_to, "depth": post.depth, "subject": post.subject,
        "brain": "policy", "nostr_event_id": hex::encode(Sha256::digest(event)), "scene": scene});
    posts.push(post.text);
    life.write(Kind::Say, body).await;
}

/// A founder with a persona who said two things.
async fn speaker() -> Life {
    let mut genes: [u16; GENES] = [5_000; GENES];
    genes[Gene::PostCadence.index()] = 10_000;
    let mut life = Life::new(1, Genome::from_genes(genes).unwrap()).await;
    life.chain().facts.persona_hash = Some(persona().hash());
    life.dossier.persona = Some(persona());
    life.attest().await;
    let mut posts = vec![];
    speak(&mut life, &persona(), &[], &mut posts).await;
    speak(&mut life, &persona(), &[], &mut posts).await;
    life
}

#[tokio::test]
async fn posts_are_composed_once_more() {
    let life = speaker().await;
    let report = check(&life.dossier, false);
    assert!(report.holds(), "{report}");
    assert!(detail(&life.dossier, "posts").starts_with("2 posts by the genes, each composed anew"));
    let scenes = report.claims.iter().find(|claim| claim.name == "posts.scenes").unwrap();
    assert_eq!(scenes.verdict, Verdict::NotCheckable);
    // Of a persona that is not to be had, or is another's, no words follow.
    for persona in [None, Some(Persona::default())] {
        let mut dossier = life.dossier.clone();
        dossier.persona = persona;
        let report = check(&dossier, false);
        let posts = report.claims.iter().find(|claim| claim.name == "posts").unwrap();
        assert!(report.holds() && posts.verdict == Verdict::NotCheckable, "{report}");
    }
}

#[tokio::test]
async fn a_child_speaks_by_what_its_birth_entry_tells_of_its_family() {
    for alone in [false, true] {
        let mut life = child(alone).await;
        let birth: Value = serde_json::from_str(&life.dossier.journal[0].unsigned.body).unwrap();
        let read = |value: &Value| Persona::from_value(value.clone()).unwrap();
        let told = birth["parents"].as_array().unwrap();
        let names = ["Agent 1", "Agent 2"].map(str::to_owned);
        let parents: Vec<_> = names
            .into_iter()
            .zip(told.iter().map(|it| read(&it["persona"])))
            .collect();
        speak(&mut life, &read(&birth["persona"]), &parents, &mut vec![]).await;
        assert_eq!(failed(&life.dossier), [""; 0]);
        assert!(detail(&life.dossier, "posts").contains("each composed anew"));
    }
}

#[tokio::test]
async fn words_that_do_not_follow_or_another_brain_are_found() {
    let life = speaker().await;
    let at = place(&life.dossier, Kind::Say, "");
    type Forge = fn(&mut sporeline_journal::Envelope, &mut Value);
    let forgeries: [(Forge, &str); 12] = [
        (|_, body| body["text"] = "Buy all of it".into(), "what follows is"),
        (|_, body| body["subject"] = "none".into(), "what follows is"),
        (|_, body| body["depth"] = 1.into(), "what follows is"),
        (|_, body| body["reply_to"] = "ab".repeat(32).into(), "what follows is"),
        (|_, body| body["brain"] = "llm-attested".into(), "a language model"),
        (|it, _| it.brain = "llm-attested".into(), "a language model"),
        (|it, _| it.receipt = Some("ab".repeat(32).into()), "a language model"),
        (
            |_, body| body["scene"]["moment"] = "ab".repeat(32).into(),
            "another moment",
        ),
        (|_, body| body["scene"]["wallet"] = "x".into(), "another wallet"),
        (|_, body| body["scene"]["now"] = 5.into(), "another time"),
        (|_, body| body["scene"] = Value::Null, "its scene"),
        (
            |_, body| body["nostr_event_id"] = "ab".repeat(32).into(),
            "publishes something else",
        ),
    ];
    for (forge, why) in forgeries {
        let dossier = forged(&life, at, forge).await;
        assert!(failed(&dossier).contains(&"posts"), "{why}");
        let detail = detail(&dossier, "posts");
        assert!(
            detail.contains(&format!("entry {at}: ")) && detail.contains(why),
            "{why}: {detail}"
        );
    }
    // One that the agent does not know of is not taken for its last.
    let dossier = forged(&life, at + 1, |_, body| body["scene"]["last_at"] = 0.into()).await;
    assert!(detail(&dossier, "posts").contains("another last post"));
    let dossier = forged(&life, at + 1, |_, body| body["scene"]["said"] = json!([])).await;
    assert!(detail(&dossier, "posts").contains("another memory of its posts"));
}
