//! Hosts, hosting and fees, as the index tells them.

use crate::{
    life::{agent_key, key, market_key},
    scene::{born, founder, spawned},
    support::index_of,
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{AgentRow, HostRow, MarketRow, PoolRow};

fn registered() -> Event {
    Event::HostRegistered(HostRegistered {
        time: 1,
        price_per_day: 5,
        host: key(3, 0),
        operator: key(4, 0),
    })
}

fn charged(seq: u64, lamports: u64, host: u64, fee: u64, to_host: u64) -> Event {
    Event::HostingCharged(HostingCharged {
        seq,
        time: 30,
        lamports,
        seconds: 60,
        paid_until: 80,
        treasury: 1_000 - lamports,
        to_host,
        hosting_fee_per_day: fee,
        agent: agent_key(0),
        host: key(3, host),
    })
}

#[tokio::test]
async fn a_host_changes_its_price_stops_taking_agents_and_withdraws_what_it_earned() {
    let first = Event::Spawned(Spawned {
        first_period: 9,
        ..founder(0)
    });
    let updated = Event::HostUpdated(HostUpdated {
        time: 40,
        price_per_day: u64::MAX,
        active: 0,
        host: key(3, 0),
    });
    let withdrawn = Event::HostWithdrawn(HostWithdrawn {
        time: 50,
        lamports: 12,
        host: key(3, 0),
        operator: key(4, 0),
    });
    let events = [registered(), first, charged(2, 6, 0, 5, 1), updated, withdrawn];
    let index = index_of(&events).await;
    let host: HostRow = index.row(key(3, 0)).await;
    assert_eq!((host.active, host.earned, host.withdrawn), (false, 15, 12));
    assert_eq!(host.price_per_day, i64::MAX as u64, "no price stops the index");
    assert_eq!(index.count("chain_gaps").await, 0);
}

#[tokio::test]
async fn the_fee_of_an_unattested_agent_is_the_stakers() {
    let index = index_of(&[registered(), spawned(0), charged(2, 6, 0, 5, 0)]).await;
    let host: HostRow = index.row(key(3, 0)).await;
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!((host.earned, pool.earned), (0, 6));
}

#[tokio::test]
async fn an_agent_moves_to_the_host_it_chose_with_the_charge_that_says_so() {
    let chosen = Event::HostChosen(HostChosen {
        seq: 2,
        time: 15,
        action: 1,
        hosting_fee_per_day: 8,
        takes_effect_at: 20,
        agent: agent_key(0),
        host: key(3, 1),
        ..HostChosen::zeroed()
    });
    let agent: AgentRow = index_of(&[spawned(0), chosen]).await.row(agent_key(0)).await;
    assert_eq!((agent.host, agent.hosting_fee_per_day), (key(3, 0).into(), 5));
    assert_eq!(
        (agent.next_host, agent.next_hosting_fee),
        (Some(key(3, 1).into()), Some(8))
    );

    let events = [spawned(0), chosen, charged(3, 6, 1, 8, 1)];
    let agent: AgentRow = index_of(&events).await.row(agent_key(0)).await;
    assert_eq!((agent.host, agent.hosting_fee_per_day), (key(3, 1).into(), 8));
    assert_eq!(
        (agent.next_host, agent.next_hosting_fee, agent.paid_until),
        (None, None, 80)
    );
}

#[tokio::test]
async fn a_sweep_pays_the_parents_and_a_claim_the_spawner() {
    let sweep = |market_seq, agent_seq| {
        Event::FeesCollected(FeesCollected {
            seq: market_seq,
            agent_seq,
            time: 60,
            agent_lamports: 50,
            stakers_lamports: 20,
            protocol_lamports: 15,
            parent_lamports: [5, 6],
            treasury: 120,
            market: market_key(2),
            agent: agent_key(2),
        })
    };
    let paid = Event::SpawnerPaid(SpawnerPaid {
        seq: 1,
        time: 61,
        lamports: 4,
        market: market_key(0),
        spawner: key(8, 0),
    });
    let again = Event::SpawnerPaid(SpawnerPaid {
        seq: 2,
        time: 62,
        lamports: 3,
        market: market_key(0),
        spawner: key(8, 0),
    });
    let family = [spawned(0), spawned(1), born(2, [0, 1], 2)];
    let index = index_of(&[&family[..], &[sweep(1, 2), sweep(2, 3), paid, again]].concat()).await;
    let [a, b]: [AgentRow; 2] = [index.row(agent_key(0)).await, index.row(agent_key(1)).await];
    assert_eq!((a.treasury, b.treasury), (1_010, 1_012));
    let child: AgentRow = index.row(agent_key(2)).await;
    assert_eq!(child.treasury, 120);
    let market: MarketRow = index.row(market_key(0)).await;
    assert_eq!((market.spawner_paid, market.seq), (7, 2));
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.earned, 40);
}

#[tokio::test]
async fn a_host_that_changes_and_was_never_seen_to_register_is_a_gap() {
    let updated = Event::HostUpdated(HostUpdated {
        time: 40,
        price_per_day: 1,
        active: 1,
        host: key(3, 9),
    });
    let index = index_of(&[updated]).await;
    let gaps: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as("SELECT account, expected, found FROM chain_gaps")
        .fetch_all(&index.db)
        .await
        .unwrap();
    assert_eq!(gaps, vec![(key(3, 9).to_bytes().to_vec(), 0, 0)]);
}
