//! What a child is given before it first thinks: its persona, and what its parents remembered.

use super::{
    End, Life, Pen,
    pen::{Remembered, remember},
    recover::is_journal_gone,
};
use crate::{
    crash,
    error::HostError,
    journal::{self, Kind},
    observe::Sensed,
    run::Host,
};
use serde_json::{Value, json};
use sporeline_client::{Address, state::Agent};
use sporeline_genome::{Genome, Persona, genome_hash, mutation_rate};
use sporeline_mind::Memory;
use sqlx::Row;
use std::time::Duration;

/// So old a birth is before anything is built on it, seconds of chain time: until then the chain may forget it and give birth again
/// with another seed, and one journal cannot hold two. A block is final after 32 slots, some 13 s; a local world that is
/// killed loses at most its last five seconds.
const SURE_AFTER_S: i64 = 16;
pub(crate) const SURE_AFTER_LOCAL_S: i64 = 6;
/// Between two looks at the clock.
const LOOK: Duration = Duration::from_millis(400);

/// A parent as it stands on chain and in this host's database.
struct Parent {
    agent: Agent,
    genome: Genome,
    persona: Persona,
    remembered: Remembered,
}

impl Life {
    /// On a child's first wake: derives persona and memory from its parents' and writes the first entry of its journal.
    ///
    /// A parent whose persona or memory is not known here counts as one without: what was taken stands in the entry, with the
    /// entry of the parent's own journal that it stands in, so that anyone can derive it again. An end: the child was asked to stop
    /// before its birth was sure, or the chain forgot it.
    ///
    /// # Errors
    /// [`HostError::Altered`]: what is kept of a parent is not what its journal or the chain says.
    pub(super) async fn be_born(&mut self, mut seen: Sensed) -> Result<Option<End>, HostError> {
        let count = usize::from(seen.agent.parent_count).min(seen.agent.parents.len());
        let host = self.host.clone();
        if count == 0 || journal::head(&host.db, &self.who.wallet).await?.next > 0 {
            return Ok(None);
        }
        let young = if host.cluster.local {
            SURE_AFTER_LOCAL_S
        } else {
            SURE_AFTER_S
        };
        while seen.observation.now < seen.agent.born_at.saturating_add(young) {
            tokio::select! {
                () = self.stop.cancelled() => return Ok(Some(End::Stopped)),
                () = tokio::time::sleep(LOOK) => {}
            }
            match self.sense().await? {
                Some(later) => seen = later,
                None => return Ok(Some(End::Unborn)),
            }
        }
        let child = &seen.agent;
        let parents = parents(&host, &child.parents[..count]).await?;
        let (Some(a), Some(b)) = (parents.first(), parents.last()) else {
            return Err(HostError::Missing("a parent's account"));
        };
        let rate = mutation_rate(&a.genome, &b.genome);
        let persona = Persona::inherit(&a.persona, &b.persona, &child.seed, rate);
        let memory = Memory::inherit(&a.remembered.memory, &b.remembered.memory);
        let body = json!({
            "seed": hex::encode(child.seed),
            "rate": rate,
            "parents": parents.iter().map(Parent::body).collect::<Vec<_>>(),
            "persona": persona,
            "persona_hash": hex::encode(persona.hash()),
            "memory": memory,
        });
        // Parents may have gone on since this child looked at the clock: nobody inherits what is not remembered yet.
        let latest = parents
            .iter()
            .filter_map(|parent| Some(parent.remembered.entry.as_ref()?.ts));
        let ts = latest.fold(seen.observation.now, i64::max);
        let mut pen = Pen::new(self, ts).await?;
        pen.write(Kind::Birth, body, memory.hash()).await?;
        crash::point("birth written");
        pen.commit_birth(&memory, &persona).await?;
        crash::point("birth kept");
        self.memory = memory;
        tracing::info!(wallet = %self.who.wallet, generation = child.generation, "a child is born and knows who it is");
        Ok(None)
    }
}

impl Parent {
    fn body(&self) -> Value {
        json!({
            "wallet": self.agent.wallet.to_string(),
            "genome_hash": hex::encode(genome_hash(&self.genome)),
            "persona_hash": hex::encode(self.persona.hash()),
            "persona": self.persona,
            "memory_hash": hex::encode(self.remembered.memory.hash()),
            "memory": self.remembered.memory,
            "entry": self.remembered.entry.as_ref().map(|entry| json!({
                "seq": entry.seq,
                "hash": hex::encode(entry.hash),
            })),
        })
    }
}

async fn parents(host: &Host, agents: &[Address]) -> Result<Vec<Parent>, HostError> {
    let glance = host.chain.glance(agents).await?;
    let mut parents = vec![];
    for index in 0..agents.len() {
        let agent: Agent = glance
            .get(index)
            .ok_or(HostError::Missing("a parent's account"))?
            .decode()?;
        if agent.host == host.address && is_journal_gone(&host.db, &agent).await? {
            let wallet = agent.wallet;
            return Err(HostError::Altered(format!(
                "the journal of parent {wallet} is not as it anchored it"
            )));
        }
        parents.push(Parent {
            genome: Genome::from_bytes_unchecked(&agent.genome),
            persona: persona(host, &agent.persona_hash).await?.unwrap_or_default(),
            remembered: remember(host, &agent.wallet).await?,
            agent,
        });
    }
    Ok(parents)
}

/// By the hash that stands on chain: a founder's is the API's, a child's a host's. `None`: not known here. Of zeros, which stand
/// where none was set, the empty one.
///
/// # Errors
/// [`HostError::Altered`]: what is kept under the hash is another, or none at all.
pub(super) async fn persona(host: &Host, hash: &[u8; 32]) -> Result<Option<Persona>, HostError> {
    if *hash == [0; 32] {
        return Ok(Some(Persona::default()));
    }
    let row = sqlx::query(
        "SELECT persona FROM api_personas WHERE persona_hash = $1 \
         UNION ALL SELECT persona FROM host_personas WHERE persona_hash = $1",
    )
    .bind(&hash[..])
    .fetch_optional(&host.db)
    .await?;
    let altered = |what: String| HostError::Altered(format!("persona {}: {what}", hex::encode(hash)));
    let Some(row) = row else {
        return Ok(None);
    };
    let persona = Persona::from_json(row.get("persona")).map_err(|error| altered(error.to_string()))?;
    if persona.hash() != *hash {
        return Err(altered("another is kept under its hash".into()));
    }
    Ok(Some(persona))
}
