//! Agents that speak and answer each other, with a real database, a real enclave and a relay's double, and no chain.

use super::{
    Life,
    tests::{life, of_host},
};
use crate::{
    journal,
    observe::Sensed,
    run::tests::without_chain,
    voice::{self, relay_double::RelayDouble},
};
use bytemuck::Zeroable;
use serde_json::Value;
use sporeline_client::state::{Agent, Global};
use sporeline_genome::{GENES, Gene, Genome, Persona, PersonaLists, genome_hash};
use sporeline_mind::{Amount, Limits, Observation, SelfView, Tempo};
use sporeline_voice::{Pace, Parent, Scene, compose};
use std::sync::Arc;

pub(super) const BORN: i64 = 1_800_000_000;

fn persona() -> Persona {
    Persona::new(PersonaLists {
        adjectives: vec!["calm".into()],
        bio: vec!["It listens first.".into()],
        topics: vec!["slow rivers".into(), "old maps".into()],
        ..PersonaLists::default()
    })
    .unwrap()
}

/// The neutral genome, but with an agent that speaks often and answers its kin six times of ten.
pub(super) fn talkative() -> Genome {
    answering(10_000)
}

fn answering(replies: u16) -> Genome {
    let mut genes: [u16; GENES] = [5_000; GENES];
    genes[Gene::PostCadence.index()] = 10_000;
    genes[Gene::Replies.index()] = replies;
    Genome::from_genes(genes).unwrap()
}

/// Has the index know the agent, its persona set.
pub(super) async fn indexed(life: &Life, id: u8, name: &str, parent: Option<u8>) {
    let db = &life.host.db;
    sqlx::query(
        "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, parent_a, parent_b, generation, name, symbol, \
         genome, persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
         VALUES ($1, 1, $2, $3, $1, $1, $1, $4, $4, 0, $5, 'SYM', $1, $6, 0, 1, 1, 1, 1, 1, 1, 1)",
    )
    .bind(&[id; 32][..])
    .bind(i64::from(id))
    .bind(life.who.wallet.as_ref())
    .bind(parent.map(|parent| vec![parent; 32]))
    .bind(name)
    .bind(&persona().hash()[..])
    .execute(db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO api_personas (persona_hash, persona, created_at) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING",
    )
    .bind(&persona().hash()[..])
    .bind(String::from_utf8(persona().to_jcs()).unwrap())
    .execute(db)
    .await
    .unwrap();
}

pub(super) fn seen(now: i64) -> Sensed {
    let observation = Observation {
        now,
        slot: 9,
        me: SelfView {
            alive: true,
            attested: true,
            paid_until: now + 1_000,
            born_at: BORN,
            action: 0,
            treasury: Amount(5_000_000_000),
            floor: Amount(1_000_000),
            spend_level: Amount(0),
            spend_at: 0,
            allowance_level: Amount(0),
            allowance_at: 0,
            wallet: Amount(0),
        },
        limits: Limits {
            spend_limit_bps: 0,
            spend_window_s: 0,
            impact_limit_bps: 0,
            min_market_age_s: 0,
            min_trade_liquidity: Amount(0),
            fee_float: Amount(0),
            fee_allowance: Amount(0),
            token_account_rent: Amount(0),
            litter_rent: Amount(0),
            wallet_rent: Amount(0),
        },
        tempo: Tempo::LOCAL,
        markets: vec![],
        family: Default::default(),
    };
    Sensed {
        observation,
        agent: Agent::zeroed(),
        global: Global::zeroed(),
        genome: talkative(),
    }
}

/// Bodies of its posts, oldest first; the whole journal is checked.
async fn posts(life: &Life) -> Vec<Value> {
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    journal::verify(&entries).unwrap();
    (entries.iter())
        .filter(|entry| entry.unsigned.kind == journal::Kind::Say)
        .map(|entry| serde_json::from_str(&entry.unsigned.body).unwrap())
        .collect()
}

#[tokio::test]
async fn a_post_is_a_signed_entry_that_anyone_can_compose_again_from_what_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut life = life(folder.path()).await;
    life.genome = talkative();
    indexed(&life, 1, "Morel", None).await;
    for minute in 0..20 {
        life.speak(&seen(BORN + minute * 60)).await;
    }
    let posts = posts(&life).await;
    assert!(posts.len() >= 5, "{}", posts.len());
    let persona = persona();
    for post in &posts {
        let scene: Scene = serde_json::from_value(post["scene"].clone()).unwrap();
        let again = compose(&life.genome, &persona, &[], &scene).unwrap();
        assert_eq!(post["text"], again.text);
        assert_eq!((&post["brain"], &post["reply_to"]), (&"policy".into(), &Value::Null));
    }
    assert!(posts.windows(2).all(|two| two[0]["text"] != two[1]["text"]));
    // Another genome would have said something else: the entry names the genome.
    assert_ne!(genome_hash(&life.genome), genome_hash(&Genome::neutral()));
}

#[tokio::test]
async fn an_agent_without_attestation_or_persona_or_before_its_pause_is_over_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    life.speak(&seen(BORN)).await; // the index does not know it
    indexed(&life, 1, "Morel", None).await;
    let mut unattested = seen(BORN);
    unattested.observation.me.attested = false;
    life.speak(&unattested).await;
    assert_eq!(posts(&life).await.len(), 0);
    life.speak(&seen(BORN)).await;
    life.speak(&seen(BORN + 1)).await;
    assert_eq!(posts(&life).await.len(), 1);
}

#[tokio::test]
async fn a_child_answers_its_parent_in_the_journal_and_on_nostr() {
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayDouble::start().await;
    let mut host = without_chain(folder.path()).await;
    let url = Some("https://spore.example".into());
    host.voice = voice::Voice::new(Pace::LOCAL, vec![relay.url.clone()], url);
    let mut parent = of_host(host).await;
    parent.genome = answering(0);
    let host = parent.host.clone();
    let keys = host.signer.keys(1).await.unwrap();
    let mut child = Life {
        who: crate::registry::Resident {
            wallet: keys.wallet,
            number: 1,
            nostr_key: keys.nostr,
        },
        host: host.clone(),
        genome: talkative(),
        memory: Default::default(),
        ..of_same(&parent)
    };
    child.genome = talkative();
    indexed(&parent, 1, "Morel", None).await;
    indexed(&child, 2, "Morel Ia", Some(1)).await;
    let publishing = tokio::spawn(voice::serve(host.clone()));

    // Whether it answers is drawn anew with every post of its own.
    let mut answer = None;
    for second in (0..5_000).step_by(50) {
        parent.speak(&seen(BORN + second)).await;
        child.speak(&seen(BORN + second)).await;
        answer = posts(&child)
            .await
            .into_iter()
            .find(|post| post["reply_to"] != Value::Null);
        if answer.is_some() {
            break;
        }
    }
    let answer = answer.unwrap();
    let told = journal::entries(&host.db, &parent.who.wallet).await.unwrap();
    let told = (told.iter())
        .find(|entry| answer["reply_to"] == hex::encode(entry.unsigned.hash))
        .unwrap();
    assert!(answer["text"].as_str().unwrap().contains("@Morel"), "{answer}");
    let scene: Scene = serde_json::from_value(answer["scene"].clone()).unwrap();
    let (mine, theirs) = (persona(), persona());
    let parents = [Parent {
        name: "Morel",
        persona: &theirs,
    }];
    assert_eq!(
        compose(&child.genome, &mine, &parents, &scene).unwrap().text,
        answer["text"]
    );

    let wanted = answer["nostr_event_id"].as_str().unwrap().to_owned();
    let wait = async {
        loop {
            let notes = relay.notes();
            if notes.iter().any(|note| note.id == wanted) && notes.iter().filter(|note| note.kind == 0).count() == 2 {
                return notes;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let notes = tokio::time::timeout(std::time::Duration::from_secs(30), wait)
        .await
        .unwrap();
    let reply = notes.iter().find(|note| note.id == wanted).unwrap();
    let parents_post: Value = serde_json::from_str(&told.unsigned.body).unwrap();
    assert_eq!(reply.content, answer["text"]);
    assert_eq!(reply.tags[0][1], parents_post["nostr_event_id"]);
    assert_eq!(reply.tags[1][1], hex::encode(parent.who.nostr_key));
    let profile = notes
        .iter()
        .find(|note| note.kind == 0 && note.pubkey == reply.pubkey)
        .unwrap();
    let profile: Value = serde_json::from_str(&profile.content).unwrap();
    assert_eq!(profile["name"], "Morel Ia");
    assert_eq!(profile["about"], "It listens first.");
    let picture = format!("https://spore.example/api/v1/agents/{}/image.svg", child.who.wallet);
    assert_eq!(profile["picture"], picture);
    host.stop.cancel();
    publishing.await.unwrap();
}

/// Another life on the same host.
pub(super) fn of_same(life: &Life) -> Life {
    Life {
        genome: life.genome,
        quote_hash: life.quote_hash,
        ..Life::waking(
            Arc::clone(&life.host),
            life.who,
            life.lease.clone(),
            life.stop.clone(),
            life.memory.clone(),
        )
    }
}
