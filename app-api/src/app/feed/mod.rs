//! The live feed. One reader follows the database and broadcasts; whoever joins is first subscribed, then replayed from the
//! database up to the reader's position, then goes on with the broadcast, less what the replay already held. So nothing
//! is missed and nothing comes twice.
//!
//! When blocks are taken back the reader says `rewind`: everything above that slot is to be forgotten, and what replaced it
//! follows. A reader who comes back with the id of something taken back meanwhile is rewound first too.

mod id;
mod reader;
mod render;
mod subscription;

pub(crate) use id::EventId;
pub(crate) use subscription::subscribe;

use crate::{data::Data, error::Error, shares::Shares};
use reader::Reader;
use render::Renderer;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, broadcast, watch};

/// Items a subscriber may lag behind before it is cut off, to resume by its last id.
const CAPACITY: usize = 4_096;
/// Events read at once.
const BATCH: u32 = 500;
/// Events a replay reads at once: few enough that a page is read and rendered in milliseconds.
const REPLAY_PAGE: u32 = 100;
/// Replays that read at the same time. The database's 8 connections serve everything else too: however many readers come
/// back at once, most connections stay free.
const REPLAYS: usize = 3;
/// Readers served at once.
const SUBSCRIBERS: usize = 1_000;
/// Who is one too many comes back after this, seconds.
const COME_BACK: u64 = 5;

/// What goes out, rendered once for all subscribers.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub id: EventId,
    /// `rewind`, or the kind of event.
    pub kind: &'static str,
    pub json: String,
}

/// The feed's shared half.
pub(crate) struct Feed {
    data: Data,
    renderer: Renderer,
    sender: broadcast::Sender<Arc<Item>>,
    /// Everything up to here has been broadcast, or is about to be.
    position: Mutex<EventId>,
    /// Held while a replay reads and renders one page.
    replays: Semaphore,
    /// Held by each subscriber.
    subscribers: Arc<Semaphore>,
    /// What each address holds of them.
    shares: Shares,
    /// Most that one address may; `None`: all of them.
    each: Option<usize>,
}

impl Feed {
    /// Starts the reader at the tip. It stops when `stopping` says so. One address gets `each` seats at most.
    pub(crate) async fn start(
        data: Data,
        each: Option<usize>,
        stopping: watch::Receiver<bool>,
    ) -> Result<Arc<Self>, Error> {
        let tip = data.tip().await?;
        let feed = Arc::new(Self {
            renderer: Renderer::new(data.clone()),
            sender: broadcast::Sender::new(CAPACITY),
            position: Mutex::new(tip.as_ref().map_or_else(EventId::beginning, EventId::end_of)),
            data,
            replays: Semaphore::new(REPLAYS),
            subscribers: Arc::new(Semaphore::new(SUBSCRIBERS)),
            shares: Shares::default(),
            each,
        });
        tokio::spawn(Reader::new(feed.clone(), tip).run(stopping));
        Ok(feed)
    }

    fn position(&self) -> EventId {
        self.position.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Moves the position first: who subscribes in between finds the item in his replay.
    fn publish(&self, item: Item) {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner) = item.id.clone();
        // Nobody listening is no error.
        let _ = self.sender.send(Arc::new(item));
    }
}
