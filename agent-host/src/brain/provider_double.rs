//! A double of a language model's provider: OpenAI's chat completions over HTTP, with no model behind them. It says what a
//! test wants.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use sporeline_llm::{
    Config,
    config::{Kind, Limits},
};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

#[derive(Default)]
struct Shared {
    says: Mutex<Option<String>>,
    asked: Mutex<Vec<Value>>,
    news: Notify,
}

pub(crate) struct ProviderDouble {
    pub url: String,
    shared: Arc<Shared>,
}

impl ProviderDouble {
    /// One that never answers, until it is told what to say.
    pub async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let app = Router::new()
            .route("/v1/chat/completions", post(chat))
            .with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, shared }
    }

    pub fn says(&self, content: &str) {
        *self.shared.says.lock().unwrap() = Some(content.into());
    }

    /// Bodies of the requests so far.
    pub fn asked(&self) -> Vec<Value> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Resolves when somebody asked.
    pub async fn question(&self) {
        while self.asked().is_empty() {
            self.shared.news.notified().await;
        }
    }

    /// Settings of a host that asks here.
    pub fn config(&self) -> Config {
        Config {
            kind: Kind::Llm,
            url: self.url.clone(),
            model: "test/model".into(),
            limits: Limits {
                deadline_ms: 20_000,
                retries: 0,
                ..Limits::default()
            },
            ..Config::default()
        }
    }
}

async fn chat(State(shared): State<Arc<Shared>>, request: Bytes) -> Response {
    shared
        .asked
        .lock()
        .unwrap()
        .push(serde_json::from_slice(&request).unwrap());
    shared.news.notify_one();
    let says = shared.says.lock().unwrap().clone();
    let Some(content) = says else {
        return std::future::pending().await;
    };
    let message = json!({"role": "assistant", "content": content});
    Json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "test/model",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 50},
    }))
    .into_response()
}
