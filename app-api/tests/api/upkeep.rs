//! Nothing that anybody may write is kept for ever.

use crate::{
    chain::Chain,
    host::Mood,
    rows::{self, AgentRow},
    spawning::{House, house, request},
    world::{World, config},
};
use sporeline_store::Db;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Rows of that age in every table the API writes; `persona` names the agent's whose persona is there too.
async fn fill(db: &Db, age: i64, persona: &[u8]) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let name = age.to_string();
    for sql in [
        "INSERT INTO api_idempotency VALUES ($1, $2, 200, '{}', $3)",
        "INSERT INTO api_requests VALUES ($1, $2, 'wallet', '{}', 'open', $3)",
    ] {
        let row = sqlx::query(sql).bind(name.as_str()).bind(&[1u8; 32][..]);
        row.bind(now - age).execute(db).await.unwrap();
    }
    for (state, first) in [("built", 1u8), ("landed", 2)] {
        let hash = [&[first][..], name.as_bytes()].concat();
        sqlx::query("INSERT INTO api_transactions VALUES ($1, 'buy', $1, '', 1, '[]', NULL, $2, $3)")
            .bind(hash)
            .bind(state)
            .bind(now - age)
            .execute(db)
            .await
            .unwrap();
    }
    for hash in [name.as_bytes(), persona] {
        sqlx::query("INSERT INTO api_personas VALUES ($1, '{}', $2)")
            .bind(hash)
            .bind(now - age)
            .execute(db)
            .await
            .unwrap();
    }
}

/// What is left: keys, requests, transactions, personas.
async fn left(db: &Db) -> [i64; 4] {
    let mut counts = [0; 4];
    for (count, table) in counts
        .iter_mut()
        .zip(["idempotency", "requests", "transactions", "personas"])
    {
        let sql = format!("SELECT COUNT(*) FROM api_{table}");
        *count = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(db)
            .await
            .unwrap();
    }
    counts
}

/// A service over a database with rows of 50 minutes, 2 hours and 25 hours, the index at a slot, the chain at 1,000.
async fn started(slot: i64) -> (Chain, World) {
    let chain = Chain::start().await;
    let mut settings = config();
    settings.rpc_url = chain.url();
    let world = World::with(settings, async |db| {
        rows::block(&db, slot).await;
        AgentRow::founder(0).insert(&db).await;
        let had: Vec<u8> = sqlx::query_scalar("SELECT persona_hash FROM chain_agents")
            .fetch_one(&db)
            .await
            .unwrap();
        fill(&db, DAY + HOUR, &had).await;
        fill(&db, 2 * HOUR, b"young").await;
        fill(&db, HOUR - 600, b"new").await;
        assert_eq!(left(&db).await, [3, 3, 6, 6]);
    })
    .await;
    (chain, world)
}

#[tokio::test]
async fn what_nobody_asks_for_any_more_is_deleted_and_what_was_sent_or_belongs_to_an_agent_is_kept() {
    let (_chain, world) = started(995).await;
    let mut found = [0; 4];
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        found = left(&world.db).await;
        if found == [2, 1, 4, 5] {
            return;
        }
    }
    panic!("{found:?} are left");
}

#[tokio::test]
async fn an_index_that_lags_takes_nobodys_persona() {
    let (_chain, world) = started(500).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(left(&world.db).await, [2, 1, 4, 6]);
}

#[tokio::test]
async fn a_persona_that_is_used_again_is_young_again() {
    let House { world, payer, .. } = house(Mood::Helpful).await;
    assert_eq!(world.post("/agents/transaction", &request(&payer)).await.0, 200);
    sqlx::query("UPDATE api_personas SET created_at = 1")
        .execute(&world.db)
        .await
        .unwrap();
    assert_eq!(world.post("/agents/transaction", &request(&payer)).await.0, 200);
    let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM api_personas WHERE created_at > 1")
        .fetch_one(&world.db)
        .await
        .unwrap();
    assert_eq!(kept, 1);
}
