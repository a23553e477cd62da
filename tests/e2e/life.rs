//! A founder lives: listed, attested, trading by its own decision, paying its hosting.

use crate::{
    feed::Feed,
    harness::{Up, within},
};
use serde_json::Value;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signature::Signature;
use sporeline_client::{
    PROGRAM_ID, account, address, price_update,
    state::{Global, Position, StakePool},
};
use sporeline_localnet::{crowd, price::FEED};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn within_a_minute_of_ready_a_founder_has_traded_by_its_own_decision_under_one_signature_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &[]);
    let feed = Feed::listen(&up.url).await;

    let agents = within(Duration::from_secs(60), "three founders listed", async || {
        let agents = up.all("agents").await;
        (agents.len() == 3).then_some(agents)
    })
    .await;
    for agent in &agents {
        for field in [
            "wallet",
            "mint",
            "market",
            "host",
            "status",
            "paid_until",
            "born_at",
            "treasury_lamports",
        ] {
            assert!(agent[field].is_string(), "{field}: {agent}");
        }
        assert_eq!(agent["genome"].as_array().unwrap().len(), 32);
        assert_eq!(agent["generation"], 0);
    }

    let trade = within(Duration::from_secs(60), "a trade by an agent", async || {
        up.all("trades")
            .await
            .into_iter()
            .find(|trade| trade["by_agent"] == true)
    })
    .await;
    let signature = trade["signature"].as_str().unwrap();
    // on chain
    let rpc = RpcClient::new_with_commitment(up.rpc_url.clone(), CommitmentConfig::confirmed());
    let parsed: Signature = signature.parse().unwrap();
    let status = rpc.get_signature_status(&parsed).await.unwrap();
    assert_eq!(status, Some(Ok(())));
    // in the journal: the entry that decided it, and what became of it
    let trader = trade["trader_agent"].as_u64().unwrap();
    let journal = within(Duration::from_secs(20), "its outcome in the journal", async || {
        let journal = up.all(&format!("agents/{trader}/journal")).await;
        journal
            .iter()
            .any(|entry| entry["kind"] == "outcome" && mentions(entry, signature))
            .then_some(journal)
    })
    .await;
    let decision = trade["decision"].as_str().unwrap();
    assert!(
        journal
            .iter()
            .any(|entry| entry["hash"] == decision && entry["kind"] == "decide")
    );
    // in the feed
    within(Duration::from_secs(10), "the trade in the live feed", async || {
        feed.has(signature).then_some(())
    })
    .await;

    // hosting is paid from its treasury to its host
    within(
        Duration::from_secs(60),
        "a hosting fee charged after birth",
        async || {
            let paid = |event: &Value| {
                event["kind"] == "hosting" && event["agent"] == trader && event["detail"]["to_host"] == true
            };
            feed.find(paid).then_some(())
        },
    )
    .await;
    assert_eq!(up.get(&format!("agents/{trader}")).await["status"], "alive");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_world_believes_its_own_price_feed_and_its_stakers_stake_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &["--founders", "1"]);
    let rpc = RpcClient::new_with_commitment(up.rpc_url.clone(), CommitmentConfig::processed());
    let global: Global = account::decode(&rpc.get_account_data(&address::global()).await.unwrap()).unwrap();
    let feed = rpc.get_account(&FEED).await.unwrap();
    let update = price_update::decode(&feed.data).unwrap();
    assert!(global.price_owners().contains(&feed.owner));
    assert_eq!(global.feed_id, update.feed_id);
    assert!(update.certain().is_some());

    within(Duration::from_secs(40), "active stake of the crowd", async || {
        let pool = rpc.get_account_data(&address::stake_pool()).await.unwrap();
        let pool: StakePool = account::decode(&pool).unwrap();
        (pool.total_active == 6_000_000_000 && pool.total_pending == 0).then_some(())
    })
    .await;
    // Whoever reads of them is told that they are simulated.
    let accounts = rpc.get_program_accounts(&PROGRAM_ID).await.unwrap();
    let positions = accounts
        .iter()
        .filter_map(|(_, found)| account::decode::<Position>(&found.data).ok());
    let owners: Vec<_> = positions.map(|position| position.owner).collect();
    assert_eq!(owners.len(), crowd::STAKERS);
    for owner in owners {
        let path = format!("{}/api/v1/positions/{owner}", up.url);
        let shown = within(Duration::from_secs(10), "an active position in the index", async || {
            let shown: Value = reqwest::get(&path).await.unwrap().json().await.unwrap();
            (shown["pending"] == "0" && shown["active"] != "0").then_some(shown)
        })
        .await;
        assert_eq!(shown["simulated"], true, "{shown}");
    }
}

fn mentions(entry: &Value, signature: &str) -> bool {
    entry["body"].to_string().contains(signature)
}
