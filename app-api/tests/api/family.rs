//! Families: who descends from whom, and how they are bred.

use crate::{
    rows::{self, AGENT, AgentRow, GENESIS, WALLET, base58, key},
    world::World,
};
use serde_json::{Value, json};

/// 0 and 1 are founders, 2 and 3 their children, 4 the child of 2 and a third founder 5, 6 of 4 alone.
async fn family() -> World {
    let world = World::new().await;
    let born = [
        (0, [None, None]),
        (1, [None, None]),
        (2, [Some(0), Some(1)]),
        (3, [Some(0), Some(1)]),
        (5, [None, None]),
        (4, [Some(2), Some(5)]),
        (6, [Some(4), Some(4)]),
    ];
    for (id, parents) in born {
        let mut agent = AgentRow::founder(id);
        agent.parents = parents;
        agent.status = if id == 2 { 2 } else { 1 };
        agent.insert(&world.db).await;
    }
    world
}

fn near(relatives: &Value) -> Vec<(u64, u64)> {
    let list = relatives.as_array().unwrap().iter();
    list.map(|one| (one["id"].as_u64().unwrap(), one["distance"].as_u64().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_lineage_goes_up_and_down_the_nearest_first_each_once() {
    let world = family().await;
    let (status, lineage) = world.get("/agents/4/lineage").await;
    assert_eq!(status, 200, "{lineage}");
    assert_eq!(near(&lineage["ancestors"]), [(2, 1), (5, 1), (0, 2), (1, 2)]);
    assert_eq!(near(&lineage["descendants"]), [(6, 1)]);
    assert_eq!(lineage["ancestors"][0]["status"], "dead");
    assert_eq!(lineage["ancestors"][0]["died_at"], "2027-01-15T08:08:20Z");
    assert_eq!(lineage["ancestors"][0]["parents"], json!([0, 1]));
    assert_eq!(lineage["descendants"][0]["parents"], json!([4, 4]));
    let (_, lineage) = world.get("/agents/0/lineage").await;
    assert_eq!(near(&lineage["descendants"]), [(2, 1), (3, 1), (4, 2), (6, 3)]);
    assert_eq!(
        (&lineage["more_ancestors"], &lineage["more_descendants"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn a_lineage_ends_where_it_is_told_to_and_says_that_there_is_more() {
    let world = family().await;
    let (_, lineage) = world.get("/agents/0/lineage?depth=1").await;
    assert_eq!(near(&lineage["descendants"]), [(2, 1), (3, 1)]);
    assert_eq!(lineage["more_descendants"], true);
    for depth in [0, 33] {
        let (status, _) = world.get(&format!("/agents/0/lineage?depth={depth}")).await;
        assert_eq!(status, 400);
    }
    assert_eq!(world.get("/agents/99/lineage").await.0, 404);
}

#[tokio::test]
async fn a_lineage_of_hundreds_is_cut_and_says_so() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    for id in 1..=520 {
        let mut agent = AgentRow::founder(id);
        agent.parents = [Some(0), Some(0)];
        agent.insert(&world.db).await;
    }
    let (_, lineage) = world.get("/agents/0/lineage").await;
    assert_eq!(lineage["descendants"].as_array().unwrap().len(), 500);
    assert_eq!(lineage["more_descendants"], true);
}

#[tokio::test]
async fn an_agent_says_how_many_children_it_had_and_what_it_left() {
    let world = family().await;
    sqlx::query(
        "UPDATE chain_agents SET living_children = 1, heirs = 1, estate_in = 900, estate_out = 400 WHERE id = 2",
    )
    .execute(&world.db)
    .await
    .unwrap();
    let (_, agent) = world.get("/agents/2").await;
    assert_eq!((&agent["status"], &agent["children"]), (&json!("dead"), &json!(1)));
    assert_eq!((&agent["living_children"], &agent["heirs"]), (&json!(1), &json!(1)));
    assert_eq!(agent["estate_lamports"], "900");
    assert_eq!(agent["estate_paid_lamports"], "400");
    let (_, agent) = world.get("/agents/0").await;
    assert_eq!((&agent["children"], &agent["heirs"]), (&json!(2), &json!(0)));
    assert_eq!(
        (&agent["cooldown_until"], &agent["next_host"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn a_child_shows_whether_its_birth_was_verified_and_no_persona_hash_before_it_told_one() {
    let world = family().await;
    sqlx::query("UPDATE chain_agents SET persona_hash = $1, verified = 1 WHERE id = 6")
        .bind(vec![0u8; 32])
        .execute(&world.db)
        .await
        .unwrap();
    let (_, agent) = world.get("/agents/6").await;
    assert_eq!(
        (&agent["persona_hash"], &agent["birth_verified"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(world.get("/agents/6/metadata.json").await.0, 200);
}

/// Litter `number` of agent 4; committed and closed at those times.
async fn litter(world: &World, number: i64, mate: i64, committed: Option<i64>, closed: Option<(i64, i64)>) {
    sqlx::query(
        "INSERT INTO chain_litters (litter, slot, agent, mate, wallet_a, wallet_b, name_a, name_b, symbol_a, symbol_b, \
         begun_at, watched, gate_price, rent, committed_at, seed_slot, endowment, born, closed_at, closed_reason, returned) \
         VALUES ($1, 1, $2, $3, $4, $5, 'Hypha', 'Spore', 'HYPHA', 'SPORE', $6, 10, '0', 5, $7, 77, 70, 1, $8, $9, 33)",
    )
    .bind(key(20, number))
    .bind(key(AGENT, 4))
    .bind(key(AGENT, mate))
    .bind(key(WALLET, 6))
    .bind(key(WALLET, 1_000 + number))
    .bind(GENESIS + number)
    .bind(committed)
    .bind(closed.map(|(at, _)| at))
    .bind(closed.map(|(_, reason)| reason))
    .execute(&world.db)
    .await
    .unwrap();
}

#[tokio::test]
async fn litters_are_listed_newest_first_with_their_children_and_how_they_ended() {
    let world = family().await;
    litter(&world, 1, 5, None, Some((GENESIS + 9, 3))).await;
    litter(&world, 2, 4, Some(GENESIS + 12), None).await;
    litter(&world, 3, 4, None, None).await;
    sqlx::query("UPDATE chain_agents SET birth_litter = $1 WHERE id = 6")
        .bind(key(20, 2))
        .execute(&world.db)
        .await
        .unwrap();
    let litters = world.walk("/agents/4/litters", 2, async |_| {}).await;
    let states: Vec<_> = litters.iter().map(|litter| litter["state"].clone()).collect();
    assert_eq!(states, ["begun", "committed", "closed"]);
    assert_eq!(litters[1]["children"][0]["id"], 6);
    assert_eq!(litters[1]["children"][0]["wallet"], base58(&key(WALLET, 6)));
    assert_eq!(litters[1]["children"][1]["id"], Value::Null);
    assert_eq!(litters[1]["endowment_lamports"], "70");
    assert_eq!((&litters[1]["mate"], &litters[2]["mate"]), (&Value::Null, &json!(5)));
    assert_eq!(litters[2]["children"][0]["id"], Value::Null, "born in another litter");
    assert_eq!(litters[2]["closed_because"], "never_committed");
    assert_eq!(litters[2]["endowment_lamports"], Value::Null);
    rows::block(&world.db, 2).await;
    assert_eq!(world.get("/agents/0/litters").await.1["items"], json!([]));
}
