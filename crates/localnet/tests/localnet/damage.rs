//! A damaged copy of the world is put aside aloud, and the other one goes on.

use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    time::Duration,
};

use sporeline_localnet::LocalnetError;

use crate::{
    kill::Victim,
    world::{assert_balances_match, ledger, options, start},
};

fn copies(dir: &Path) -> [PathBuf; 2] {
    ["world-a.sqlite", "world-b.sqlite"].map(|name| dir.join(name))
}

fn generation(copy: &Path) -> u64 {
    let connection = rusqlite::Connection::open(copy).expect("a database");
    let json: String = connection
        .query_row("SELECT json FROM head", [], |row| row.get(0))
        .expect("a head");
    // Folds the log into the file, so that the damage below hits the world and not an empty shell.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("a checkpoint");
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON")["generation"]
        .as_u64()
        .expect("a number")
}

/// Runs a world for a while, kills it, and returns its newer and its older copy.
async fn killed_world(dir: &Path) -> (PathBuf, PathBuf) {
    let mut victim = Victim::spawn(dir);
    victim.go();
    tokio::time::sleep(Duration::from_secs(5)).await;
    victim.kill();
    let [a, b] = copies(dir);
    if generation(&a) > generation(&b) {
        (a, b)
    } else {
        (b, a)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_newest_copy_falls_back_to_the_older_one_and_says_so() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (newest, _) = killed_world(dir.path()).await;
    let length = fs::metadata(&newest).expect("a file").len();
    OpenOptions::new()
        .write(true)
        .open(&newest)
        .and_then(|file| file.set_len(length / 2))
        .expect("a cut");

    let (net, rpc) = start(dir.path()).await;
    let resumed = net.resumed().expect("a world").clone();
    assert_eq!(resumed.damaged.len(), 1, "{resumed:?}");
    assert!(!resumed.clean && resumed.lost <= Duration::from_secs(5), "{resumed:?}");
    let found = ledger(&rpc, resumed.slot - 1).await;
    assert!(found.transfers > 10, "{} transfers", found.transfers);
    assert_balances_match(&rpc, &found).await;
    // The pair is made whole again, and the next start has nothing to say.
    tokio::time::sleep(Duration::from_secs(3)).await;
    net.stop().await.expect("a clean stop");
    let (net, rpc) = start(dir.path()).await;
    let again = net.resumed().expect("a world").clone();
    assert!(again.clean && again.damaged.is_empty(), "{again:?}");
    assert_eq!(ledger(&rpc, resumed.slot - 1).await, found);
    net.stop().await.expect("a clean stop");
    let [a, b] = copies(dir.path());
    assert_eq!(
        generation(&a),
        generation(&b),
        "a stop leaves both copies at the same moment"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changed_behind_our_back_is_noticed() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (newest, _) = killed_world(dir.path()).await;
    let connection = rusqlite::Connection::open(&newest).expect("a database");
    let key = solana_sdk::signature::Signer::pubkey(&crate::world::receiver()).to_bytes();
    let read = "SELECT value FROM account WHERE address = ?1";
    let mut value: Vec<u8> = connection
        .query_row(read, [key.as_slice()], |row| row.get(0))
        .expect("the receiver");
    value[0] ^= 1; // one lamport more or less
    let forge = "UPDATE account SET value = ?2 WHERE address = ?1";
    assert_eq!(
        connection.execute(forge, [key.as_slice(), &value]).expect("an update"),
        1
    );
    drop(connection);

    let (net, rpc) = start(dir.path()).await;
    let resumed = net.resumed().expect("a world").clone();
    assert!(resumed.damaged[0].contains("digest"), "{resumed:?}");
    assert_balances_match(&rpc, &ledger(&rpc, resumed.slot - 1).await).await;
    net.stop().await.expect("a clean stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_copy_is_whole_nothing_is_started_and_nothing_overwritten() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (net, _) = start(dir.path()).await;
    net.stop().await.expect("a clean stop");
    for copy in copies(dir.path()) {
        fs::write(copy, b"not a database, whatever it was before").expect("writable");
    }
    let error = sporeline_localnet::Localnet::start(options(dir.path())).await.err();
    assert!(matches!(error, Some(LocalnetError::NoWholeCopy { .. })), "{error:?}");
    assert!(
        copies(dir.path())
            .iter()
            .all(|copy| fs::read(copy).is_ok_and(|bytes| bytes.starts_with(b"not a")))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_of_another_format_is_refused_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (net, _) = start(dir.path()).await;
    net.stop().await.expect("a clean stop");
    for copy in copies(dir.path()) {
        let connection = rusqlite::Connection::open(copy).expect("a database");
        connection
            .execute("UPDATE head SET json = json_set(json, '$.format', 99)", [])
            .expect("an update");
    }
    let error = sporeline_localnet::Localnet::start(options(dir.path())).await.err();
    assert!(
        matches!(
            error,
            Some(LocalnetError::Format {
                found: 99,
                expected: 1,
                ..
            })
        ),
        "{error:?}"
    );
}
