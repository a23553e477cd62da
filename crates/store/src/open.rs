use sqlx::{
    AnyConnection, AnyPool, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
};
use std::str::FromStr;

/// A pool of connections to the database.
pub type Db = AnyPool;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Which database is behind the pool.
pub fn kind(db: &Db) -> Kind {
    match db.connect_options().database_url.scheme() {
        "sqlite" => Kind::Sqlite,
        _ => Kind::Postgres,
    }
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    // The URL may hold a password: only its beginning is shown.
    #[error("the database URL must begin with sqlite: or postgres:, not {0:?}")]
    Scheme(String),
    #[error("the database does not open: {0}")]
    Open(#[from] sqlx::Error),
    #[error("the database does not migrate: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Opens the database at `url` and brings it to the newest migration: `sqlite:path`, created where there is none, or
/// `postgres://user:password@server/database`, which exists.
///
/// On SQLite writers wait up to 10 s for each other. Every commit is durable, on SQLite by `synchronous = FULL`, on Postgres
/// by `synchronous_commit`: the journal's promise, stored before sent, is worth no less than the disk's.
///
/// # Errors
/// [`OpenError::Scheme`] for any other URL; what the database says.
pub async fn open(url: &str) -> Result<Db, OpenError> {
    let (options, kind) = options(url)?;
    install_default_drivers();
    let db = AnyPoolOptions::new()
        .max_connections(8)
        .after_connect(move |connection, _| Box::pin(async move { prepare(connection, kind).await }))
        .connect_with(options)
        .await?;
    match kind {
        Kind::Sqlite => {
            // Kept in the file; concurrent readers need it.
            db.execute("PRAGMA journal_mode = WAL").await?;
            sqlx::migrate!("../../migrations/sqlite").run(&db).await?;
        }
        Kind::Postgres => sqlx::migrate!("../../migrations/postgres").run(&db).await?,
    }
    Ok(db)
}

/// What every connection is told first.
async fn prepare(connection: &mut AnyConnection, kind: Kind) -> Result<(), sqlx::Error> {
    let sql = match kind {
        Kind::Sqlite => "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
        // A server may be set to confirm commits that a crash takes back; one that waits for standbys too is left so.
        Kind::Postgres => {
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        }
    };
    connection.execute(sql).await?;
    Ok(())
}

fn options(url: &str) -> Result<(AnyConnectOptions, Kind), OpenError> {
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok((AnyConnectOptions::from_str(url)?, Kind::Postgres));
    }
    let Some(rest) = url.strip_prefix("sqlite:") else {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        return Err(OpenError::Scheme(scheme.to_owned()));
    };
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let mode = if parameters.contains("mode=") { "" } else { "mode=rwc" };
    let parameters: Vec<_> = [parameters, mode].into_iter().filter(|part| !part.is_empty()).collect();
    // A path is no URL: what would end it there is written so that it does not.
    let path = path.trim_start_matches("//").replace('#', "%23").replace(' ', "%20");
    let options = AnyConnectOptions::from_str(&format!("sqlite:{path}?{}", parameters.join("&")))?;
    Ok((options, Kind::Sqlite))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::TestDatabase;

    #[tokio::test]
    async fn a_new_database_has_every_table_and_opening_it_again_keeps_what_it_held() {
        let database = TestDatabase::new().await;
        sqlx::query("INSERT INTO api_simulated (wallet) VALUES ($1)")
            .bind(&[7u8; 32][..])
            .execute(&database.db)
            .await
            .unwrap();
        database.db.close().await;
        let db = open(&database.url).await.unwrap();
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM api_simulated")
            .fetch_one(&db)
            .await
            .unwrap();
        assert_eq!(count, 1);
    }

    #[tokio::test]
    async fn a_url_of_another_database_is_refused_by_name_and_without_its_password() {
        let refused = open("mysql://me:secret@x").await.unwrap_err();
        assert!(matches!(&refused, OpenError::Scheme(scheme) if scheme == "mysql"));
        assert!(!refused.to_string().contains("secret"));
    }

    #[tokio::test]
    async fn every_sqlite_connection_commits_durably_waits_for_others_and_keeps_its_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("with a space #1.sqlite");
        let db = open(&format!("sqlite:{}", path.display())).await.unwrap();
        assert!(path.exists());
        let mut held = vec![];
        for _ in 0..3 {
            let mut connection = db.acquire().await.unwrap();
            for (sql, wanted) in [("synchronous", 2), ("busy_timeout", 10_000), ("foreign_keys", 1)] {
                let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("PRAGMA {sql}")))
                    .fetch_one(&mut *connection)
                    .await
                    .unwrap();
                assert_eq!(found, wanted, "{sql}");
            }
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            assert_eq!(mode, "wal");
            held.push(connection);
        }
    }

    #[tokio::test]
    async fn a_placeholder_that_is_used_again_is_the_same_value_and_flags_are_read_from_both_kinds() {
        let database = TestDatabase::new().await;
        let (first, again, flag): (i64, i64, crate::Flag) = sqlx::query_as("SELECT $2 + 0, $1 + $2 + $1, $1 < $2")
            .bind(3i64)
            .bind(40i64)
            .fetch_one(&database.db)
            .await
            .unwrap();
        assert_eq!((first, again, flag.0), (40, 46, true));
    }
}
