//! What is written down, with a real database and a real enclave and no chain.

use super::{Life, Pen, act::send_body};
use crate::{
    hands::{Class, Deed, SendRecord, StoredDeed, open_of},
    journal::{self, Kind},
    registry::Resident,
    run::{Host, tests::without_chain},
};
use serde_json::json;
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

#[tokio::test]
async fn an_agent_that_acted_and_has_no_journal_here_is_not_started_and_a_new_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    assert!(!life.is_journal_gone(0).await.unwrap());
    assert!(life.is_journal_gone(1).await.unwrap());
    act(&life, 1).await;
    assert!(!life.is_journal_gone(1).await.unwrap());
}

#[tokio::test]
async fn an_agent_whose_journal_lost_its_end_is_not_started_either() {
    let folder = tempfile::tempdir().unwrap();
    let life = life(folder.path()).await;
    for action in 1..=2 {
        let send = act(&life, action).await;
        end(&life, &send, &Class::Landed { slot: action }).await;
    }
    assert!(!life.is_journal_gone(2).await.unwrap());
    assert!(life.is_journal_gone(3).await.unwrap());
    // What is open may have landed already.
    act(&life, 3).await;
    assert!(!life.is_journal_gone(3).await.unwrap());
}
