use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};

/// A pool of connections to the database.
pub type Db = SqlitePool;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database URL must begin with sqlite:, not {0:?}")]
    Scheme(String),
    #[error("the database does not open: {0}")]
    Open(#[from] sqlx::Error),
    #[error("the database does not migrate: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Opens the database at `url` (`sqlite:path`), creating it where there is none, and brings it to the newest migration.
///
/// Writers wait up to 10 s for each other. Every commit is durable (`synchronous = FULL`): the journal's promise, stored
/// before sent, is worth no less than the disk's.
pub async fn open(url: &str) -> Result<Db, OpenError> {
    if !url.starts_with("sqlite:") {
        return Err(OpenError::Scheme(url.to_owned()));
    }
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true);
    let db = SqlitePoolOptions::new()
        .max_connections(8)
        .connect_with(options)
        .await?;
    sqlx::migrate!("../../migrations/sqlite").run(&db).await?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_database_has_every_table_and_opening_it_again_keeps_what_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.sqlite").display());
        let db = open(&url).await.unwrap();
        sqlx::query("INSERT INTO api_simulated (wallet) VALUES (?)")
            .bind(&[7u8; 32][..])
            .execute(&db)
            .await
            .unwrap();
        db.close().await;
        let db = open(&url).await.unwrap();
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM api_simulated")
            .fetch_one(&db)
            .await
            .unwrap();
        assert_eq!(count, 1);
    }

    #[tokio::test]
    async fn a_url_of_another_database_is_refused_by_name() {
        assert!(matches!(open("mysql://x").await, Err(OpenError::Scheme(_))));
    }
}
