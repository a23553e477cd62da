//! Starting, holding and stopping the embedded chain.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crossbeam_channel::{Sender, bounded};
use solana_address::Address;
use surfpool_core::solana_account::Account;

use crate::{
    LocalnetError, Options, Resumed, Stopped,
    capture::{self, Histories, Recorder},
    chain::{self, Chain, Ports},
    genesis,
    history::History,
    price,
    snapshots::{self, SnapshotStats, Snapshotter},
    store::{Opened, TwoCopies, reader::Reader, tip::Tip},
};

/// The embedded chain, running. Dropping it without [`stop`](Self::stop) is an unclean end.
pub struct Localnet {
    chain: Chain,
    resumed: Option<Resumed>,
    stats: Arc<Mutex<SnapshotStats>>,
    price: Option<thread::JoinHandle<()>>,
    snapshots: thread::JoinHandle<(Snapshotter, Tip)>,
    /// Dropping it ends the two threads above.
    stop: Vec<Sender<()>>,
}

impl Localnet {
    /// Starts the chain in `options.data_dir`, or the next moment of the world that is there, and returns when its RPC
    /// answers. The caller sees to it that no other process uses the folder.
    ///
    /// # Errors
    /// `PortTaken` when `options.rpc_port` is in use; `NoWholeCopy` and `Format` when there is a world that cannot be
    /// read (nothing is overwritten); `Io`, `Sqlite` and `Chain` when the machine does not play along.
    pub async fn start(options: Options) -> Result<Self, LocalnetError> {
        tokio::task::spawn_blocking(move || start(options))
            .await
            .map_err(LocalnetError::chain)?
    }

    /// Where the JSON-RPC answers, for example `http://127.0.0.1:8899`.
    pub fn rpc_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.chain.ports.rpc)
    }

    /// Where subscriptions answer, for example `ws://127.0.0.1:8900`.
    pub fn ws_url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.chain.ports.ws)
    }

    /// What was found of a world before; `None` on the first start.
    pub fn resumed(&self) -> Option<&Resumed> {
        self.resumed.as_ref()
    }

    /// Whether blocks are still being made. It only ever becomes false by a fault: the log says which.
    pub fn is_running(&self) -> bool {
        self.chain.is_running()
    }

    /// What the snapshots cost so far.
    pub fn snapshot_stats(&self) -> SnapshotStats {
        *self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes one account as if it had always been so, outside of any transaction.
    ///
    /// # Errors
    /// `Chain` when surfpool refuses the account, for example a program that does not verify.
    pub async fn set_account(&self, address: Address, account: Account) -> Result<(), LocalnetError> {
        self.chain
            .locker
            .0
            .write()
            .await
            .set_account(&address, account)
            .map_err(LocalnetError::chain)
    }

    /// Ends block production, closes both ports, and writes the world as of its last block to both copies.
    ///
    /// # Errors
    /// When a port does not close or the last snapshot cannot be written. The world is then whole as of an earlier block.
    pub async fn stop(self) -> Result<Stopped, LocalnetError> {
        tokio::task::spawn_blocking(move || self.stop_blocking())
            .await
            .map_err(LocalnetError::chain)?
    }

    fn stop_blocking(mut self) -> Result<Stopped, LocalnetError> {
        self.stop.clear();
        let joined = self.snapshots.join();
        let (mut snapshotter, tip) = joined.map_err(|_| LocalnetError::chain("the snapshot thread panicked"))?;
        if let Some(price) = self.price.take() {
            price
                .join()
                .map_err(|_| LocalnetError::chain("the price feed panicked"))?;
        }
        let closed = self.chain.terminate();
        // Nothing runs any more: what is captured now is the last there is.
        let last = {
            let mut svm = self.chain.locker.0.blocking_write();
            snapshots::capture_at_boundary(&mut svm, &snapshotter.recorder, true)?
        };
        let slot = last.head.slot;
        snapshotter.save(last, Duration::ZERO)?;
        snapshotter.settle()?;
        tip.remove()?;
        closed?;
        Ok(Stopped {
            slot,
            digest: snapshotter.copies.digest(),
        })
    }
}

fn start(options: Options) -> Result<Localnet, LocalnetError> {
    let ports = Ports::choose(options.rpc_port)?;
    let Opened {
        copies,
        contents,
        damaged,
    } = TwoCopies::open(&options.data_dir)?;
    let reached = Tip::read(&options.data_dir)?;

    let slot_ms = contents
        .as_ref()
        .map_or(options.slot_ms.max(1), |contents| contents.head.slot_ms);
    let mut made = chain::make(slot_ms)?;
    let histories = histories(copies.newest_path())?;
    made.svm.blocks = Box::new(histories.blocks.clone());
    made.svm.transactions = Box::new(histories.transactions.clone());

    let mut recorder = Recorder::new(histories.clone());
    let resumed = match &contents {
        None => {
            genesis::begin(&mut made.svm, &options)?;
            None
        }
        Some(contents) => {
            capture::restore(&mut made.svm, contents)?;
            recorder.assume_stored(&made.svm, contents);
            let head = &contents.head;
            let lost = reached.map_or(0, |reached| reached.saturating_sub(head.slot)) * head.slot_ms;
            Some(Resumed {
                slot: head.slot,
                digest: head.digest.clone(),
                chain_time: (head.updated_at / 1_000).cast_signed(),
                lost: Duration::from_millis(lost),
                clean: head.clean && reached.is_none(),
                damaged,
                program_differs: options
                    .program
                    .as_ref()
                    .is_some_and(|p| genesis::program_differs(&made.svm, p)),
            })
        }
    };
    if let Some(resumed) = &resumed {
        report(resumed);
    }
    let stats = Arc::new(Mutex::new(SnapshotStats::default()));
    let mut snapshotter = Snapshotter {
        copies,
        recorder: Arc::new(Mutex::new(recorder)),
        histories: histories.clone(),
        stats: stats.clone(),
    };
    if resumed.is_none() {
        // From its first moment on the world can be killed and is there again.
        let first = snapshots::capture_at_boundary(&mut made.svm, &snapshotter.recorder, false)?;
        snapshotter.save(first, Duration::ZERO)?;
    }
    let tip = Tip::open(&options.data_dir)?;
    let chain = Chain::start(made, ports)?;
    histories.blocks.allow_listing();
    histories.transactions.allow_listing();

    let (stop_price, price_stopped) = bounded(0);
    let price = options
        .price
        .map(|feed| price::publish(chain.locker.clone(), feed, price_stopped))
        .transpose()?;
    let (stop_snapshots, snapshots_stopped) = bounded(0);
    let snapshots = snapshots::run(
        snapshotter,
        chain.locker.clone(),
        chain.commands.clone(),
        tip,
        options.snapshot_every,
        snapshots_stopped,
    )?;
    Ok(Localnet {
        chain,
        resumed,
        stats,
        price,
        snapshots,
        stop: vec![stop_price, stop_snapshots],
    })
}

fn histories(archive: PathBuf) -> Result<Histories, LocalnetError> {
    let reader = Arc::new(Reader::open(&archive)?);
    Ok(Histories {
        // surfpool gives stored blocks a height one above that of the empty ones it makes up: heights would repeat.
        blocks: History::new(reader.clone(), |slot, mut block| {
            block.block_height = *slot;
            block
        }),
        transactions: History::new(reader, |_, transaction| transaction),
    })
}

fn report(resumed: &Resumed) {
    let Resumed {
        slot,
        lost,
        clean,
        program_differs,
        ..
    } = resumed;
    if *clean {
        tracing::info!(slot, "the world goes on where it was stopped");
    } else {
        tracing::warn!(
            slot,
            lost_s = lost.as_secs_f64(),
            "the world did not end with a stop; what came after is gone"
        );
    }
    if *program_differs {
        tracing::warn!("the program in this world is not the one given; the world keeps its own");
    }
}
