//! Writing entries behind each other, and keeping them with what they are about in one database transaction.

use super::Life;
use crate::{
    attestation::Bundle,
    brain::Told,
    crash,
    error::HostError,
    hands::{Class, SendRecord, sends},
    journal::{self, Draft, Entry, Head, Kind, Standing, UnsignedEntry},
    registry::wall_now,
    run::Host,
    voice::Publication,
};
use serde::Serialize;
use sporeline_client::Address;
use sporeline_genome::{Persona, genome_hash};
use sporeline_mind::Memory;
use sporeline_store::{Transaction, kind, lamports_to};

/// What an agent remembers, and the entry of its journal that says so.
#[derive(Default)]
pub(super) struct Remembered {
    pub memory: Memory,
    /// The last; `None` before the first, and where no journal of it is kept here.
    pub entry: Option<UnsignedEntry>,
}

/// What an agent remembered last; nothing before its first entry.
///
/// # Errors
/// [`HostError::Altered`]: the last entry of its journal is not its own, or is of another memory.
pub(super) async fn remember(host: &Host, wallet: &Address) -> Result<Remembered, HostError> {
    let Some((last, kept)) = journal::last_with_memory(&host.db, wallet).await? else {
        return Ok(Remembered::default());
    };
    let altered = |what: String| HostError::Altered(format!("{wallet}: {what}"));
    let seq = last.unsigned.seq;
    let envelope = journal::verify_one(&last).map_err(|flaw| altered(flaw.to_string()))?;
    if envelope.agent != wallet.to_string() || envelope.cluster != hex::encode(host.cluster.genesis_hash) {
        return Err(altered(format!("entry {seq} is another agent's")));
    }
    let memory = match kept {
        None => Memory::default(),
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| altered(format!("its memory: {error}")))?,
    };
    if envelope.memory_hash != hex::encode(memory.hash()) {
        return Err(altered(format!("its memory is not the one that entry {seq} names")));
    }
    Ok(Remembered {
        memory,
        entry: Some(last.unsigned),
    })
}

/// So much earlier than the last an entry may be, seconds: nodes are not equally far, and a chain that was rewound begins again a
/// little earlier. Whoever checks a journal bears twice that. A node that is further behind is not believed.
const BACK_S: i64 = 300;

/// Entries of one step that are signed but not kept yet.
pub(super) struct Pen<'a> {
    life: &'a Life,
    ts: i64,
    head: Head,
    entries: Vec<Entry>,
    told: Told,
}

impl<'a> Pen<'a> {
    /// Goes on where the journal ends. `ts`: chain time.
    pub async fn new(life: &'a Life, ts: i64) -> Result<Self, HostError> {
        let head = journal::head(&life.host.db, &life.who.wallet).await?;
        Ok(Self::at(life, ts, head))
    }

    /// Goes on after `head`.
    pub fn at(life: &'a Life, ts: i64, head: Head) -> Self {
        Self {
            life,
            ts,
            head,
            entries: vec![],
            told: Told::default(),
        }
    }

    /// What was written.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// What is written from now on was thought so, and what a language model said is kept with it.
    pub fn told(&mut self, told: Told) {
        self.told = told;
    }

    /// Signs the next entry. `memory_hash`: of the memory the agent holds once it is made. Returns its hash.
    pub async fn write(
        &mut self,
        kind: Kind,
        body: impl Serialize,
        memory_hash: [u8; 32],
    ) -> Result<[u8; 32], HostError> {
        let unsigned = self.next(Draft { kind, body }, memory_hash)?;
        let hash = unsigned.hash;
        self.sign(vec![unsigned]).await?;
        Ok(hash)
    }

    /// Signs the next two entries, each with its memory's hash, by one order to the signer. Returns the hash of the second.
    pub async fn write_both(
        &mut self,
        (first, before): (Draft<impl Serialize>, [u8; 32]),
        (second, after): (Draft<impl Serialize>, [u8; 32]),
    ) -> Result<[u8; 32], HostError> {
        let first = self.next(first, before)?;
        let second = self.next(second, after)?;
        let hash = second.hash;
        self.sign(vec![first, second]).await?;
        Ok(hash)
    }

    /// Puts a draft behind all before it.
    ///
    /// # Errors
    /// [`HostError::ClockBehind`].
    fn next(&mut self, draft: Draft<impl Serialize>, memory_hash: [u8; 32]) -> Result<UnsignedEntry, HostError> {
        let life = self.life;
        let (now, last) = (self.ts, self.head.ts);
        if now.saturating_add(BACK_S) < last {
            return Err(HostError::ClockBehind { now, last });
        }
        let standing = Standing {
            genesis_hash: life.host.cluster.genesis_hash,
            wallet: life.who.wallet,
            brain: self.told.brain.name(),
            genome_hash: genome_hash(&life.genome),
            memory_hash,
            compose_hash: life.compose_hash,
            quote_hash: life.quote_hash,
            receipt: self.told.receipt_hash().filter(|_| draft.kind == Kind::Decide),
            ts: self.ts,
        };
        let unsigned = draft.after(&standing, self.head.next, &self.head.hash)?;
        self.head = Head {
            next: self.head.next + 1,
            hash: unsigned.hash,
            ts: last.max(now),
        };
        Ok(unsigned)
    }

    async fn sign(&mut self, unsigned: Vec<UnsignedEntry>) -> Result<(), HostError> {
        let hashes = unsigned.iter().map(|entry| entry.hash).collect();
        let signatures = self.life.host.signer.journal(self.life.who.number, hashes).await?;
        let signed = unsigned.into_iter().zip(signatures);
        self.entries
            .extend(signed.map(|(unsigned, signature)| Entry { unsigned, signature }));
        Ok(())
    }

    /// Keeps the entries, the memory, and what is about to be sent. Nothing is sent before this returned.
    pub async fn commit(self, memory: &Memory, send: Option<&SendRecord>) -> Result<(), HostError> {
        let ts = self.ts;
        let mut transaction = self.keep(memory).await?;
        if let Some(send) = send {
            sends::store(&mut transaction, send, ts).await?;
            crash::point("send put");
        }
        Ok(transaction.commit().await?)
    }

    /// Keeps the entries with what became of a transaction. False: it was settled before, and nothing is kept.
    pub async fn commit_outcome(self, memory: &Memory, signature: &[u8; 64], class: &Class) -> Result<bool, HostError> {
        let mut transaction = self.keep(memory).await?;
        let settled = sends::settle(&mut transaction, signature, class).await?;
        crash::point("outcome put");
        end(transaction, settled).await
    }

    /// Keeps the entries with a transaction that the chain forgot.
    pub async fn commit_lost(self, memory: &Memory, signature: &[u8; 64]) -> Result<bool, HostError> {
        let mut transaction = self.keep(memory).await?;
        let lost = sends::lose(&mut transaction, signature).await?;
        end(transaction, lost).await
    }

    /// Keeps a child's first entry with its persona.
    pub async fn commit_birth(self, memory: &Memory, persona: &Persona) -> Result<(), HostError> {
        let mut transaction = self.keep(memory).await?;
        let json = String::from_utf8(persona.to_jcs())
            .map_err(|error| HostError::StoredTransaction(format!("a persona: {error}")))?;
        sqlx::query(
            "INSERT INTO host_personas (persona_hash, persona, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (persona_hash) DO NOTHING",
        )
        .bind(&persona.hash()[..])
        .bind(json)
        .bind(wall_now())
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Keeps a post with the event that publishes it.
    pub async fn commit_post(self, memory: &Memory, publication: &Publication<'_>) -> Result<(), HostError> {
        let mut transaction = self.keep(memory).await?;
        publication.store(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Keeps the entries with a new attestation.
    pub async fn commit_bundle(self, memory: &Memory, bundle: &Bundle, verdict: &str) -> Result<(), HostError> {
        let (wallet, ts) = (self.life.who.wallet, self.ts);
        let mut transaction = self.keep(memory).await?;
        bundle.store(&mut transaction, &wallet, verdict, ts).await?;
        Ok(transaction.commit().await?)
    }

    async fn keep(self, memory: &Memory) -> Result<Transaction<'static>, HostError> {
        let wallet = &self.life.who.wallet;
        // A write comes first, so the transaction holds the write lock from its beginning.
        let mut transaction = self.life.host.db.begin().await?;
        sqlx::query(
            "INSERT INTO host_memory (wallet, memory, seq) VALUES ($1, $2, $3) \
             ON CONFLICT (wallet) DO UPDATE SET memory = excluded.memory, seq = excluded.seq",
        )
        .bind(wallet.as_ref())
        .bind(memory.to_bytes())
        .bind(lamports_to(self.head.next)?)
        .execute(&mut *transaction)
        .await?;
        self.life
            .lease
            .fence(&mut transaction, kind(&self.life.host.db))
            .await?;
        self.told.store(&mut transaction, wallet, self.ts).await?;
        crash::point("memory put");
        for entry in &self.entries {
            journal::append(&mut transaction, wallet, entry).await?;
        }
        crash::point("entries put");
        Ok(transaction)
    }
}

async fn end(transaction: Transaction<'static>, kept: bool) -> Result<bool, HostError> {
    if kept {
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(kept)
}
