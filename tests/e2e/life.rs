//! A founder lives: listed, attested, trading by its own decision, paying its hosting.

use crate::{
    feed::Feed,
    harness::{Up, within},
};
use serde_json::Value;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signature::Signature;
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

fn mentions(entry: &Value, signature: &str) -> bool {
    entry["body"].to_string().contains(signature)
}
