//! One task per relay: offers what waits, and rests longer each time the relay fails. No agent waits for it.

use super::{
    outbox,
    relay::{Relay, RelayError},
};
use crate::{error::HostError, run::Host};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::sleep};

/// Events offered between two looks at the outbox.
const AT_ONCE: i64 = 64;
/// Without news the outbox is looked at this often: another process may have written to it, or a wait may be over.
const LOOK: Duration = Duration::from_secs(2);
/// A connection that was not needed for so many looks is closed.
const IDLE_LOOKS: u32 = 15;

/// What ended a round.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Relay(#[from] RelayError),
    #[error(transparent)]
    Host(#[from] HostError),
}

/// Publishes to all relays until the host stops.
pub(crate) async fn serve(host: Arc<Host>) {
    let mut tasks = JoinSet::new();
    for relay in host.voice.relays.clone() {
        tasks.spawn(to_relay(host.clone(), relay));
    }
    while tasks.join_next().await.is_some() {}
    // Without relays too it ends with the host.
    host.stop.cancelled().await;
}

async fn to_relay(host: Arc<Host>, url: String) {
    let (first, longest) = host.voice.rest;
    let mut rest = first;
    while !host.stop.is_cancelled() {
        let stopped = host.stop.cancelled();
        let ended = tokio::select! {
            () = stopped => return,
            ended = talk(&host, &url, &mut rest) => ended,
        };
        if let Err(trouble) = ended {
            tracing::warn!(relay = server(&url), error = %trouble, rest_s = rest.as_secs_f32(), "a relay could not be told");
            tokio::select! {
                () = host.stop.cancelled() => return,
                () = sleep(rest) => {}
            }
            rest = rest.saturating_mul(2).min(longest);
        }
    }
}

/// What logs call a relay: its scheme and server. The rest of a URL may hold a key.
fn server(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let place = rest.get(..end).unwrap_or_default();
    format!("{scheme}://{}", place.rsplit('@').next().unwrap_or_default())
}

/// Waits until something is due, then tells it. Returns when the connection has long been idle. An event that got no answer
/// is put off as if the relay had asked for it; a connection that cannot be had counts against none.
async fn talk(host: &Host, url: &str, rest: &mut Duration) -> Result<(), Trouble> {
    let mut relay: Option<Relay> = None;
    let mut idle = 0_u32;
    loop {
        let news = host.voice.news.notified();
        let due = outbox::due(&host.db, url, AT_ONCE).await?;
        if due.is_empty() {
            idle = idle.saturating_add(1);
            if idle > IDLE_LOOKS
                && let Some(relay) = relay.take()
            {
                relay.close().await;
                return Ok(());
            }
            tokio::select! {
                () = news => {}
                () = sleep(LOOK) => {}
            }
            continue;
        }
        idle = 0;
        let open = match relay.as_mut() {
            Some(open) => open,
            None => relay.insert(Relay::connect(url).await?),
        };
        for note in due {
            let answer = match open.publish(&note).await {
                Ok(answer) => answer,
                Err(silence) => {
                    // Counted, so that the next connection begins with another event: one that a relay cannot bear is not to
                    // keep all others from it.
                    let later = outbox::Answer::Later("no answer".to_owned());
                    outbox::answered(&host.db, url, &note.id, &later).await?;
                    return Err(silence.into());
                }
            };
            *rest = host.voice.rest.0;
            if answer != outbox::Answer::Taken {
                tracing::warn!(
                    relay = server(url),
                    event = note.id,
                    ?answer,
                    "a relay does not take an event"
                );
            }
            outbox::answered(&host.db, url, &note.id, &answer).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_key_is_not_part_of_its_name() {
        for url in [
            "wss://relay.example:7777",
            "wss://relay.example:7777/",
            "wss://relay.example:7777/secret",
            "wss://relay.example:7777?key=secret",
            "wss://secret@relay.example:7777#secret",
        ] {
            assert_eq!(server(url), "wss://relay.example:7777");
        }
    }
}
