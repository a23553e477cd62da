//! The committed description is the served one.

use crate::world::World;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_committed_openapi_is_what_the_routes_say_and_update_openapi_rewrites_it() {
    let mut now = sporeline_api::openapi().to_pretty_json().unwrap();
    now.push('\n');
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(COMMITTED, &now).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == now,
        "app-api/openapi.json is stale: run this test with UPDATE_OPENAPI=1"
    );
    assert!(now.contains("\"openapi\": \"3.1."));
}

#[tokio::test]
async fn the_description_is_served_and_every_path_it_names_is_there() {
    let world = World::new().await;
    let served: serde_json::Value = world.get_raw("/openapi.json").await.json().await.unwrap();
    let paths = served["paths"].as_object().unwrap();
    assert!(paths.len() >= 15);
    for (path, methods) in paths {
        if path.ends_with("/events") {
            continue; // answers for ever
        }
        let url = path
            .replace("{id}", "0")
            .replace("{quote_hash}", "0")
            .replace("{owner}", "0");
        if methods.get("get").is_some() {
            let text = world.get_raw(&url).await.text().await.unwrap();
            assert!(!text.contains("there is no such path"), "{path}: {text}");
        }
    }
}
