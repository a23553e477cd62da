//! When an action that had landed counts as forgotten.

use super::*;
use crate::hands::{Deed, StoredDeed};
use solana_sdk::signer::Signer as _;
use solana_transaction::versioned::VersionedTransaction;
use sporeline_client::transaction;
use sporeline_mind::Intent;
use sporeline_svm::World;
use sporeline_svm_node::{Call, Checkpoint, Fate, Node};

/// An agent of the node's world buys, which is action 1. What the node was before, and what is stored of it.
struct Stage {
    node: Node,
    chain: Chain,
    before: Checkpoint,
    sent: VersionedTransaction,
    lost: Lost,
}

impl Stage {
    async fn set() -> Self {
        let mut world = World::local();
        let founder = world.living();
        let buy = world.agent_buy_of(&founder, &founder, 1_000_000);
        let payer = world.payer.insecure_clone();
        let node = Node::start(world).await;
        let chain = Chain::new(node.url().to_owned(), true);
        let before = node.checkpoint();
        let (blockhash, last_valid_block_height) = chain.blockhash().await.unwrap();
        let wallet = founder.wallet.pubkey();
        let made = transaction::signed(&payer.pubkey(), &[buy], &[&payer, &founder.wallet], blockhash).unwrap();
        chain.send(&made).await.unwrap();
        let landed = node.included();
        assert!(landed[0].result.is_ok(), "{:?}", landed[0].result);
        let lost = Lost {
            send: SendRecord {
                signature: made.signatures[0].into(),
                wallet,
                action: 1,
                decision: [0; 32],
                what: StoredDeed {
                    deed: Deed::Wish { intent: Intent::Refuel },
                    cost: None,
                },
                bytes: transaction::encode(&made).unwrap(),
                last_valid_block_height,
            },
            slot: landed[0].slot,
        };
        Self {
            node,
            chain,
            before,
            sent: made.into(),
            lost,
        }
    }

    /// Accounts come from before the action, as that slot had them.
    fn lag(&self, slot: u64) {
        self.node.set_faults(move |call: &Call| match call.method {
            "getMultipleAccounts" => Fate::altered(move |mut answer| {
                answer["result"]["context"]["slot"] = slot.into();
                answer["result"]["value"] = serde_json::json!([null]);
                answer
            }),
            _ => Fate::default(),
        });
    }
}

#[tokio::test]
async fn what_a_node_denies_that_lags_is_not_forgotten() {
    let stage = Stage::set().await;
    stage.node.advance(200, 0);
    for relayed in [false, true] {
        for slot in [stage.lost.slot - 1, stage.lost.slot] {
            stage.lag(slot);
            assert!(!is_forgotten(&stage.chain, &stage.lost, relayed).await.unwrap());
        }
        stage.node.set_faults(|_: &Call| Fate::default());
        assert!(!is_forgotten(&stage.chain, &stage.lost, relayed).await.unwrap());
    }
}

#[tokio::test]
async fn what_a_rewound_chain_denies_is_forgotten_at_once_where_nobody_sends_it_again() {
    let stage = Stage::set().await;
    stage.node.rewind(stage.before);
    assert!(is_forgotten(&stage.chain, &stage.lost, false).await.unwrap());
}

#[tokio::test]
async fn where_it_may_be_sent_again_it_is_forgotten_once_it_is_too_old_to_land_once_more() {
    let stage = Stage::set().await;
    stage.node.rewind(stage.before);
    assert!(!is_forgotten(&stage.chain, &stage.lost, true).await.unwrap());
    stage.node.advance(200, 0);
    assert!(is_forgotten(&stage.chain, &stage.lost, true).await.unwrap());
}

#[tokio::test]
async fn what_landed_once_more_after_a_rewind_is_not_forgotten() {
    let stage = Stage::set().await;
    stage.node.rewind(stage.before);
    let sent = stage.sent.clone();
    assert!(stage.node.handle().include(|_, _| sent));
    stage.node.advance(200, 0);
    for relayed in [false, true] {
        assert!(!is_forgotten(&stage.chain, &stage.lost, relayed).await.unwrap());
    }
}
