//! A world that is killed at random moments: whole each time, a few seconds back, nothing twice.

use crate::harness::{Up, long, within};
use serde_json::Value;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signature::Signature;
use sporeline_client::{Address, account, address, state::Agent};
use std::{
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What a killed world may lose at most.
const MOST_LOST_S: f64 = 5.0;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_the_world_is_whole_a_few_seconds_back_and_nothing_happens_twice() {
    let kills = if long() { 200 } else { 20 };
    let folder = tempfile::tempdir().unwrap();
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    println!("seed {seed}");
    let mut draw = seed | 1;
    let mut up = Up::start(folder.path(), &[]);
    let mut most = 0f64;
    for kill in 0..kills {
        draw ^= draw << 13;
        draw ^= draw >> 7;
        draw ^= draw << 17;
        tokio::time::sleep(Duration::from_millis(draw % 4_000)).await;
        up.kill();
        if kill % 5 == 4 {
            // Once more before it is ready, now and then.
            Up::start_and_kill(folder.path(), Duration::from_millis(draw % 1_700));
        }
        up = Up::start(folder.path(), &[]);
        let lost = seconds_lost(&up.console());
        most = most.max(lost);
        assert!(lost <= MOST_LOST_S, "kill {kill}: {lost} s lost");
        check(&up, kill).await;
    }
    goes_on(&up).await;
    // The test is worth something only where agents acted, and where kills undid what they did.
    let (mut acted, mut undone) = (0, 0);
    for agent in up.all("agents").await {
        let journal = up.all(&format!("agents/{}/journal", agent["id"])).await;
        acted += journal
            .iter()
            .filter(|entry| entry["kind"] == "outcome" && entry["body"]["result"] == "landed")
            .count();
        undone += journal.iter().filter(|entry| entry["kind"] == "lost").count();
    }
    println!(
        "{kills} kills, at most {most:.1} s lost; {acted} actions landed, {undone} of them were undone and journalled lost"
    );
    assert!(acted > 0, "no agent acted between the kills");
}

/// No kill has left an agent behind that does nothing any more: the journal of each that lives grows.
async fn goes_on(up: &Up) {
    let entries = async |id: &Value| up.all(&format!("agents/{id}/journal")).await.len();
    for agent in up.all("agents").await {
        let id = &agent["id"];
        let before = entries(id).await;
        let what = format!("agent {id} writes something");
        within(Duration::from_secs(60), &what, async || {
            let dead = up.get(&format!("agents/{id}")).await["status"] == "dead";
            (dead || entries(id).await > before).then_some(())
        })
        .await;
    }
}

/// What the console says was lost; 0 when nothing was.
fn seconds_lost(console: &str) -> f64 {
    let Some(line) = console.lines().find(|line| line.contains("of the world were lost")) else {
        assert!(console.contains("the world goes on"), "{console}");
        return 0.0;
    };
    let rest = line.split("was killed: ").nth(1).unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// Chain, index and journals agree.
async fn check(up: &Up, kill: usize) {
    let rpc = RpcClient::new_with_commitment(up.rpc_url.clone(), CommitmentConfig::confirmed());
    for agent in up.all("agents").await {
        let id = agent["id"].as_u64().unwrap();
        let wallet: Address = agent["wallet"].as_str().unwrap().parse().unwrap();
        // The index shows what the chain has, once it has read the latest block.
        within(
            Duration::from_secs(10),
            &format!("kill {kill}: index and chain agree on agent {id}"),
            async || {
                let on_chain = rpc.get_account(&address::agent(&wallet)).await.ok()?;
                let state: Agent = account::decode(&on_chain.data).unwrap();
                let indexed = up.get(&format!("agents/{id}")).await;
                let treasury = (on_chain.lamports - state.rent).to_string();
                (indexed["treasury_lamports"] == treasury).then_some(())
            },
        )
        .await;
        let journal = up.all(&format!("agents/{id}/journal")).await;
        journal_is_whole(&journal, &format!("kill {kill}"));
    }
    // Every trade in the index is on chain.
    let trades = up.all("trades").await;
    for some in trades.chunks(200).take(2) {
        let signatures: Vec<Signature> = some
            .iter()
            .map(|trade| trade["signature"].as_str().unwrap().parse().unwrap())
            .collect();
        let known = rpc
            .get_signature_statuses_with_history(&signatures)
            .await
            .unwrap()
            .value;
        for (signature, status) in signatures.iter().zip(known) {
            assert!(
                status.is_some_and(|status| status.err.is_none()),
                "kill {kill}: {signature} is not on chain"
            );
        }
    }
    let mut seen = HashMap::new();
    for trade in &trades {
        let before = seen.insert(trade["id"].to_string(), ());
        assert!(before.is_none(), "kill {kill}: {} twice", trade["id"]);
    }
}

/// No gap, no fork, and no action number landed twice unless the first was lost in between.
pub fn journal_is_whole(entries: &[Value], when: &str) {
    let mut ordered: Vec<&Value> = entries.iter().collect();
    ordered.sort_by_key(|entry| entry["seq"].as_u64());
    let mut previous = "0".repeat(64);
    let mut landed: HashMap<u64, bool> = HashMap::new();
    for (position, entry) in ordered.iter().enumerate() {
        assert_eq!(
            entry["seq"].as_u64(),
            Some(position as u64),
            "{when}: a gap in the journal"
        );
        assert_eq!(
            entry["envelope"]["prev"],
            previous.as_str(),
            "{when}: the chain of entries is broken"
        );
        previous = entry["hash"].as_str().unwrap().to_owned();
        let body = &entry["body"];
        let Some(action) = action_of(body) else { continue };
        match entry["kind"].as_str() {
            Some("outcome") if body["result"] == "landed" => {
                let twice = landed.insert(action, true) == Some(true);
                assert!(!twice, "{when}: action {action} landed twice");
            }
            Some("lost") => {
                landed.insert(action, false);
            }
            _ => {}
        }
    }
}

fn action_of(body: &Value) -> Option<u64> {
    let action = &body["action"];
    action.as_u64().or_else(|| action.as_str()?.parse().ok())
}
