//! What is written down, with a real database and a real enclave and no chain.

use super::{Life, Pen, act::send_body, birth::persona, pen::remember, recover::is_journal_gone};
use crate::{
    error::HostError,
    hands::{Class, Deed, SendRecord, StoredDeed, open_of},
    journal::{self, Kind},
    registry::Resident,
    run::{Host, tests::without_chain},
};
use bytemuck::Zeroable;
use serde_json::json;
use sporeline_client::state::Agent;
use sporeline_genome::{Persona, PersonaLists};
use sporeline_mind::{Intent, Memory};
use sqlx::Row;
use std::{path::Path, sync::Arc};

pub(super) async fn life(folder: &Path) -> Life {
    of_host(without_chain(folder).await).await
}

pub(super) async fn of_host(host: Host) -> Life {
    let host = Arc::new(host);
    let keys = host.signer.keys(0).await.unwrap();
    let lease = host.leases.take(&[keys.wallet]).await.unwrap().remove(0);
    let stop = host.stop.child_token();
    let who = Resident {
        wallet: keys.wallet,
        number: 0,
        nostr_key: keys.nostr,
    };
    Life::waking(host, who, lease, stop, Memory::default())
}

/// Decides and stores an action, as `think` does; nothing is sent.
pub(super) async fn act(life: &Life, action: u64) -> SendRecord {
    act_signed(life, action, action as u8).await
}

/// As [`act`]; a repeated action number needs another signature.
async fn act_signed(life: &Life, action: u64, signature: u8) -> SendRecord {
    let mut pen = Pen::new(life, 100).await.unwrap();
    let memory = life.memory.hash();
    let decision = pen
        .write(Kind::Decide, json!({"intent": "refuel"}), memory)
        .await
        .unwrap();
    let send = SendRecord {
        signature: [signature; 64],
        wallet: life.who.wallet,
        action,
        decision,
        what: StoredDeed {
            deed: Deed::Wish { intent: Intent::Refuel },
            cost: None,
        },
        bytes: vec![1],
        last_valid_block_height: 7,
    };
    pen.write(Kind::Send, send_body(&send), memory).await.unwrap();
    pen.commit(&life.memory, Some(&send)).await.unwrap();
    send
}

pub(super) async fn end(life: &Life, send: &SendRecord, class: &Class) -> bool {
    let mut pen = Pen::new(life, 101).await.unwrap();
    pen.write(Kind::Outcome, json!({}), life.memory.hash()).await.unwrap();
    pen.commit_outcome(&life.memory, &send.signature, class).await.unwrap()
}

pub(super) async fn kinds(life: &Life) -> Vec<Kind> {
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    journal::verify(&entries).unwrap();
    entries.iter().map(|entry| entry.unsigned.kind).collect()
}

#[tokio::test]
async fn a_decision_its_send_entry_and_the_transaction_are_stored_together() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let send = act(&life, 1).await;
    assert_eq!(kinds(&life).await, [Kind::Decide, Kind::Send]);
    assert_eq!(open_of(&life.host.db, &life.who.wallet).await.unwrap(), Some(send));
}

#[tokio::test]
async fn an_action_that_cannot_be_stored_leaves_no_entry_either() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let first = act(&life, 1).await;
    // One is open: the second must not be kept in part.
    let mut pen = Pen::new(&life, 100).await.unwrap();
    pen.write(Kind::Decide, json!({}), [0; 32]).await.unwrap();
    let second = SendRecord {
        signature: [9; 64],
        ..first
    };
    assert!(pen.commit(&life.memory, Some(&second)).await.is_err());
    assert_eq!(kinds(&life).await, [Kind::Decide, Kind::Send]);
}

#[tokio::test]
async fn an_outcome_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let send = act(&life, 1).await;
    assert!(end(&life, &send, &Class::Landed { slot: 3 }).await);
    assert!(!end(&life, &send, &Class::Landed { slot: 3 }).await);
    assert_eq!(kinds(&life).await, [Kind::Decide, Kind::Send, Kind::Outcome]);
}

#[tokio::test]
async fn after_a_rewind_every_lost_action_is_journalled_once_and_life_goes_on_from_the_chains_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut life = life(folder.path()).await;
    for action in 1..=3 {
        let send = act(&life, action).await;
        end(&life, &send, &Class::Landed { slot: action }).await;
    }
    life.note_lost(1, 90).await.unwrap();
    life.note_lost(1, 90).await.unwrap();
    let all = kinds(&life).await;
    assert_eq!(all[9..], [Kind::Lost, Kind::Lost]);
    assert_eq!(all.len(), 11);
    let states: Vec<String> = sqlx::query("SELECT state FROM host_sends ORDER BY action")
        .fetch_all(&life.host.db)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get("state"))
        .collect();
    assert_eq!(states, ["landed", "lost", "lost"]);
    // Action number 2 again, by a new decision.
    let again = act_signed(&life, 2, 20).await;
    assert_eq!(open_of(&life.host.db, &life.who.wallet).await.unwrap(), Some(again));
}

/// An agent as the chain has it: its last action, and how much of its journal is anchored, up to which entry.
fn on_chain(life: &Life, action: u64, journal_sequence: u64, journal_head: [u8; 32]) -> Agent {
    Agent {
        wallet: life.who.wallet,
        action,
        journal_sequence,
        journal_head,
        ..Agent::zeroed()
    }
}

#[tokio::test]
async fn an_agent_that_acted_and_has_no_journal_here_is_not_started_and_a_new_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let gone = async |action| {
        let agent = on_chain(&life, action, 0, [0; 32]);
        is_journal_gone(&life.host.db, &agent).await.unwrap()
    };
    assert!(!gone(0).await);
    assert!(gone(1).await);
    act(&life, 1).await;
    assert!(!gone(1).await);
}

#[tokio::test]
async fn an_agent_whose_journal_ends_before_its_anchor_or_says_something_else_there_is_not_started() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    act(&life, 1).await;
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    let gone = async |sequence, head| {
        let agent = on_chain(&life, 1, sequence, head);
        is_journal_gone(&life.host.db, &agent).await.unwrap()
    };
    assert!(!gone(1, entries[0].unsigned.hash).await);
    assert!(!gone(2, entries[1].unsigned.hash).await);
    assert!(gone(2, entries[0].unsigned.hash).await);
    // Put back to an older copy.
    assert!(gone(3, [3; 32]).await);
}

#[tokio::test]
async fn a_memory_that_the_last_entry_does_not_name_is_not_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut life = life(folder.path()).await;
    let wallet = life.who.wallet;
    let db = life.host.db.clone();
    let run = async |sql: &'static str| sqlx::query(sql).execute(&db).await.unwrap();
    let none = remember(&life.host, &wallet).await.unwrap();
    assert_eq!((none.memory, none.entry.is_none()), (Memory::default(), true));

    act(&life, 1).await;
    run("CREATE TABLE older AS SELECT * FROM host_memory").await;
    life.memory.momentum = 9_000;
    let mut pen = Pen::new(&life, 101).await.unwrap();
    let entry = pen.write(Kind::Decide, json!({}), life.memory.hash()).await.unwrap();
    pen.commit(&life.memory, None).await.unwrap();
    let found = remember(&life.host, &wallet).await.unwrap();
    assert_eq!((found.memory, found.entry.unwrap().hash), (life.memory.clone(), entry));

    let refused = async || match remember(&life.host, &wallet).await {
        Err(HostError::Altered(why)) => why,
        other => panic!("{:?}", other.map(|found| found.memory)),
    };
    run("UPDATE host_memory SET memory = (SELECT memory FROM older)").await;
    assert!(refused().await.contains("not the one that entry 2 names"));
    run("DELETE FROM host_memory").await;
    assert!(refused().await.contains("not the one that entry 2 names"));
    // An entry that its own key did not sign.
    run("UPDATE host_journal SET signature = (SELECT signature FROM host_journal WHERE seq = 0) WHERE seq = 2").await;
    assert!(refused().await.contains("entry 2: the wallet did not sign it"));
}

#[tokio::test]
async fn a_persona_that_is_kept_under_anothers_hash_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let known = Persona::new(PersonaLists {
        adjectives: vec!["bold".into()],
        ..Default::default()
    })
    .unwrap();
    assert_eq!(persona(&life.host, &[0; 32]).await.unwrap(), Some(Persona::default()));
    assert_eq!(persona(&life.host, &known.hash()).await.unwrap(), None);
    let pen = Pen::new(&life, 100).await.unwrap();
    pen.commit_birth(&life.memory, &known).await.unwrap();
    assert_eq!(persona(&life.host, &known.hash()).await.unwrap(), Some(known.clone()));
    let obedient = String::from_utf8(known.to_jcs()).unwrap().replace("bold", "meek");
    sqlx::query("UPDATE host_personas SET persona = $1")
        .bind(obedient)
        .execute(&life.host.db)
        .await
        .unwrap();
    let refused = persona(&life.host, &known.hash()).await;
    assert!(matches!(refused, Err(HostError::Altered(_))), "{refused:?}");
}

#[tokio::test]
async fn an_agent_whose_journal_lost_its_end_is_not_started_either() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    for action in 1..=2 {
        let send = act(&life, action).await;
        end(&life, &send, &Class::Landed { slot: action }).await;
    }
    let gone = async |action| {
        let agent = on_chain(&life, action, 0, [0; 32]);
        is_journal_gone(&life.host.db, &agent).await.unwrap()
    };
    assert!(!gone(2).await);
    assert!(gone(3).await);
    // What is open may have landed already.
    act(&life, 3).await;
    assert!(!gone(3).await);
}

#[tokio::test]
async fn what_a_node_shows_that_is_far_behind_the_journal_is_not_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    let write = async |ts: i64| {
        let mut pen = Pen::new(&life, ts).await?;
        pen.write(Kind::Decide, json!({}), life.memory.hash()).await?;
        pen.commit(&life.memory, None).await
    };
    write(1_000).await.unwrap();
    // Nodes are not equally far.
    write(701).await.unwrap();
    let refused = write(400).await;
    assert!(
        matches!(refused, Err(HostError::ClockBehind { now: 400, last: 701 })),
        "{refused:?}"
    );
    assert_eq!(kinds(&life).await.len(), 2);
}
