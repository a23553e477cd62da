//! The embedded chain after a kill: set back a few seconds, same hashes, other transactions.

use crate::{
    chain::{Chain, FIRST, Fault, Hashes},
    support::{Index, config, settle, straight},
};
use sporeline_indexer::{Config, follow, follow::Follower};
use std::time::Duration;

#[tokio::test]
async fn after_a_kill_blocks_with_the_same_hash_and_other_transactions_are_taken_back() {
    for seed in 0..20 {
        let chain = Chain::new(Hashes::Slot, seed);
        chain.grow(100);
        let index = Index::new().await;
        index.settle(&chain, &config()).await;
        chain.cut(12);
        chain.grow(30);
        index.settle(&chain, &config()).await;
        assert_eq!(
            index.dump().await,
            straight(&chain, 8).await.dump().await,
            "seed {seed}"
        );
    }
}

#[tokio::test]
async fn at_the_start_what_the_chain_no_longer_has_is_gone_before_anything_else_happens() {
    let chain = Chain::new(Hashes::Slot, 1);
    chain.grow(100);
    let index = Index::new().await;
    index.settle(&chain, &config()).await;
    chain.cut(80); // more than a window
    Follower::new(&index.db, &chain, &config()).step().await.unwrap();
    assert_eq!(index.tip().await, Some(FIRST + 19));
    assert_eq!(index.story().await, straight(&chain, 8).await.story().await);
}

#[tokio::test]
async fn a_chain_set_back_under_a_running_indexer_is_noticed_by_its_absence() {
    for seed in 0..10 {
        let chain = Chain::new(Hashes::Slot, seed);
        chain.grow(50);
        let index = Index::new().await;
        let config = config();
        let mut follower = Follower::new(&index.db, &chain, &config);
        settle(&mut follower, &chain, &index).await;
        chain.cut(10);
        chain.fail([Some(Fault::Unreachable)]);
        assert!(follower.step().await.is_err());
        chain.grow(20); // past the index before it asks again
        settle(&mut follower, &chain, &index).await;
        assert_eq!(
            index.dump().await,
            straight(&chain, 8).await.dump().await,
            "seed {seed}"
        );
    }
}

#[tokio::test]
async fn a_chain_set_back_under_a_running_indexer_is_noticed_by_its_lower_tip() {
    for seed in 0..10 {
        let chain = Chain::new(Hashes::Slot, seed);
        chain.grow(50);
        let index = Index::new().await;
        let config = config();
        let mut follower = Follower::new(&index.db, &chain, &config);
        settle(&mut follower, &chain, &index).await;
        chain.cut(10);
        chain.grow(4);
        follower.step().await.unwrap();
        chain.grow(20);
        settle(&mut follower, &chain, &index).await;
        assert_eq!(
            index.dump().await,
            straight(&chain, 8).await.dump().await,
            "seed {seed}"
        );
    }
}

#[tokio::test]
async fn an_indexer_killed_at_any_moment_goes_on_to_the_same_index() {
    let chain = Chain::new(Hashes::Content, 9);
    chain.grow(300);
    let expected = straight(&chain, 8).await.dump().await;
    let index = Index::on_disk().await;
    let config = Config { batch: 3, ..config() };
    for kill in 0..40u64 {
        let wait = Duration::from_micros(300 + kill * 397 % 7_000);
        let cut = tokio::time::timeout(wait, follow(&index.db, &chain, &config)).await;
        assert!(cut.is_err(), "the loop ended by itself");
    }
    index.settle(&chain, &config).await;
    assert_eq!(index.dump().await, expected);
}
