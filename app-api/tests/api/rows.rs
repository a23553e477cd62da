//! Rows put into the database by hand, in the indexer's and the host's place.

use bytemuck::Zeroable;
use sporeline_client::{
    Address,
    event::Event,
    events::{Refueled, Traded},
};
use sporeline_store::Db;
use sqlx::{Acquire, Any};
use std::time::UNIX_EPOCH;

/// Chain time of slot 0.
pub const GENESIS: i64 = 1_800_000_000;

/// A 32-byte key: what it is of, and which.
pub fn key(kind: u8, number: i64) -> Vec<u8> {
    let mut key = vec![kind; 32];
    key[24..].copy_from_slice(&number.to_be_bytes());
    key
}

pub const AGENT: u8 = 1;
pub const WALLET: u8 = 2;
pub const MINT: u8 = 3;
pub const MARKET: u8 = 4;
pub const HOST: u8 = 5;
pub const SPAWNER: u8 = 6;
pub const TRADER: u8 = 7;

pub fn base58(bytes: &[u8]) -> String {
    bs58::encode(bytes).into_string()
}

/// A block; its time is a second a slot.
pub async fn block(db: impl Acquire<'_, Database = Any>, slot: i64) {
    other_block(db, slot, 0).await;
}

/// A block of which `variant` tells it from others of the same slot.
pub async fn other_block(db: impl Acquire<'_, Database = Any>, slot: i64, variant: u8) {
    let mut db = db.acquire().await.unwrap();
    let mut hash = key(9, slot);
    hash[0] = variant;
    sqlx::query(
        "INSERT INTO chain_blocks (slot, hash, parent_slot, parent_hash, time, transactions, signatures_hash) \
         VALUES ($1, $2, $1 - 1, $2, $3, 0, $2)",
    )
    .bind(slot)
    .bind(hash)
    .bind(GENESIS + slot)
    .execute(&mut *db)
    .await
    .unwrap();
}

/// What tests vary in an agent.
pub struct AgentRow {
    pub id: i64,
    pub status: i64,
    pub host: i64,
    pub paid_until: i64,
    pub attested_until: Option<i64>,
    pub parents: [Option<i64>; 2],
    pub phase: i64,
}

impl AgentRow {
    pub fn founder(id: i64) -> Self {
        Self {
            id,
            status: 1,
            host: 1,
            paid_until: GENESIS + 1_000_000,
            attested_until: Some(GENESIS + 1_000_000),
            parents: [None, None],
            phase: 1,
        }
    }

    pub async fn insert(&self, db: &Db) {
        let parent = |parent: Option<i64>| parent.map(|id| key(AGENT, id));
        sqlx::query(
            "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, spawner, parent_a, parent_b, generation, \
             name, symbol, genome, persona_hash, airdrop_bps, status, born_at, died_at, hosting_fee_per_day, paid_until, \
             treasury, action, seq, attestation_expires_at, attestation_dev, compose_hash, quote_hash) \
             VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, 0, $14, $15, $16, 43200000000, $17, 100000000000, 0, 1, $18, 1, $19, $20)",
        )
        .bind(key(AGENT, self.id))
        .bind(self.id)
        .bind(key(WALLET, self.id))
        .bind(key(MINT, self.id))
        .bind(key(MARKET, self.id))
        .bind(key(HOST, self.host))
        .bind(key(SPAWNER, self.id))
        .bind(parent(self.parents[0]))
        .bind(parent(self.parents[1]))
        .bind(format!("Agent {}", self.id))
        .bind(format!("A{}", self.id))
        .bind([0x88u8, 0x13].repeat(32))
        .bind(vec![4u8; 32])
        .bind(self.status)
        .bind(GENESIS + self.id)
        .bind((self.status == 2).then_some(GENESIS + 500))
        .bind(self.paid_until)
        .bind(self.attested_until)
        .bind(vec![3u8; 32])
        .bind(vec![8u8; 32])
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO chain_markets (market, slot, agent, mint, phase, opened_at, base, quote, base_left, kept, quote_real, \
             trades, volume, seq) VALUES ($1, 1, $2, $3, $4, $5, 1073000000000000, 30000000000, 793100000000000, 206900000000000, \
             0, 0, 0, 0)",
        )
        .bind(key(MARKET, self.id))
        .bind(key(AGENT, self.id))
        .bind(key(MINT, self.id))
        .bind(self.phase)
        .bind((self.phase > 0).then_some(GENESIS))
        .execute(db)
        .await
        .unwrap();
    }
}

/// A signature of its own for every place and variant.
pub fn signature(slot: i64, tx_index: i64, variant: u8) -> Vec<u8> {
    let mut signature = vec![variant; 64];
    signature[1] = slot as u8;
    signature[2] = tx_index as u8;
    signature[24..32].copy_from_slice(&slot.to_be_bytes());
    signature
}

/// An event as it was logged.
pub async fn event(db: impl Acquire<'_, Database = Any>, slot: i64, tx_index: i64, variant: u8, event: &Event) {
    let mut db = db.acquire().await.unwrap();
    sqlx::query(
        "INSERT INTO chain_events (slot, tx_index, ix_path, signature, time, name, data) VALUES ($1, $2, '002', $3, $4, $5, $6)",
    )
    .bind(slot)
    .bind(tx_index)
    .bind(signature(slot, tx_index, variant))
    .bind(GENESIS + slot)
    .bind(event.name())
    .bind(event.encode())
    .execute(&mut *db)
    .await
    .unwrap();
}

/// A refuel of an agent.
pub async fn refuel(db: impl Acquire<'_, Database = Any>, slot: i64, tx_index: i64, variant: u8, agent: i64) {
    let refueled = Refueled {
        agent: Address::try_from(key(AGENT, agent).as_slice()).unwrap(),
        lamports: 5,
        time: GENESIS + slot,
        ..Refueled::zeroed()
    };
    event(db, slot, tx_index, variant, &Event::Refueled(refueled)).await;
}

/// A buy of 1 SOL, fee 0.01 SOL, in an agent's market: its event and its row.
pub async fn trade(db: impl Acquire<'_, Database = Any>, slot: i64, tx_index: i64, agent: i64) {
    let mut db = db.acquire().await.unwrap();
    let traded = Traded {
        time: GENESIS + slot,
        market: Address::try_from(key(MARKET, agent).as_slice()).unwrap(),
        ..Traded::zeroed()
    };
    event(&mut *db, slot, tx_index, 0, &Event::Traded(traded)).await;
    sqlx::query(
        "INSERT INTO chain_trades (slot, tx_index, ix_path, signature, time, market, agent, buy, base, quote, fee, \
         base_reserve, quote_reserve, trader, by_agent) \
         VALUES ($1, $2, '002', $3, $4, $5, $6, 1, 33000000000000, 1000000000, 10000000, 1040000000000000, 30990000000, $7, 0)",
    )
    .bind(slot)
    .bind(tx_index)
    .bind(signature(slot, tx_index, 0))
    .bind(GENESIS + slot)
    .bind(key(MARKET, agent))
    .bind(key(AGENT, agent))
    .bind(key(TRADER, agent))
    .execute(&mut *db)
    .await
    .unwrap();
}

/// A host at `price_per_day` lamports.
pub async fn host(db: &Db, host: &[u8], operator: &[u8], price_per_day: i64) {
    sqlx::query(
        "INSERT INTO chain_hosts (host, slot, operator, price_per_day, registered_at) VALUES ($1, 1, $2, $3, $4)",
    )
    .bind(host)
    .bind(operator)
    .bind(price_per_day)
    .bind(GENESIS)
    .execute(db)
    .await
    .unwrap();
}

/// A host that shares this database was there `ago` seconds ago.
pub async fn presence(db: &Db, host: &[u8], ago: i64) {
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs() as i64;
    sqlx::query(
        "INSERT INTO host_presence (host, seen_at) VALUES ($1, $2) \
         ON CONFLICT (host) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind(host)
    .bind(now - ago)
    .execute(db)
    .await
    .unwrap();
}

/// A journal entry, numbered.
pub async fn entry(db: &Db, agent: i64, seq: i64) {
    sqlx::query(
        "INSERT INTO host_journal (wallet, seq, hash, kind, ts, envelope, body, signature) VALUES ($1, $2, $3, 'decide', $4, $5, $6, $7)",
    )
    .bind(key(WALLET, agent))
    .bind(seq)
    .bind(key(10, agent * 10_000 + seq))
    .bind(GENESIS + seq)
    .bind(format!("{{\"seq\":{seq},\"v\":1}}"))
    .bind("{\"b\":\"18446744073709551615\",\"a\":1}")
    .bind(vec![1u8; 64])
    .execute(db)
    .await
    .unwrap();
}
