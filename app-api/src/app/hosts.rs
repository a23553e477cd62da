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

    /// The host asked for, or else the cheapest.
    pub(super) async fn choose_host(&self, asked: Option<&str>) -> Result<HostRow, Error> {
        let hosts = self.data.hosts().await?;
        let found = match asked {
            None => hosts.into_iter().next(),
            Some(text) => {
                let key = decode32(text).ok_or(Error::UnknownHost)?;
                hosts.into_iter().find(|row| row.host == key || row.operator == key)
            }
        };
        found.ok_or(Error::UnknownHost)
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
