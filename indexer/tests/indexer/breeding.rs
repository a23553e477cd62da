//! From consent to birth, as the index tells it.

use crate::{
    life::{agent_key, key},
    scene::{begun, born, child, spawned},
    support::{Index, index_of},
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{AgentRow, Blob, LitterRow};

fn consent(number: u64, seq: u64, mate: u64, expires_at: i64) -> Event {
    Event::MateChosen(MateChosen {
        seq,
        time: 20,
        action: seq - 1,
        expires_at,
        agent: agent_key(number),
        mate: agent_key(mate),
        ..MateChosen::zeroed()
    })
}

fn committed(seq: u64) -> Event {
    Event::BirthCommitted(BirthCommitted {
        seq,
        time: 36,
        seed_slot: 77,
        endowment: 70,
        treasury: 800,
        cooldown_until: 96,
        agent: agent_key(0),
        mate: agent_key(1),
        litter: address::litter(&agent_key(0)),
        genome_a: [1; 64],
        genome_b: [2; 64],
        ..BirthCommitted::zeroed()
    })
}

fn closed(seq: u64, reason: u64, born: u64) -> Event {
    Event::LitterClosed(LitterClosed {
        seq,
        time: 50,
        reason,
        born,
        lamports: 33,
        treasury: 833,
        agent: agent_key(0),
        litter: address::litter(&agent_key(0)),
    })
}

async fn only_litter(index: &Index) -> LitterRow {
    let keys: Vec<Vec<u8>> = sqlx::query_scalar("SELECT litter FROM chain_litters")
        .fetch_all(&index.db)
        .await
        .unwrap();
    assert_eq!(keys.len(), 1);
    index.row(Blob(keys[0].as_slice().try_into().unwrap())).await
}

#[tokio::test]
async fn a_consent_is_kept_until_it_is_taken_back_or_a_commit_uses_it_up() {
    let given = [spawned(0), spawned(1), consent(1, 2, 0, 60)];
    let mate: AgentRow = index_of(&given).await.row(agent_key(1)).await;
    assert_eq!(
        (mate.consent_mate, mate.consent_expires_at, mate.action),
        (Some(agent_key(0).into()), Some(60), 1)
    );

    let taken_back = [&given[..], &[consent(1, 3, 0, 20)]].concat();
    let mate: AgentRow = index_of(&taken_back).await.row(agent_key(1)).await;
    assert_eq!((mate.consent_mate, mate.consent_expires_at), (None, None));

    let used = [&given[..], &[begun(2), committed(3)]].concat();
    let mate: AgentRow = index_of(&used).await.row(agent_key(1)).await;
    assert_eq!((mate.consent_mate, mate.consent_expires_at), (None, None));

    let to_another = [&given[..], &[begun(2), consent(1, 3, 5, 90), committed(3)]].concat();
    let mate: AgentRow = index_of(&to_another).await.row(agent_key(1)).await;
    assert_eq!(mate.consent_mate, Some(agent_key(5).into()));
}

#[tokio::test]
async fn a_litter_is_begun_committed_born_and_closed() {
    let events = [spawned(0), spawned(1), begun(2)];
    let index = index_of(&events).await;
    let litter = only_litter(&index).await;
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!(agent.open_litter, Some(litter.litter));
    assert_eq!((agent.treasury, agent.action), (970, 1));
    assert_eq!(litter.agent, agent_key(0).into());
    assert_eq!(litter.mate, agent_key(1).into());
    assert_eq!((litter.wallet_a, litter.wallet_b), (key(6, 2).into(), key(6, 3).into()));
    assert_eq!((litter.name_a.as_str(), litter.name_b.as_str()), ("Hypa", ""));
    assert_eq!((litter.begun_at, litter.watched, litter.rent), (25, 10, 30));
    assert_eq!(litter.gate_price, format!("{:039}", 1u128 << 70));
    assert_eq!((litter.committed_at, litter.closed_at), (None, None));

    let events = [&events[..], &[committed(3)]].concat();
    let index = index_of(&events).await;
    let litter = only_litter(&index).await;
    assert_eq!(
        (litter.committed_at, litter.seed_slot, litter.endowment),
        (Some(36), Some(77), 70)
    );
    assert_eq!(
        (litter.genome_a, litter.genome_b),
        (Some(Blob([1; 64])), Some(Blob([2; 64])))
    );
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!((agent.cooldown_until, agent.treasury), (96, 800));

    let second = Event::Born(Born {
        child: 1,
        ..child(3, [0, 1], 4)
    });
    let events = [&events[..], &[second]].concat();
    assert_eq!(only_litter(&index_of(&events).await).await.born, 2);

    let events = [&events[..], &[born(2, [0, 1], 5), closed(6, 1, 3)]].concat();
    let index = index_of(&events).await;
    let litter = only_litter(&index).await;
    assert_eq!(
        (litter.born, litter.closed_at, litter.closed_reason, litter.returned),
        (3, Some(50), Some(1), 33)
    );
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!(
        (agent.open_litter, agent.treasury, agent.living_children),
        (None, 833, 2)
    );
    let child: AgentRow = index.row(agent_key(3)).await;
    assert_eq!(child.birth_litter, Some(litter.litter));
    assert_eq!(index.count("chain_gaps").await, 0);
}

#[tokio::test]
async fn litters_of_one_agent_are_kept_apart() {
    let events = [spawned(0), begun(2), closed(3, 3, 0), begun(4), committed(5)];
    let index = index_of(&events).await;
    let litters: Vec<(Option<i64>, Option<i64>)> =
        sqlx::query_as("SELECT committed_at, closed_reason FROM chain_litters ORDER BY slot")
            .fetch_all(&index.db)
            .await
            .unwrap();
    assert_eq!(litters, vec![(None, Some(3)), (Some(36), None)]);
}
