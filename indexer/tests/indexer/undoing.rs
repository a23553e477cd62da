//! Taking back, and making again from the events.

use crate::{
    chain::{Chain, FIRST, Hashes},
    support::{Index, decoded, straight},
};
use sporeline_indexer::{IndexError, apply_blocks, rebuild, unwind};

#[tokio::test]
async fn unwinding_to_any_slot_is_never_having_applied_what_came_after() {
    let chain = Chain::new(Hashes::Content, 1);
    chain.grow(60);
    let blocks = decoded(&chain.blocks());
    for finality_depth in [1_000, 10] {
        let index = straight(&chain, finality_depth).await;
        let before = Index::new().await;
        for keep in (0..blocks.len()).rev().step_by(3) {
            unwind(&index.db, Some(FIRST + keep as u64)).await.unwrap();
            let fresh = Index::new().await;
            apply_blocks(&fresh.db, &blocks[..=keep], chain.tip_slot(), finality_depth)
                .await
                .unwrap();
            assert_eq!(
                index.story().await,
                fresh.story().await,
                "{keep} of depth {finality_depth}"
            );
        }
        unwind(&index.db, None).await.unwrap();
        assert_eq!(index.dump().await, before.dump().await);
    }
}

#[tokio::test]
async fn projections_rebuilt_from_the_events_are_the_ones_made_block_by_block() {
    let chain = Chain::new(Hashes::Content, 2);
    chain.grow(400);
    let index = straight(&chain, 8).await;
    let before = index.dump().await;
    assert!(before["chain_trades"].len() > 50);
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}

#[tokio::test]
async fn a_history_of_several_pages_of_events_is_rebuilt_to_the_same_projections() {
    let chain = Chain::new(Hashes::Content, 6);
    chain.grow(4_000);
    let index = Index::new().await;
    apply_blocks(&index.db, &decoded(&chain.blocks()), chain.tip_slot(), 8)
        .await
        .unwrap();
    let before = index.dump().await;
    assert!(before["chain_events"].len() > 2_000, "more than a page");
    assert!(before["chain_litters"].len() > 50);
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}

#[tokio::test]
async fn blocks_in_batches_make_the_same_index_as_one_by_one() {
    let chain = Chain::new(Hashes::Content, 3);
    chain.grow(100);
    let index = Index::new().await;
    apply_blocks(&index.db, &decoded(&chain.blocks()), chain.tip_slot(), 8)
        .await
        .unwrap();
    assert_eq!(index.dump().await, straight(&chain, 8).await.dump().await);
}

#[tokio::test]
async fn only_what_a_fork_can_still_reach_is_kept_to_undo() {
    let chain = Chain::new(Hashes::Content, 4);
    chain.grow(100);
    let index = straight(&chain, 8).await;
    let oldest: i64 = sqlx::query_scalar("SELECT MIN(slot) FROM chain_undo")
        .fetch_one(&index.db)
        .await
        .unwrap();
    assert!(oldest > chain.tip_slot() as i64 - 8);
}

#[tokio::test]
async fn a_block_that_does_not_follow_the_stored_tip_is_refused_and_nothing_is_written() {
    let chain = Chain::new(Hashes::Content, 5);
    chain.grow(10);
    let index = Index::new().await;
    let blocks = decoded(&chain.blocks());
    apply_blocks(&index.db, &blocks[..4], 100, 8).await.unwrap();
    let before = index.dump().await;
    // 4 follows, 6 does not follow 4: neither is written.
    let refused = apply_blocks(&index.db, &[blocks[4].clone(), blocks[6].clone()], 100, 8).await;
    assert!(matches!(refused, Err(IndexError::NotNext { .. })));
    assert_eq!(index.dump().await, before);
    // Nor is one that is there already: a second indexer cannot apply it again.
    let again = apply_blocks(&index.db, &blocks[3..4], 100, 8).await;
    assert!(matches!(again, Err(IndexError::NotNext { .. })));
}
