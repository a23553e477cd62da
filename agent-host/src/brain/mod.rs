//! What a language model said to an agent, and what that cost: kept beside the journal, which names it by hash.

#[cfg(test)]
pub(crate) mod provider_double;
mod spending;

pub(crate) use spending::{restore, restore_others, spend};

use crate::{error::HostError, registry::wall_now};
use serde_json::{Value, json};
use sporeline_client::{Address, SporelineError};
use sporeline_llm::{
    Brain, LlmBrain, LlmDecision, Receipt,
    client::Spent,
    config::{Config, ConfigError, Kind},
    provider::Evidence,
};
use sporeline_mind::Decision;
use sporeline_store::Transaction;
use std::sync::Arc;

/// The brain that the settings name. `None`: genes decide.
pub(crate) fn open(config: Config) -> Result<Option<LlmBrain>, ConfigError> {
    match config.kind {
        Kind::Policy => Ok(None),
        Kind::Llm => LlmBrain::open(config).map(Some),
    }
}

/// Who decided, and what a model had to do with it. By default policy, and nothing.
pub(crate) struct Told {
    pub brain: Brain,
    /// Why policy decided where a model could have, by name.
    pub fallback: Option<&'static str>,
    /// What the model told itself to remember.
    pub lesson: Option<String>,
    receipt: Option<([u8; 32], Receipt)>,
    evidence: Option<Arc<Evidence>>,
    /// By the agent, today.
    spent: Option<Spent>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            brain: Brain::Policy,
            fallback: None,
            lesson: None,
            receipt: None,
            evidence: None,
            spent: None,
        }
    }
}

impl Told {
    /// Policy decided, and no model was asked.
    pub fn nothing(why: &'static str) -> Self {
        Self {
            fallback: Some(why),
            ..Self::default()
        }
    }

    /// All but the intent, which the caller took.
    pub fn by(said: LlmDecision, spent: Spent) -> Self {
        Self {
            brain: said.brain,
            fallback: said.reason.map(|reason| reason.name()),
            lesson: said.lesson,
            receipt: said.receipt.map(|receipt| (receipt.hash(), receipt)),
            evidence: said.evidence,
            spent: Some(spent),
        }
    }

    pub fn receipt_hash(&self) -> Option<[u8; 32]> {
        self.receipt.as_ref().map(|(hash, _)| *hash)
    }

    /// Body of the `decide` entry.
    pub fn body(&self, decision: &Decision, refused: Option<&SporelineError>) -> Value {
        let mut body = json!({
            "brain": self.brain.name(),
            "intent": decision.intent,
            "next_in_s": decision.next_in_s,
            "refused": refused.map(|refusal| format!("{refusal:?}")),
        });
        if let Some(why) = self.fallback {
            body["fallback"] = why.into();
        }
        if let Some(lesson) = &self.lesson {
            body["lesson"] = lesson.as_str().into();
        }
        body
    }

    /// Keeps receipt, evidence and bill. `ts`: chain time of the decision.
    pub async fn store(&self, transaction: &mut Transaction<'_>, wallet: &Address, ts: i64) -> Result<(), HostError> {
        if let Some(evidence) = &self.evidence {
            // One report vouches for many answers.
            sqlx::query(
                "INSERT INTO host_evidence (hash, evidence, created_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING",
            )
            .bind(&evidence.hash()[..])
            .bind(canonical(&**evidence)?)
            .bind(wall_now())
            .execute(&mut **transaction)
            .await?;
        }
        if let Some((hash, receipt)) = &self.receipt {
            // The same question may get the same answer, unsigned.
            sqlx::query(
                "INSERT INTO host_receipts (hash, wallet, receipt, ts) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (hash) DO NOTHING",
            )
            .bind(&hash[..])
            .bind(wallet.as_ref())
            .bind(canonical(receipt)?)
            .bind(ts)
            .execute(&mut **transaction)
            .await?;
        }
        match &self.spent {
            Some(spent) => spending::store(transaction, wallet, spent).await,
            None => Ok(()),
        }
    }
}

fn canonical(value: &impl serde::Serialize) -> Result<String, HostError> {
    serde_json_canonicalizer::to_string(value).map_err(|error| HostError::StoredTransaction(error.to_string()))
}
