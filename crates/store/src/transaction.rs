//! Transactions that mean the same on both kinds of database.

use crate::{Db, Kind, kind};
use sqlx::{Any, AssertSqlSafe};

/// A transaction; it is rolled back where it is dropped.
pub type Transaction<'c> = sqlx::Transaction<'c, Any>;

/// Begins to write as the only one who does: what is read in it stays true until it ends. `table` stands for what is
/// written, on Postgres, where others begin with the same name; SQLite has one writer in any case.
///
/// # Errors
/// The database's, where another one's lasts too long.
pub async fn begin_writing(db: &Db, table: &'static str) -> Result<Transaction<'static>, sqlx::Error> {
    match kind(db) {
        Kind::Sqlite => db.begin_with("BEGIN IMMEDIATE").await,
        Kind::Postgres => {
            let mut transaction = db.begin().await?;
            // Readers are not kept out.
            sqlx::query(AssertSqlSafe(format!("LOCK TABLE {table} IN EXCLUSIVE MODE")))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction)
        }
    }
}

/// Begins to read: everything is as it was at the first query, whatever others write meanwhile.
///
/// # Errors
/// The database's.
pub async fn snapshot(db: &Db) -> Result<Transaction<'static>, sqlx::Error> {
    match kind(db) {
        Kind::Sqlite => db.begin().await,
        Kind::Postgres => db.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
    }
}
