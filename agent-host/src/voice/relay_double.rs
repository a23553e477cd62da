//! A double of a Nostr relay, since none can be reached from tests: a WebSocket server that speaks NIP-01 as far as
//! publishing goes. It checks ids and signatures, keeps an event once, and can be told to misbehave.

use super::Note;
use futures::{SinkExt, StreamExt};
use k256::schnorr::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_tungstenite::{accept_async, tungstenite::Message};

/// What it does with an event that is as it should be.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    Takes,
    /// Answers `OK` false with that message.
    Refuses(&'static str),
    /// Keeps it and closes without an answer.
    HangsUp,
    /// Closes without an answer when it sees an event of these words; takes others.
    HangsUpOn(&'static str),
    /// Says nothing to an event of these words but ever new challenges; takes others.
    ChattersOn(&'static str),
}

#[derive(Default)]
struct Kept {
    notes: Vec<Note>,
    offered: usize,
    problems: Vec<String>,
}

pub(crate) struct RelayDouble {
    pub url: String,
    port: u16,
    mood: Arc<Mutex<Mood>>,
    kept: Arc<Mutex<Kept>>,
    task: Option<JoinHandle<()>>,
}

impl RelayDouble {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut double = Self {
            url: format!("ws://127.0.0.1:{port}"),
            port,
            mood: Arc::new(Mutex::new(Mood::Takes)),
            kept: Arc::default(),
            task: None,
        };
        double.serve(listener);
        double
    }

    fn serve(&mut self, listener: TcpListener) {
        let (mood, kept) = (self.mood.clone(), self.kept.clone());
        self.task = Some(tokio::spawn(async move {
            // Ends with this task, and so do its connections.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(connection(stream, mood.clone(), kept.clone()));
            }
        }));
    }

    pub async fn stop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }

    /// Where it was before, with what it had.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.serve(listener);
    }

    pub fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn notes(&self) -> Vec<Note> {
        let kept = self.kept.lock().unwrap();
        assert_eq!(kept.problems, Vec::<String>::new());
        kept.notes.clone()
    }

    /// Events it was sent, the same ones again included.
    pub fn offered(&self) -> usize {
        self.kept.lock().unwrap().offered
    }
}

async fn connection(stream: tokio::net::TcpStream, mood: Arc<Mutex<Mood>>, kept: Arc<Mutex<Kept>>) {
    let mut socket = accept_async(stream).await.unwrap();
    // As relays do that want to know who is there.
    let challenge = json!(["AUTH", "a challenge nobody has to answer"]);
    socket.send(Message::text(challenge.to_string())).await.unwrap();
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let parts: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert_eq!((parts.len(), &parts[0]), (2, &json!("EVENT")));
        let mood = mood.lock().unwrap().clone();
        if matches!(mood, Mood::ChattersOn(words) if parts[1]["content"] == words) {
            kept.lock().unwrap().offered += 1;
            for _ in 0..40 {
                if socket.send(Message::text(challenge.to_string())).await.is_err() {
                    return;
                }
            }
            continue;
        }
        let Some((taken, said)) = judge(&parts[1], &mood, &mut kept.lock().unwrap()) else {
            return;
        };
        let answer = json!(["OK", parts[1]["id"], taken, said]);
        tokio::time::sleep(Duration::from_millis(2)).await;
        if socket.send(Message::text(answer.to_string())).await.is_err() {
            return;
        }
    }
}

/// `OK`'s flag and message; `None`: it hangs up.
fn judge(event: &Value, mood: &Mood, kept: &mut Kept) -> Option<(bool, String)> {
    kept.offered += 1;
    let note: Note = serde_json::from_value(event.clone()).unwrap();
    if let Err(problem) = check(&note) {
        kept.problems.push(problem.clone());
        return Some((false, format!("invalid: {problem}")));
    }
    if kept.notes.iter().any(|other| other.id == note.id) {
        return Some((true, "duplicate: have it".into()));
    }
    match mood {
        Mood::HangsUpOn(words) if note.content == *words => None,
        Mood::Takes | Mood::HangsUpOn(_) | Mood::ChattersOn(_) => {
            kept.notes.push(note);
            Some((true, String::new()))
        }
        Mood::Refuses(said) => Some((false, (*said).into())),
        Mood::HangsUp => {
            kept.notes.push(note);
            None
        }
    }
}

/// NIP-01: the id is the hash of the event's parts, the signature BIP-340 over it.
fn check(note: &Note) -> Result<(), String> {
    use sha2::{Digest, Sha256};
    let parts = json!([0, note.pubkey, note.created_at, note.kind, note.tags, note.content]);
    let id: [u8; 32] = Sha256::digest(parts.to_string()).into();
    if hex::encode(id) != note.id {
        return Err("the id is another".into());
    }
    let key = VerifyingKey::from_bytes(&hex::decode(&note.pubkey).unwrap()).map_err(|error| error.to_string())?;
    let signature = Signature::try_from(&hex::decode(&note.sig).unwrap()[..]).map_err(|error| error.to_string())?;
    key.verify_prehash(&id, &signature).map_err(|error| error.to_string())
}
