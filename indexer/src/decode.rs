//! Which of a block's logs are events. Pure.

use crate::block::{Block, DecodedBlock, Identity, PlacedEvent, Transaction, signatures_hash};
use sporeline_client::event::{Located, parse_logs};

/// Leaves of a block what is indexed. Failed transactions count among the signatures and have no events: what they
/// logged did not happen.
pub fn decode(block: &Block) -> DecodedBlock {
    let events = block
        .transactions
        .iter()
        .enumerate()
        .filter(|(_, transaction)| transaction.succeeded)
        .flat_map(|(index, transaction)| events_of(index as u64, transaction))
        .collect();
    DecodedBlock {
        slot: block.slot,
        identity: Identity {
            hash: block.hash,
            parent_slot: block.parent_slot,
            signatures: signatures_hash(block.transactions.iter().map(|transaction| &transaction.signature)),
        },
        parent_hash: block.parent_hash,
        time: block.time,
        transactions: block.transactions.len() as u64,
        events,
    }
}

/// A transaction's events in the order of their paths: the order they are read back in when projections are rebuilt.
fn events_of(tx_index: u64, transaction: &Transaction) -> Vec<PlacedEvent> {
    let mut placed: Vec<PlacedEvent> = vec![];
    for located in parse_logs(&transaction.programs, &transaction.logs) {
        let ix_path = unique_path(&located, &placed);
        placed.push(PlacedEvent {
            tx_index,
            ix_path,
            signature: transaction.signature,
            located,
        });
    }
    placed.sort_by(|a, b| a.ix_path.cmp(&b.ix_path));
    placed
}

/// The program emits one event an instruction. Should that ever change, the second is `003#1` and nothing is lost.
fn unique_path(located: &Located, before: &[PlacedEvent]) -> String {
    let path = located.path_text();
    let repeated = before.iter().filter(|other| other.located.path == located.path).count();
    if repeated == 0 {
        path
    } else {
        format!("{path}#{repeated}")
    }
}
