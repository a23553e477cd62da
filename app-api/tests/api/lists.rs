//! Lists: what stands in them, and that walking one finds every row once.

use crate::{
    rows::{self, AgentRow, GENESIS, base58, key},
    world::{CLUSTER, World},
};
use serde_json::Value;
use std::collections::HashSet;

fn ids(items: &[Value]) -> Vec<u64> {
    items.iter().map(|item| item["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn walking_the_agents_finds_each_once_newest_first_even_while_others_are_born() {
    let world = World::new().await;
    for id in 0..23 {
        AgentRow::founder(id).insert(&world.db).await;
    }
    let mut born = 23;
    for limit in [1, 2, 5, 22, 23, 200] {
        let before = born;
        let items = world
            .walk("/agents", limit, async |_| {
                AgentRow::founder(born).insert(&world.db).await;
                born += 1;
            })
            .await;
        let expected: Vec<u64> = (0..before as u64).rev().collect();
        assert_eq!(ids(&items), expected, "limit {limit}");
    }
}

#[tokio::test]
async fn walking_the_trades_finds_each_once_even_while_others_happen() {
    let world = World::new().await;
    for id in 0..2 {
        AgentRow::founder(id).insert(&world.db).await;
    }
    // Several in a slot, several in a transaction's neighbourhood: the key is all three parts.
    for trade in 0..30 {
        rows::trade(&world.db, trade / 4, trade % 4, trade % 2).await;
    }
    let mut slot = 100;
    let items = world
        .walk("/trades", 7, async |_| {
            rows::trade(&world.db, slot, 0, 0).await;
            slot += 1;
        })
        .await;
    let found: HashSet<_> = items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((items.len(), found.len()), (30, 30));
    let of_one = world.walk("/agents/1/trades", 4, async |_| {}).await;
    assert_eq!(of_one.len(), 15);
    assert!(
        of_one
            .iter()
            .all(|trade| trade["agent"] == 1 && trade["symbol"] == "A1")
    );
}

#[tokio::test]
async fn a_trade_says_who_what_and_at_which_price_and_whether_the_trader_is_simulated() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    rows::trade(&world.db, 5, 0, 0).await;
    sqlx::query("INSERT INTO api_simulated (wallet) VALUES ($1)")
        .bind(key(rows::TRADER, 0))
        .execute(&world.db)
        .await
        .unwrap();
    let (_, page) = world.get("/trades").await;
    let trade = &page["items"][0];
    assert_eq!(trade["side"], "buy");
    assert_eq!(trade["base"], "33000000000000");
    assert_eq!(trade["quote"], "1000000000");
    assert_eq!(trade["fee"], "10000000");
    assert_eq!(trade["price"], "30.000000"); // 0.99 SOL for 33 million tokens
    assert_eq!(trade["by_agent"], false);
    assert_eq!(trade["simulated"], true);
    assert_eq!(trade["time"], "2027-01-15T08:00:05Z");
    assert_eq!(trade["signature"], base58(&rows::signature(5, 0, 0)));
    assert_eq!(
        (&page["cluster"], &page["local"]),
        (&Value::from(CLUSTER), &Value::from(true))
    );
}

#[tokio::test]
async fn an_agent_is_alive_dormant_or_dead_by_the_chains_clock() {
    let world = World::new().await;
    rows::block(&world.db, 100).await;
    let now = GENESIS + 100;
    let mut agents: Vec<_> = (0..5).map(AgentRow::founder).collect();
    agents[1].paid_until = now - 1;
    agents[2].attested_until = Some(now);
    agents[3].attested_until = None;
    agents[4].status = 2;
    for agent in &agents {
        agent.insert(&world.db).await;
    }
    let (_, page) = world.get("/agents").await;
    let status: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|agent| agent["status"].clone())
        .collect();
    assert_eq!(status, ["alive", "dormant", "dormant", "dormant", "dead"]);
    for (status, expected) in [("alive", vec![0]), ("dormant", vec![3, 2, 1]), ("dead", vec![4])] {
        assert_eq!(
            ids(&world.walk(&format!("/agents?status={status}"), 1, async |_| {}).await),
            expected
        );
    }
    let (_, stats) = world.get("/stats").await;
    assert_eq!(
        (&stats["alive"], &stats["dormant"], &stats["dead"]),
        (&1.into(), &3.into(), &1.into())
    );
}

#[tokio::test]
async fn an_agent_is_found_by_number_wallet_mint_market_and_account_and_shows_its_life() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    AgentRow::founder(1).insert(&world.db).await;
    let mut child = AgentRow::founder(7);
    child.parents = [Some(0), Some(1)];
    child.insert(&world.db).await;
    let names = [rows::WALLET, rows::MINT, rows::MARKET, rows::AGENT].map(|kind| base58(&key(kind, 7)));
    for name in names.iter().map(String::as_str).chain(["7"]) {
        let (status, agent) = world.get(&format!("/agents/{name}")).await;
        assert_eq!((status, &agent["id"]), (200, &Value::from(7)), "{name}");
    }
    let (_, agent) = world.get("/agents/7").await;
    assert_eq!(agent["parents"], serde_json::json!([0, 1]));
    assert_eq!(agent["genome"], Value::from(vec![5_000; 32]));
    assert_eq!(agent["attestation"]["state"], "valid");
    assert_eq!(agent["attestation"]["dev"], true);
    assert_eq!(agent["treasury_lamports"], "100000000000");
    assert_eq!(agent["price"], "27.958993");
    assert_eq!(agent["fdv_usd"], Value::Null, "no price of SOL is known");
    assert_eq!(agent["died_at"], Value::Null);
    assert_eq!(agent["cluster"], CLUSTER);
}

#[tokio::test]
async fn agents_are_filtered_by_host_and_a_cursor_keeps_its_filter() {
    let world = World::new().await;
    for id in 0..9 {
        let mut agent = AgentRow::founder(id);
        agent.host = id % 3;
        agent.insert(&world.db).await;
    }
    let host = base58(&key(rows::HOST, 1));
    let items = world.walk(&format!("/agents?host={host}"), 2, async |_| {}).await;
    assert_eq!(ids(&items), [7, 4, 1]);
    let (_, page) = world.get(&format!("/agents?host={host}&limit=1")).await;
    let cursor = page["next"].as_str().unwrap();
    let (_, page) = world.get(&format!("/agents?cursor={cursor}&limit=9")).await;
    assert_eq!(ids(page["items"].as_array().unwrap()), [4, 1]);
    let other = base58(&key(rows::HOST, 2));
    let (status, problem) = world.get(&format!("/agents?cursor={cursor}&host={other}")).await;
    assert_eq!((status, &problem["name"]), (400, &"bad_cursor".into()));
    let (status, problem) = world.get(&format!("/trades?cursor={cursor}")).await;
    assert_eq!((status, &problem["name"]), (400, &"bad_cursor".into()));
}

#[tokio::test]
async fn a_journal_is_read_from_either_end_and_its_texts_stay_byte_for_byte() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    for seq in 0..11 {
        rows::entry(&world.db, 0, seq).await;
    }
    let seqs = |items: Vec<Value>| -> Vec<u64> { items.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect() };
    let down = seqs(world.walk("/agents/0/journal", 4, async |_| {}).await);
    let up = seqs(world.walk("/agents/0/journal?order=asc", 4, async |_| {}).await);
    assert_eq!(up, (0..11).collect::<Vec<_>>());
    assert_eq!(down, (0..11).rev().collect::<Vec<_>>());
    let text = world
        .get_raw("/api/v1/agents/0/journal?limit=1")
        .await
        .text()
        .await
        .unwrap();
    assert!(text.contains("{\"b\":\"18446744073709551615\",\"a\":1}"), "{text}");
    assert!(text.contains("{\"seq\":10,\"v\":1}"), "{text}");
}

#[tokio::test]
async fn hosts_are_listed_the_cheapest_first() {
    let world = World::new().await;
    rows::host(&world.db, &key(rows::HOST, 1), &key(11, 1), 500).await;
    rows::host(&world.db, &key(rows::HOST, 2), &key(11, 2), 400).await;
    AgentRow::founder(0).insert(&world.db).await;
    let (_, page) = world.get("/hosts").await;
    let hosts = page["items"].as_array().unwrap();
    assert_eq!(
        (&hosts[0]["price_per_day"], &hosts[0]["agents"]),
        (&"400".into(), &0.into())
    );
    assert_eq!(
        (&hosts[1]["price_per_day"], &hosts[1]["agents"]),
        (&"500".into(), &1.into())
    );
    assert_eq!(
        (&hosts[0]["active"], &hosts[0]["earned_lamports"]),
        (&true.into(), &"0".into())
    );
    sqlx::query("UPDATE chain_hosts SET active = 0, earned = 90, withdrawn = 40 WHERE price_per_day = 400")
        .execute(&world.db)
        .await
        .unwrap();
    let (_, page) = world.get("/hosts").await;
    let host = &page["items"][0];
    assert_eq!(
        (&host["active"], &host["earned_lamports"], &host["withdrawn_lamports"]),
        (&false.into(), &"90".into(), &"40".into())
    );
}
