//! The one task that follows the database.

use super::{BATCH, EventId, Feed};
use crate::{
    data::{BlockRow, EventKey},
    error::Error,
};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::watch, time::MissedTickBehavior};

/// How often the database is looked at.
const TICK: Duration = Duration::from_millis(60);
/// Blocks remembered, to find how far back a rewind went.
const REMEMBERED: usize = 256;

pub(super) struct Reader {
    feed: Arc<Feed>,
    /// The newest blocks whose events were read, oldest first.
    blocks: VecDeque<BlockRow>,
    after: EventKey,
}

impl Reader {
    pub(super) fn new(feed: Arc<Feed>, tip: Option<BlockRow>) -> Self {
        Self {
            after: feed.position().key,
            blocks: tip.into_iter().collect(),
            feed,
        }
    }

    pub(super) async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            // A failed look is repeated at the next tick: nothing was moved.
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the feed could not read the database");
            }
        }
    }

    /// Broadcasts what is new.
    async fn look(&mut self) -> Result<(), Error> {
        let tip = self.feed.data.tip().await?;
        if tip.as_ref() == self.blocks.back() {
            return Ok(());
        }
        self.rewind_if_forked().await?;
        loop {
            let known = self.blocks.back().map_or(-1, |block| block.slot);
            let found = self.feed.data.advance(known, &self.after, BATCH).await?;
            let items = self.feed.renderer.render(&found).await?;
            self.blocks.extend(found.blocks);
            while self.blocks.len() > REMEMBERED {
                self.blocks.pop_front();
            }
            for item in items {
                self.feed.publish(item);
            }
            match found.events.last() {
                Some(last) => self.after = last.key(),
                None => return Ok(()),
            }
            if found.events.len() < BATCH as usize {
                return Ok(());
            }
        }
    }

    /// Says `rewind` when the last known block is no longer there.
    async fn rewind_if_forked(&mut self) -> Result<(), Error> {
        let mut forked = false;
        while let Some(last) = self.blocks.back() {
            if self.feed.data.block(last.slot).await?.as_ref() == Some(last) {
                break;
            }
            self.blocks.pop_back();
            forked = true;
        }
        if !forked {
            return Ok(());
        }
        // Deeper than remembered is from the beginning: rare, and never wrong.
        let fork = self.blocks.back().map_or_else(EventId::beginning, EventId::end_of);
        tracing::info!(slot = fork.key.slot, "the feed rewinds");
        self.after = self.after.clone().min(fork.key.clone());
        self.feed.renderer.forget();
        let item = self.feed.renderer.rewind(fork)?;
        self.feed.publish(item);
        Ok(())
    }
}
