//! The pair of copies, without a chain.

use std::path::Path;

use surfpool_core::solana_account::AccountSharedData;

use super::{Copy, TwoCopies, two::NAMES};
use crate::world::{Delta, FORMAT, Head};

fn delta(slot: u64, accounts: &[(u8, Option<u64>)]) -> Delta {
    let head = Head {
        format: FORMAT,
        generation: 0,
        clean: false,
        slot,
        epoch: 0,
        slot_index: slot,
        slots_in_epoch: 432_000,
        block_height: slot,
        transaction_count: None,
        slot_ms: 200,
        updated_at: slot * 200,
        genesis_slot: 31,
        genesis_updated_at: 0,
        tip_index: slot,
        tip_hash: String::new(),
        write_version: 0,
        transactions_processed: 0,
        accounts: 0,
        digest: String::new(),
        next_transaction: 0,
    };
    let account = |lamports| AccountSharedData::new(lamports, 3, &[9; 32].into());
    let accounts = accounts
        .iter()
        .map(|(key, lamports)| ([*key; 32], lamports.map(account)))
        .collect();
    Delta {
        head,
        accounts,
        blocks: Vec::new(),
        transactions: Vec::new(),
    }
}

/// What a start now would find: the slot, and each account's lamports by the first byte of its address.
fn found(dir: &Path) -> (u64, Vec<(u8, u64)>) {
    let opened = TwoCopies::open(dir).expect("a folder that can be read");
    assert!(opened.damaged.is_empty(), "{:?}", opened.damaged);
    let contents = opened.contents.expect("a world");
    let mut accounts: Vec<_> = contents
        .accounts
        .iter()
        .map(|(key, account)| (key[0], account.lamports))
        .collect();
    accounts.sort_unstable();
    (contents.head.slot, accounts)
}

#[test]
fn every_write_is_a_whole_world_and_the_newest_is_found() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut copies = TwoCopies::open(dir.path()).expect("a new world").copies;
    copies.queue(delta(1, &[(1, Some(10)), (2, Some(20))]));
    copies.write_next().expect("written");
    assert_eq!(found(dir.path()), (1, vec![(1, 10), (2, 20)]));
    copies.queue(delta(2, &[(2, None), (3, Some(30))]));
    copies.write_next().expect("written");
    assert_eq!(found(dir.path()), (2, vec![(1, 10), (3, 30)]));
    copies.queue(delta(3, &[(1, Some(11))]));
    copies.write_next().expect("written");
    assert_eq!(found(dir.path()), (3, vec![(1, 11), (3, 30)]));
}

#[test]
fn after_a_restart_the_older_copy_catches_up_before_it_is_written() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut copies = TwoCopies::open(dir.path()).expect("a new world").copies;
    for slot in 1..=4 {
        copies.queue(delta(slot, &[(u8::try_from(slot).expect("small"), Some(slot))]));
        copies.write_next().expect("written");
    }
    drop(copies);
    let mut copies = TwoCopies::open(dir.path()).expect("the world").copies;
    assert_eq!(
        copies.common_generation(),
        0,
        "nothing may leave memory before both copies hold it"
    );
    copies.queue(delta(5, &[(1, None)]));
    copies.write_next().expect("written");
    assert_eq!(found(dir.path()), (5, vec![(2, 2), (3, 3), (4, 4)]));
    assert_eq!(copies.common_generation(), 4);
}

#[test]
fn a_damaged_older_copy_is_made_anew_without_disturbing_a_start() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut copies = TwoCopies::open(dir.path()).expect("a new world").copies;
    for slot in 1..=2 {
        copies.queue(delta(slot, &[(u8::try_from(slot).expect("small"), Some(slot))]));
        copies.write_next().expect("written");
    }
    drop(copies);
    // The first write went to the first copy, so that one is older.
    let older = rusqlite::Connection::open(dir.path().join(NAMES[0])).expect("a database");
    older.execute("DELETE FROM account", []).expect("a deletion");
    drop(older);
    let mut opened = TwoCopies::open(dir.path()).expect("the newer copy is whole");
    assert!(opened.damaged.is_empty());
    opened.copies.queue(delta(3, &[]));
    opened.copies.write_next().expect("written");
    drop(opened);
    assert!(
        dir.path().join("world-a.sqlite.damaged-1").exists(),
        "it is put aside, not deleted"
    );
    assert_eq!(found(dir.path()), (3, vec![(1, 1), (2, 2)]));
}

#[test]
fn a_settled_pair_is_twice_the_same_world() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut copies = TwoCopies::open(dir.path()).expect("a new world").copies;
    copies.queue(delta(1, &[(1, Some(10))]));
    copies.write_next().expect("written");
    assert!(!copies.settled());
    copies.write_next().expect("written");
    assert!(copies.settled());
    for name in NAMES {
        let contents = Copy::open(&dir.path().join(name))
            .and_then(|copy| copy.load())
            .expect("whole");
        assert_eq!(contents.expect("written").head.slot, 1);
    }
}
