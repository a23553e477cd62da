//! Reading history back: what is no longer in memory is looked up in one copy of the world.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use surfpool_core::{surfnet::BlockHeader, types::SurfnetTransactionStatus};

use super::codec;
use crate::{LocalnetError, history::Archive};

/// One row of history.
struct Row {
    /// Its place in the order of the table.
    number: i64,
    key: Vec<u8>,
    value: Vec<u8>,
}

/// A connection that only reads. Write-ahead logging lets it read while the copy is written.
pub(crate) struct Reader {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, LocalnetError> {
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(LocalnetError::sqlite(path))?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    fn connection(&self) -> std::sync::MutexGuard<'_, Connection> {
        // A panic while reading leaves nothing half-done in a connection that cannot write.
        self.connection
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn value(&self, sql: &str, key: impl rusqlite::ToSql) -> Result<Option<Vec<u8>>, LocalnetError> {
        self.connection()
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params![key], |row| row.get(0)).optional())
            .map_err(LocalnetError::sqlite(&self.path))
    }

    /// Up to `limit` rows with a number above `after`.
    fn page(&self, sql: &str, after: i64, limit: usize) -> Result<Vec<Row>, LocalnetError> {
        self.connection()
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement
                    .query_map(params![after, limit as i64], |row| {
                        Ok(Row {
                            number: row.get(0)?,
                            key: row.get(1)?,
                            value: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .map_err(LocalnetError::sqlite(&self.path))
    }
}

impl Archive<u64, BlockHeader> for Reader {
    fn get(&self, slot: &u64) -> Result<Option<BlockHeader>, LocalnetError> {
        let value = self.value("SELECT value FROM block WHERE slot = ?1", slot.cast_signed())?;
        value.map(|bytes| codec::decode_block(&bytes)).transpose()
    }

    fn page(&self, after: i64, limit: usize) -> Result<Vec<(i64, u64, BlockHeader)>, LocalnetError> {
        self.page(
            "SELECT slot, x'', value FROM block WHERE slot > ?1 ORDER BY slot LIMIT ?2",
            after,
            limit,
        )?
        .into_iter()
        .map(|row| Ok((row.number, row.number.cast_unsigned(), codec::decode_block(&row.value)?)))
        .collect()
    }
}

impl Archive<String, SurfnetTransactionStatus> for Reader {
    fn get(&self, signature: &String) -> Result<Option<SurfnetTransactionStatus>, LocalnetError> {
        let signature = codec::signature_bytes(signature)?;
        let value = self.value("SELECT value FROM tx WHERE signature = ?1", signature)?;
        value.map(|bytes| codec::decode_transaction(&bytes)).transpose()
    }

    fn page(&self, after: i64, limit: usize) -> Result<Vec<(i64, String, SurfnetTransactionStatus)>, LocalnetError> {
        self.page(
            "SELECT id, signature, value FROM tx WHERE id > ?1 ORDER BY id LIMIT ?2",
            after,
            limit,
        )?
        .into_iter()
        .map(|row| {
            let signature = bs58::encode(row.key).into_string();
            Ok((row.number, signature, codec::decode_transaction(&row.value)?))
        })
        .collect()
    }
}
