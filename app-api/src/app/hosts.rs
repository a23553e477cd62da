//! Talking to hosts, who share only the database with this service.

use super::App;
use crate::{
    address::decode32,
    data::{Data, DataError, HostRow, ReplyRow},
    error::Error,
    view,
};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How often an answer is looked for.
const POLL: Duration = Duration::from_millis(50);

impl App {
    pub(crate) async fn hosts(&self) -> Result<Vec<view::Host>, Error> {
        Ok(self.data.hosts().await?.iter().map(view::host).collect())
    }

    /// The host asked for, or else the cheapest that is there: a host that is not would only keep the caller waiting.
    pub(super) async fn choose_host(&self, asked: Option<&str>) -> Result<HostRow, Error> {
        let Some(text) = asked else {
            return self.data.cheapest_present_host().await?.ok_or(Error::HostUnavailable);
        };
        let key = decode32(text).ok_or(Error::UnknownHost)?;
        match self.data.host_named(&key).await? {
            Some((row, true)) => Ok(row),
            Some((_, false)) => Err(Error::HostUnavailable),
            None => Err(Error::UnknownHost),
        }
    }

    /// Asks a host and waits for its answer until `deadline`. In a task of its own: a caller who hangs up must not leave the
    /// request open.
    pub(super) async fn ask_host(
        &self,
        host: &[u8],
        kind: &'static str,
        payload: &serde_json::Value,
        deadline: Instant,
    ) -> Result<ReplyRow, Error> {
        let (data, host, payload) = (self.data.clone(), host.to_vec(), payload.to_string());
        let asking = tokio::spawn(async move { ask(&data, &host, kind, &payload, deadline).await });
        asking.await.map_err(|error| Error::Internal(error.to_string()))?
    }
}

/// Asks, waits, and closes the request whatever came of it.
async fn ask(data: &Data, host: &[u8], kind: &str, payload: &str, deadline: Instant) -> Result<ReplyRow, Error> {
    let uuid = Uuid::new_v4().to_string();
    data.ask_host(&uuid, host, kind, payload).await?;
    let answered = wait(data, &uuid, deadline).await;
    let state = if matches!(answered, Ok(Some(_))) {
        "answered"
    } else {
        "lapsed"
    };
    data.close_request(&uuid, state).await?;
    let reply = answered?.ok_or(Error::HostUnavailable)?;
    match reply.refusal {
        Some(name) => Err(Error::HostRefused {
            name,
            detail: reply.detail.unwrap_or_default(),
        }),
        None => Ok(reply),
    }
}

/// The answer, if there is one before `deadline`.
async fn wait(data: &Data, uuid: &str, deadline: Instant) -> Result<Option<ReplyRow>, DataError> {
    loop {
        if let Some(reply) = data.reply(uuid).await? {
            return Ok(Some(reply));
        }
        if Instant::now() + POLL > deadline {
            return Ok(None);
        }
        tokio::time::sleep(POLL).await;
    }
}
