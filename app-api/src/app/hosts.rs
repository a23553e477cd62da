//! Talking to hosts, who share only the database with this service.

use super::App;
use crate::{
    address::decode32,
    data::{HostRow, ReplyRow},
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

    /// Asks a host and waits for its answer until `deadline`.
    pub(super) async fn ask_host(
        &self,
        host: &[u8],
        kind: &str,
        payload: &serde_json::Value,
        deadline: Instant,
    ) -> Result<ReplyRow, Error> {
        let uuid = Uuid::new_v4().to_string();
        self.data.ask_host(&uuid, host, kind, &payload.to_string()).await?;
        let reply = loop {
            if let Some(reply) = self.data.reply(&uuid).await? {
                break reply;
            }
            if Instant::now() + POLL > deadline {
                self.data.close_request(&uuid, "lapsed").await?;
                return Err(Error::HostUnavailable);
            }
            tokio::time::sleep(POLL).await;
        };
        self.data.close_request(&uuid, "answered").await?;
        match reply.refusal {
            Some(name) => Err(Error::HostRefused {
                name,
                detail: reply.detail.unwrap_or_default(),
            }),
            None => Ok(reply),
        }
    }
}
