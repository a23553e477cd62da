//! Ancestors, descendants, litters.

use super::App;
use crate::{
    address::AgentKey,
    cursor,
    data::{LitterScan, RelativeRow},
    error::Error,
    view::{self, Page},
};

/// Relatives listed each way.
const RELATIVES: u32 = 500;
/// Generations looked at each way, unasked and at most.
const DEPTH: u32 = 4;
const MAX_DEPTH: u32 = 32;

impl App {
    /// An agent's family, `depth` generations each way.
    pub(crate) async fn lineage(&self, id: &str, depth: Option<u32>) -> Result<view::Lineage, Error> {
        let depth = depth.unwrap_or(DEPTH);
        if !(1..=MAX_DEPTH).contains(&depth) {
            return Err(Error::BadRequest(format!("depth must be 1 to {MAX_DEPTH}")));
        }
        let agent = self.agent_row(AgentKey::parse(id)?).await?;
        let now = self.chain_time().await?;
        // One generation and one relative more than are shown tell whether there are more.
        let (further, longer) = (depth.saturating_add(1), RELATIVES.saturating_add(1));
        let cut = |rows: Vec<RelativeRow>| {
            let near = |row: &&RelativeRow| row.distance <= i64::from(depth);
            let shown = rows.iter().filter(near).take(RELATIVES as usize);
            let shown: Vec<_> = shown.map(|row| view::relative(row, now)).collect();
            let more = shown.len() < rows.len();
            (shown, more)
        };
        let (ancestors, more_ancestors) = cut(self.data.ancestors(&agent.agent, further, longer).await?);
        let (descendants, more_descendants) = cut(self.data.descendants(&agent.agent, further, longer).await?);
        Ok(view::Lineage {
            id: u64::try_from(agent.id).unwrap_or_default(),
            ancestors,
            descendants,
            more_ancestors,
            more_descendants,
        })
    }

    /// Litters that an agent began, newest first.
    pub(crate) async fn litters(
        &self,
        id: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Page<view::Litter>, Error> {
        let limit = cursor::limit(limit)?;
        let agent = self.agent_row(AgentKey::parse(id)?).await?;
        let list = format!("litters of {}", agent.id);
        let before: Option<LitterScan> = cursor.map(|text| cursor::decode(&list, text)).transpose()?;
        let rows = self
            .data
            .litters(&agent.agent, before.as_ref(), limit.saturating_add(1))
            .await?;
        let (rows, next) = cursor::page(&list, rows, limit, |last| LitterScan {
            begun_at: last.begun_at,
            litter: last.litter.clone(),
        })?;
        Ok(Page {
            items: rows.iter().map(view::litter).collect(),
            next,
        })
    }
}
