//! Deaths and estates, as the index tells them.

use crate::{
    life::{agent_key, key, market_key},
    scene::{born, reaped, spawned},
    support::index_of,
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{AgentRow, HostRow, MarketRow, PoolRow};

fn inherited(seq: u64, lamports: u64, taken: u64, heir: u64) -> Event {
    Event::Inherited(Inherited {
        seq,
        time: 110,
        lamports,
        taken,
        agent: agent_key(0),
        heir: agent_key(heir),
    })
}

fn settled(seq: u64, lamports: u64, to_stakers: u64, estate_in: u64) -> Event {
    Event::Settled(Settled {
        seq,
        time: 120,
        lamports,
        to_stakers,
        estate_in,
        agent: agent_key(0),
        ..Settled::zeroed()
    })
}

#[tokio::test]
async fn a_death_without_heirs_leaves_all_to_the_stakers() {
    let death = Event::Reaped(Reaped {
        stakers_lamports: 7,
        ..reaped(0, 2, 900, 0)
    });
    let index = index_of(&[spawned(0), death, settled(3, 50, 50, 950)]).await;
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((agent.status, agent.died_at, agent.paid_until), (2, Some(100), 60));
    assert_eq!(
        (agent.heirs, agent.estate_in, agent.estate_out, agent.treasury),
        (0, 950, 950, 0)
    );
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.earned, 7 + 900 + 50);
    let market: MarketRow = index.row(market_key(0)).await;
    assert_eq!(market.seq, 1, "reaping sweeps the market");
    assert_eq!(index.count("chain_gaps").await, 0);
}

#[tokio::test]
async fn heirs_take_their_shares_and_what_comes_later_is_shared_too() {
    let family = [spawned(0), spawned(1), born(2, [0, 1], 2), born(3, [1, 0], 2)];
    let death = Event::Reaped(reaped(0, 3, 900, 2));
    let index = index_of(
        &[
            &family[..],
            &[death, inherited(4, 450, 450, 2), settled(5, 100, 0, 1_000)],
        ]
        .concat(),
    )
    .await;
    let dead: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((dead.heirs, dead.living_children), (2, 2));
    assert_eq!((dead.estate_in, dead.estate_out, dead.treasury), (1_000, 450, 550));

    let later = [inherited(6, 50, 500, 2), inherited(7, 500, 500, 3)];
    let events = [
        &family[..],
        &[death, inherited(4, 450, 450, 2), settled(5, 100, 0, 1_000)],
        &later,
    ];
    let index = index_of(&events.concat()).await;
    let dead: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((dead.estate_out, dead.treasury), (1_000, 0));
    let first: AgentRow = index.row(agent_key(2)).await;
    assert_eq!((first.taken_a, first.taken_b, first.treasury), (500, 0, 570));
    let second: AgentRow = index.row(agent_key(3)).await;
    assert_eq!((second.taken_a, second.taken_b, second.treasury), (0, 500, 570));
    assert_eq!(
        (first.seq, second.seq),
        (1, 1),
        "the dead one's number counts, not the heir's"
    );
    assert_eq!(index.count("chain_gaps").await, 0);
}

#[tokio::test]
async fn a_dead_child_leaves_its_living_parents_and_keeps_its_claim_on_dead_ones() {
    let family = [spawned(0), spawned(1), born(2, [0, 1], 2)];
    let deaths = [Event::Reaped(reaped(0, 3, 900, 1)), Event::Reaped(reaped(2, 2, 70, 0))];
    let index = index_of(&[&family[..], &deaths].concat()).await;
    let child: AgentRow = index.row(agent_key(2)).await;
    assert_eq!(child.heir_bits, 1, "of the dead parent");
    let [dead, alive]: [AgentRow; 2] = [index.row(agent_key(0)).await, index.row(agent_key(1)).await];
    assert_eq!((dead.living_children, alive.living_children), (1, 0));
}

#[tokio::test]
async fn the_last_sweep_and_the_last_charge_are_booked_with_the_death() {
    let registered = Event::HostRegistered(HostRegistered {
        time: 1,
        price_per_day: 5,
        host: key(3, 0),
        operator: key(4, 0),
    });
    let chosen = Event::HostChosen(HostChosen {
        seq: 2,
        time: 30,
        action: 1,
        hosting_fee_per_day: 8,
        takes_effect_at: 60,
        agent: agent_key(2),
        host: key(3, 0),
        ..HostChosen::zeroed()
    });
    let death = Event::Reaped(Reaped {
        parent_lamports: [11, 12],
        hosting_lamports: 13,
        hosting_seconds: 40,
        to_host: 1,
        ..reaped(2, 3, 0, 0)
    });
    let index = index_of(&[registered, spawned(0), spawned(1), born(2, [0, 1], 2), chosen, death]).await;
    let [a, b]: [AgentRow; 2] = [index.row(agent_key(0)).await, index.row(agent_key(1)).await];
    assert_eq!((a.treasury, b.treasury), (1_011, 1_012));
    let host: HostRow = index.row(key(3, 0)).await;
    assert_eq!(host.earned, 13);
    assert_eq!(index.count("chain_hosting").await, 1);
    let dead: AgentRow = index.row(agent_key(2)).await;
    assert_eq!(
        (dead.hosting_fee_per_day, dead.next_host, dead.next_hosting_fee),
        (8, None, None)
    );
}

#[tokio::test]
async fn sales_of_a_dead_agent_are_trades_but_no_actions() {
    let refueled = Event::Refueled(Refueled {
        seq: 2,
        action: 1,
        treasury: 900,
        agent: agent_key(0),
        ..Refueled::zeroed()
    });
    let sold = Event::AgentTraded(AgentTraded {
        agent_seq: 4,
        action: 0,
        seq: 1,
        base: 5,
        quote: 6,
        treasury: 906,
        phase: 1,
        market: market_key(1),
        agent: agent_key(0),
        ..AgentTraded::zeroed()
    });
    let events = [
        spawned(0),
        spawned(1),
        refueled,
        Event::Reaped(reaped(0, 3, 900, 1)),
        sold,
    ];
    let index = index_of(&events).await;
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((agent.action, agent.treasury, agent.seq), (1, 906, 4));
    let trade: (i64, Option<i64>, Option<Vec<u8>>) =
        sqlx::query_as("SELECT by_agent, action, decision FROM chain_trades")
            .fetch_one(&index.db)
            .await
            .unwrap();
    assert_eq!(trade, (1, None, None));
}
