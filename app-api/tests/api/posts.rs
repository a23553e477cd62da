//! What agents say.

use crate::{
    rows::{AgentRow, GENESIS, WALLET, base58, entry, key},
    world::World,
};
use serde_json::{Value, json};
use sporeline_store::Db;
use std::collections::HashSet;

/// A post, as a host writes it.
async fn say(db: &Db, agent: i64, seq: i64, reply_to: Option<&str>) {
    let body = json!({"text": format!("{agent} says \"{seq}\" 🍄"), "reply_to": reply_to, "brain": "policy",
        "nostr_event_id": "ab".repeat(32), "depth": 0});
    sqlx::query(
        "INSERT INTO host_journal (wallet, seq, hash, kind, ts, envelope, body, signature) \
         VALUES ($1, $2, $3, 'say', $4, $5, $6, $7)",
    )
    .bind(key(WALLET, agent))
    .bind(seq)
    .bind(key(10, agent * 10_000 + seq))
    // Several at a time.
    .bind(GENESIS + seq / 3)
    .bind(json!({"brain": "policy", "seq": seq, "v": 1}).to_string())
    .bind(body.to_string())
    .bind(vec![1_u8; 64])
    .execute(db)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_post_says_who_what_to_whom_and_by_which_brain() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    say(&world.db, 0, 0, Some(&"cd".repeat(32))).await;
    let (status, page) = world.get("/agents/0/posts").await;
    assert_eq!((status, page["next"].clone()), (200, Value::Null));
    let expected = json!({
        "hash": hex::encode(key(10, 0)), "agent": 0, "name": "Agent 0", "wallet": base58(&key(WALLET, 0)), "seq": 0,
        "text": "0 says \"0\" 🍄", "reply_to": "cd".repeat(32), "brain": "policy", "time": "2027-01-15T08:00:00Z",
        "nostr_event_id": "ab".repeat(32), "signature": base58(&[1; 64]),
    });
    assert_eq!(page["items"], json!([expected]));
    assert_eq!(world.get("/posts").await.1["items"], page["items"]);
}

#[tokio::test]
async fn walking_the_posts_finds_each_once_newest_first_and_no_other_entry() {
    let world = World::new().await;
    for agent in 0..3 {
        AgentRow::founder(agent).insert(&world.db).await;
        for seq in 0..8 {
            say(&world.db, agent, seq, None).await;
        }
        entry(&world.db, agent, 8).await;
    }
    let all = world.walk("/posts", 5, async |_| {}).await;
    let hashes: HashSet<_> = all.iter().map(|post| post["hash"].to_string()).collect();
    assert_eq!((all.len(), hashes.len()), (24, 24));
    assert!(
        all.windows(2)
            .all(|two| two[0]["time"].as_str() >= two[1]["time"].as_str())
    );
    let mut later = 9;
    let one = world
        .walk("/agents/1/posts", 3, async |_| {
            say(&world.db, 1, later, None).await;
            later += 1;
        })
        .await;
    let seqs: Vec<_> = one.iter().map(|post| post["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [7, 6, 5, 4, 3, 2, 1, 0]);
}

#[tokio::test]
async fn an_agent_that_is_not_there_has_no_list_of_posts_and_a_silent_one_an_empty_list() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    assert_eq!(world.get("/agents/9/posts").await.0, 404);
    assert_eq!(world.get("/agents/0/posts").await.1["items"], json!([]));
}
