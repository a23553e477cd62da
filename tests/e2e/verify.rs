//! Anyone checks an agent, with the API and a node; and finds one changed byte.

use crate::harness::{Up, within};
use serde_json::Value;
use std::{path::Path, process::Command, time::Duration};

/// `sporeline verify agent ID --replay --json`: whether it exited 0, and its report.
pub fn verify(api: &str, id: &str, node: Option<&str>) -> (bool, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sporeline"));
    command.args(["verify", "agent", id, "--replay", "--json", "--api", api]);
    if let Some(url) = node {
        command.args(["--rpc", url]);
    }
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.success(), report)
}

pub fn verdict<'a>(report: &'a Value, name: &str) -> &'a str {
    let claims = report["claims"].as_array().unwrap();
    let claim = claims.iter().find(|claim| claim["name"] == name);
    claim.unwrap_or_else(|| panic!("no claim {name}: {report}"))["verdict"]
        .as_str()
        .unwrap()
}

/// Changes one word of a decision where the host keeps it.
async fn tamper(folder: &Path, seq: i64) {
    let url = format!("sqlite:{}", folder.join("sporeline.sqlite").display());
    let db = sqlx::SqlitePool::connect(&url).await.unwrap();
    let done = sqlx::query(
        "UPDATE host_journal SET body = replace(body, '\"why\":\"', '\"why\":\"!') WHERE seq = $1 AND kind = 'decide'",
    )
    .bind(seq)
    .execute(&db)
    .await
    .unwrap();
    assert!(done.rows_affected() > 0);
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_recomputes_every_decision_of_an_agent_and_one_changed_byte_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &[]);
    let trade = within(Duration::from_secs(60), "a trade by an agent", async || {
        let trades = up.all("trades").await;
        trades.into_iter().find(|trade| trade["by_agent"] == true)
    })
    .await;
    let id = trade["trader_agent"].to_string();

    let (holds, report) = verify(&up.url, &id, Some(&up.rpc_url));
    assert!(holds, "{report}");
    let recomputed = report["recomputed"].as_u64().unwrap();
    println!("{recomputed} decisions recomputed");
    assert!(recomputed > 0);
    for claim in [
        "journal.chain",
        "actions.numbers",
        "actions.decided",
        "attestation.quotes",
        "replay.decisions",
    ] {
        assert_eq!(verdict(&report, claim), "ok", "{report}");
    }
    // The API alone is enough for most of it, by any of the agent's names; what it cannot prove is said.
    let wallet = up.get(&format!("agents/{id}")).await["wallet"]
        .as_str()
        .unwrap()
        .to_owned();
    let (holds, report) = verify(&up.url, &wallet, None);
    assert!(holds, "{report}");
    assert_eq!(verdict(&report, "attestation.attesters"), "not_checkable");

    // What an agent says is composed once more, from a persona that the API hands out and its hash on chain bears out.
    let post = within(Duration::from_secs(60), "a post", async || {
        up.all("posts").await.into_iter().next()
    })
    .await;
    let (holds, report) = verify(&up.url, &post["agent"].to_string(), Some(&up.rpc_url));
    assert!(holds, "{report}");
    assert_eq!(verdict(&report, "posts"), "ok", "{report}");

    let journal = up.all(&format!("agents/{id}/journal")).await;
    let decision = journal.iter().find(|entry| entry["hash"] == trade["decision"]).unwrap();
    tamper(folder.path(), decision["seq"].as_i64().unwrap()).await;
    let (holds, report) = verify(&up.url, &id, Some(&up.rpc_url));
    assert!(!holds, "{report}");
    for claim in ["journal.chain", "replay.decisions"] {
        assert_eq!(verdict(&report, claim), "failed", "{report}");
    }
}
