//! Stopping and starting again.

use crate::harness::Up;
use std::{
    process::{Command, Stdio},
    time::Duration,
};

/// The digest a console line ends with.
fn digest(console: &str, of: &str) -> String {
    let line = console
        .lines()
        .find(|line| line.contains(of))
        .unwrap_or_else(|| panic!("no {of:?} in:\n{console}"));
    line.rsplit(' ').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_stop_the_same_world_goes_on_to_the_lamport_within_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let first = Up::start(folder.path(), &[]);
    tokio::time::sleep(Duration::from_secs(12)).await;
    let (agents, trades) = (first.all("agents").await, first.all("trades").await);
    let (console, status) = first.terminate();
    assert!(status.success(), "{console}");
    let stood_still = digest(&console, "the world stands still");

    let second = Up::start(folder.path(), &[]);
    assert_eq!(digest(&second.console(), "the world goes on"), stood_still);
    // Other tests' worlds may be on this machine now: of three starts the quickest counts.
    let mut quickest = second.started_in;
    let after = second.all("agents").await;
    assert_eq!(after.len(), agents.len(), "a restart spawned founders again");
    for (before, after) in agents.iter().zip(&after) {
        assert_eq!(
            (&before["wallet"], &before["genome"]),
            (&after["wallet"], &after["genome"])
        );
    }
    let now = second.all("trades").await;
    for trade in &trades {
        assert!(
            now.iter().any(|other| other["signature"] == trade["signature"]),
            "lost {trade}"
        );
    }
    second.terminate();
    for _ in 0..2 {
        if quickest >= Duration::from_secs(5) {
            let again = Up::start(folder.path(), &[]);
            quickest = quickest.min(again.started_in);
            again.terminate();
        }
    }
    println!("started again in {quickest:?}");
    assert!(quickest < Duration::from_secs(5), "took {quickest:?}");
}

#[test]
fn a_second_up_in_the_same_folder_says_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = Up::start(folder.path(), &["--founders", "1", "--no-crowd"]);
    let second = Command::new(env!("CARGO_BIN_EXE_sporeline"))
        .args(["up", "--api-port", "0", "--rpc-port", "0", "--data-dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("in use by another `sporeline up` (process "), "{said}");
    drop(first);
}

#[test]
fn asked_to_stop_while_it_starts_it_stops_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for after_ms in [50, 400, 1_200] {
        let mut starting = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .args(["up", "--api-port", "0", "--rpc-port", "0", "--data-dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(200 + after_ms));
        let asked = Command::new("kill")
            .arg("-TERM")
            .arg(starting.id().to_string())
            .status()
            .unwrap();
        assert!(asked.success());
        assert!(starting.wait().unwrap().success(), "after {after_ms} ms");
    }
    let up = Up::start(folder.path(), &["--founders", "1", "--no-crowd"]);
    assert!(!up.console().contains("was killed"), "{}", up.console());
}

#[test]
fn a_world_with_its_keys_missing_is_not_given_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    Up::start(folder.path(), &["--founders", "1", "--no-crowd"]).terminate();
    std::fs::remove_file(folder.path().join("enclave.seed")).unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_sporeline"))
        .args(["up", "--api-port", "0", "--rpc-port", "0", "--data-dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("enclave.seed is missing"),
        "{said}"
    );
    assert!(!folder.path().join("enclave.seed").exists());
}
