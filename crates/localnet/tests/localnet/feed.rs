//! The price feed is one that a consumer of Pyth's would accept.

use std::time::Duration;

use sporeline_localnet::{
    Localnet, Options, PriceFeed,
    price::{FEED, walk},
};

use crate::world::{client, clock};
use sporeline_client::price_update::{self, RECEIVER, SOL_USD_FEED};

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_stays_within_one_per_cent_and_follows_the_chains_clock() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let feed = PriceFeed {
        seed: 3,
        every: Duration::from_millis(250),
    };
    let options = Options {
        price: Some(feed),
        ..Options::new(dir.path())
    };
    let net = Localnet::start(options).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    let mut prices = Vec::new();
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let account = rpc.get_account(&FEED).await.expect("the feed");
        let now = clock(&rpc).await;
        assert_eq!(account.owner.to_string(), RECEIVER);
        let update = price_update::decode(&account.data).expect("a full update");
        assert_eq!((update.feed_id, update.exponent), (SOL_USD_FEED, -8));
        assert!((update.price - walk::BASE).abs() <= walk::BAND, "{update:?}");
        assert_eq!(update.confidence, update.price.unsigned_abs() / 1_000);
        assert!(
            (0..=2).contains(&(now - update.publish_time)),
            "chain time {now}, {update:?}"
        );
        prices.push(update.price);
    }
    prices.dedup();
    assert!(prices.len() > 3, "it moves: {prices:?}");
    net.stop().await.expect("a clean stop");
}
