//! One conversation with a relay: `["EVENT", {…}]` out, `["OK", id, taken, message]` back (NIP-01). Nothing is asked of it,
//! and nothing else it says is listened to.

use super::{Note, outbox::Answer};
use futures::{SinkExt, StreamExt};
use serde_json::Value;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

/// For connecting, and for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A relay that sends more at once is cut off, bytes.
const MOST_BYTES: usize = 64 * 1024;
/// Frames that are no answer (notices, challenges, pings) are passed over, so many in a row.
const MOST_CHATTER: usize = 32;

/// Why a relay could not be told.
#[derive(Debug, thiserror::Error)]
pub(super) enum RelayError {
    #[error("no answer in {} s", PATIENCE.as_secs())]
    Silent,
    #[error("the connection ended")]
    Closed,
    #[error("it talks but does not answer")]
    Chatter,
    #[error("{0}")]
    WebSocket(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    #[error("an event is no JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<tokio_tungstenite::tungstenite::Error> for RelayError {
    fn from(error: tokio_tungstenite::tungstenite::Error) -> Self {
        Self::WebSocket(Box::new(error))
    }
}

pub(super) struct Relay {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Relay {
    pub async fn connect(url: &str) -> Result<Self, RelayError> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MOST_BYTES))
            .max_frame_size(Some(MOST_BYTES));
        let connecting = connect_async_with_config(url, Some(config), false);
        let (socket, _) = timeout(PATIENCE, connecting).await.map_err(|_| RelayError::Silent)??;
        Ok(Self { socket })
    }

    /// Sends one event and waits for what the relay makes of it.
    pub async fn publish(&mut self, note: &Note) -> Result<Answer, RelayError> {
        let text = serde_json::to_string(&("EVENT", note))?;
        let exchange = async {
            self.socket.send(Message::text(text)).await?;
            self.answer_to(&note.id).await
        };
        timeout(PATIENCE, exchange).await.map_err(|_| RelayError::Silent)?
    }

    async fn answer_to(&mut self, id: &str) -> Result<Answer, RelayError> {
        for _ in 0..MOST_CHATTER {
            let message = self.socket.next().await.ok_or(RelayError::Closed)??;
            let Message::Text(text) = message else {
                if message.is_close() {
                    return Err(RelayError::Closed);
                }
                continue;
            };
            let Ok(Value::Array(parts)) = serde_json::from_str(&text) else {
                continue;
            };
            if let [Value::String(ok), Value::String(about), Value::Bool(taken), rest @ ..] = parts.as_slice()
                && ok == "OK"
                && about == id
            {
                let said = rest.first().and_then(Value::as_str).unwrap_or_default();
                return Ok(Answer::read(*taken, said));
            }
        }
        Err(RelayError::Chatter)
    }

    pub async fn close(mut self) {
        // It may be gone already.
        let _ = timeout(Duration::from_secs(1), self.socket.close(None)).await;
    }
}
