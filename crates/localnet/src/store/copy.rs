//! One copy of a world: one SQLite file.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension, params};
use surfpool_core::solana_account::Account;

use super::codec;
use crate::{
    LocalnetError,
    world::{Delta, FORMAT, Head, Key},
};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS account (address BLOB PRIMARY KEY, value BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS block (slot INTEGER PRIMARY KEY, value BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS tx (id INTEGER PRIMARY KEY, signature BLOB NOT NULL UNIQUE, value BLOB NOT NULL);
";

/// What a whole copy holds, as far as it must be in memory: history stays on disk.
pub(crate) struct Contents {
    pub head: Head,
    pub accounts: Vec<(Key, Account)>,
    /// Each account's part in the digest.
    pub sums: HashMap<Key, u128>,
}

/// One copy, open for writing.
pub(crate) struct Copy {
    path: PathBuf,
    connection: Connection,
}

impl Copy {
    /// Opens or creates a copy. What a killed process left half-written in the write-ahead log is undone by SQLite here.
    pub(crate) fn open(path: &Path) -> Result<Self, LocalnetError> {
        let sqlite = || LocalnetError::sqlite(path);
        let connection = Connection::open(path).map_err(sqlite())?;
        // FULL: a snapshot is on the disk, not in the system's memory, before it counts.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;")
            .map_err(sqlite())?;
        connection.execute_batch(SCHEMA).map_err(sqlite())?;
        Ok(Self {
            path: path.to_owned(),
            connection,
        })
    }

    /// The head alone; `None` in a copy nothing was ever written to.
    pub(crate) fn head(&self) -> Result<Option<Head>, LocalnetError> {
        let json: Option<String> = self
            .connection
            .query_row("SELECT json FROM head", [], |row| row.get(0))
            .optional()
            .map_err(LocalnetError::sqlite(&self.path))?;
        let Some(json) = json else { return Ok(None) };
        let value: serde_json::Value = serde_json::from_str(&json).map_err(|e| self.damaged(e))?;
        match value["format"].as_u64() {
            Some(found) if found == u64::from(FORMAT) => {}
            Some(found) => {
                return Err(LocalnetError::Format {
                    path: self.path.clone(),
                    found: u32::try_from(found).unwrap_or(u32::MAX),
                    expected: FORMAT,
                });
            }
            None => return Err(self.damaged("its head names no format")),
        }
        serde_json::from_value(value).map(Some).map_err(|e| self.damaged(e))
    }

    /// Reads the world and checks that it is whole: SQLite's own check of every page, then the number and digest of the
    /// accounts. `None` in a copy nothing was ever written to.
    pub(crate) fn load(&self) -> Result<Option<Contents>, LocalnetError> {
        let sqlite = || LocalnetError::sqlite(&self.path);
        let verdict: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(sqlite())?;
        if verdict != "ok" {
            return Err(self.damaged(verdict));
        }
        let Some(head) = self.head()? else { return Ok(None) };
        let mut accounts = Vec::new();
        let mut sums = HashMap::new();
        let mut digest = 0;
        let mut statement = self
            .connection
            .prepare("SELECT address, value FROM account")
            .map_err(sqlite())?;
        let mut rows = statement.query([]).map_err(sqlite())?;
        while let Some(row) = rows.next().map_err(sqlite())? {
            let address: Key = row.get(0).map_err(sqlite())?;
            let value = row
                .get_ref(1)
                .map_err(sqlite())?
                .as_blob()
                .map_err(|e| self.damaged(e))?;
            let sum = codec::account_sum(&address, value);
            digest ^= sum;
            sums.insert(address, sum);
            let account = codec::decode_account(value).ok_or_else(|| self.damaged("an account is cut short"))?;
            accounts.push((address, account));
        }
        if accounts.len() as u64 != head.accounts {
            return Err(self.damaged(format!("{} accounts where {} should be", accounts.len(), head.accounts)));
        }
        if format!("{digest:032x}") != head.digest {
            return Err(self.damaged("the digest of its accounts does not match"));
        }
        Ok(Some(Contents { head, accounts, sums }))
    }

    /// Brings the copy up to the last of `deltas` in one transaction: all of it or nothing. Returns the bytes of the rows.
    pub(crate) fn apply(&mut self, deltas: &[std::sync::Arc<Delta>]) -> Result<u64, LocalnetError> {
        let path = self.path.clone();
        let sqlite = || LocalnetError::sqlite(&path);
        let Some(last) = deltas.last() else { return Ok(0) };
        let transaction = self.connection.transaction().map_err(sqlite())?;
        let mut bytes = 0;
        for delta in deltas {
            let mut put = transaction
                .prepare_cached("INSERT OR REPLACE INTO account (address, value) VALUES (?1, ?2)")
                .map_err(sqlite())?;
            let mut drop = transaction
                .prepare_cached("DELETE FROM account WHERE address = ?1")
                .map_err(sqlite())?;
            for (address, account) in &delta.accounts {
                match account {
                    Some(account) => {
                        let value = codec::encode_account(account);
                        bytes += value.len();
                        put.execute(params![address, value]).map_err(sqlite())?;
                    }
                    None => {
                        drop.execute(params![address]).map_err(sqlite())?;
                    }
                }
            }
            let mut block = transaction
                .prepare_cached("INSERT OR REPLACE INTO block (slot, value) VALUES (?1, ?2)")
                .map_err(sqlite())?;
            for (slot, header) in &delta.blocks {
                let value = codec::encode_block(header)?;
                bytes += value.len();
                block.execute(params![slot.cast_signed(), value]).map_err(sqlite())?;
            }
            let mut tx = transaction
                .prepare_cached(
                    "INSERT INTO tx (id, signature, value) VALUES (?1, ?2, ?3)
                     ON CONFLICT (signature) DO UPDATE SET value = excluded.value",
                )
                .map_err(sqlite())?;
            let first = delta.head.next_transaction - delta.transactions.len() as u64;
            for (id, (signature, status)) in (first..).zip(&delta.transactions) {
                let value = codec::encode_transaction(status)?;
                bytes += value.len();
                let signature = codec::signature_bytes(signature)?;
                tx.execute(params![id.cast_signed(), signature, value])
                    .map_err(sqlite())?;
            }
        }
        let json = serde_json::to_string(&last.head).map_err(|e| LocalnetError::Encoding {
            what: "head",
            why: e.to_string(),
        })?;
        transaction
            .execute("INSERT OR REPLACE INTO head (one, json) VALUES (1, ?1)", params![json])
            .map_err(sqlite())?;
        transaction.commit().map_err(sqlite())?;
        Ok(bytes as u64)
    }

    /// Brings this copy to where `newer` is. The older copy is always an earlier moment of the same world, so accounts
    /// are taken over whole and history only from where this copy ends.
    pub(crate) fn catch_up(&mut self, newer: &Path) -> Result<(), LocalnetError> {
        let path = self.path.clone();
        let sqlite = || LocalnetError::sqlite(&path);
        self.connection
            .execute("ATTACH DATABASE ?1 AS newer", params![newer.to_string_lossy()])
            .map_err(sqlite())?;
        let done = self.connection.execute_batch(
            "BEGIN IMMEDIATE;
             DELETE FROM main.account;
             INSERT INTO main.account SELECT * FROM newer.account;
             INSERT OR REPLACE INTO main.block SELECT * FROM newer.block
                 WHERE slot > (SELECT COALESCE(MAX(slot), -1) FROM main.block);
             INSERT OR REPLACE INTO main.tx SELECT * FROM newer.tx
                 WHERE id > (SELECT COALESCE(MAX(id), -1) FROM main.tx);
             INSERT OR REPLACE INTO main.head SELECT * FROM newer.head;
             COMMIT;",
        );
        if done.is_err() && !self.connection.is_autocommit() {
            // Leaves the copy as it was; the error below says why.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        self.connection
            .execute_batch("DETACH DATABASE newer")
            .map_err(sqlite())?;
        done.map_err(sqlite())
    }

    fn damaged(&self, why: impl ToString) -> LocalnetError {
        LocalnetError::Damaged {
            path: self.path.clone(),
            why: why.to_string(),
        }
    }
}
