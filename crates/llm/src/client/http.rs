//! Requests to a provider: under a deadline, of bounded size, with an API key that nothing prints.

use super::ApiKey;
use reqwest::{
    StatusCode, Url,
    header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Header with the number of an ACI receipt.
const RECEIPT_ID: &str = "x-receipt-id";
/// What a provider asks to be waited for counts up to this, seconds: no deadline is so far away.
const LONGEST_RETRY_AFTER: u64 = 24 * 60 * 60;
/// Longest answer to a question for a signature or a receipt, bytes.
pub(crate) const SIGNATURE_LIMIT: usize = 64 * 1024;
/// Longest attestation report, bytes: certificates of eight graphics processors take a quarter of this.
pub(crate) const REPORT_LIMIT: usize = 2 * 1024 * 1024;

/// A provider's API.
pub(crate) struct Http {
    client: reqwest::Client,
    base: Url,
    key: Option<ApiKey>,
}

/// A whole answer.
pub(crate) struct Body {
    pub bytes: Vec<u8>,
    pub receipt_id: Option<String>,
}

/// Why there is no answer. Holds nothing that the other side wrote, nor the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("the provider answers with status {status}")]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("no client can be made: {0}")]
    Client(&'static str),
    #[error("the provider cannot be reached")]
    NotConnected,
    #[error("the provider gives no answer")]
    NoAnswer,
    #[error("the provider's answer breaks off")]
    BrokenOff,
    #[error("the provider's answer is longer than {0} bytes")]
    TooLong(usize),
    #[error("the provider writes our key into what would be published")]
    KeyLeak,
    #[error("the time is up")]
    Deadline,
}

impl HttpError {
    /// After how long at least the same question may be answered; `None`: it will not be.
    pub(crate) fn passing(&self) -> Option<Duration> {
        match self {
            Self::Status {
                status: 408 | 429 | 500 | 502 | 503 | 504,
                retry_after,
            } => Some(retry_after.unwrap_or_default()),
            Self::NotConnected => Some(Duration::ZERO),
            _ => None,
        }
    }

    /// As [`passing`](Self::passing), and where a signature may just not be there yet.
    pub(crate) fn passing_or_absent(&self) -> Option<Duration> {
        match self {
            Self::Status {
                status: 404,
                retry_after,
            } => Some(retry_after.unwrap_or_default()),
            _ => self.passing(),
        }
    }

    /// Whether no answer was computed, so that none is billed: the question was not sent, or its sender, its address or its
    /// moment was refused. Behind any other status a model may have answered.
    pub(crate) fn is_free(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status, 401 | 403 | 404 | 429),
            Self::NotConnected | Self::Client(_) => true,
            _ => false,
        }
    }
}

impl Http {
    /// `base`: what comes before `/chat/completions`.
    pub fn new(mut base: Url, key: Option<ApiKey>) -> Result<Self, HttpError> {
        let mut headers = HeaderMap::new();
        // What is signed is the bytes on the wire, so nobody may pack them on the way.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(key) = &key {
            headers.insert(AUTHORIZATION, key.header()?);
        }
        // Whoever answers a redirect would get the key.
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .default_headers(headers)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .build()
            .map_err(|_| HttpError::Client("TLS cannot be set up"))?;
        if let Ok(mut path) = base.path_segments_mut() {
            path.pop_if_empty();
        }
        Ok(Self { client, base, key })
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    pub async fn post(&self, path: &[&str], body: Vec<u8>, limit: usize, deadline: Instant) -> Result<Body, HttpError> {
        let request = self
            .client
            .post(self.url(path, &[]))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        self.fetch(request, limit, deadline).await
    }

    pub async fn get(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        limit: usize,
        deadline: Instant,
    ) -> Result<Body, HttpError> {
        self.fetch(self.client.get(self.url(path, query)), limit, deadline)
            .await
    }

    async fn fetch(
        &self,
        request: reqwest::RequestBuilder,
        limit: usize,
        deadline: Instant,
    ) -> Result<Body, HttpError> {
        let body = timeout_at(deadline, read(request, limit))
            .await
            .unwrap_or(Err(HttpError::Deadline))?;
        // Whatever comes back may end in a public journal; some servers repeat what they were sent.
        if self.shows_key(&body.bytes) {
            return Err(HttpError::KeyLeak);
        }
        Ok(body)
    }

    /// Whether our key stands in what would be kept or shown.
    pub fn shows_key(&self, bytes: &[u8]) -> bool {
        self.key.as_ref().is_some_and(|key| key.is_in(bytes))
    }
}

async fn read(request: reqwest::RequestBuilder, limit: usize) -> Result<Body, HttpError> {
    // An error of the client's may print a URL; only its kind is kept.
    let mut answer = request.send().await.map_err(|error| match error.is_connect() {
        true => HttpError::NotConnected,
        false => HttpError::NoAnswer,
    })?;
    let header = |name| {
        answer
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if answer.status() != StatusCode::OK {
        return Err(HttpError::Status {
            status: answer.status().as_u16(),
            retry_after: header(RETRY_AFTER.as_str()).and_then(retry_after),
        });
    }
    let receipt_id = header(RECEIPT_ID).map(str::to_owned);
    let mut bytes = vec![];
    while let Some(chunk) = answer.chunk().await.map_err(|_| HttpError::BrokenOff)? {
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(HttpError::TooLong(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Body { bytes, receipt_id })
}

/// Seconds, as providers give them; a date is not looked at.
fn retry_after(text: &str) -> Option<Duration> {
    let seconds: u64 = text.parse().ok()?;
    Some(Duration::from_secs(seconds.min(LONGEST_RETRY_AFTER)))
}
