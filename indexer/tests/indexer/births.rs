//! Births, as the index tells them.

use crate::{
    life::{agent_key, key, market_key},
    scene::{begun, born, child, founder, spawned},
    support::index_of,
};
use bytemuck::Zeroable;
use sporeline_client::{address, event::Event, events::*};
use sporeline_genome::{Genome, birth_seed, inherit};
use sporeline_indexer::rows::{AgentRow, Blob, DistributionRow, Key, MarketRow, PoolRow};

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
async fn a_birth_is_computed_again_and_marked() {
    let genome = |gene: u16| Genome::from_genes([gene; 32]).unwrap();
    let parent = |number, gene| {
        Event::Spawned(Spawned {
            genome: genome(gene).to_bytes(),
            ..founder(number)
        })
    };
    let slot_hash = [5; 32];
    let seed = birth_seed(&genome(100), &genome(9_000), &key(6, 2).to_bytes(), &slot_hash);
    let honest = Born {
        genome: inherit(&genome(100), &genome(9_000), &seed).to_bytes(),
        seed,
        slot_hash,
        ..child(2, [0, 1], 2)
    };
    let verified = async |born: Born, founders: &[Event]| {
        let index = index_of(&[founders, &[Event::Born(born)]].concat()).await;
        index.row::<AgentRow>(agent_key(2)).await.verified
    };
    let founders = [parent(0, 100), parent(1, 9_000)];
    assert_eq!(verified(honest, &founders).await, Some(1));
    let mut edited = honest;
    edited.genome[0] ^= 1;
    assert_eq!(verified(edited, &founders).await, Some(0));
    let other_seed = Born {
        slot_hash: [6; 32],
        ..honest
    };
    assert_eq!(verified(other_seed, &founders).await, Some(0));
    assert_eq!(verified(honest, &founders[..1]).await, None, "a parent was not seen");
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
