//! One subscriber's view of the feed.

use super::{COME_BACK, EventId, Feed, Item, REPLAY_PAGE, SUBSCRIBERS, id::first_four};
use crate::{data::EventKey, error::Error, shares::Share};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::sync::{
    OwnedSemaphorePermit, SemaphorePermit,
    broadcast::{self, error::RecvError},
    mpsc, watch,
};
use tokio_stream::wrappers::ReceiverStream;

/// Blocks a lost reader is taken back: as deep as the indexer itself may rewind. Going deeper than need be costs a few
/// repeated events, which the reader was told to forget.
const LOST_BLOCKS: u32 = 64;

/// Longest that a reader takes nothing of what waits for him: his seat is another's then.
const PATIENCE: Duration = Duration::from_secs(30);

/// Follows the feed for `reader` after `after`, or from now on. The first item, `hello`, names the place where the feed begins.
pub(crate) async fn subscribe(
    feed: Arc<Feed>,
    reader: IpAddr,
    after: Option<EventId>,
    stopping: watch::Receiver<bool>,
) -> Result<ReceiverStream<Arc<Item>>, Error> {
    let seat = feed.subscribers.clone().try_acquire_owned();
    let seat = seat.map_err(|_| Error::TooManySubscribers(COME_BACK))?;
    let most = feed.each.unwrap_or(SUBSCRIBERS);
    let share = feed.shares.take(reader, most).ok_or(Error::TooManyFeeds(most))?;
    // Subscribed before anything is read: what is broadcast from here on waits in the receiver.
    let receiver = feed.sender.subscribe();
    let position = feed.position();
    let mut first = vec![];
    let turn = if after.is_some() {
        Some(turn(&feed).await?)
    } else {
        None
    };
    let from = match after {
        None => position.clone(),
        Some(id) if stands(&feed, &id).await? => id,
        Some(id) => {
            let tip = feed.data.tip().await?.map_or(0, |tip| tip.slot);
            let slot = feed.data.slot_below(id.key.slot.min(tip), LOST_BLOCKS).await?;
            let block = feed.data.block(slot).await?;
            let place = block.as_ref().map_or_else(EventId::beginning, EventId::end_of);
            first.push(Arc::new(feed.renderer.rewind(place.clone())?));
            place
        }
    };
    drop(turn);
    first.insert(
        0,
        Arc::new(Item {
            json: serde_json::json!({"id": from.to_string()}).to_string(),
            id: from.clone(),
            kind: "hello",
        }),
    );
    let (sender, items) = mpsc::channel(64);
    let subscription = Subscription {
        feed,
        receiver,
        sender,
        last: from.key,
        _seat: (seat, share),
    };
    tokio::spawn(subscription.run(first, position.key, stopping));
    Ok(ReceiverStream::new(items))
}

/// Waits for a turn to read for a replay. Turns are given in the order they are asked for.
async fn turn(feed: &Feed) -> Result<SemaphorePermit<'_>, Error> {
    // Never closed.
    feed.replays
        .acquire()
        .await
        .map_err(|error| Error::Internal(error.to_string()))
}

/// Whether what the id names is still there.
async fn stands(feed: &Feed, id: &EventId) -> Result<bool, Error> {
    if *id == EventId::beginning() {
        return Ok(true);
    }
    let found = if id.is_end() {
        feed.data.block(id.key.slot).await?.map(|block| block.signatures_hash)
    } else {
        feed.data.event_signature(&id.key).await?
    };
    Ok(found.is_some_and(|bytes| first_four(&bytes) == id.check))
}

/// Whether the reader took the item, or made room for it at least.
async fn hand(sender: &mpsc::Sender<Arc<Item>>, item: Arc<Item>) -> bool {
    matches!(tokio::time::timeout(PATIENCE, sender.send(item)).await, Ok(Ok(())))
}

struct Subscription {
    feed: Arc<Feed>,
    receiver: broadcast::Receiver<Arc<Item>>,
    sender: mpsc::Sender<Arc<Item>>,
    /// What was sent last.
    last: EventKey,
    /// Its seat among the readers and its part of its address's share, free again when it ends.
    _seat: (OwnedSemaphorePermit, Share),
}

impl Subscription {
    /// Ends when the client is gone, too slow, or the service stops; the client resumes by its last id.
    async fn run(mut self, first: Vec<Arc<Item>>, position: EventKey, mut stopping: watch::Receiver<bool>) {
        metrics::gauge!("sporeline_api_feed_subscribers").increment(1);
        let stop = async move {
            // A dropped sender is a stopped service.
            let _ = stopping.wait_for(|stop| *stop).await;
        };
        let gone = self.sender.clone();
        tokio::select! {
            ended = self.follow(first, position) => if let Err(error) = ended {
                tracing::warn!(%error, "a feed ended");
            },
            () = stop => {}
            () = gone.closed() => {}
        }
        metrics::gauge!("sporeline_api_feed_subscribers").decrement(1);
    }

    async fn follow(&mut self, first: Vec<Arc<Item>>, position: EventKey) -> Result<(), Error> {
        for item in first {
            if !hand(&self.sender, item).await {
                return Ok(());
            }
        }
        while self.last < position {
            let turn = turn(&self.feed).await?;
            let found = self
                .feed
                .data
                .events_between(&self.last, &position, REPLAY_PAGE)
                .await?;
            let Some(end) = found.events.last().map(|row| row.key()) else {
                break;
            };
            let items = self.feed.renderer.render(&found).await?;
            // Not kept while sending: a slow client holds nobody up.
            drop(turn);
            for item in items {
                if !hand(&self.sender, Arc::new(item)).await {
                    return Ok(());
                }
            }
            self.last = end;
        }
        self.last = self.last.clone().max(position);
        loop {
            let item = match self.receiver.recv().await {
                Ok(item) => item,
                Err(RecvError::Lagged(_) | RecvError::Closed) => return Ok(()),
            };
            if item.kind != "rewind" && item.id.key <= self.last {
                continue; // in the replay already
            }
            self.last = item.id.key.clone();
            if !hand(&self.sender, item).await {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_reader_who_takes_nothing_loses_his_seat_and_a_slow_one_does_not() {
        let item = Arc::new(Item {
            id: EventId::beginning(),
            kind: "hello",
            json: String::new(),
        });
        let (sender, mut items) = mpsc::channel(1);
        assert!(hand(&sender, item.clone()).await);
        let slow = async {
            tokio::time::sleep(PATIENCE - Duration::from_secs(1)).await;
            items.recv().await
        };
        let (taken, _) = tokio::join!(hand(&sender, item.clone()), slow);
        assert!(taken);
        assert!(!hand(&sender, item).await);
    }
}
