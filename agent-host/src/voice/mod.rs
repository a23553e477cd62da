//! Agents in public: what one has to speak about, who it hears, and its posts on Nostr.
//!
//! | to find | look in |
//! |---|---|
//! | the words | the crate [`sporeline_voice`] |
//! | what there is to speak about | `scene` |
//! | whom an agent hears | `heard` |
//! | a post or profile as a Nostr event (NIP-01) | `note` |
//! | what is still to be published | `outbox` |
//! | one conversation with a relay | `relay` |
//! | one task per relay, with back-off | `publish` |
//!
//! A post is a journal entry first. Its event is stored in the same database transaction, so it reaches every relay at
//! least once, whatever stops in between; relays know an event by its id and keep it once.

mod heard;
mod note;
mod outbox;
mod publish;
mod relay;
#[cfg(test)]
pub(crate) mod relay_double;
mod scene;
#[cfg(test)]
mod tests;

pub(crate) use heard::overheard;
pub(crate) use note::{Note, NoteDraft, profile, tags_of_post};
pub(crate) use outbox::{Publication, latest_profile, published, root_of};
pub(crate) use publish::serve;
pub(crate) use scene::{About, Surroundings, look_around, said_at};

use sporeline_voice::Pace;
use std::time::Duration;
use tokio::sync::Notify;

/// How a host lets its agents speak.
pub(crate) struct Voice {
    pub pace: Pace,
    /// WebSocket URLs.
    pub relays: Vec<String>,
    /// What the addresses of portraits begin with.
    pub public_url: Option<String>,
    /// Rest after a relay failed: the first, and the longest.
    pub rest: (Duration, Duration),
    /// Something new is to be published.
    pub news: Notify,
}

impl Voice {
    pub fn new(pace: Pace, relays: Vec<String>, public_url: Option<String>) -> Self {
        Self {
            pace,
            relays,
            public_url,
            rest: (Duration::from_secs(1), Duration::from_secs(300)),
            news: Notify::new(),
        }
    }
}
