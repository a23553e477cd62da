//! The database's own clock: the one that all processes which share it agree on.

use crate::Kind;

/// An SQL expression: now, by the database's clock, unix milliseconds.
pub fn now_ms(kind: Kind) -> &'static str {
    match kind {
        // 2440587.5 is the Julian day of 1970-01-01.
        Kind::Sqlite => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        Kind::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kind, test_support::TestDatabase};
    use std::time::UNIX_EPOCH;

    #[tokio::test]
    async fn the_databases_clock_is_unix_time_in_milliseconds() {
        let database = TestDatabase::new().await;
        let sql = sqlx::AssertSqlSafe(format!("SELECT {}", now_ms(kind(&database.db))));
        let before = UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
        let now: i64 = sqlx::query_scalar(sql).fetch_one(&database.db).await.unwrap();
        let after = UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
        assert!(before - 2 <= now && now <= after + 2, "{before} {now} {after}");
    }
}
