//! The two folders of migrations make the same tables.

use crate::{Db, Kind, kind, open, test_support::TestDatabase};
use sqlx::{AssertSqlSafe, Row};
use std::collections::{BTreeMap, BTreeSet};

/// A column: whether it takes NULL.
type Table = BTreeMap<String, bool>;

/// The tables, without sqlx's own and those that only one engine has: `_sqlx_migrations`, `sqlite_sequence`.
async fn tables(db: &Db) -> BTreeMap<String, Table> {
    let sql = match kind(db) {
        Kind::Sqlite => {
            "SELECT m.name AS tab, c.name AS col, CAST(c.\"notnull\" = 0 AND c.pk = 0 AS INTEGER) AS nullable \
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS tab, CAST(column_name AS TEXT) AS col, \
             CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS nullable \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in rows {
        let table: String = row.get("tab");
        if !table.starts_with('_') && !table.starts_with("sqlite_") {
            let nullable = match kind(db) {
                Kind::Sqlite => row.get::<i64, _>("nullable") == 1,
                Kind::Postgres => row.get::<i32, _>("nullable") == 1,
            };
            tables.entry(table).or_default().insert(row.get("col"), nullable);
        }
    }
    tables
}

/// Names of the indexes that are written in the migrations: those of keys and constraints are the engine's.
async fn indexes(db: &Db) -> BTreeSet<String> {
    let sql = match kind(db) {
        Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Kind::Postgres => {
            "SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE schemaname = 'public' \
             AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'"
        }
    };
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(db).await.unwrap();
    names.into_iter().collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let here = TestDatabase::new().await;
    let folder = tempfile::tempdir().unwrap();
    let sqlite = open(&format!("sqlite:{}", folder.path().join("x.sqlite").display()))
        .await
        .unwrap();
    let (mine, theirs) = (tables(&here.db).await, tables(&sqlite).await);
    assert!(theirs.len() > 20, "{}", theirs.len());
    assert_eq!(mine, theirs);
    assert_eq!(indexes(&here.db).await, indexes(&sqlite).await);
}
