//! A block as any source gives it, and the same block when only what the index needs is left.

use crate::rows::Blob;
use sha2::{Digest, Sha256};
use sporeline_client::{Address, event::Located};

/// A block as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub slot: u64,
    pub hash: Blob<32>,
    pub parent_slot: u64,
    pub parent_hash: Blob<32>,
    /// Unix seconds; 0 where the node does not know.
    pub time: i64,
    pub transactions: Vec<Transaction>,
}

/// A transaction of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The first, by which it is known.
    pub signature: Blob<64>,
    pub succeeded: bool,
    /// The program of each top-level instruction.
    pub programs: Vec<Address>,
    pub logs: Vec<String>,
}

/// By what a block is told from another at its slot.
///
/// Signatures and parent count because the embedded chain's hashes depend on the slot alone: after it was set back, another
/// block with other transactions has the same hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub hash: Blob<32>,
    pub parent_slot: u64,
    /// [`signatures_hash`].
    pub signatures: Blob<32>,
}

/// A block when only what is indexed is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedBlock {
    pub slot: u64,
    pub identity: Identity,
    pub parent_hash: Blob<32>,
    /// Unix seconds; 0 where the node does not know.
    pub time: i64,
    /// Failed ones included.
    pub transactions: u64,
    /// In the order of their place: transaction, then path as text.
    pub events: Vec<PlacedEvent>,
}

/// An event and where on the chain it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedEvent {
    pub tx_index: u64,
    /// Unique in its transaction.
    pub ix_path: String,
    pub signature: Blob<64>,
    pub located: Located,
}

/// SHA-256 of a block's signatures in order.
pub fn signatures_hash<'a>(signatures: impl IntoIterator<Item = &'a Blob<64>>) -> Blob<32> {
    let mut hasher = Sha256::new();
    for signature in signatures {
        hasher.update(signature.0);
    }
    Blob(hasher.finalize().into())
}
