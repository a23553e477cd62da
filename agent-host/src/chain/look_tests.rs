//! What may be concluded from a node's answers about a signature.

use super::*;
use crate::hands::{Class, classify};
use solana_sdk::signer::Signer as _;
use sporeline_client::{instruction, transaction};
use sporeline_svm::{SOL, World};
use sporeline_svm_node::{Call, Fate, Node};

/// A node, a chain over it, a transfer that was not sent yet, and the last height at which it counts.
async fn stage() -> (Node, Chain, Transaction, Height) {
    let mut world = World::local();
    let (from, to) = (world.trader(SOL), world.key().pubkey());
    let node = Node::start(world).await;
    let chain = Chain::new(node.url().to_owned(), true);
    let (blockhash, last) = chain.blockhash().await.unwrap();
    let transfer = instruction::transfer(&from.pubkey(), &to, SOL / 2);
    let made = transaction::signed(&from.pubkey(), &[transfer], &[&from], blockhash).unwrap();
    (node, chain, made, Height(last))
}

async fn class(chain: &Chain, transaction: &Transaction, last: Height) -> Class {
    let (height, seen) = chain.look(transaction.signatures[0].as_array()).await.unwrap();
    classify(&seen, height, last)
}

#[tokio::test]
async fn a_transaction_is_dead_only_some_blocks_after_the_last_that_could_take_it() {
    let (node, chain, made, last) = stage().await;
    assert_eq!(class(&chain, &made, last).await, Class::Live);
    node.advance(150 + CONFIRMED_WITHIN, 0);
    assert_eq!(class(&chain, &made, last).await, Class::Live);
    node.advance(1, 0);
    assert_eq!(class(&chain, &made, last).await, Class::Dead);
}

#[tokio::test]
async fn what_is_not_confirmed_yet_may_still_vanish_and_lands_once_it_is() {
    let (node, chain, made, last) = stage().await;
    node.confirm_after(2);
    chain.send(&made).await.unwrap();
    assert_eq!(class(&chain, &made, last).await, Class::Live);
    node.advance(2, 0);
    assert!(matches!(class(&chain, &made, last).await, Class::Landed { .. }));
}

#[tokio::test]
async fn a_node_that_lags_behind_the_height_proves_no_death() {
    let (node, chain, made, last) = stage().await;
    node.advance(200, 0);
    node.set_faults(|call: &Call| match call.method {
        "getSignatureStatuses" => Fate::altered(|mut answer| {
            answer["result"]["context"]["slot"] = json!(1_100);
            answer
        }),
        _ => Fate::default(),
    });
    assert_eq!(class(&chain, &made, last).await, Class::Live);
    node.set_faults(|_: &Call| Fate::default());
    assert_eq!(class(&chain, &made, last).await, Class::Dead);
}
