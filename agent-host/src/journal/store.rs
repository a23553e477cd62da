//! The journal's table. An entry is kept in the transaction that also keeps what it is about.

use super::{Entry, JournalError, UnsignedEntry};
use sporeline_client::Address;
use sporeline_store::{Db, Transaction, key32, signature64};
use sqlx::{Row, any::AnyRow};

/// Where a journal goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the next entry.
    pub next: u64,
    /// Hash of the last; zeros before the first.
    pub hash: [u8; 32],
    /// Chain time of the last, unix seconds; 0 before the first.
    pub ts: i64,
}

fn corrupt(error: impl std::fmt::Display) -> JournalError {
    JournalError::Corrupt(error.to_string())
}

/// Where `wallet`'s journal goes on.
pub async fn head(db: &Db, wallet: &Address) -> Result<Head, JournalError> {
    let last = sqlx::query("SELECT seq, hash, ts FROM host_journal WHERE wallet = $1 ORDER BY seq DESC LIMIT 1")
        .bind(wallet.as_ref())
        .fetch_optional(db)
        .await?;
    let Some(row) = last else {
        return Ok(Head::default());
    };
    let seq = u64::try_from(row.get::<i64, _>("seq")).map_err(corrupt)?;
    Ok(Head {
        next: seq + 1,
        hash: key32(row.get("hash")).map_err(corrupt)?,
        ts: row.get("ts"),
    })
}

/// Keeps an entry. The primary key refuses a second one of the same number: a journal has one continuation.
pub async fn append(transaction: &mut Transaction<'_>, wallet: &Address, entry: &Entry) -> Result<(), JournalError> {
    let UnsignedEntry {
        seq,
        kind,
        ts,
        envelope,
        body,
        hash,
    } = &entry.unsigned;
    sqlx::query(
        "INSERT INTO host_journal (wallet, seq, hash, kind, ts, envelope, body, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(wallet.as_ref())
    .bind(i64::try_from(*seq).map_err(corrupt)?)
    .bind(&hash[..])
    .bind(kind.name())
    .bind(ts)
    .bind(envelope)
    .bind(body)
    .bind(&entry.signature[..])
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// A wallet's whole journal, in order.
pub async fn entries(db: &Db, wallet: &Address) -> Result<Vec<Entry>, JournalError> {
    let rows = sqlx::query("SELECT * FROM host_journal WHERE wallet = $1 ORDER BY seq")
        .bind(wallet.as_ref())
        .fetch_all(db)
        .await?;
    rows.iter().map(entry).collect()
}

/// The hash of a wallet's entry `seq`; `None` where its journal has no such entry.
pub async fn hash_at(db: &Db, wallet: &Address, seq: u64) -> Result<Option<[u8; 32]>, JournalError> {
    let row = sqlx::query("SELECT hash FROM host_journal WHERE wallet = $1 AND seq = $2")
        .bind(wallet.as_ref())
        .bind(i64::try_from(seq).map_err(corrupt)?)
        .fetch_optional(db)
        .await?;
    row.map(|row| key32(row.get("hash")).map_err(corrupt)).transpose()
}

/// The last entry of a wallet's journal, and the bytes of what it remembered then (`None`: not kept), both of one moment.
pub async fn last_with_memory(db: &Db, wallet: &Address) -> Result<Option<(Entry, Option<Vec<u8>>)>, JournalError> {
    let row = sqlx::query(
        "SELECT j.seq, j.hash, j.kind, j.ts, j.envelope, j.body, j.signature, m.memory FROM host_journal j \
         LEFT JOIN host_memory m ON m.wallet = j.wallet WHERE j.wallet = $1 ORDER BY j.seq DESC LIMIT 1",
    )
    .bind(wallet.as_ref())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((entry(&row)?, row.get("memory")))).transpose()
}

fn entry(row: &AnyRow) -> Result<Entry, JournalError> {
    let kind: String = row.get("kind");
    Ok(Entry {
        unsigned: UnsignedEntry {
            seq: u64::try_from(row.get::<i64, _>("seq")).map_err(corrupt)?,
            kind: serde_json::from_value(kind.into()).map_err(corrupt)?,
            ts: row.get("ts"),
            envelope: row.get("envelope"),
            body: row.get("body"),
            hash: key32(row.get("hash")).map_err(corrupt)?,
        },
        signature: signature64(row.get("signature")).map_err(corrupt)?,
    })
}
