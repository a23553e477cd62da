//! What surrounds the routes: health, the page, limits, stopping.

use crate::{
    chain::Chain,
    rows::{self, base58},
    world::{World, answer, config},
};
use futures::FutureExt;
use serde_json::json;
use sporeline_api::{Faucet, Gift, Rate};
use std::time::{Duration, Instant};

#[tokio::test]
async fn ready_means_indexed_and_not_far_behind_the_chain() {
    let chain = Chain::start().await;
    let mut settings = config();
    settings.rpc_url = chain.url();
    settings.max_lag_slots = 10;
    let world = World::with(settings, |_| async {}).await;
    assert_eq!(world.get_raw("/livez").await.status(), 200);
    let ready = async || world.get_raw("/readyz").await.status().as_u16();
    // The chain is at slot 1000, the index at 1.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ready().await, 503);
    rows::block(&world.db, 995).await;
    assert_eq!(ready().await, 200);
    let (_, status) = world.get("/status").await;
    assert_eq!((&status["tip"]["slot"], &status["lag_slots"]), (&995.into(), &5.into()));
    // A little ahead of what the chain last said is nothing; more is an index of another chain.
    rows::block(&world.db, 1_150).await;
    assert_eq!(ready().await, 200);
    rows::block(&world.db, 1_151).await;
    let refused = world.get_raw("/readyz").await;
    assert_eq!(refused.status(), 503);
    assert!(refused.text().await.unwrap().contains("another cluster"));
    assert_eq!(world.get("/status").await.1["lag_slots"], -151);
    let metrics = world.get_raw("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("sporeline_api_tip_slot"), "{metrics}");
}

#[tokio::test]
async fn the_page_is_built_in_and_any_page_may_ask() {
    let world = World::new().await;
    let page = world.get_raw("/").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Sporeline"));
    let asked = world
        .client
        .get(format!("{}/api/v1/agents", world.url))
        .header("origin", "http://elsewhere.example");
    let response = asked.send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn who_asks_too_much_is_told_to_wait_by_name() {
    let mut settings = config();
    settings.rate = Some(Rate {
        per_second: 1,
        burst: 5,
    });
    let world = World::with(settings, |_| async {}).await;
    for _ in 0..5 {
        assert_eq!(world.get("/agents").await.0, 200);
    }
    let response = world.get_raw("/api/v1/agents").await;
    assert!(response.headers().contains_key("retry-after"));
    let (status, problem) = answer(response).await;
    assert_eq!((status, &problem["name"]), (429, &"too_many_requests".into()));
}

#[tokio::test]
async fn the_faucet_gives_where_there_is_one_and_is_not_there_otherwise() {
    let world = World::new().await;
    let body = json!({"wallet": base58(&[7; 32])});
    assert_eq!(world.post("/local/faucet", &body).await.0, 404);
    let mut settings = config();
    settings.faucet = Some(Faucet::new(|wallet| {
        async move {
            Ok(Gift {
                signature: wallet.to_string(),
                lamports: 5,
            })
        }
        .boxed()
    }));
    let world = World::with(settings, |_| async {}).await;
    let (status, gift) = world.post("/local/faucet", &body).await;
    assert_eq!((status, &gift["lamports"]), (200, &"5".into()));
    assert_eq!(
        world.post("/local/faucet", &json!({"wallet": "x"})).await.1["name"],
        "bad_address"
    );
}

#[tokio::test]
async fn a_program_asking_the_faucet_is_refused_for_good_and_not_told_to_try_again() {
    let chain = Chain::start().await;
    let mut settings = config();
    settings.rpc_url = chain.url();
    settings.faucet = Some(Faucet::new(|_| async { Err("never asked".to_owned()) }.boxed()));
    let world = World::with(settings, |_| async {}).await;
    let body = json!({"wallet": sporeline_client::PROGRAM_ID.to_string()});
    let (status, problem) = world.post("/local/faucet", &body).await;
    assert_eq!((status, &problem["name"]), (422, &"cannot_receive".into()));
}

#[tokio::test]
async fn stopping_ends_live_feeds_and_takes_less_than_a_second() {
    let mut world = World::new().await;
    let mut feed = world.get_raw("/api/v1/events").await;
    assert!(feed.chunk().await.unwrap().is_some());
    let begun = Instant::now();
    world.stop.take().unwrap().send(()).unwrap();
    while let Ok(Some(_)) = feed.chunk().await {}
    (&mut world.served).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1));
}
