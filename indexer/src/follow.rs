//! The loop: where the chain goes, the index follows.

use crate::{
    Config, IndexError,
    ancestor::{self, AboveTip, Verdict},
    apply_blocks,
    backoff::Backoff,
    block::DecodedBlock,
    decode::decode,
    link, progress,
    source::{BlockSource, Fetched, RpcSource, SourceError},
    unwind,
};
use futures::{StreamExt as _, future::BoxFuture, stream};
use sporeline_store::Db;
use std::{convert::Infallible, future::Future, time::Instant};

/// Indexes the chain at `config.rpc_url` until `shutdown` resolves.
///
/// Shutting down in the middle of a block leaves the database as before that block.
///
/// # Errors
/// The database's, and what is wrong with what it holds. What is wrong with the node is logged and asked again.
pub async fn run(db: Db, config: Config, shutdown: impl Future<Output = ()>) -> Result<(), IndexError> {
    let source = RpcSource::new(&config.rpc_url, config.commitment);
    tokio::select! {
        () = shutdown => Ok(()),
        ended = follow(&db, &source, &config) => ended.map(|never| match never {}),
    }
}

/// Indexes whatever `source` has, for ever.
///
/// # Errors
/// As [`run`].
pub async fn follow<S: BlockSource>(db: &Db, source: &S, config: &Config) -> Result<Infallible, IndexError> {
    let mut follower = Follower::new(db, source, config);
    let mut backoff = Backoff::default();
    loop {
        match follower.step().await {
            Ok(Step::Moved) => backoff.reset(),
            Ok(Step::Idle) => {
                backoff.reset();
                tokio::time::sleep(config.poll).await;
            }
            Err(error) if error.is_passing() => {
                let wait = backoff.next();
                tracing::warn!(%error, wait_ms = wait.as_millis() as u64, "asking again");
                tokio::time::sleep(wait).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something: there may be more to do at once.
    Moved,
    /// Nothing: the chain has no more yet.
    Idle,
}

/// How far the stored blocks can be taken for the chain's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// Nothing was compared since the start.
    Start,
    /// The node was away or its tip went back: it may have been set back, and its hashes would not tell.
    Doubted,
    /// Compared, but for the blocks above the node's tip.
    Partly,
    Sure,
}

/// Follows a chain step by step. Holds nothing that is not also in the database, except what it can find out again.
pub struct Follower<'a, S> {
    db: &'a Db,
    source: &'a S,
    config: &'a Config,
    trust: Trust,
    /// The source's tip at the step before.
    last_tip: u64,
    /// Slots up to here hold nothing but skips since the stored tip.
    skipped_to: Option<u64>,
    /// The tip last written down, and when.
    noted: Option<(u64, Instant)>,
}

/// Consecutive slots, read.
struct Run {
    blocks: Vec<DecodedBlock>,
    /// Last slot that was read.
    read_to: Option<u64>,
    failed: Option<SourceError>,
}

/// A slot, decoded as it comes: a batch of whole blocks would be gigabytes.
///
/// Boxed, because the compiler does not see that a stream of unnamed futures that borrow can be sent to another thread.
fn fetch<S: BlockSource>(source: &S, slot: u64) -> BoxFuture<'_, (u64, Result<Fetched<DecodedBlock>, SourceError>)> {
    Box::pin(async move {
        let fetched = source.block(slot).await;
        (slot, fetched.map(|fetched| fetched.map(|block| decode(&block))))
    })
}

impl<'a, S: BlockSource> Follower<'a, S> {
    pub fn new(db: &'a Db, source: &'a S, config: &'a Config) -> Self {
        Self {
            db,
            source,
            config,
            trust: Trust::Start,
            last_tip: 0,
            skipped_to: None,
            noted: None,
        }
    }

    /// Does the next thing there is to do: compare, take back, or read and write up to a batch of blocks.
    ///
    /// # Errors
    /// After any of them the follower can go on.
    pub async fn step(&mut self) -> Result<Step, IndexError> {
        let done = self.try_step().await;
        match &done {
            Err(IndexError::Source(SourceError::Unreachable(_))) => self.doubt(),
            Err(IndexError::NotNext { .. }) => self.skipped_to = None,
            _ => {}
        }
        done
    }

    fn doubt(&mut self) {
        self.skipped_to = None;
        if self.trust != Trust::Start {
            self.trust = Trust::Doubted;
        }
    }

    async fn try_step(&mut self) -> Result<Step, IndexError> {
        let source_tip = self.source.tip().await?;
        if source_tip < self.last_tip {
            self.doubt();
        }
        self.last_tip = source_tip;
        let own = progress::tip(&mut *self.db.acquire().await?).await?;
        if self.is_to_be_compared(own.is_none_or(|own| own.slot <= source_tip)) && self.reconcile(source_tip).await? {
            return Ok(Step::Moved);
        }
        let first = match own {
            Some(own) => own.slot.saturating_add(1),
            None => match self.config.from_slot {
                Some(slot) => slot,
                None => self.source.first().await?,
            },
        };
        let next = self.skipped_to.map_or(first, |slot| first.max(slot.saturating_add(1)));
        if next > source_tip {
            self.note(source_tip).await?;
            return Ok(Step::Idle);
        }
        let run = self.read(next, source_tip).await;
        let tip = own.map(|own| (own.slot, own.identity.hash));
        let continuing = link::continuing(tip, &run.blocks);
        let (good, other) = run.blocks.split_at(continuing);
        if !good.is_empty() {
            apply_blocks(self.db, good, source_tip, self.config.finality_depth).await?;
            self.noted = Some((source_tip, Instant::now()));
        }
        if let Some(other) = other.first() {
            self.skipped_to = None;
            if good.is_empty() {
                return self.fork(other.slot).await;
            }
            return Ok(Step::Moved);
        }
        self.skipped_to = run.read_to.or(self.skipped_to);
        match run.failed {
            Some(error) => Err(error.into()),
            None if run.read_to.is_some() => Ok(Step::Moved),
            None => Ok(Step::Idle),
        }
    }

    fn is_to_be_compared(&self, source_has_own_tip: bool) -> bool {
        match self.trust {
            Trust::Start | Trust::Doubted => true,
            Trust::Partly => source_has_own_tip,
            Trust::Sure => false,
        }
    }

    /// Compares and takes back what is not the chain's. Says whether anything was taken back.
    async fn reconcile(&mut self, source_tip: u64) -> Result<bool, IndexError> {
        let above_tip = match self.trust {
            Trust::Start => AboveTip::Gone,
            _ => AboveTip::Unknown,
        };
        let verdict = ancestor::compare(self.db, self.source, above_tip, self.config.concurrency).await?;
        if let Verdict::Unwind { keep } = verdict {
            tracing::warn!(keep, "the chain is another above this slot: taking blocks back");
            unwind(self.db, keep).await?;
            self.skipped_to = None;
        }
        let own = progress::tip(&mut *self.db.acquire().await?).await?;
        self.trust = match own {
            Some(own) if own.slot > source_tip => Trust::Partly,
            _ => Trust::Sure,
        };
        Ok(verdict != Verdict::Same)
    }

    /// The next block does not follow the stored tip: either the chain forked, or the node contradicts itself.
    async fn fork(&mut self, slot: u64) -> Result<Step, IndexError> {
        if self.trust == Trust::Sure {
            self.trust = Trust::Doubted;
        }
        if self.reconcile(self.last_tip).await? {
            return Ok(Step::Moved);
        }
        Err(SourceError::Malformed {
            slot,
            reason: "it does not follow a block that the node still has; one between them is missing".into(),
        }
        .into())
    }

    /// Reads slots from `next` on, as many as a batch has, until one is not there or fails.
    async fn read(&self, next: u64, source_tip: u64) -> Run {
        let last = source_tip.min(next.saturating_add(self.config.batch.max(1) as u64 - 1));
        let mut answers = stream::iter(next..=last)
            .map(|slot| fetch(self.source, slot))
            .buffered(self.config.concurrency.max(1));
        let mut run = Run {
            blocks: vec![],
            read_to: None,
            failed: None,
        };
        while let Some((slot, answer)) = answers.next().await {
            match answer {
                Ok(Fetched::Block(block)) => run.blocks.push(block),
                Ok(Fetched::Skipped) => {}
                Ok(Fetched::NotYet) => break,
                Err(error) => {
                    run.failed = Some(error);
                    break;
                }
            }
            run.read_to = Some(slot);
        }
        run
    }

    /// Notes the node's tip where nothing else is written: when it moved, and every second so that one sees it lives.
    async fn note(&mut self, source_tip: u64) -> Result<(), IndexError> {
        let fresh = |(tip, when): (u64, Instant)| tip == source_tip && when.elapsed().as_secs() < 1;
        if !self.noted.is_some_and(fresh) {
            progress::seen(&mut *self.db.acquire().await?, source_tip).await?;
            self.noted = Some((source_tip, Instant::now()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds by compiling: the indexer is one task among others.
    #[allow(dead_code, reason = "only its types are checked")]
    fn the_indexer_can_run_as_a_task(db: Db, config: Config) {
        fn is_task(_: impl Future + Send + 'static) {}
        is_task(run(db, config, std::future::pending()));
    }
}
