//! Distributions and claims, as the index tells them.

use crate::{
    life::{agent_key, key},
    scene::{founder, spawned},
    support::index_of,
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{AgentRow, DistributionRow, PoolRow, PositionRow};

/// A founder that gives 100 base units to stakers.
fn launch() -> Event {
    Event::Spawned(Spawned {
        distribution: 0,
        airdrop: 100,
        active_stake: 10,
        airdrop_expires_at: 500,
        ..founder(0)
    })
}

fn staked(number: u64) -> Event {
    Event::Staked(Staked {
        time: 5,
        amount: 5,
        pending: 5,
        position: key(20, number),
        owner: key(21, number),
        ..Staked::zeroed()
    })
}

fn claimed(number: u64, amount: u64, claimed: u64, repaid: u64) -> Event {
    Event::AirdropClaimed(AirdropClaimed {
        time: 50,
        index: 0,
        amount,
        claimed,
        rent: 7,
        tip: 2,
        repaid,
        distribution: address::distribution(0),
        mint: key(7, 0),
        position: key(20, number),
        owner: key(21, number),
        caller: key(22, 0),
    })
}

#[tokio::test]
async fn a_launch_without_a_share_for_stakers_has_no_distribution() {
    let index = index_of(&[spawned(0)]).await;
    assert_eq!(index.count("chain_distributions").await, 0);
}

#[tokio::test]
async fn claims_add_up_and_move_each_position_on() {
    let events = [
        staked(0),
        staked(1),
        launch(),
        claimed(0, 30, 30, 1),
        claimed(1, 40, 70, 0),
    ];
    let index = index_of(&events).await;
    let row: DistributionRow = index.row(address::distribution(0)).await;
    assert_eq!((row.total, row.claimed, row.claims, row.is_child), (100, 70, 2, false));
    let [repaid, not]: [PositionRow; 2] = [index.row(key(20, 0)).await, index.row(key(20, 1)).await];
    assert_eq!((repaid.next_claim, repaid.claims, repaid.rewards_paid), (1, 1, 9));
    assert_eq!((not.next_claim, not.claims, not.rewards_paid), (1, 1, 0));
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.claimed, 9);
    let claims: Vec<(Vec<u8>, i64, i64, i64, i64)> =
        sqlx::query_as("SELECT owner, amount, rent, tip, repaid FROM chain_claims ORDER BY slot")
            .fetch_all(&index.db)
            .await
            .unwrap();
    let owner = |number| key(21, number).to_bytes().to_vec();
    assert_eq!(claims, vec![(owner(0), 30, 7, 2, 1), (owner(1), 40, 7, 2, 0)]);
}

#[tokio::test]
async fn what_is_passed_over_moves_the_position_on_and_pays_nothing() {
    let passed = Event::AirdropPassed(AirdropPassed {
        time: 600,
        index: 0,
        reason: 1,
        distribution: address::distribution(0),
        position: key(20, 0),
    });
    let index = index_of(&[staked(0), launch(), passed]).await;
    let row: PositionRow = index.row(key(20, 0)).await;
    assert_eq!((row.next_claim, row.claims), (1, 0));
    assert_eq!(index.count("chain_claims").await, 0);
}

#[tokio::test]
async fn what_expires_goes_to_the_agent_with_the_rent() {
    let expired = Event::DistributionExpired(DistributionExpired {
        time: 501,
        index: 0,
        amount: 100,
        lamports: 6,
        distribution: address::distribution(0),
        mint: key(7, 0),
        agent: agent_key(0),
    });
    let index = index_of(&[launch(), expired]).await;
    let row: DistributionRow = index.row(address::distribution(0)).await;
    assert_eq!((row.expires_at, row.closed_at, row.returned), (500, Some(501), 100));
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((agent.treasury, agent.seq), (1_006, 1));
}
