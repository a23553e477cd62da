//! Positions, as the index tells them.

use crate::{life::key, scene::founder, support::index_of};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{PoolRow, PositionRow};

fn staked(amount: u64, pending: u64, ready_at: i64) -> Event {
    Event::Staked(Staked {
        time: 10,
        amount,
        pending,
        ready_at,
        position: key(20, 0),
        owner: key(21, 0),
        ..Staked::zeroed()
    })
}

fn launch(number: u64) -> Event {
    Event::Spawned(Spawned {
        distribution: number,
        airdrop: 100,
        airdrop_expires_at: 500,
        ..founder(number)
    })
}

#[tokio::test]
async fn a_position_claims_from_the_first_distribution_made_after_it() {
    let index = index_of(&[launch(0), launch(1), staked(5, 5, 15), launch(2), staked(6, 11, 16)]).await;
    let row: PositionRow = index.row(key(20, 0)).await;
    assert_eq!((row.owner, row.next_claim), (key(21, 0).into(), 2));
    assert_eq!(
        (row.active, row.pending, row.cooling, row.pending_ready_at),
        (0, 11, 0, 16)
    );
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.distributions, 3);
}

#[tokio::test]
async fn stake_becomes_active_cools_down_and_is_withdrawn() {
    let activated = Event::StakeActivated(StakeActivated {
        time: 20,
        amount: 11,
        active: 11,
        total_active: 50,
        position: key(20, 0),
        owner: key(21, 0),
        ..StakeActivated::zeroed()
    });
    let unstaked = Event::Unstaked(Unstaked {
        time: 30,
        amount: 4,
        active: 7,
        cooling: 4,
        total_active: 46,
        ready_at: 35,
        next_claim: 1,
        position: key(20, 0),
        owner: key(21, 0),
        ..Unstaked::zeroed()
    });
    let withdrawn = Event::StakeWithdrawn(StakeWithdrawn {
        time: 40,
        from_cooling: 4,
        active: 7,
        position: key(20, 0),
        owner: key(21, 0),
        ..StakeWithdrawn::zeroed()
    });
    let index = index_of(&[staked(11, 11, 15), activated]).await;
    let row: PositionRow = index.row(key(20, 0)).await;
    assert_eq!((row.active, row.pending), (11, 0));
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.total_active, 50);

    let index = index_of(&[launch(0), staked(11, 11, 15), activated, unstaked]).await;
    let row: PositionRow = index.row(key(20, 0)).await;
    assert_eq!(
        (row.active, row.cooling, row.cooling_ready_at, row.next_claim),
        (7, 4, 35, 1)
    );
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.total_active, 46);

    let index = index_of(&[staked(11, 11, 15), activated, unstaked, withdrawn]).await;
    let row: PositionRow = index.row(key(20, 0)).await;
    assert_eq!((row.active, row.pending, row.cooling), (7, 0, 0));
}

#[tokio::test]
async fn rewards_budget_and_skipped_claims_are_the_positions() {
    let (position, owner) = (key(20, 0), key(21, 0));
    let rewarded = |lamports| {
        Event::RewardsClaimed(RewardsClaimed {
            time: 20,
            lamports,
            position,
            owner,
        })
    };
    let budget = Event::ClaimBudgetSet(ClaimBudgetSet {
        time: 21,
        lamports: u64::MAX,
        passes_founders: 1,
        position,
        owner,
    });
    let skipped = Event::ClaimsSkipped(ClaimsSkipped {
        time: 22,
        from: 0,
        to: 3,
        position,
        owner,
    });
    let index = index_of(&[staked(5, 5, 15), rewarded(30), rewarded(12), budget, skipped]).await;
    let row: PositionRow = index.row(position).await;
    assert_eq!((row.rewards_paid, row.next_claim), (42, 3));
    assert_eq!(row.claim_budget, i64::MAX as u64, "no budget stops the index");
    assert!(row.passes_founders);
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.claimed, 42);
}

#[tokio::test]
async fn a_position_that_nobody_saw_made_is_a_gap() {
    let skipped = Event::ClaimsSkipped(ClaimsSkipped {
        to: 3,
        position: key(20, 7),
        owner: key(21, 7),
        ..ClaimsSkipped::zeroed()
    });
    let index = index_of(&[skipped]).await;
    assert_eq!(index.count("chain_gaps").await, 1);
    assert_eq!(index.count("chain_positions").await, 0);
}
