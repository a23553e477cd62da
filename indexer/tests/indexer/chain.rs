//! A chain by script: it forks, is set back, skips slots and fails when told. It stands in for a cluster, which cannot be
//! made to do these things on demand; the node's wire format is tested in `rpc`.

use crate::life::{Dice, Life};
use sporeline_indexer::{
    block::{Block, Identity, Transaction, signatures_hash},
    rows::Blob,
    source::{BlockSource, Fetched, SourceError},
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

/// The first slot there is.
pub const FIRST: u64 = 5;

/// What a block's hash depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashes {
    /// On everything, as on a cluster.
    Content,
    /// On the slot alone, as on the embedded chain.
    Slot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unreachable,
    TooManyRequests,
    Garbage,
    NotYet,
}

struct State {
    hashes: Hashes,
    dice: Dice,
    life: Life,
    /// With the life after each.
    blocks: BTreeMap<u64, (Block, Life)>,
    tip: u64,
    /// What the next calls meet.
    faults: VecDeque<Option<Fault>>,
}

pub struct Chain(Mutex<State>);

/// Blocks that the node does not show for a while.
pub struct Hidden(Vec<(Block, Life)>);

impl Chain {
    pub fn new(hashes: Hashes, seed: u64) -> Self {
        Self(Mutex::new(State {
            hashes,
            dice: Dice(seed),
            life: Life::default(),
            blocks: BTreeMap::new(),
            tip: FIRST - 1,
            faults: VecDeque::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Adds `count` blocks.
    pub fn grow(&self, count: u64) {
        let mut state = self.state();
        for _ in 0..count {
            let (mut life, mut dice) = (state.life.clone(), state.dice.clone());
            let transactions = life.block(&mut dice);
            (state.life, state.dice) = (life, dice);
            state.push(transactions);
        }
    }

    /// Adds a block of these transactions.
    pub fn push(&self, transactions: Vec<Transaction>) {
        self.state().push(transactions);
    }

    /// Lets `count` slots pass without a block.
    pub fn skip(&self, count: u64) {
        self.state().tip += count;
    }

    /// Forgets the newest `depth` slots. What grows then is another story.
    pub fn cut(&self, depth: u64) {
        let mut state = self.state();
        let to = state.tip.saturating_sub(depth).max(FIRST);
        state.blocks.split_off(&(to + 1));
        state.life = state
            .blocks
            .values()
            .next_back()
            .map_or_else(Life::default, |(_, life)| life.clone());
        state.tip = to.min(state.tip);
        state.dice.next();
    }

    /// The next calls meet these, `None` meaning none.
    pub fn fail(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.state().faults.extend(faults);
    }

    /// So does the very next call, before any other fault.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_front(Some(fault));
    }

    pub fn tip_slot(&self) -> u64 {
        self.state().tip
    }

    pub fn blocks(&self) -> Vec<Block> {
        self.state().blocks.values().map(|(block, _)| block.clone()).collect()
    }

    pub fn newest(&self) -> Option<Block> {
        self.blocks().pop()
    }

    /// The node says a slot was skipped that it builds on.
    pub fn hide(&self, slot: u64) -> Hidden {
        Hidden(self.state().blocks.remove(&slot).into_iter().collect())
    }

    /// The node answers as one that is `count` slots behind.
    pub fn lag(&self, count: u64) -> Hidden {
        let mut state = self.state();
        state.tip -= count;
        let kept = state.tip + 1;
        Hidden(state.blocks.split_off(&kept).into_values().collect())
    }

    pub fn show(&self, hidden: Hidden) {
        let mut state = self.state();
        for (block, life) in hidden.0 {
            state.tip = state.tip.max(block.slot);
            state.blocks.insert(block.slot, (block, life));
        }
    }

    fn meet(&self) -> Result<bool, SourceError> {
        match self.state().faults.pop_front().flatten() {
            None => Ok(true),
            Some(Fault::NotYet) => Ok(false),
            Some(Fault::Unreachable) => Err(SourceError::Unreachable("connection refused".into())),
            Some(Fault::TooManyRequests) => Err(SourceError::Refused("429 Too Many Requests".into())),
            Some(Fault::Garbage) => Err(SourceError::Malformed {
                slot: 0,
                reason: "cut".into(),
            }),
        }
    }
}

impl State {
    fn push(&mut self, transactions: Vec<Transaction>) {
        let slot = self.tip + 1;
        let (parent_slot, parent_hash) = match self.blocks.values().next_back() {
            Some((parent, _)) => (parent.slot, parent.hash),
            None => (slot - 1, Blob([0; 32])),
        };
        let mut salt = Blob([0; 64]);
        salt.0[..8].copy_from_slice(&slot.to_le_bytes());
        let mut content = vec![salt];
        if self.hashes == Hashes::Content {
            salt.0[8..40].copy_from_slice(&parent_hash.0);
            salt.0[40..48].copy_from_slice(&self.dice.0.to_le_bytes());
            content.push(salt);
        }
        let block = Block {
            slot,
            hash: signatures_hash(&content),
            parent_slot,
            parent_hash,
            time: slot as i64,
            transactions,
        };
        self.tip = slot;
        self.blocks.insert(slot, (block, self.life.clone()));
    }
}

#[async_trait::async_trait]
impl BlockSource for Chain {
    async fn tip(&self) -> Result<u64, SourceError> {
        self.meet()?;
        Ok(self.tip_slot())
    }

    async fn first(&self) -> Result<u64, SourceError> {
        self.meet()?;
        Ok(FIRST)
    }

    async fn block(&self, slot: u64) -> Result<Fetched<Block>, SourceError> {
        tokio::task::yield_now().await;
        if !self.meet()? {
            return Ok(Fetched::NotYet);
        }
        let state = self.state();
        Ok(match state.blocks.get(&slot) {
            Some((block, _)) => Fetched::Block(block.clone()),
            None if slot <= state.tip => Fetched::Skipped,
            None => Fetched::NotYet,
        })
    }

    async fn identity(&self, slot: u64) -> Result<Fetched<Identity>, SourceError> {
        Ok(self.block(slot).await?.map(|block| Identity {
            hash: block.hash,
            parent_slot: block.parent_slot,
            signatures: signatures_hash(block.transactions.iter().map(|transaction| &transaction.signature)),
        }))
    }
}
