//! Distributions, positions, claims.

use super::{App, reading::the_end};
use crate::{
    address, cursor,
    error::Error,
    view::{self, Page},
};

impl App {
    /// All distributions, newest first.
    pub(crate) async fn distributions(
        &self,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<view::Distribution>, Error> {
        let limit = cursor::limit(limit)?;
        let before: Option<i64> = cursor.map(|text| cursor::decode("distributions", text)).transpose()?;
        let rows = self
            .data
            .distributions(before.unwrap_or(i64::MAX), limit.saturating_add(1))
            .await?;
        let (rows, next) = cursor::page("distributions", rows, limit, |last| last.number)?;
        let now = self.chain_time().await?;
        Ok(Page {
            items: rows.iter().map(|row| view::distribution(row, now)).collect(),
            next,
        })
    }

    /// The stake of an owner.
    pub(crate) async fn position(&self, owner: &str) -> Result<view::Position, Error> {
        let owner = address::parse("owner", owner)?;
        let row = self.data.position(owner.as_ref()).await?;
        row.map(|row| view::position(&row))
            .ok_or(Error::NotFound("such position"))
    }

    /// Airdrops that an owner received, newest first. One who never staked received none.
    pub(crate) async fn claims(
        &self,
        owner: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<view::Claim>, Error> {
        let limit = cursor::limit(limit)?;
        let owner = address::parse("owner", owner)?;
        let list = format!("claims of {owner}");
        let before = match cursor {
            None => the_end(),
            Some(text) => cursor::decode(&list, text)?,
        };
        let rows = self
            .data
            .claims(owner.as_ref(), &before, limit.saturating_add(1))
            .await?;
        let (rows, next) = cursor::page(&list, rows, limit, |last| last.key())?;
        Ok(Page {
            items: rows.iter().map(view::claim).collect(),
            next,
        })
    }
}
