//! After a start: what was open, and what the chain has forgotten.

use super::{End, Life, Pen};
use crate::{
    crash,
    error::HostError,
    hands::{open_of, sends},
    journal::{self, Kind},
    observe::Sensed,
    registry,
};
use serde_json::json;
use sporeline_client::state::Agent;
use sporeline_store::Db;

/// Whether the chain counts actions of an agent and no entry is here, or has an anchor that is not in the journal. Every action is
/// journalled before it is sent, so there was a journal; another from there on would contradict it, signed by the same key.
pub(super) async fn is_journal_gone(db: &Db, agent: &Agent) -> Result<bool, HostError> {
    if let Some(last) = agent.journal_sequence.checked_sub(1) {
        return Ok(journal::hash_at(db, &agent.wallet, last).await? != Some(agent.journal_head));
    }
    Ok(agent.action > 0 && journal::head(db, &agent.wallet).await?.next == 0)
}

impl Life {
    /// Settles an open transaction, then writes a `lost` entry for every landed one that a rewound chain no longer
    /// counts. Afterwards the chain's action number is the truth, and the next action goes on from it.
    pub(super) async fn recover(&mut self, first: Option<&Sensed>) -> Result<Option<End>, HostError> {
        let db = self.host.db.clone();
        if let Some(open) = open_of(&db, &self.who.wallet).await? {
            tracing::info!(wallet = %self.who.wallet, action = open.action, "an action is still open");
            crash::point("open found");
            self.deliver(&open).await?;
            if self.stop.is_cancelled() {
                return Ok(Some(End::Stopped));
            }
        }
        let seen = match first {
            None => None,
            Some(_) => self.sense().await?,
        };
        let action = seen.as_ref().map_or(0, |seen| seen.agent.action);
        let now = match &seen {
            Some(seen) => seen.observation.now,
            None => self.host.chain_time().await?,
        };
        self.note_lost(action, now).await?;
        if seen.is_none() {
            registry::mark(&db, &self.who.wallet, false).await?;
            return Ok(Some(End::Unborn));
        }
        Ok(None)
    }

    /// Writes a `lost` entry for every landed transaction beyond the chain's `action`. `now`: chain time.
    pub(super) async fn note_lost(&mut self, action: u64, now: i64) -> Result<(), HostError> {
        for lost in sends::lost_of(&self.host.db, &self.who.wallet, action).await? {
            let body = json!({
                "signature": bs58::encode(lost.signature).into_string(),
                "action": lost.action.to_string(),
                "decision": hex::encode(lost.decision),
                "chain_action": action.to_string(),
            });
            crash::point("lost found");
            let mut pen = Pen::new(self, now).await?;
            pen.write(Kind::Lost, body, self.memory.hash()).await?;
            pen.commit_lost(&self.memory, &lost.signature).await?;
            crash::point("lost kept");
            tracing::warn!(wallet = %self.who.wallet, action = lost.action, "the chain was rewound: an action is lost");
        }
        Ok(())
    }
}
