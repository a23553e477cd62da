//! Whole tables as text.

use crate::{Db, Kind, kind};
use sqlx::{AssertSqlSafe, Executor as _};
use std::collections::BTreeMap;

pub(super) async fn dump(db: &Db, prefix: &str) -> Result<BTreeMap<String, Vec<String>>, sqlx::Error> {
    let mut connection = db.acquire().await?;
    let names = match kind(db) {
        Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
        Kind::Postgres => {
            // What is text in a column of bytes stays legible.
            connection.execute("SET bytea_output = 'escape'").await?;
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        }
    };
    let tables: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut *connection).await?;
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| table.starts_with(prefix)) {
        let row = match kind(db) {
            Kind::Sqlite => {
                let columns: Vec<String> =
                    sqlx::query_scalar("SELECT 'quote(' || name || ')' FROM pragma_table_info($1)")
                        .bind(table.clone())
                        .fetch_all(&mut *connection)
                        .await?;
                columns.join(" || ' ' || ")
            }
            Kind::Postgres => "CAST(t AS TEXT)".to_owned(),
        };
        let sql = AssertSqlSafe(format!("SELECT {row} FROM {table} t ORDER BY 1"));
        all.insert(table, sqlx::query_scalar(sql).fetch_all(&mut *connection).await?);
    }
    Ok(all)
}
