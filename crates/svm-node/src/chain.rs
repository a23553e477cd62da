//! The chain behind the node: which blockhashes count, what was included and when.

use litesvm::types::TransactionResult;
use solana_message::Hash;
use solana_sdk::signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use sporeline_svm::{LiteSVM, World};
use std::collections::{HashMap, VecDeque};

/// Blocks for which a blockhash counts, as on every cluster.
const COUNTS_FOR: u64 = 150;
/// Slots until a block is final.
const FINAL_AFTER: u64 = 32;

/// A transaction that a block includes, refused by its program or not.
#[derive(Clone, Debug)]
pub struct Included {
    pub signature: Signature,
    pub transaction: VersionedTransaction,
    pub slot: u64,
    /// The block's, unix seconds.
    pub time: i64,
    /// What became of it; a failed one has its log too.
    pub result: TransactionResult,
    /// Of the message's keys in order, lamports.
    pub before: Vec<u64>,
    pub after: Vec<u64>,
}

/// Why a transaction is in no block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    BadSignature,
    BlockhashNotFound,
    AlreadyProcessed,
}

impl Unfit {
    /// As transaction errors are spelt.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadSignature => "SignatureFailure",
            Self::BlockhashNotFound => "BlockhashNotFound",
            Self::AlreadyProcessed => "AlreadyProcessed",
        }
    }
}

/// A moment to which the chain can be put back.
pub struct Checkpoint {
    svm: LiteSVM,
    included: usize,
}

pub struct Chain {
    pub world: World,
    /// Slots until a transaction is more than processed; 0: confirmed as soon as it is included.
    pub confirmed_after: u64,
    /// What `getRecentPrioritizationFees` says, micro-lamports a compute unit.
    pub prioritization_fees: Vec<u64>,
    /// With the block height each was made at, oldest first.
    blockhashes: VecDeque<(Hash, u64)>,
    included: Vec<Included>,
    by_signature: HashMap<Signature, usize>,
}

impl Chain {
    pub fn new(mut world: World) -> Self {
        // Both are this chain's to judge: a client may simulate what it has not signed, and an older blockhash counts too.
        world.svm = std::mem::take(&mut world.svm)
            .with_sigverify(false)
            .with_blockhash_check(false)
            .with_transaction_history(0);
        let mut chain = Self {
            world,
            confirmed_after: 0,
            prioritization_fees: vec![],
            blockhashes: VecDeque::new(),
            included: vec![],
            by_signature: HashMap::new(),
        };
        chain.new_blockhash();
        chain
    }

    /// Every slot has a block.
    pub fn height(&self) -> u64 {
        self.world.slot()
    }

    fn new_blockhash(&mut self) {
        self.world.svm.expire_blockhash();
        let height = self.height();
        self.blockhashes.push_back((self.world.svm.latest_blockhash(), height));
        while self.blockhashes.front().is_some_and(|(_, at)| at + COUNTS_FOR < height) {
            self.blockhashes.pop_front();
        }
    }

    /// Lets slots and seconds pass.
    pub fn advance(&mut self, slots: u64, seconds: i64) {
        let (now, slot) = (self.world.now(), self.world.slot());
        self.world.set_clock(now + seconds, slot + slots);
        self.new_blockhash();
    }

    /// The newest blockhash, and the last block height at which it counts.
    pub fn blockhash(&mut self) -> (Hash, u64) {
        // The world's clock may have been moved past this chain.
        if self.blockhashes.back().is_none_or(|(_, at)| *at != self.height()) {
            self.new_blockhash();
        }
        let (hash, at) = self.blockhashes.back().copied().unwrap_or_default();
        (hash, at + COUNTS_FOR)
    }

    fn counts(&self, hash: &Hash) -> bool {
        let height = self.height();
        self.blockhashes
            .iter()
            .any(|(known, at)| known == hash && at + COUNTS_FOR >= height)
    }

    /// Whether a block could include it now.
    pub fn fit(&self, transaction: &VersionedTransaction) -> Result<(), Unfit> {
        if !transaction.verify_with_results().iter().all(|good| *good) {
            return Err(Unfit::BadSignature);
        }
        if transaction
            .signatures
            .first()
            .is_none_or(|signature| self.by_signature.contains_key(signature))
        {
            return Err(Unfit::AlreadyProcessed);
        }
        if !self.counts(transaction.message.recent_blockhash()) {
            return Err(Unfit::BlockhashNotFound);
        }
        Ok(())
    }

    /// Includes a transaction in the current slot's block. `None`: it is in none, and never will be by this call.
    pub fn include(&mut self, transaction: VersionedTransaction) -> Option<&Included> {
        self.fit(&transaction).ok()?;
        let signature = *transaction.signatures.first()?;
        let before = self.balances(&transaction);
        let result = self.world.svm.send_transaction(transaction.clone());
        if let Err(failed) = &result {
            let payer = transaction.message.static_account_keys().first()?;
            let held = self.world.lamports(payer);
            // A block takes nothing of a payer that cannot pay; LiteSVM leaves failed ones their fee.
            let fee = failed.meta.fee;
            if fee == 0 || held < fee {
                return None;
            }
            if before.first() == Some(&held) {
                self.world.fund(payer, held - fee);
            }
        }
        let after = self.balances(&transaction);
        self.by_signature.insert(signature, self.included.len());
        self.included.push(Included {
            signature,
            slot: self.world.slot(),
            time: self.world.now(),
            transaction,
            result,
            before,
            after,
        });
        self.included.last()
    }

    fn balances(&self, transaction: &VersionedTransaction) -> Vec<u64> {
        let keys = transaction.message.static_account_keys();
        keys.iter().map(|key| self.world.lamports(key)).collect()
    }

    pub fn find(&self, signature: &Signature) -> Option<&Included> {
        self.included.get(*self.by_signature.get(signature)?)
    }

    /// Everything included so far, in order.
    pub fn included(&self) -> &[Included] {
        &self.included
    }

    /// How far a slot's block is: `processed`, `confirmed` or `finalized`.
    pub fn commitment_of(&self, slot: u64) -> &'static str {
        match self.world.slot().saturating_sub(slot) {
            age if age >= FINAL_AFTER.max(self.confirmed_after) => "finalized",
            age if age >= self.confirmed_after => "confirmed",
            _ => "processed",
        }
    }

    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            svm: self.world.svm.clone(),
            included: self.included.len(),
        }
    }

    /// Forgets everything since: another fork won. Slots and seconds go on from where they were.
    pub fn rewind(&mut self, to: Checkpoint) {
        let (now, slot) = (self.world.now(), self.world.slot());
        self.world.svm = to.svm;
        self.included.truncate(to.included);
        self.by_signature.retain(|_, place| *place < to.included);
        self.world.set_clock(now, slot + 1);
        self.new_blockhash();
    }
}
