//! After a start: what was open, and what the chain has forgotten.

use super::{End, Life, Pen};
use crate::{
    crash,
    error::HostError,
    hands::{Lost, deliver::is_forgotten, open_of, sends},
    journal::{self, Kind},
    observe::Sensed,
    registry,
};
use serde_json::json;
use sporeline_client::{address, state::Agent};
use sporeline_store::Db;

/// Whether the chain counts actions of an agent that were not stored here, or has an anchor that is not in the journal. Every
/// action is journalled and stored before it is sent, so there was a journal with them; another from there on would
/// contradict it, signed by the same key.
pub(super) async fn is_journal_gone(db: &Db, agent: &Agent) -> Result<bool, HostError> {
    if let Some(last) = agent.journal_sequence.checked_sub(1)
        && journal::hash_at(db, &agent.wallet, last).await? != Some(agent.journal_head)
    {
        return Ok(true);
    }
    let none = agent.action > 0 && journal::head(db, &agent.wallet).await?.next == 0;
    Ok(none || agent.action > sends::last_stored(db, &agent.wallet).await?)
}

impl Life {
    /// Settles an open transaction, then writes a `lost` entry for every landed one that a rewound chain no longer
    /// counts. Afterwards the chain's action number is the truth, and the next action goes on from it.
    ///
    /// # Errors
    /// [`HostError::Behind`]: the chain counts less than landed, and it is not certain yet that it was rewound.
    pub(super) async fn recover(&mut self, first: Option<&Sensed>) -> Result<Option<End>, HostError> {
        let (db, wallet) = (self.host.db.clone(), self.who.wallet);
        if let Some(open) = open_of(&db, &wallet).await? {
            tracing::info!(%wallet, action = open.action, "an action is still open");
            crash::point("open found");
            self.deliver(&open).await?;
            if self.stop.is_cancelled() {
                return Ok(Some(End::Stopped));
            }
        }
        let glance = self.host.chain.glance(&[address::agent(&wallet)]).await?;
        let agent: Option<Agent> = match glance.get(0) {
            Some(held) if !held.data.is_empty() => Some(held.decode()?),
            _ => None,
        };
        let action = agent.map_or(0, |agent| agent.action);
        self.not_early(action).await?;
        self.note_lost(action, self.host.chain_time().await?).await?;
        if first.is_none() || agent.is_none() {
            registry::mark(&db, &wallet, false).await?;
            return Ok(Some(End::Unborn));
        }
        Ok(None)
    }

    /// Nothing is called lost because a node lags: it would be found on chain, and its number given away twice.
    async fn not_early(&self, action: u64) -> Result<(), HostError> {
        for lost in sends::lost_of(&self.host.db, &self.who.wallet, action).await? {
            if !is_forgotten(&self.host.chain, &lost, self.host.relayed).await? {
                return Err(HostError::Behind {
                    chain: action,
                    landed: lost.send.action,
                });
            }
        }
        Ok(())
    }

    /// Writes a `lost` entry for every landed transaction beyond the chain's `action`. `now`: chain time.
    pub(super) async fn note_lost(&mut self, action: u64, now: i64) -> Result<(), HostError> {
        for Lost { send: lost, .. } in sends::lost_of(&self.host.db, &self.who.wallet, action).await? {
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
