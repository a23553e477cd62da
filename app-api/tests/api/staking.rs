//! Stake and airdrops, as they are read.

use crate::{
    rows::{self, AGENT, AgentRow, GENESIS, MINT, base58, key},
    world::World,
};
use serde_json::{Value, json};

const DISTRIBUTION: u8 = 30;
const POSITION: u8 = 31;
const OWNER: u8 = 32;

/// Distribution `number`, of that agent, expiring so many seconds after the beginning.
async fn distribution(world: &World, number: i64, expires: i64, closed: Option<i64>) {
    sqlx::query(
        "INSERT INTO chain_distributions (distribution, slot, number, agent, mint, is_child, total, active_stake, claimed, \
         claims, created_at, expires_at, closed_at, returned) VALUES ($1, 1, $2, $3, $4, 1, 500, 50, 20, 2, $5, $6, $7, 7)",
    )
    .bind(key(DISTRIBUTION, number))
    .bind(number)
    .bind(key(AGENT, number % 2))
    .bind(key(MINT, number % 2))
    .bind(GENESIS)
    .bind(GENESIS + expires)
    .bind(closed)
    .execute(&world.db)
    .await
    .unwrap();
}

async fn world() -> World {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    AgentRow::founder(1).insert(&world.db).await;
    rows::block(&world.db, 100).await;
    world
}

#[tokio::test]
async fn distributions_are_listed_newest_first_and_say_whether_they_can_be_claimed() {
    let world = world().await;
    distribution(&world, 0, 50, Some(GENESIS + 60)).await;
    distribution(&world, 1, 100, None).await;
    distribution(&world, 2, 101, None).await;
    let list = world.walk("/distributions", 2, async |_| {}).await;
    let seen: Vec<_> = list
        .iter()
        .map(|one| (one["number"].clone(), one["state"].clone()))
        .collect();
    let expected = [(2, "open"), (1, "expired"), (0, "closed")];
    assert_eq!(seen, expected.map(|(number, state)| (json!(number), json!(state))));
    assert_eq!((&list[1]["agent"], &list[1]["symbol"]), (&json!(1), &json!("A1")));
    assert_eq!(
        (&list[0]["total"], &list[0]["active_stake"]),
        (&json!("500"), &json!("50"))
    );
    assert_eq!((&list[0]["claimed"], &list[0]["claims"]), (&json!("20"), &json!(2)));
    assert_eq!(
        (&list[2]["returned"], &list[2]["closed_at"]),
        (&json!("7"), &json!("2027-01-15T08:01:00Z"))
    );
}

#[tokio::test]
async fn a_position_shows_what_is_active_what_waits_and_what_comes_next() {
    let world = world().await;
    let owner = base58(&key(OWNER, 0));
    assert_eq!(world.get(&format!("/positions/{owner}")).await.0, 404);
    assert_eq!(world.get("/positions/nobody").await.0, 422);
    sqlx::query(
        "INSERT INTO chain_positions (position, slot, owner, active, pending, cooling, pending_ready_at, cooling_ready_at, \
         next_claim, rewards_paid, claim_budget, claims) VALUES ($1, 1, $2, 10, 5, 0, $3, $4, 3, 42, 9, 2)",
    )
    .bind(key(POSITION, 0))
    .bind(key(OWNER, 0))
    .bind(GENESIS + 5)
    .bind(GENESIS + 6)
    .execute(&world.db)
    .await
    .unwrap();
    let (_, position) = world.get(&format!("/positions/{owner}")).await;
    assert_eq!(position["total_active"], "0", "nobody told of the pool");
    sqlx::query(
        "INSERT INTO chain_stake_pool (pool, slot, total_active, earned, claimed, distributions) VALUES ($1, 1, 100, 0, 0, 4)",
    )
    .bind(key(40, 0))
    .execute(&world.db)
    .await
    .unwrap();
    let (status, position) = world.get(&format!("/positions/{owner}")).await;
    assert_eq!(status, 200, "{position}");
    assert_eq!((&position["active"], &position["pending"]), (&json!("10"), &json!("5")));
    assert_eq!(position["pending_ready_at"], "2027-01-15T08:00:05Z");
    assert_eq!(position["cooling_ready_at"], Value::Null, "nothing cools");
    assert_eq!(
        (&position["next_claim"], &position["distributions"]),
        (&json!(3), &json!(4))
    );
    assert_eq!(
        (&position["rewards_paid_lamports"], &position["total_active"]),
        (&json!("42"), &json!("100"))
    );
    assert_eq!(position["simulated"], false);
    simulate(&world, 0).await;
    let (_, position) = world.get(&format!("/positions/{owner}")).await;
    assert_eq!(position["simulated"], true);
}

/// Makes an owner one of the crowd.
async fn simulate(world: &World, owner: i64) {
    sqlx::query("INSERT INTO api_simulated (wallet) VALUES ($1)")
        .bind(key(OWNER, owner))
        .execute(&world.db)
        .await
        .unwrap();
}

#[tokio::test]
async fn walking_the_airdrops_of_an_owner_finds_each_once_and_nobody_elses() {
    let world = world().await;
    distribution(&world, 0, 500, None).await;
    distribution(&world, 1, 500, None).await;
    for claim in 0..7 {
        sqlx::query(
            "INSERT INTO chain_claims (slot, tx_index, ix_path, signature, time, distribution, mint, position, owner, \
             caller, amount, rent, tip, repaid) VALUES ($1, $2, '000', $3, $4, $5, $6, $7, $8, $9, $10, 2, 1, 1)",
        )
        .bind(10 + claim / 2)
        .bind(claim % 2)
        .bind(rows::signature(10, claim, 0))
        .bind(GENESIS + 10)
        .bind(key(DISTRIBUTION, claim % 2))
        .bind(key(MINT, claim % 2))
        .bind(key(POSITION, claim / 6))
        .bind(key(OWNER, claim / 6))
        .bind(key(33, 0))
        .bind(100 + claim)
        .execute(&world.db)
        .await
        .unwrap();
    }
    simulate(&world, 1).await;
    let path = |owner| format!("/positions/{}/claims", base58(&key(OWNER, owner)));
    for (owner, simulated) in [(0, false), (1, true)] {
        let (_, list) = world.get(&path(owner)).await;
        assert_eq!(list["items"][0]["simulated"], simulated);
    }
    let claims = world.walk(&path(0), 4, async |_| {}).await;
    let amounts: Vec<_> = claims
        .iter()
        .map(|claim| claim["amount"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(amounts, ["105", "104", "103", "102", "101", "100"]);
    assert_eq!(
        (&claims[0]["distribution"], &claims[0]["symbol"]),
        (&json!(1), &json!("A1"))
    );
    assert_eq!(
        (&claims[0]["repaid"], &claims[0]["rent_lamports"]),
        (&json!(true), &json!("2"))
    );
    assert_eq!(world.walk(&path(1), 4, async |_| {}).await.len(), 1);
    assert_eq!(world.walk(&path(2), 4, async |_| {}).await.len(), 0);
}
