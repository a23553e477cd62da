use std::time::Duration;

/// When a block counts as there.
///
/// "Processed" is not offered: nodes do not serve such blocks whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Commitment {
    #[default]
    Confirmed,
    Finalized,
}

/// What the indexer is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// HTTP JSON-RPC of a node.
    pub rpc_url: String,
    pub commitment: Commitment,
    /// First slot to index on an empty database; `None`: the first the node has. A database that is not empty goes on
    /// where it is.
    pub from_slot: Option<u64>,
    /// How often to ask for a new tip; about half a slot.
    pub poll: Duration,
    /// Blocks of which what they replaced is kept, so that they can be taken back row by row. A fork deeper than this
    /// is undone too, but by rebuilding every projection.
    pub finality_depth: u64,
    /// Blocks fetched at once while catching up.
    pub concurrency: usize,
    /// Most blocks in one transaction while catching up.
    pub batch: usize,
}

impl Config {
    /// The defaults: confirmed, from the first block, polls of 200 ms, 256 blocks kept to undo, 16 requests at once,
    /// 256 blocks a transaction.
    pub fn new(rpc_url: impl Into<String>) -> Self {
        Self {
            rpc_url: rpc_url.into(),
            commitment: Commitment::default(),
            from_slot: None,
            poll: Duration::from_millis(200),
            finality_depth: 256,
            concurrency: 16,
            batch: 256,
        }
    }
}
