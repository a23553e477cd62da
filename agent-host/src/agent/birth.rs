//! What a child is given before it first thinks: its persona, and what its parents remembered.

use super::{Life, Pen, pen::remember};
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

/// A parent as it stands on chain and in this host's database.
struct Parent {
    agent: Agent,
    genome: Genome,
    persona: Persona,
    memory: Memory,
}

impl Life {
    /// On a child's first wake: derives persona and memory from its parents' and writes the first entry of its journal.
    ///
    /// A parent whose persona or memory is not known here counts as one without: what was taken stands in the entry, so that
    /// anyone can derive it again.
    pub(super) async fn be_born(&mut self, seen: &Sensed) -> Result<(), HostError> {
        let child = &seen.agent;
        let count = usize::from(child.parent_count).min(child.parents.len());
        let host = self.host.clone();
        if count == 0 || journal::head(&host.db, &self.who.wallet).await?.next > 0 {
            return Ok(());
        }
        let parents = parents(&host, &child.parents[..count]).await?;
        let (Some(a), Some(b)) = (parents.first(), parents.last()) else {
            return Err(HostError::Missing("a parent's account"));
        };
        let rate = mutation_rate(&a.genome, &b.genome);
        let persona = Persona::inherit(&a.persona, &b.persona, &child.seed, rate);
        let memory = Memory::inherit(&a.memory, &b.memory);
        let body = json!({
            "seed": hex::encode(child.seed),
            "rate": rate,
            "parents": parents.iter().map(Parent::body).collect::<Vec<_>>(),
            "persona": persona,
            "persona_hash": hex::encode(persona.hash()),
            "memory": memory,
        });
        let mut pen = Pen::new(self, seen.observation.now).await?;
        pen.write(Kind::Birth, body, memory.hash()).await?;
        crash::point("birth written");
        pen.commit_birth(&memory, &persona).await?;
        crash::point("birth kept");
        self.memory = memory;
        tracing::info!(wallet = %self.who.wallet, generation = child.generation, "a child is born and knows who it is");
        Ok(())
    }
}

impl Parent {
    fn body(&self) -> Value {
        json!({
            "wallet": self.agent.wallet.to_string(),
            "genome_hash": hex::encode(genome_hash(&self.genome)),
            "persona_hash": hex::encode(self.persona.hash()),
            "persona": self.persona,
            "memory_hash": hex::encode(self.memory.hash()),
            "memory": self.memory,
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
        parents.push(Parent {
            genome: Genome::from_bytes_unchecked(&agent.genome),
            persona: persona(host, &agent.persona_hash).await?,
            memory: remember(&host.db, &agent.wallet).await?,
            agent,
        });
    }
    Ok(parents)
}

/// By the hash that stands on chain: a founder's is the API's, a child's a host's.
pub(super) async fn persona(host: &Host, hash: &[u8; 32]) -> Result<Persona, HostError> {
    let row = sqlx::query(
        "SELECT persona FROM api_personas WHERE persona_hash = $1 \
         UNION ALL SELECT persona FROM host_personas WHERE persona_hash = $1",
    )
    .bind(&hash[..])
    .fetch_optional(&host.db)
    .await?;
    let Some(row) = row else {
        return Ok(Persona::default());
    };
    Persona::from_json(row.get("persona")).map_err(|error| HostError::StoredTransaction(format!("a persona: {error}")))
}
