//! From consent to birth, as the index tells it.

use crate::{
    life::{agent_key, key, market_key},
    scene::{born, child, spawned},
    support::{Index, index_of},
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_indexer::rows::{AgentRow, Blob, DistributionRow, Key, LitterRow, MarketRow, PoolRow};

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

/// Agent 0 begins with agent 1.
fn begun(seq: u64) -> Event {
    let mut names = [[0; 32]; 2];
    names[0][..4].copy_from_slice(b"Hypa");
    Event::BreedingBegun(BreedingBegun {
        seq,
        time: 25,
        action: seq - 1,
        window: 10,
        rent: 30,
        treasury: 970,
        gate_price: (1u128 << 70).into(),
        agent: agent_key(0),
        mate: agent_key(1),
        litter: address::litter(&agent_key(0)),
        wallets: [key(6, 2), key(6, 3)],
        names,
        ..BreedingBegun::zeroed()
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

#[tokio::test]
async fn a_birth_makes_the_agent_its_market_and_its_distribution() {
    let newborn = Born {
        distribution: 4,
        airdrop: 500,
        active_stake: 1_000,
        airdrop_expires_at: 340,
        airdrop_bps: 500,
        genome: [3; 64],
        seed: [4; 32],
        slot_hash: [5; 32],
        ..child(2, [0, 1], 3)
    };
    let index = index_of(&[spawned(0), spawned(1), begun(2), Event::Born(newborn)]).await;
    let agent: AgentRow = index.row(agent_key(2)).await;
    assert_eq!(
        (agent.parent_a, agent.parent_b),
        (Some(agent_key(0).into()), Some(agent_key(1).into()))
    );
    assert_eq!((agent.generation, agent.spawner, agent.heir_bits), (1, None, 3));
    assert_eq!(
        (agent.status, agent.born_at, agent.paid_until, agent.treasury),
        (1, 40, 40, 70)
    );
    assert_eq!(
        (agent.seed, agent.slot_hash),
        (Some(Blob([4; 32])), Some(Blob([5; 32])))
    );
    assert_eq!((agent.genome, agent.persona_hash), (Blob([3; 64]), Blob([0; 32])));
    let market: MarketRow = index.row(market_key(2)).await;
    assert_eq!(
        (market.agent, market.phase, market.opened_at),
        (agent_key(2).into(), 0, None)
    );
    assert_eq!((market.base_left, market.seq), (95, 0));
    let distribution: DistributionRow = index.row(address::distribution(4)).await;
    assert_eq!((distribution.number, distribution.agent), (4, agent_key(2).into()));
    assert!(distribution.is_child);
    assert_eq!(
        (distribution.total, distribution.active_stake, distribution.expires_at),
        (500, 1_000, 340)
    );
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!(pool.distributions, 5);
    for parent in [0, 1] {
        let parent: AgentRow = index.row(agent_key(parent)).await;
        assert_eq!(parent.living_children, 1);
    }
}

#[tokio::test]
async fn the_market_of_a_child_opens_with_its_first_attestation_and_its_wallet_tells_its_persona() {
    let attested = Event::Attested(Attested {
        seq: 2,
        time: 45,
        expires_at: 90,
        opened: 1,
        dev: 1,
        agent: agent_key(2),
        ..Attested::zeroed()
    });
    let persona = Event::PersonaSet(PersonaSet {
        seq: 3,
        time: 46,
        action: 1,
        agent: agent_key(2),
        persona_hash: [8; 32],
        ..PersonaSet::zeroed()
    });
    let anchored = Event::JournalAnchored(JournalAnchored {
        seq: 4,
        time: 47,
        action: 2,
        sequence: u64::MAX,
        agent: agent_key(2),
        head: [9; 32],
        ..JournalAnchored::zeroed()
    });
    let index = index_of(&[spawned(0), begun(2), born(2, [0, 0], 3), attested, persona, anchored]).await;
    let market: MarketRow = index.row(market_key(2)).await;
    assert_eq!((market.phase, market.opened_at), (1, Some(45)));
    let agent: AgentRow = index.row(agent_key(2)).await;
    assert_eq!((agent.persona_hash, agent.action), (Blob([8; 32]), 2));
    assert_eq!(agent.journal_head, Some(Blob([9; 32])));
    assert_eq!(
        agent.journal_sequence,
        i64::MAX as u64,
        "no number a wallet chooses stops the index"
    );
}

#[tokio::test]
async fn one_that_bred_alone_has_one_child_more_for_each_birth() {
    let index = index_of(&[spawned(0), begun(2), born(1, [0, 0], 3), born(2, [0, 0], 4)]).await;
    let agent: AgentRow = index.row(agent_key(0)).await;
    assert_eq!(agent.living_children, 2);
    let child: AgentRow = index.row(agent_key(1)).await;
    assert_eq!(child.parents(), [Some(Key::from(agent_key(0))); 2]);
}

#[tokio::test]
async fn a_dead_mate_gives_genes_but_counts_no_child() {
    let orphan = Event::Born(Born {
        heir_bits: 1,
        ..child(2, [0, 1], 3)
    });
    let index = index_of(&[spawned(0), spawned(1), begun(2), orphan]).await;
    let [alive, dead]: [AgentRow; 2] = [index.row(agent_key(0)).await, index.row(agent_key(1)).await];
    assert_eq!((alive.living_children, dead.living_children), (1, 0));
}

#[tokio::test]
async fn a_birth_whose_parents_last_event_was_lost_is_a_gap() {
    let index = index_of(&[spawned(0), born(2, [0, 0], 9)]).await;
    let gaps: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as("SELECT account, expected, found FROM chain_gaps")
        .fetch_all(&index.db)
        .await
        .unwrap();
    assert_eq!(gaps, vec![(agent_key(0).to_bytes().to_vec(), 2, 9)]);
}
