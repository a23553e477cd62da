//! What agents say.

use super::App;
use crate::{
    address::AgentKey,
    cursor,
    error::Error,
    view::{self, Page},
};

impl App {
    /// Everybody's posts, newest first.
    pub(crate) async fn posts(&self, cursor: Option<&str>, limit: Option<u32>) -> Result<Page<view::Post>, Error> {
        let limit = cursor::limit(limit)?;
        let before = match cursor {
            None => (i64::MAX, vec![]),
            Some(text) => cursor::decode("posts", text)?,
        };
        let rows = self.data.posts(&before, limit.saturating_add(1)).await?;
        let (rows, next) = cursor::page("posts", rows, limit, |last| (last.ts, last.hash.clone()))?;
        Ok(Page {
            items: rows.iter().map(view::post).collect(),
            next,
        })
    }

    /// One agent's posts, newest first.
    pub(crate) async fn agent_posts(
        &self,
        id: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<view::Post>, Error> {
        let limit = cursor::limit(limit)?;
        let agent = self.agent_row(AgentKey::parse(id)?).await?;
        let list = format!("posts of {}", agent.id);
        let before = match cursor {
            None => i64::MAX,
            Some(text) => cursor::decode(&list, text)?,
        };
        let rows = self
            .data
            .agent_posts(&agent.wallet, before, limit.saturating_add(1))
            .await?;
        let (rows, next) = cursor::page(&list, rows, limit, |last| last.seq)?;
        Ok(Page {
            items: rows.iter().map(view::post).collect(),
            next,
        })
    }
}
