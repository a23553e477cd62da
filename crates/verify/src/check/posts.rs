//! What the agent said, composed once more from genes, personas and the scene that stands in each post.

use super::{Record, short};
use crate::{
    Claim, Dossier,
    claim::{Flaws, count},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_genome::Persona;
use sporeline_journal::Kind;
use sporeline_mind::POLICY;
use sporeline_voice::{Parent, Scene, compose, text_hash};

/// Of its own posts, an agent says so many not again.
const FRESH: usize = 4;

/// Who speaks, as far as it is known.
struct Speaker {
    persona: Persona,
    /// Names and personas, each parent once.
    parents: Vec<(String, Persona)>,
}

/// What the agent did before a post.
#[derive(Default)]
struct Before<'a> {
    /// Of its latest attestation, hex.
    nostr_key: Option<&'a str>,
    /// Chain time of its last post; 0 before the first.
    last_at: i64,
    /// [`text_hash`] of its posts, oldest first.
    said: Vec<String>,
}

/// Nothing where the agent never spoke.
pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let (mut flaws, mut before) = (Flaws::default(), Before::default());
    let speaker = speaker(dossier, records);
    let (mut posts, mut replies) = (0usize, 0usize);
    for record in records {
        if record.is(Kind::Attest) {
            before.nostr_key = record.text("nostr_key");
        }
        if !record.is(Kind::Say) {
            continue;
        }
        if let Err(why) = post(dossier, record, &before, speaker.as_ref()) {
            flaws.add(format!("entry {}: {why}", record.seq));
        }
        posts += 1;
        replies += usize::from(record.text("reply_to").is_some());
        before.last_at = record.envelope.ts;
        before.said.extend(record.text("text").map(text_hash));
    }
    if posts == 0 {
        return vec![];
    }
    let said = count(posts, "post", "posts");
    let claim = match speaker {
        None if flaws.is_empty() => Claim::not_checkable(
            "posts",
            format!("{said} by the genes; whether their words are its own: its persona or a parent is not to be had"),
        ),
        _ => flaws.claim(
            "posts",
            format!("{said} by the genes, each composed anew from genome, personas and its scene"),
        ),
    };
    let events = match replies {
        0 => String::new(),
        _ => format!("; nor is the event of {} made anew", count(replies, "reply", "replies")),
    };
    let scenes = format!("whether what it speaks about was so: its host alone looked around{events}");
    vec![claim, Claim::not_checkable("posts.scenes", scenes)]
}

/// `None`: its persona or a parent is not known here. A persona counts only by the hash that stands on chain.
fn speaker(dossier: &Dossier, records: &[Record]) -> Option<Speaker> {
    let birth = records.iter().find(|record| record.is(Kind::Birth));
    let born = birth.map(|record| &record.body);
    let by_hash = |hash: [u8; 32], found: [Option<Persona>; 2]| {
        let known = found.into_iter().flatten().chain([Persona::default()]);
        known.into_iter().find(|persona| persona.hash() == hash)
    };
    let own = born.and_then(|body| read(body.get("persona")));
    let mut speaker = Speaker {
        persona: by_hash(dossier.agent().persona_hash?, [own, dossier.persona.clone()])?,
        parents: vec![],
    };
    for (place, parent) in dossier.parents.iter().enumerate() {
        let facts = &parent.facts;
        let again = dossier.parents.iter().take(place);
        if again.into_iter().any(|other| other.facts.wallet == facts.wallet) {
            continue;
        }
        let told = born.and_then(|body| read(body.get("parents")?.get(place)?.get("persona")));
        let hash = facts.persona_hash.unwrap_or_else(|| Persona::default().hash());
        speaker
            .parents
            .push((facts.name.clone()?, by_hash(hash, [told, None])?));
    }
    Some(speaker)
}

fn read(persona: Option<&Value>) -> Option<Persona> {
    Persona::from_value(persona?.clone()).ok()
}

/// What is wrong with a post.
fn post(dossier: &Dossier, record: &Record, before: &Before<'_>, speaker: Option<&Speaker>) -> Result<(), String> {
    let envelope = &record.envelope;
    if envelope.brain != POLICY || record.text("brain") != Some(POLICY) || envelope.receipt.is_some() {
        return Err("a language model is said to have spoken; hosts let the genes speak alone".into());
    }
    let scene = record.body.get("scene").cloned().unwrap_or_default();
    let scene: Scene = serde_json::from_value(scene).map_err(|error| format!("its scene: {error}"))?;
    let latest = before.said.iter().rev().take(FRESH);
    let fields = [
        ("wallet", scene.wallet == envelope.agent),
        ("moment", scene.moment == envelope.prev),
        ("time", scene.now == envelope.ts),
        ("last post", scene.last_at == before.last_at),
        ("memory of its posts", scene.said.iter().eq(latest)),
        ("generation", scene.me.generation == dossier.agent().generation),
    ];
    if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
        return Err(format!("its scene has another {field}"));
    }
    if let Some(speaker) = speaker {
        composed(dossier, record, &scene, speaker)?;
    }
    let reply = record.body.get("reply_to").is_some_and(|it| !it.is_null());
    if !reply && record.text("nostr_event_id").map(str::to_owned) != event(record, before.nostr_key) {
        return Err("the Nostr event that it names publishes something else".into());
    }
    Ok(())
}

fn composed(dossier: &Dossier, record: &Record, scene: &Scene, speaker: &Speaker) -> Result<(), String> {
    let parents = speaker.parents.iter().map(|(name, persona)| Parent { name, persona });
    let parents: Vec<Parent<'_>> = parents.collect();
    let Some(made) = compose(&dossier.agent().genome, &speaker.persona, &parents, scene) else {
        return Err("in this scene its genes and persona say nothing".into());
    };
    let subject = serde_json::to_value(made.subject).ok();
    let same = record.text("text") == Some(made.text.as_str())
        && record.text("reply_to") == made.reply_to.as_deref()
        && record.body.get("depth").and_then(Value::as_u64) == Some(made.depth.into())
        && record.body.get("subject") == subject.as_ref();
    if same {
        return Ok(());
    }
    let said = short(&Sha256::digest(record.text("text").unwrap_or_default()).into());
    Err(format!(
        "said words of hash {said}…; what follows is {:?}, about {}",
        made.text,
        subject.unwrap_or_default()
    ))
}

/// Id of the event that publishes a post which answers none, as NIP-01 has it: see `agent-host/src/voice/note.rs`.
fn event(record: &Record, nostr_key: Option<&str>) -> Option<String> {
    let envelope = &record.envelope;
    let tags = json!([
        ["agent", envelope.agent],
        ["entry", record.seq.to_string(), envelope.prev]
    ]);
    let text = serde_json::to_string(&(0, nostr_key?, envelope.ts, 1, tags, record.text("text")?)).ok()?;
    Some(hex::encode(Sha256::digest(text)))
}
