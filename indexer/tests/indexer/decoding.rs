//! Whose logs are believed.

use crate::life::{Dice, Life, key, logging};
use sporeline_client::{PROGRAM_ID, event::Event, events::Refueled};
use sporeline_indexer::{
    block::{Block, Transaction, signatures_hash},
    decode::decode,
    rows::Blob,
};

fn event() -> Event {
    Event::Refueled(Refueled {
        lamports: 7,
        ..bytemuck::Zeroable::zeroed()
    })
}

fn block(transactions: Vec<Transaction>) -> Block {
    Block {
        slot: 9,
        hash: Blob([1; 32]),
        parent_slot: 8,
        parent_hash: Blob([2; 32]),
        time: 3,
        transactions,
    }
}

#[test]
fn another_program_that_logs_our_bytes_is_not_indexed() {
    let signature = Dice(1).signature();
    let forged = logging(key(99, 0), &event(), signature);
    assert_eq!(decode(&block(vec![forged])).events, vec![]);
    assert_eq!(
        decode(&block(vec![logging(PROGRAM_ID, &event(), signature)]))
            .events
            .len(),
        1
    );
}

#[test]
fn a_failed_transaction_has_no_events_but_counts_as_a_transaction() {
    let mut dice = Dice(1);
    let mut failed = logging(PROGRAM_ID, &event(), dice.signature());
    failed.succeeded = false;
    let good = logging(PROGRAM_ID, &event(), dice.signature());
    let decoded = decode(&block(vec![failed.clone(), good.clone()]));
    assert_eq!(decoded.transactions, 2);
    assert_eq!(
        decoded.identity.signatures,
        signatures_hash([&failed.signature, &good.signature])
    );
    let places: Vec<_> = decoded
        .events
        .iter()
        .map(|event| (event.tx_index, event.signature))
        .collect();
    assert_eq!(places, vec![(1, good.signature)]);
}

#[test]
fn two_events_of_one_instruction_keep_apart() {
    let mut transaction = logging(PROGRAM_ID, &event(), Dice(1).signature());
    let line = transaction.logs[1].clone();
    transaction.logs.insert(1, line);
    let paths: Vec<_> = decode(&block(vec![transaction]))
        .events
        .into_iter()
        .map(|event| event.ix_path)
        .collect();
    assert_eq!(paths, vec!["000", "000#1"]);
}

#[test]
fn the_order_of_signatures_counts() {
    let mut dice = Dice(5);
    let mut life = Life::default();
    let transactions: Vec<_> = (0..20).flat_map(|_| life.block(&mut dice)).collect();
    let turned: Vec<_> = transactions.iter().rev().cloned().collect();
    assert_ne!(
        decode(&block(transactions)).identity.signatures,
        decode(&block(turned)).identity.signatures
    );
}
