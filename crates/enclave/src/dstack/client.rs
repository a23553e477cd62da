//! Questions to dstack's guest agent: JSON by POST over a Unix socket.
//!
//! No error of this module repeats any part of an answer, for an answer may hold a key.

use super::{
    DstackError,
    wire::{Answer, GetKey, GetQuote, Info, Key, Quote},
};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use zeroize::Zeroizing;

/// Longest answers that are read, bytes.
const KEY_LIMIT: usize = 16 * 1024;
const QUOTE_LIMIT: usize = 1024 * 1024;
const INFO_LIMIT: usize = 4 * 1024 * 1024;

/// Where dstack puts its socket, by version and image.
const SOCKETS: [&str; 4] = [
    "/var/run/dstack.sock",
    "/run/dstack.sock",
    "/var/run/dstack/dstack.sock",
    "/run/dstack/dstack.sock",
];

/// The first of dstack's usual sockets that is there.
pub fn usual_socket() -> Option<PathBuf> {
    SOCKETS.iter().map(PathBuf::from).find(|path| path.exists())
}

/// A connection to the guest agent.
pub(super) struct Client {
    http: reqwest::Client,
}

impl Client {
    /// `timeout`: for one question, from connecting to the answer's last byte.
    pub fn new(socket: &Path, timeout: Duration) -> Result<Self, DstackError> {
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .build()
            .map_err(|error| DstackError::Unreachable {
                method: "connect",
                reason: error.to_string(),
            })?;
        Ok(Self { http })
    }

    /// 32 secret bytes, which dstack derives from the app's key and `path`.
    pub async fn key(&self, path: &str, algorithm: &str) -> Result<Zeroizing<[u8; 32]>, DstackError> {
        // `purpose` only marks dstack's signature over the public key; it does not change the key.
        let question = GetKey {
            path,
            purpose: "agent",
            algorithm,
        };
        let body = self.ask("GetKey", &question, KEY_LIMIT).await?;
        Key::read(&body)
    }

    pub async fn quote(&self, report_data: &[u8; 64]) -> Result<Quote, DstackError> {
        let question = GetQuote {
            report_data: hex::encode(report_data),
        };
        Quote::read(&self.ask("GetQuote", &question, QUOTE_LIMIT).await?)
    }

    pub async fn info(&self) -> Result<Info, DstackError> {
        Info::read(&self.ask("Info", &serde_json::json!({}), INFO_LIMIT).await?)
    }

    async fn ask(
        &self,
        method: &'static str,
        question: &impl Serialize,
        limit: usize,
    ) -> Result<Zeroizing<Vec<u8>>, DstackError> {
        let failed = |error: reqwest::Error| DstackError::from_http(method, &error);
        let mut answer = self
            .http
            .post(format!("http://dstack/{method}"))
            .json(question)
            .send()
            .await
            .map_err(failed)?;
        if !answer.status().is_success() {
            return Err(DstackError::Status {
                method,
                status: answer.status().as_u16(),
            });
        }
        // Room for the longest answer at once: a vector that grows leaves copies of a key behind.
        let mut body = Zeroizing::new(Vec::with_capacity(limit));
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len().saturating_add(chunk.len()) > limit {
                return Err(DstackError::TooLong { method, limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Reads an answer's JSON. What serde says of a failure may quote the answer, so only its place is told.
pub(super) fn json<'a, T: Deserialize<'a> + Answer>(body: &'a [u8]) -> Result<T, DstackError> {
    serde_json::from_slice(body).map_err(|error| DstackError::Malformed {
        method: T::METHOD,
        line: error.line(),
        column: error.column(),
    })
}
