//! Events that are missing are noticed.

use crate::{
    chain::FIRST,
    life::{agent_key, key, market_key},
    support::{Index, index_of},
};
use bytemuck::Zeroable;
use sporeline_client::{event::Event, events::*};
use sporeline_indexer::status;

fn spawned() -> Event {
    Event::Spawned(Spawned {
        seq: 1,
        agent: agent_key(0),
        market: market_key(0),
        mint: key(7, 0),
        wallet: key(6, 0),
        base_left: 100,
        distribution: u64::MAX,
        ..Spawned::zeroed()
    })
}

fn refueled(seq: u64, treasury: u64) -> Event {
    Event::Refueled(Refueled {
        seq,
        treasury,
        action: seq,
        agent: agent_key(0),
        ..Refueled::zeroed()
    })
}

fn traded(seq: u64) -> Event {
    Event::Traded(Traded {
        seq,
        base: 1,
        buy: 1,
        phase: 1,
        market: market_key(0),
        ..Traded::zeroed()
    })
}

async fn gaps(index: &Index) -> Vec<(i64, Vec<u8>, i64, i64)> {
    sqlx::query_as("SELECT slot, account, expected, found FROM chain_gaps ORDER BY slot")
        .fetch_all(&index.db)
        .await
        .unwrap()
}

#[tokio::test]
async fn numbers_in_order_are_no_gap() {
    let index = index_of(&[spawned(), refueled(2, 5), traded(1), refueled(3, 6), traded(2)]).await;
    assert_eq!(gaps(&index).await, vec![]);
    assert_eq!(status(&index.db).await.unwrap().gaps, 0);
}

#[tokio::test]
async fn a_missing_event_of_an_agent_is_noted_and_the_index_goes_on_from_what_it_has() {
    let index = index_of(&[spawned(), refueled(2, 5), refueled(5, 9), refueled(6, 10)]).await;
    let agent = agent_key(0).to_bytes().to_vec();
    assert_eq!(gaps(&index).await, vec![(FIRST as i64 + 2, agent, 3, 5)]);
    let (treasury, seq): (i64, i64) = sqlx::query_as("SELECT treasury, seq FROM chain_agents")
        .fetch_one(&index.db)
        .await
        .unwrap();
    assert_eq!((treasury, seq), (10, 6));
}

#[tokio::test]
async fn a_missing_event_of_a_market_is_noted() {
    let index = index_of(&[spawned(), traded(1), traded(3)]).await;
    let market = market_key(0).to_bytes().to_vec();
    assert_eq!(gaps(&index).await, vec![(FIRST as i64 + 2, market, 2, 3)]);
    assert_eq!(index.count("chain_trades").await, 2);
    assert_eq!(status(&index.db).await.unwrap().gaps, 1);
}

#[tokio::test]
async fn events_of_what_was_born_before_the_index_began_are_gaps_and_stop_nothing() {
    let index = index_of(&[traded(4), refueled(7, 1), spawned()]).await;
    assert_eq!(gaps(&index).await.len(), 2);
    assert_eq!(index.count("chain_events").await, 3);
    assert_eq!(index.count("chain_agents").await, 1);
}
