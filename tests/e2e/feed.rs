//! Reading the live feed as a browser does.

use futures::StreamExt;
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// Events received so far. The connection lives as long as the runtime.
#[derive(Clone, Default)]
pub struct Feed(Arc<Mutex<Vec<Value>>>);

impl Feed {
    /// Connects and keeps listening.
    pub async fn listen(url: &str) -> Self {
        let feed = Self::default();
        let received = feed.0.clone();
        let answer = reqwest::get(format!("{url}/api/v1/events")).await.unwrap();
        assert!(answer.status().is_success());
        tokio::spawn(async move {
            let (mut stream, mut text) = (answer.bytes_stream(), String::new());
            while let Some(Ok(bytes)) = stream.next().await {
                text.push_str(&String::from_utf8_lossy(&bytes));
                while let Some(end) = text.find("\n\n") {
                    let event: String = text.drain(..end + 2).collect();
                    let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                    if let Some(value) = data.and_then(|data| serde_json::from_str(data.trim()).ok()) {
                        received.lock().unwrap().push(value);
                    }
                }
            }
        });
        feed
    }

    /// Whether such an event came by.
    pub fn find(&self, such: impl Fn(&Value) -> bool) -> bool {
        self.0.lock().unwrap().iter().any(such)
    }

    /// The first such event that came by.
    pub fn first(&self, such: impl Fn(&Value) -> bool) -> Option<Value> {
        self.0.lock().unwrap().iter().find(|event| such(event)).cloned()
    }

    /// Whether an event with this signature came by.
    pub fn has(&self, signature: &str) -> bool {
        self.find(|event| event["signature"] == signature)
    }
}
