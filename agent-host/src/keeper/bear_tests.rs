//! Births on the program's bytecode, while others take the numbers they name.

use super::*;
use crate::{chain::Chain, keeper::KeeperConfig};
use sporeline_svm::{Brood, Founder, SOL, Signer, World};
use sporeline_svm_node::{Call, Fate, Node};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Two litters whose seeds are known.
fn two_litters() -> (World, Vec<(Founder, Brood)>) {
    let mut world = World::local();
    let mothers = [(); 2].map(|()| world.risen(510_000));
    let litters: Vec<_> = (mothers.into_iter())
        .map(|mother| {
            let brood = world.brood();
            world.keep_paid(&mother);
            world.begin(&mother, &brood, None);
            (mother, brood)
        })
        .collect();
    for (mother, _) in &litters {
        world.commit(mother, None);
    }
    world.await_seed();
    (world, litters)
}

fn all(world: &World, payer: Address, litters: &[(Founder, Brood)]) -> Vec<Expected> {
    let of = |(mother, brood): &(Founder, Brood)| {
        [0, 1].map(|child| Expected {
            birth: Birth {
                payer,
                ..world.birth_of(mother, None, brood, child)
            },
            has_airdrop: true,
            seed_slot: Some(world.litter(mother).seed_slot),
        })
    };
    litters.iter().flat_map(of).collect()
}

async fn keeper(node: &Node) -> (TempDir, Arc<Keeper>) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.sqlite").display());
    let db = sporeline_store::open(&url).await.unwrap();
    let config = KeeperConfig::new(node.world(|world| world.trader(100 * SOL)), true);
    let chain = Chain::new(node.url().to_owned(), true);
    let keeper = Keeper::new(db, chain, config, CancellationToken::new()).await.unwrap();
    (folder, keeper)
}

fn is_born(node: &Node, wallet: &Address) -> bool {
    node.world(|world| world.svm.get_account(&address::agent(wallet)).is_some())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_birth_whose_number_is_taken_takes_the_next_at_once_and_drags_no_other_along() {
    let (world, litters) = two_litters();
    let other = Founder::new(litters[0].0.wallet.insecure_clone());
    let node = Node::start(world).await;
    let (_folder, keeper) = keeper(&node).await;
    let due = node.world(|world| all(world, keeper.payer.pubkey(), &litters));
    // Before each birth's first two simulations somebody makes a distribution.
    let (handle, asked) = (node.handle(), AtomicU64::new(0));
    node.set_faults(move |call: &Call| {
        if call.method == "simulateTransaction" && asked.fetch_add(1, Ordering::Relaxed) % 3 < 2 {
            handle.world(|world| world.distribute(&other, 1_000, false));
        }
        Fate::default()
    });
    keeper.bear(due.clone()).await.unwrap();
    for expected in &due {
        assert!(is_born(&node, &expected.birth.wallet));
        assert!(!keeper.rests.rests(&expected.work(0)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_birth_that_is_refused_for_good_rests_and_the_others_take_place() {
    let (world, litters) = two_litters();
    let node = Node::start(world).await;
    let (_folder, keeper) = keeper(&node).await;
    let mut due = node.world(|world| all(world, keeper.payer.pubkey(), &litters));
    due[0].birth.wallet = Address::new_from_array([77; 32]);
    keeper.bear(due.clone()).await.unwrap();
    assert!(keeper.rests.rests(&due[0].work(0)) && !is_born(&node, &due[0].birth.wallet));
    for expected in &due[1..] {
        assert!(is_born(&node, &expected.birth.wallet));
    }
}

#[test]
fn the_first_of_each_litter_comes_before_all_that_can_wait_the_oldest_seed_first() {
    let expected = |parent: u8, child: u8, seed_slot| Expected {
        birth: Birth {
            payer: Address::default(),
            parent: Address::new_from_array([parent; 32]),
            mate: None,
            child,
            wallet: Address::default(),
            distribution: None,
        },
        has_airdrop: true,
        seed_slot,
    };
    let due = [
        expected(1, 1, None),
        expected(2, 0, Some(20)),
        expected(2, 1, Some(20)),
        expected(3, 0, Some(10)),
        expected(3, 1, Some(10)),
    ];
    assert_eq!(in_turn(due.into_iter()), [3, 1, 0, 2, 4].map(|at| due[at]));
}
