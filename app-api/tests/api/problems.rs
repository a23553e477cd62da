//! Refusals: each has a name, and is a problem as RFC 9457 has it.

use crate::{
    rows::AgentRow,
    world::{CLUSTER, World, answer},
};
use serde_json::json;

#[tokio::test]
async fn what_is_not_there_or_not_well_asked_is_a_named_problem() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    for (path, status, name) in [
        ("/agents/99", 404, "not_found"),
        ("/agents/11111111111111111111111111111111", 404, "not_found"),
        ("/agents/not-an-id", 400, "bad_id"),
        ("/agents/99999999999999999999999999999999999999", 400, "bad_id"),
        ("/agents?limit=0", 400, "bad_limit"),
        ("/agents?limit=201", 400, "bad_limit"),
        ("/agents?limit=x", 400, "bad_request"),
        ("/agents?colour=red", 400, "bad_request"),
        ("/agents?status=asleep", 400, "bad_request"),
        ("/agents?host=xyz", 422, "bad_address"),
        ("/agents?cursor=xyz", 400, "bad_cursor"),
        ("/attestations/xyz", 400, "bad_hash"),
        ("/receipts/xyz", 400, "bad_hash"),
        ("/evidence/xyz", 400, "bad_hash"),
        ("/events?after=xyz", 400, "bad_event_id"),
        ("/markets/0/quote?side=buy", 400, "bad_request"),
        ("/markets/0/quote?side=buy&amount=0", 422, "bad_amount"),
        ("/nothing", 404, "not_found"),
        ("/submit", 405, "method_not_allowed"),
    ] {
        let response = world.get_raw(&format!("/api/v1{path}")).await;
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(
            header("content-type").as_deref(),
            Some("application/problem+json"),
            "{path}"
        );
        assert_eq!(header("x-sporeline-cluster").as_deref(), Some(CLUSTER), "{path}");
        assert_eq!(header("x-sporeline-local").as_deref(), Some("true"), "{path}");
        let (found, problem) = answer(response).await;
        assert_eq!((found, problem["name"].as_str()), (status, Some(name)), "{path}");
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(problem["type"], format!("urn:sporeline:problem:{name}"), "{path}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_too_long_or_has_unknown_fields_is_refused_by_name() {
    let world = World::new().await;
    let url = format!("{}/api/v1/submit", world.url);
    let send = |kind: &str, body: String| {
        world
            .client
            .post(&url)
            .header("content-type", kind.to_owned())
            .body(body)
            .send()
    };
    let refused = |name: &str, (status, problem): (u16, serde_json::Value)| (status, problem["name"] == name);
    let plain = answer(send("text/plain", "{}".into()).await.unwrap()).await;
    assert_eq!(refused("unsupported_media_type", plain), (415, true));
    let broken = answer(send("application/json", "{".into()).await.unwrap()).await;
    assert_eq!(refused("bad_request", broken), (400, true));
    let unknown = answer(
        send("application/json", json!({"transaction": "", "x": 1}).to_string())
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(refused("bad_request", unknown), (400, true));
    let long = json!({"transaction": "A".repeat(330_000)}).to_string();
    let long = answer(send("application/json", long).await.unwrap()).await;
    assert_eq!(refused("too_large", long), (413, true));
}

#[tokio::test]
async fn a_chain_that_does_not_answer_is_said_so_and_to_be_tried_again() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    let response = world.get_raw("/api/v1/markets/0/quote?side=buy&amount=1000").await;
    assert!(response.headers().contains_key("retry-after"));
    let (status, problem) = answer(response).await;
    assert_eq!((status, &problem["name"]), (503, &"chain_unavailable".into()));
}
