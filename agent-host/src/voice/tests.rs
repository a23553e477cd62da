//! Publishing with a real database, a real enclave and a relay's double over real WebSockets.

use super::{
    NoteDraft, Publication, Voice,
    relay_double::{Mood, RelayDouble},
    serve,
};
use crate::run::{Host, tests::without_chain};
use sporeline_client::Address;
use sporeline_voice::Pace;
use sqlx::Row;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

async fn host(folder: &Path, relays: &[&RelayDouble]) -> Arc<Host> {
    let mut host = without_chain(folder).await;
    host.voice = Voice {
        rest: (Duration::from_millis(20), Duration::from_millis(100)),
        ..Voice::new(
            Pace::LOCAL,
            relays.iter().map(|relay| relay.url.clone()).collect(),
            None,
        )
    };
    Arc::new(host)
}

/// Signs and keeps a post for all relays, as an agent does. Returns the event's id.
async fn keep(host: &Host, text: &str) -> String {
    keep_of(host, 7, text).await
}

/// As [`keep`]; `at`: when the event says that it was made.
async fn keep_of(host: &Host, at: i64, text: &str) -> String {
    let note = host.signer.note(0, NoteDraft::post(at, text, vec![])).await.unwrap();
    let publication = Publication {
        wallet: Address::new_from_array([1; 32]),
        entry: Some([2; 32]),
        note,
        relays: &host.voice.relays,
    };
    let mut transaction = host.db.begin().await.unwrap();
    publication.store(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
    host.voice.news.notify_waiters();
    publication.note.id
}

/// State, tries and reason of an event at a relay.
async fn outbox(host: &Host, id: &str, relay: &RelayDouble) -> (String, i64, Option<String>) {
    let row = sqlx::query("SELECT state, tries, reason FROM host_outbox WHERE event_id = $1 AND relay = $2")
        .bind(hex::decode(id).unwrap())
        .bind(&relay.url)
        .fetch_one(&host.db)
        .await
        .unwrap();
    (row.get("state"), row.get("tries"), row.get("reason"))
}

async fn until<T>(mut check: impl AsyncFnMut() -> Option<T>) -> T {
    let look = async {
        loop {
            if let Some(found) = check().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.unwrap()
}

async fn until_state(host: &Host, id: &str, relay: &RelayDouble, state: &str) {
    until(async || (outbox(host, id, relay).await.0 == state).then_some(())).await;
}

async fn stop(host: &Host, task: JoinHandle<()>) {
    host.stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn every_relay_takes_every_event_once_with_an_id_and_a_signature_that_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (RelayDouble::start().await, RelayDouble::start().await);
    let host = host(folder.path(), &[&one, &two]).await;
    let before = keep(&host, "before \"anyone\" listened 🍄").await;
    let task = tokio::spawn(serve(host.clone()));
    until_state(&host, &before, &one, "taken").await;
    let after = keep(&host, "and after").await;
    for relay in [&one, &two] {
        until_state(&host, &before, relay, "taken").await;
        until_state(&host, &after, relay, "taken").await;
        let ids: Vec<_> = relay.notes().into_iter().map(|note| note.id).collect();
        assert_eq!(ids, [before.clone(), after.clone()]);
    }
    let keys = host.signer.keys(0).await.unwrap();
    assert_eq!(one.notes()[0].pubkey, hex::encode(keys.nostr));
    stop(&host, task).await;
}

#[tokio::test]
async fn a_refusal_is_kept_with_its_reason_and_not_offered_again_and_a_relay_that_puts_off_is_asked_later() {
    let folder = tempfile::tempdir().unwrap();
    let (blocks, busy) = (RelayDouble::start().await, RelayDouble::start().await);
    blocks.be(Mood::Refuses("blocked: not\nyou"));
    busy.be(Mood::Refuses("rate-limited: slow down"));
    let host = host(folder.path(), &[&blocks, &busy]).await;
    let id = keep(&host, "hello").await;
    let task = tokio::spawn(serve(host.clone()));
    until_state(&host, &id, &blocks, "refused").await;
    assert_eq!(
        outbox(&host, &id, &blocks).await,
        ("refused".into(), 1, Some("blocked: not you".into()))
    );
    until(async || (outbox(&host, &id, &busy).await.1 == 1).then_some(())).await;
    assert_eq!(
        outbox(&host, &id, &busy).await,
        ("waiting".into(), 1, Some("rate-limited: slow down".into()))
    );
    busy.be(Mood::Takes);
    until_state(&host, &id, &busy, "taken").await;
    assert_eq!((blocks.notes().len(), blocks.offered()), (0, 1));
    assert_eq!(busy.notes().len(), 1);
    stop(&host, task).await;
}

#[tokio::test]
async fn what_a_relay_had_already_when_it_hung_up_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayDouble::start().await;
    relay.be(Mood::HangsUp);
    let host = host(folder.path(), &[&relay]).await;
    let id = keep(&host, "hello").await;
    let task = tokio::spawn(serve(host.clone()));
    until_state(&host, &id, &relay, "taken").await;
    assert_eq!(relay.notes().len(), 1);
    assert!(relay.offered() >= 2);
    stop(&host, task).await;
}

#[tokio::test]
async fn an_event_that_a_relay_never_answers_keeps_no_other_from_it() {
    for mood in [Mood::HangsUpOn("poison"), Mood::ChattersOn("poison")] {
        let folder = tempfile::tempdir().unwrap();
        let relay = RelayDouble::start().await;
        relay.be(mood);
        let host = host(folder.path(), &[&relay]).await;
        // The oldest is offered first.
        let poison = keep_of(&host, 6, "poison").await;
        let others = [keep(&host, "one").await, keep(&host, "two").await];
        let task = tokio::spawn(serve(host.clone()));
        for id in &others {
            until_state(&host, id, &relay, "taken").await;
        }
        let (state, tries, reason) = outbox(&host, &poison, &relay).await;
        assert_eq!((state.as_str(), reason.as_deref()), ("waiting", Some("no answer")));
        assert!(tries >= 1);
        relay.be(Mood::Takes);
        until_state(&host, &poison, &relay, "taken").await;
        stop(&host, task).await;
    }
}

#[tokio::test]
async fn posts_survive_a_relay_that_is_down_and_a_host_that_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = RelayDouble::start().await;
    relay.stop().await;
    let first = host(folder.path(), &[&relay]).await;
    let mut ids = vec![keep(&first, "one").await];
    let task = tokio::spawn(serve(first.clone()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    ids.push(keep(&first, "two").await);
    // That nobody is there counts against no event.
    assert_eq!(outbox(&first, &ids[0], &relay).await, ("waiting".into(), 0, None));
    stop(&first, task).await;
    first.db.close().await;

    let second = host(folder.path(), &[&relay]).await;
    let task = tokio::spawn(serve(second.clone()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    relay.start_again().await;
    ids.push(keep(&second, "three").await);
    for id in &ids {
        until_state(&second, id, &relay, "taken").await;
    }
    // Down and up once more, while the host runs.
    relay.stop().await;
    ids.push(keep(&second, "four").await);
    tokio::time::sleep(Duration::from_millis(200)).await;
    relay.start_again().await;
    until_state(&second, &ids[3], &relay, "taken").await;
    let mut texts: Vec<_> = relay.notes().into_iter().map(|note| note.content).collect();
    texts.sort();
    assert_eq!(texts, ["four", "one", "three", "two"]);
    stop(&second, task).await;
}

#[tokio::test]
async fn without_relays_there_is_nothing_to_do_until_the_host_stops() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path(), &[]).await;
    let task = tokio::spawn(serve(host.clone()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!task.is_finished());
    stop(&host, task).await;
}
