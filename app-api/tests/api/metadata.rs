//! What wallets and explorers read.

use crate::{
    rows::{self, AgentRow, base58, key},
    world::World,
};
use serde_json::Value;
use sporeline_genome::{Persona, PersonaLists, character::import};

#[tokio::test]
async fn a_tokens_metadata_stands_at_its_wallets_address_and_points_to_its_portrait() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    let wallet = base58(&key(rows::WALLET, 0));
    let (status, metadata) = world.get(&format!("/agents/{wallet}/metadata.json")).await;
    assert_eq!(
        (status, &metadata["name"], &metadata["symbol"]),
        (200, &"Agent 0".into(), &"A0".into())
    );
    let image = metadata["image"].as_str().unwrap();
    assert_eq!(image, format!("http://public.example/api/v1/agents/{wallet}/image.svg"));
    let path = image.strip_prefix("http://public.example").unwrap();
    let portrait = world.get_raw(path).await;
    assert_eq!(portrait.headers()["content-type"], "image/svg+xml");
    assert!(portrait.text().await.unwrap().starts_with("<svg"));
    assert!(
        metadata["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["trait_type"] == "generation")
    );
}

#[tokio::test]
async fn an_agents_character_file_is_read_back_as_the_persona_whose_hash_stands_on_chain() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    let (status, unset) = world.get("/agents/0/character.json").await;
    assert_eq!((status, &unset["name"]), (404, &"not_found".into()), "{unset}");
    let persona = Persona::new(PersonaLists {
        bio: vec!["It listens first.".into()],
        lore: vec!["It was a spore once.".into()],
        ..PersonaLists::default()
    })
    .unwrap();
    sqlx::query("UPDATE chain_agents SET persona_hash = $1")
        .bind(&persona.hash()[..])
        .execute(&world.db)
        .await
        .unwrap();
    sqlx::query("INSERT INTO api_personas (persona_hash, persona, created_at) VALUES ($1, $2, 1)")
        .bind(&persona.hash()[..])
        .bind(String::from_utf8(persona.to_jcs()).unwrap())
        .execute(&world.db)
        .await
        .unwrap();
    let file = world.get_raw("/api/v1/agents/0/character.json").await;
    assert_eq!(file.headers()["content-type"], "application/json");
    let file = file.text().await.unwrap();
    let back = import(file.as_bytes()).unwrap();
    assert_eq!((back.version.name(), back.name.as_deref()), ("v1", Some("Agent 0")));
    assert_eq!(back.persona.hash(), persona.hash());
    let ours = &serde_json::from_str::<Value>(&file).unwrap()["settings"]["sporeline"];
    assert_eq!(ours["wallet"], base58(&key(rows::WALLET, 0)));
    assert_eq!((world.get("/agents/99/character.json").await).0, 404);
}

#[tokio::test]
async fn a_portrait_is_kept_for_good_by_its_address_alone_and_may_run_nothing_and_nobodys_portrait_is_a_problem() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    // A number may be another agent's after a rewind, or on another cluster.
    let by_number = world.get_raw("/api/v1/agents/0/image.svg").await;
    assert_eq!(by_number.headers()["cache-control"], "public, max-age=60");
    let mint = base58(&key(rows::MINT, 0));
    let portrait = world.get_raw(&format!("/api/v1/agents/{mint}/image.svg")).await;
    assert_eq!(portrait.status(), 200);
    assert_eq!(
        portrait.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        portrait.headers()["content-security-policy"],
        "default-src 'none'; style-src 'unsafe-inline'"
    );
    assert_eq!(portrait.headers()["x-content-type-options"], "nosniff");

    let nobody = world.get_raw("/api/v1/agents/99/image.svg").await;
    assert_eq!(nobody.status(), 404);
    assert_eq!(nobody.headers()["content-type"], "application/problem+json");
    assert!(nobody.headers().get("cache-control").is_none());
}

#[tokio::test]
async fn an_attestation_is_served_whole_by_its_quote_hash() {
    let world = World::new().await;
    sqlx::query(
        "INSERT INTO host_attestations (quote_hash, wallet, quote, event_log, app_compose, vm_config, collateral, verdict, \
         signatures, expires_at, created_at) VALUES ($1, $2, $3, '[]', 'compose', '{}', '{}', '\"dev\"', '[]', 2, 1)",
    )
    .bind(vec![0xab; 32])
    .bind(key(rows::WALLET, 0))
    .bind(vec![1u8, 2, 3])
    .execute(&world.db)
    .await
    .unwrap();
    let (status, bundle) = world.get(&format!("/attestations/{}", "ab".repeat(32))).await;
    assert_eq!(
        (status, &bundle["quote"], &bundle["verdict"]),
        (200, &"AQID".into(), &"dev".into())
    );
    assert_eq!(world.get(&format!("/attestations/{}", "cd".repeat(32))).await.0, 404);
}

#[tokio::test]
async fn what_a_model_said_and_what_vouches_for_it_are_served_as_they_were_hashed() {
    let world = World::new().await;
    sqlx::query("INSERT INTO host_receipts (hash, wallet, receipt, ts) VALUES ($1, $2, '{\"v\":1}', 60)")
        .bind(vec![0xab; 32])
        .bind(key(rows::WALLET, 0))
        .execute(&world.db)
        .await
        .unwrap();
    sqlx::query("INSERT INTO host_evidence (hash, evidence, created_at) VALUES ($1, '{\"at\":7}', 60)")
        .bind(vec![0xac; 32])
        .execute(&world.db)
        .await
        .unwrap();
    let (status, receipt) = world.get(&format!("/receipts/{}", "ab".repeat(32))).await;
    assert_eq!((status, &receipt["receipt"]["v"]), (200, &1.into()));
    assert_eq!(receipt["time"], "1970-01-01T00:01:00Z");
    let (status, evidence) = world.get(&format!("/evidence/{}", "ac".repeat(32))).await;
    assert_eq!((status, &evidence["evidence"]["at"]), (200, &7.into()));
    for path in ["receipts", "evidence"] {
        assert_eq!(world.get(&format!("/{path}/{}", "cd".repeat(32))).await.0, 404);
    }
}
