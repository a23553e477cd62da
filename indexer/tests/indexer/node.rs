//! A node's JSON-RPC over HTTP, as far as an indexer asks, with answers by script.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

/// What the node answers.
#[derive(Clone, Debug)]
pub enum Answer {
    Block(Value),
    Null,
    Error(i64),
    Status(u16),
    /// Well begun.
    Cut,
}

#[derive(Default)]
struct Script {
    tip: u64,
    /// By slot; the last of each stays.
    answers: HashMap<u64, VecDeque<Answer>>,
    asked: Vec<Value>,
}

#[derive(Clone, Default)]
pub struct Node(Arc<Mutex<Script>>);

impl Node {
    /// A node on a port of its own, and its URL.
    pub async fn start() -> (Self, String) {
        let node = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(answer)).with_state(node.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (node, url)
    }

    /// The node's answers for `slot`, one after the other; it is its tip now.
    pub fn answers(&self, slot: u64, answers: impl IntoIterator<Item = Answer>) {
        let mut script = self.0.lock().unwrap();
        script.tip = script.tip.max(slot);
        script.answers.insert(slot, answers.into_iter().collect());
    }

    /// Parameters of every `getBlock`.
    pub fn asked(&self) -> Vec<Value> {
        self.0.lock().unwrap().asked.clone()
    }
}

async fn answer(State(node): State<Node>, body: String) -> Response {
    let request: Value = serde_json::from_str(&body).unwrap();
    let mut script = node.0.lock().unwrap();
    match request["method"].as_str().unwrap() {
        "getSlot" => result(json!(script.tip)),
        "getFirstAvailableBlock" => result(json!(script.answers.keys().min().copied().unwrap_or(0))),
        "getBlock" => {
            script.asked.push(request["params"].clone());
            let slot = request["params"][0].as_u64().unwrap();
            let only_signatures = request["params"][1]["transactionDetails"] == "signatures";
            let Some(answers) = script.answers.get_mut(&slot) else {
                return error(-32004);
            };
            let next = match answers.len() {
                1 => answers[0].clone(),
                _ => answers.pop_front().unwrap(),
            };
            match next {
                Answer::Block(block) if only_signatures => result(without_bodies(block)),
                Answer::Block(block) => result(block),
                Answer::Null => result(Value::Null),
                Answer::Error(code) => error(code),
                Answer::Status(status) => {
                    (StatusCode::from_u16(status).unwrap(), [(RETRY_AFTER, "0")], "busy").into_response()
                }
                Answer::Cut => r#"{"jsonrpc":"2.0","id":0,"result":{"blockhash":"4u"#.into_response(),
            }
        }
        other => panic!("an indexer has no business with {other}"),
    }
}

fn without_bodies(mut block: Value) -> Value {
    let signatures: Vec<Value> = block["transactions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|transaction| transaction["signature_for_test"].clone())
        .collect();
    let object = block.as_object_mut().unwrap();
    object.remove("transactions");
    object.insert("signatures".into(), signatures.into());
    block
}

fn result(value: Value) -> Response {
    json!({"jsonrpc": "2.0", "id": 0, "result": value})
        .to_string()
        .into_response()
}

fn error(code: i64) -> Response {
    json!({"jsonrpc": "2.0", "id": 0, "error": {"code": code, "message": "no"}})
        .to_string()
        .into_response()
}
