//! The thread that takes snapshots, and what it takes them with.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, bounded, select};
use surfpool_core::surfnet::{locker::SurfnetSvmLocker, svm::SurfnetSvm};
use surfpool_types::{SerialVmMutationResult, SerialVmMutationTask, SimnetCommand};

use crate::{
    LocalnetError,
    capture::{Histories, Recorder},
    store::{TwoCopies, tip::Tip},
    world::Delta,
};

/// After so many slots without a natural block boundary a block is closed for the snapshot's sake.
const PATIENCE: u32 = 2;

/// What the snapshots of this process cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SnapshotStats {
    /// Snapshots on disk.
    pub count: u64,
    /// Snapshots that could not be written; what they held went into a later one.
    pub failed: u64,
    /// Bytes of all rows written, both copies together.
    pub bytes: u64,
    /// The longest time the chain stood still for one.
    pub longest_lock: Duration,
    /// How long the chain stood still for the last one.
    pub last_lock: Duration,
    /// The longest time one took to write, the chain running meanwhile.
    pub longest_write: Duration,
    /// How long the last one took to write.
    pub last_write: Duration,
}

/// Everything a snapshot is taken with.
pub(crate) struct Snapshotter {
    pub copies: TwoCopies,
    pub recorder: Arc<Mutex<Recorder>>,
    pub histories: Histories,
    pub stats: Arc<Mutex<SnapshotStats>>,
}

impl Snapshotter {
    /// Numbers what was captured, queues it for both copies and writes the one whose turn it is.
    pub(crate) fn save(&mut self, delta: Delta, lock: Duration) -> Result<(), LocalnetError> {
        let blocks: Vec<_> = delta.blocks.iter().map(|(slot, _)| *slot).collect();
        let transactions: Vec<_> = delta
            .transactions
            .iter()
            .map(|(signature, _)| signature.clone())
            .collect();
        self.copies.queue(delta);
        let generation = self.copies.generation();
        self.histories.blocks.taken(generation, blocks.into_iter());
        self.histories.transactions.taken(generation, transactions.into_iter());
        self.write(lock)
    }

    /// Brings both copies to the same, last generation.
    pub(crate) fn settle(&mut self) -> Result<(), LocalnetError> {
        while !self.copies.settled() {
            self.write(Duration::ZERO)?;
        }
        Ok(())
    }

    fn write(&mut self, lock: Duration) -> Result<(), LocalnetError> {
        let begun = Instant::now();
        let written = self.copies.write_next();
        let mut stats = self.stats.lock().unwrap_or_else(PoisonError::into_inner);
        stats.last_lock = lock;
        stats.longest_lock = stats.longest_lock.max(lock);
        stats.last_write = begun.elapsed();
        stats.longest_write = stats.longest_write.max(stats.last_write);
        match written {
            Ok(bytes) => {
                stats.count += 1;
                stats.bytes += bytes;
            }
            Err(error) => {
                stats.failed += 1;
                return Err(error);
            }
        }
        drop(stats);
        let common = self.copies.common_generation();
        self.histories.blocks.settle(common);
        self.histories.transactions.settle(common);
        Ok(())
    }
}

/// Closes the open block if anything is in it, and captures. The caller holds the chain's lock.
pub(crate) fn capture_at_boundary(
    svm: &mut SurfnetSvm,
    recorder: &Mutex<Recorder>,
    clean: bool,
) -> Result<Delta, LocalnetError> {
    if !at_boundary(svm) {
        svm.confirm_current_block().map_err(LocalnetError::chain)?;
    }
    Ok(recorder
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .capture(svm, clean))
}

/// Whether the open slot has no transaction yet.
fn at_boundary(svm: &SurfnetSvm) -> bool {
    svm.transactions_queued_for_confirmation.is_empty()
}

/// Takes a snapshot every `every` until `stop` is dropped, and notes every slot in `tip`.
pub(crate) fn run(
    mut snapshotter: Snapshotter,
    locker: SurfnetSvmLocker,
    commands: Sender<SimnetCommand>,
    tip: Tip,
    every: Duration,
    stop: Receiver<()>,
) -> Result<thread::JoinHandle<(Snapshotter, Tip)>, LocalnetError> {
    let slots = locker.0.blocking_write().subscribe_for_slot_updates();
    let run = move || {
        let (mut last, mut missed) = (Instant::now(), 0);
        loop {
            let mut slot = select! {
                recv(slots) -> info => match info {
                    Ok(info) => info.slot,
                    Err(_) => return (snapshotter, tip),
                },
                recv(stop) -> _ => return (snapshotter, tip),
            };
            // While the last snapshot was written slots went by.
            slot = slots.try_iter().last().map_or(slot, |info| info.slot);
            if let Err(error) = tip.write(slot) {
                tracing::warn!(%error, "the chain's position could not be noted");
            }
            if last.elapsed() < every {
                continue;
            }
            // A slot has just begun: most likely nothing is in it yet.
            match request(&locker, &commands, &snapshotter.recorder, missed >= PATIENCE) {
                Ok(Some((delta, lock))) => {
                    (last, missed) = (Instant::now(), 0);
                    if let Err(error) = snapshotter.save(delta, lock) {
                        tracing::error!(%error, "a snapshot could not be written; the next one will hold it too");
                    }
                }
                Ok(None) => missed += 1,
                Err(error) => tracing::error!(%error, "a snapshot could not be taken"),
            }
        }
    };
    thread::Builder::new()
        .name("snapshots".into())
        .spawn(run)
        .map_err(LocalnetError::chain)
}

/// Captures between two of the chain's own commands, so never within a transaction. `None` when the open slot has one
/// and `force` is not set.
fn request(
    locker: &SurfnetSvmLocker,
    commands: &Sender<SimnetCommand>,
    recorder: &Arc<Mutex<Recorder>>,
    force: bool,
) -> Result<Option<(Delta, Duration)>, LocalnetError> {
    let (reply, answer) = bounded(1);
    let (locker, recorder) = (locker.clone(), recorder.clone());
    let task = SerialVmMutationTask::new(move || {
        Box::pin(async move {
            let mut svm = locker.0.write().await;
            let begun = Instant::now();
            let captured = (force || at_boundary(&svm))
                .then(|| capture_at_boundary(&mut svm, &recorder, false))
                .transpose()
                .map(|delta| delta.map(|delta| (delta, begun.elapsed())));
            drop(svm);
            // The thread that asked may be gone; then nobody misses the answer.
            let _ = reply.send(captured);
            SerialVmMutationResult::NoBlock
        })
    });
    commands
        .send(SimnetCommand::ProcessSerialVmMutation(task))
        .map_err(LocalnetError::chain)?;
    answer
        .recv()
        .map_err(|_| LocalnetError::chain("it ended before a snapshot was taken"))?
}
