//! A double of dstack's guest agent: a server of the same protocol over a Unix socket, whose keys and quotes are not
//! dstack's. It answers as the real one does, or with whatever a test wants to be answered.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use hkdf::Hkdf;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::net::UnixListener;

/// What stands for the key that a KMS would give the app.
const APP_KEY: [u8; 32] = [0x42; 32];

/// Which generation's answers it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `tcb_info` as a JSON string, digests in the event log.
    V0_5,
    /// More fields, no digests of runtime events.
    V0_6,
    /// `tcb_info` unpacked, as clients in between pass it on.
    Unpacked,
}

/// What it says instead of the truth.
#[derive(Clone, Debug)]
pub(crate) enum Lie {
    Json(Value),
    Text(String),
    /// So many bytes of a string that never ends.
    Huge(usize),
    Status(u16, String),
    Silence,
    /// Announces more than it sends.
    BreaksOff,
}

pub(crate) struct Double {
    pub socket: PathBuf,
    pub asked: Arc<Mutex<Vec<(String, Value)>>>,
    lies: Arc<Mutex<HashMap<String, Lie>>>,
    _folder: TempDir,
}

#[derive(Clone)]
struct Server {
    shape: Shape,
    app_compose: String,
    event_log: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    lies: Arc<Mutex<HashMap<String, Lie>>>,
}

/// The 32 bytes the double derives for a path, as dstack does: HKDF of the app's key.
pub(crate) fn key_of(path: &str) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(b"RATLS"), &APP_KEY)
        .expand(path.as_bytes(), &mut key)
        .unwrap();
    key
}

impl Double {
    pub async fn start(shape: Shape, app_compose: &str, event_log: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("dstack.sock");
        let server = Server {
            shape,
            app_compose: app_compose.to_owned(),
            event_log: event_log.to_owned(),
            asked: Arc::default(),
            lies: Arc::default(),
        };
        let (asked, lies) = (server.asked.clone(), server.lies.clone());
        let listener = UnixListener::bind(&socket).unwrap();
        let router = Router::new().route("/{method}", post(answer)).with_state(server);
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self {
            socket,
            asked,
            lies,
            _folder: folder,
        }
    }

    pub fn lie(&self, method: &str, lie: Lie) {
        self.lies.lock().unwrap().insert(method.to_owned(), lie);
    }
}

async fn answer(State(server): State<Server>, Path(method): Path<String>, body: Bytes) -> Response {
    let question: Value = serde_json::from_slice(&body).unwrap();
    server.asked.lock().unwrap().push((method.clone(), question.clone()));
    let lie = server.lies.lock().unwrap().get(&method).cloned();
    match lie {
        None => server.truth(&method, &question).to_string().into_response(),
        Some(Lie::Json(value)) => value.to_string().into_response(),
        Some(Lie::Text(text)) => text.into_response(),
        Some(Lie::Huge(bytes)) => format!("{{\"key\": \"{}", "0".repeat(bytes)).into_response(),
        Some(Lie::Status(status, text)) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Some(Lie::Silence) => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            StatusCode::OK.into_response()
        }
        Some(Lie::BreaksOff) => {
            let parts = [Ok("{\"key\": "), Err(std::io::Error::other("gone"))];
            Body::from_stream(futures::stream::iter(parts)).into_response()
        }
    }
}

impl Server {
    fn truth(&self, method: &str, question: &Value) -> Value {
        match method {
            "GetKey" => {
                let key = key_of(question["path"].as_str().unwrap());
                json!({"key": hex::encode(key), "signature_chain": ["00".repeat(65), "11".repeat(65)]})
            }
            "GetQuote" => self.quote(question["report_data"].as_str().unwrap()),
            "Info" => self.info(),
            other => panic!("asked for {other}"),
        }
    }

    /// A real quote with other report data: its signature is broken by that, as a simulator's is.
    fn quote(&self, report_data: &str) -> Value {
        let (mut quote, _) = crate::vectors::gateway();
        let data = hex::decode(report_data).unwrap();
        quote[REPORT_DATA_AT..REPORT_DATA_AT + data.len()].copy_from_slice(&data);
        let mut answer = json!({
            "quote": hex::encode(quote), "event_log": self.event_log, "report_data": report_data, "vm_config": "{}",
        });
        if self.shape == Shape::V0_6 {
            let mut events: Vec<Value> = serde_json::from_str(&self.event_log).unwrap();
            for event in events.iter_mut().filter(|event| event["imr"] == 3) {
                event["digest"] = "".into();
            }
            answer["event_log"] = serde_json::to_string(&events).unwrap().into();
            answer["attestation"] = "00".into();
        }
        answer
    }

    fn info(&self) -> Value {
        let compose_hash = hex::encode(Sha256::digest(&self.app_compose));
        let tcb_info = json!({
            "mrtd": "00".repeat(48), "rtmr3": "00".repeat(48), "compose_hash": compose_hash,
            "app_compose": self.app_compose, "event_log": [],
        });
        let packed = match self.shape {
            Shape::Unpacked => tcb_info,
            Shape::V0_5 | Shape::V0_6 => tcb_info.to_string().into(),
        };
        let mut answer = json!({
            "app_id": "ab".repeat(20), "instance_id": "cd".repeat(20), "app_cert": "", "app_name": "agents",
            "tcb_info": packed, "key_provider_info": "", "compose_hash": compose_hash,
        });
        if self.shape == Shape::V0_6 {
            answer["vm_config"] = "{}".into();
            answer["cloud_vendor"] = "".into();
        }
        answer
    }
}

/// Where report data stands in a version 4 quote: after the header and all registers.
pub(crate) const REPORT_DATA_AT: usize = 48 + 520;
