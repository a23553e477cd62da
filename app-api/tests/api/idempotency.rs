//! The same request under the same key is served once.

use crate::{
    host::Mood,
    spawning::{house, request},
    world::answer,
};
use serde_json::Value;

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_body_under_its_key_is_a_conflict() {
    let house = house(Mood::Helpful).await;
    let url = format!("{}/api/v1/agents/transaction", house.world.url);
    let post = async |key: &str, body: &Value| {
        answer(
            house
                .world
                .client
                .post(&url)
                .header("idempotency-key", key)
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let body = request(&house.payer);
    let first = post("a", &body).await;
    assert_eq!(first.0, 200, "{}", first.1);
    assert_eq!(post("a", &body).await, first);
    assert_eq!(house.wallets.lock().unwrap().len(), 1, "no second wallet was made");
    let other = post("b", &body).await;
    assert_ne!(other.1["agent"]["wallet"], first.1["agent"]["wallet"]);
    let mut changed = body.clone();
    changed["name"] = "Truffle".into();
    let (status, problem) = post("a", &changed).await;
    assert_eq!((status, &problem["name"]), (409, &"idempotency_mismatch".into()));
    let (status, problem) = post(&"k".repeat(256), &body).await;
    assert_eq!((status, &problem["name"]), (400, &"bad_idempotency_key".into()));
}

#[tokio::test]
async fn a_refused_request_may_be_tried_again_under_its_key() {
    let house = house(Mood::Helpful).await;
    let url = format!("{}/api/v1/agents/transaction", house.world.url);
    let post = async |body: &Value| {
        answer(
            house
                .world
                .client
                .post(&url)
                .header("idempotency-key", "k")
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let mut bad = request(&house.payer);
    bad["treasury"] = "1".into();
    assert_eq!(post(&bad).await.1["name"], "treasury_too_small");
    assert_eq!(post(&request(&house.payer)).await.0, 200);
}
