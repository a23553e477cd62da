//! Forks of a cluster, skipped slots, and nodes that fail.

use crate::{
    chain::{Chain, FIRST, Fault, Hashes},
    support::{Index, config, settle, straight},
};
use sporeline_indexer::{IndexError, follow::Follower, follow::Step, source::SourceError, status};

#[tokio::test]
async fn a_fork_of_any_depth_leaves_no_trace() {
    for depth in 1..=12 {
        // 1..=8 is undone row by row, deeper by rebuilding.
        let chain = Chain::new(Hashes::Content, depth);
        chain.grow(40);
        let index = Index::new().await;
        let config = config();
        let mut follower = Follower::new(&index.db, &chain, &config);
        settle(&mut follower, &chain, &index).await;
        chain.cut(depth);
        chain.grow(depth + 12);
        settle(&mut follower, &chain, &index).await;
        assert_eq!(
            index.dump().await,
            straight(&chain, 8).await.dump().await,
            "depth {depth}"
        );
    }
}

#[tokio::test]
async fn skipped_slots_are_passed_however_many_there_are() {
    let chain = Chain::new(Hashes::Content, 1);
    chain.skip(3);
    chain.grow(5);
    chain.skip(100); // many batches
    chain.grow(5);
    chain.skip(2);
    chain.grow(1);
    let index = Index::new().await;
    index.settle(&chain, &config()).await;
    assert_eq!(index.dump().await, straight(&chain, 8).await.dump().await);
    assert_eq!(index.count("chain_blocks").await, 11);
}

#[tokio::test]
async fn whatever_fails_is_asked_again_and_nothing_is_skipped_for_it() {
    for fault in [
        Fault::Unreachable,
        Fault::TooManyRequests,
        Fault::Garbage,
        Fault::NotYet,
    ] {
        let chain = Chain::new(Hashes::Content, 2);
        chain.grow(30);
        chain.fail((0..60).map(|call| (call % 3 == 0).then_some(fault)));
        let index = Index::new().await;
        index.settle(&chain, &config()).await;
        assert_eq!(index.dump().await, straight(&chain, 8).await.dump().await, "{fault:?}");
    }
}

#[tokio::test]
async fn a_block_the_node_calls_skipped_but_builds_on_is_never_passed_over() {
    let chain = Chain::new(Hashes::Content, 3);
    chain.grow(3);
    let index = Index::new().await;
    let config = config();
    let mut follower = Follower::new(&index.db, &chain, &config);
    settle(&mut follower, &chain, &index).await;
    chain.grow(2);
    let whole = chain.hide(FIRST + 3);
    let error = loop {
        match follower.step().await {
            Err(error) => break error,
            Ok(step) => assert_eq!(step, Step::Moved),
        }
    };
    assert!(
        matches!(error, IndexError::Source(SourceError::Malformed { .. })),
        "{error}"
    );
    assert_eq!(index.tip().await, Some(FIRST + 2));
    chain.show(whole);
    settle(&mut follower, &chain, &index).await;
    assert_eq!(index.dump().await, straight(&chain, 8).await.dump().await);
}

#[tokio::test]
async fn a_node_that_lags_for_a_while_takes_nothing_back() {
    let chain = Chain::new(Hashes::Content, 4);
    chain.grow(20);
    let index = Index::new().await;
    let config = config();
    let mut follower = Follower::new(&index.db, &chain, &config);
    settle(&mut follower, &chain, &index).await;
    let ahead = chain.lag(5);
    assert_eq!(follower.step().await.unwrap(), Step::Idle);
    assert_eq!(index.tip().await, Some(FIRST + 19));
    chain.show(ahead);
    chain.grow(3);
    settle(&mut follower, &chain, &index).await;
    assert_eq!(index.dump().await, straight(&chain, 8).await.dump().await);
}

#[tokio::test]
async fn an_index_that_begins_later_begins_there() {
    let chain = Chain::new(Hashes::Content, 5);
    chain.grow(20);
    let index = Index::new().await;
    let config = sporeline_indexer::Config {
        from_slot: Some(FIRST + 10),
        ..config()
    };
    index.settle(&chain, &config).await;
    assert_eq!(index.count("chain_blocks").await, 10);
}

#[tokio::test]
async fn the_status_says_how_far_behind_the_index_is() {
    let chain = Chain::new(Hashes::Content, 6);
    let index = Index::new().await;
    assert_eq!(status(&index.db).await.unwrap().lag(), None);
    chain.grow(20);
    let config = config();
    let mut follower = Follower::new(&index.db, &chain, &config);
    while index.tip().await.is_none() {
        follower.step().await.unwrap();
    }
    let now = status(&index.db).await.unwrap();
    assert_eq!(now.source_tip, Some(FIRST + 19));
    assert_eq!(now.lag(), Some(13), "one batch of 7 of 20");
    assert!(now.seen_at.is_some());
    settle(&mut follower, &chain, &index).await;
    assert_eq!(status(&index.db).await.unwrap().lag(), Some(0));
}
