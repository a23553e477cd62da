//! A whole life that nobody attends: founders trade and pay, one breeds at the threshold, its children wake with their own keys
//! and memories, airdrops arrive without a claim by their owners, one dies and its heirs receive its estate. Then everything
//! that any agent ever decided is recomputed.

use crate::harness::{Up, within};
use serde_json::Value;
use std::{collections::BTreeSet, process::Command, time::Duration};

fn amount(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_takes_its_course_unattended_and_every_decision_in_it_can_be_recomputed() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &[]);
    let begun = std::time::Instant::now();
    let tell = |what: &str| println!("{:>4} s  {what}", begun.elapsed().as_secs());

    within(minutes(1), "a trade by an agent", async || {
        let trades = up.all("trades").await;
        trades.into_iter().find(|trade| trade["by_agent"] == true)
    })
    .await;
    tell("an agent trades by its own decision");

    let children = within(
        minutes(4),
        "two children of one litter, each with its journal begun",
        async || {
            let agents = up.all("agents").await;
            let children: Vec<_> = agents.into_iter().filter(|agent| agent["generation"] == 1).collect();
            let settled = children
                .iter()
                .all(|child| !child["persona_hash"].is_null() && child["journal_head"].is_string());
            (children.len() >= 2 && settled).then_some(children)
        },
    )
    .await;
    tell("two children are born, attested, and know who they are");
    for key in ["wallet", "mint", "market", "persona_hash", "journal_head"] {
        let distinct: BTreeSet<_> = children.iter().map(|child| child[key].as_str().unwrap()).collect();
        assert_eq!(distinct.len(), children.len(), "{key}: {children:?}");
    }
    for child in &children {
        assert_eq!(child["birth_verified"], true, "{child}");
        assert!(amount(&child["treasury_lamports"]) > 0, "{child}");
        let journal = up.all(&format!("agents/{}/journal", child["id"])).await;
        assert!(journal.iter().any(|entry| entry["kind"] == "birth"), "{child}");
    }

    within(
        minutes(1),
        "each child's airdrop with the crowd's stakers",
        async || {
            let drops = up.all("distributions").await;
            drops
                .iter()
                .all(|drop| drop["claims"].as_u64().unwrap() >= 3)
                .then_some(())
        },
    )
    .await;
    tell("stakers hold part of both children's supply; none of them claimed it");

    let dead = within(minutes(6), "a death with its estate inherited", async || {
        let agents = up.all("agents").await;
        agents
            .into_iter()
            .find(|agent| agent["status"] == "dead" && amount(&agent["estate_paid_lamports"]) > 0)
    })
    .await;
    tell(&format!(
        "{} is dead; {} lamports of its estate went to its heirs",
        dead["name"], dead["estate_paid_lamports"]
    ));

    let mut recomputed = 0;
    for agent in up.all("agents").await {
        let output = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .args(["verify", "agent", &agent["id"].to_string(), "--replay", "--json"])
            .args(["--api", &up.url, "--rpc", &up.rpc_url])
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(output.status.success(), "{report}");
        recomputed += report["recomputed"].as_u64().unwrap();
    }
    assert!(recomputed > 0);
    tell(&format!("{recomputed} decisions recomputed: every one agrees"));
}
