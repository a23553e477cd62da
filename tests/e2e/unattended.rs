//! A whole life that nobody attends: founders trade and pay, one breeds at the threshold, its children wake with their own keys
//! and memories, airdrops arrive without a claim by their owners, one dies and its heirs receive its estate. Then everything
//! that any agent ever decided is recomputed, and everything that was left, said and served is searched for private keys.

use crate::{
    feed::Feed,
    harness::{Up, within},
    secrets::Secrets,
};
use serde_json::Value;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use sporeline_client::{
    Address, PROGRAM_ID, account, address,
    state::{Agent, Position},
};
use std::{collections::BTreeSet, process::Command, time::Duration};

fn amount(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// Whether one who stakes holds some of this token, by the accounts on chain.
async fn a_staker_holds(rpc: &RpcClient, mint: &Address) -> bool {
    let accounts = rpc.get_program_accounts(&PROGRAM_ID).await.unwrap();
    let positions = accounts
        .iter()
        .filter_map(|(_, found)| account::decode::<Position>(&found.data).ok());
    let places: Vec<_> = positions
        .map(|position| address::associated_token(&position.owner, mint))
        .collect();
    let tokens = rpc.get_multiple_accounts(&places).await.unwrap();
    let held = tokens
        .iter()
        .flatten()
        .filter_map(|token| account::decode_token(&token.data).ok());
    held.into_iter().any(|token| token.amount > 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_takes_its_course_unattended_and_every_decision_in_it_can_be_recomputed() {
    let folder = tempfile::tempdir().unwrap();
    let log = "warn,sporeline=trace,sqlx=trace,rpc=trace,reqwest=trace,surfpool_core=error,solana_=error,litesvm=off";
    let up = Up::start_logging(folder.path(), &[], Some(log));
    let feed = Feed::listen(&up.url).await;
    let rpc = RpcClient::new_with_commitment(up.rpc_url.clone(), CommitmentConfig::confirmed());
    let begun = std::time::Instant::now();
    let tell = |what: &str| println!("{:>4} s  {what}", begun.elapsed().as_secs());

    within(minutes(1), "a trade by an agent", async || {
        let trades = up.all("trades").await;
        trades.into_iter().find(|trade| trade["by_agent"] == true)
    })
    .await;
    tell("an agent trades by its own decision");

    within(minutes(1), "hosting paid by each agent that lives", async || {
        let agents = up.all("agents").await;
        let mut living = agents.iter().filter(|agent| agent["status"] == "alive");
        let pays = |agent: &Value| {
            feed.find(|event| {
                event["kind"] == "hosting" && event["agent"] == agent["id"] && event["detail"]["to_host"] == true
            })
        };
        (agents.len() >= 3 && living.all(pays)).then_some(())
    })
    .await;
    tell("every agent pays its host from its treasury");

    let children = within(
        minutes(4),
        "two children of two parents, each with its journal begun",
        async || {
            let agents = up.all("agents").await;
            let children: Vec<_> = agents.into_iter().filter(|agent| agent["generation"] == 1).collect();
            let settled = children
                .iter()
                .all(|child| !child["persona_hash"].is_null() && child["journal_head"].is_string());
            // Other litters may have been born meanwhile, of agents that bred alone too: two children of the same two parents
            // are wanted.
            let mated = children
                .iter()
                .filter(|child| child["parents"][0] != child["parents"][1]);
            let of_one = mated.into_iter().find_map(|one| {
                let litter: Vec<_> = children
                    .iter()
                    .filter(|other| other["parents"] == one["parents"])
                    .cloned()
                    .collect();
                (litter.len() >= 2).then_some(litter)
            });
            of_one.filter(|_| settled)
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
        assert_eq!(child["parents"].as_array().unwrap().len(), 2, "{child}");
        assert!(amount(&child["treasury_lamports"]) > 0, "{child}");
        let journal = up.all(&format!("agents/{}/journal", child["id"])).await;
        assert!(journal.iter().any(|entry| entry["kind"] == "birth"), "{child}");
    }

    within(
        minutes(1),
        "each child's airdrop with the crowd's stakers",
        async || {
            let drops = up.all("distributions").await;
            for child in &children {
                let drop = drops.iter().find(|drop| drop["agent"] == child["id"])?;
                if drop["claims"].as_u64().unwrap() < 3 {
                    return None;
                }
                let mint: Address = child["mint"].as_str().unwrap().parse().unwrap();
                assert_eq!((&drop["child"], &drop["mint"]), (&Value::from(true), &child["mint"]));
                if !a_staker_holds(&rpc, &mint).await {
                    return None;
                }
            }
            Some(())
        },
    )
    .await;
    tell("stakers hold part of both children's supply; none of them claimed it");

    // Who dies first may have no children: what its stakers get then is no inheritance.
    let (dead, inherited) = within(minutes(8), "a death with its estate inherited", async || {
        let agents = up.all("agents").await;
        let left_some = |agent: &&Value| agent["status"] == "dead" && agent["heirs"].as_u64().unwrap() > 0;
        agents.iter().filter(left_some).find_map(|dead| {
            let event = feed.first(|event| event["kind"] == "inherited" && event["agent"] == dead["id"])?;
            Some((dead.clone(), event["detail"].clone()))
        })
    })
    .await;
    let heir_at: Address = inherited["heir"].as_str().unwrap().parse().unwrap();
    let heir: Agent = account::decode(&rpc.get_account_data(&heir_at).await.unwrap()).unwrap();
    let dead_at = address::agent(&dead["wallet"].as_str().unwrap().parse().unwrap());
    let place = heir.parents.iter().position(|parent| *parent == dead_at).unwrap();
    let lamports = amount(&inherited["lamports"]);
    assert!(lamports > 0 && heir.taken[place] >= lamports, "{inherited}");
    tell(&format!(
        "{} is dead; {lamports} lamports of its estate went to agent {}",
        dead["name"], heir.id
    ));

    let mut recomputed = 0;
    for agent in up.all("agents").await {
        let journal = up.all(&format!("agents/{}/journal", agent["id"])).await;
        let decided = journal.iter().filter(|entry| entry["kind"] == "decide").count() as u64;
        let output = Command::new(env!("CARGO_BIN_EXE_sporeline"))
            .args(["verify", "agent", &agent["id"].to_string(), "--replay", "--json"])
            .args(["--api", &up.url, "--rpc", &up.rpc_url])
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(output.status.success(), "{report}");
        let count = report["recomputed"].as_u64().unwrap();
        // Decisions fall while it is verified: at least what the journal held before.
        assert!(count >= decided, "{count} of {decided}: {report}");
        recomputed += count;
    }
    assert!(recomputed > 0);
    tell(&format!("{recomputed} decisions recomputed: every one agrees"));

    let secrets = Secrets::of(folder.path(), up.all("agents").await.len() as u64);
    let served = secrets.nowhere_served(&up).await;
    let left = secrets.nowhere_left(up);
    tell(&format!(
        "no private key in {served} bytes served, nor in {left} said and left"
    ));
}
