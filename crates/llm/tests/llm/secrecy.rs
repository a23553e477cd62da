//! The endpoint's key is in one header and nowhere else.

use crate::{
    endpoint::{Chat, Lie},
    scene::{API_KEY, Scene},
};
use serde_json::json;
use sporeline_llm::{Brain, client::ApiKey, config::Signatures};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_key_is_sent_and_stands_in_no_log_receipt_error_or_debug_output() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // With one subscriber alone, a place that is first reached by another test's thread would be silent for all of them.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let mut shown = String::new();
    for (chat, lie) in [
        (None, Lie::None),
        (None, Lie::OtherKey),
        (None, Lie::StaleReport),
        (Some(Chat::Status(500, usize::MAX)), Lie::None),
        (Some(Chat::Raw(b"{".to_vec())), Lie::None),
    ] {
        let mut scene = Scene::new(Signatures::Ecdsa).await;
        scene.config.limits.retries = 0;
        if let Some(chat) = chat {
            scene.endpoint.set().chat = chat;
        }
        scene.endpoint.set().lie = lie;
        let decision = scene.believing().decide(&scene.asked.question()).await;
        assert_eq!(scene.endpoint.authorization(), Some(format!("Bearer {API_KEY}")));
        shown += &format!(
            "{decision:?} {:?} {:?}",
            scene.config,
            decision.reason.as_ref().map(ToString::to_string)
        );
        shown += &serde_json::to_string(&decision.receipt).unwrap();
    }
    shown += &format!("{:?}", ApiKey::new(API_KEY));
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("policy decides"), "{log}");
    for hidden in [API_KEY, "hush"] {
        assert!(!log.contains(hidden) && !shown.contains(hidden));
    }
}

#[tokio::test]
async fn an_endpoint_that_repeats_the_key_gets_nothing_on_record() {
    let scene = Scene::new(Signatures::None).await;
    scene.endpoint.set().chat = Chat::Echoes;
    // Hidden by an escape from whoever only looks at bytes, but not once it is read.
    let escaped = json!({"intent": {"do": "hold", "why": format!("key {API_KEY}")}, "lesson": null});
    let escaped = escaped.to_string().replace("sk-hush", "sk\\u002dhush");
    let lesson = json!({"intent": {"do": "refuel"}, "lesson": API_KEY})
        .to_string()
        .replace("hush", "\\u0068ush");
    for content in [None, Some(escaped), Some(lesson)] {
        if let Some(content) = content {
            scene.endpoint.says(content);
        }
        let decision = scene.decide().await;
        assert_eq!(decision.reason.map(|it| it.name()), Some("key_leak"));
        assert_eq!((decision.brain, decision.receipt), (Brain::Policy, None));
    }
}
