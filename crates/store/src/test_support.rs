//! Databases for tests, thrown away with them: SQLite in a folder, or one of a Postgres server that is started for a run of
//! the tests.
//!
//! A test binary runs its tests on SQLite; one of them, [`again_on_postgres`], starts the server and runs the others again
//! on that.

mod dump;
mod postgres;

pub use postgres::Server;

use crate::{Db, open};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::TempDir;

/// Set where tests run on Postgres: the URL of its database `postgres`.
const SERVER: &str = "SPORELINE_TEST_POSTGRES";
/// The database all others are copies of: migrated and empty.
const TEMPLATE: &str = "template_sporeline";

/// An empty database at the newest migration, of nobody else.
#[derive(Debug)]
pub struct TestDatabase {
    pub db: Db,
    pub url: String,
    /// Goes with it.
    folder: Option<TempDir>,
}

impl TestDatabase {
    /// In memory where the machine offers it: hundreds of commits are no test of a disk.
    ///
    /// # Panics
    /// Where there is none to be had.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::within(folder.expect("a temporary folder")).await
    }

    /// On the disk, where that makes a difference.
    ///
    /// # Panics
    /// Where there is none to be had.
    pub async fn on_disk() -> Self {
        Self::within(tempfile::tempdir().expect("a temporary folder")).await
    }

    async fn within(folder: TempDir) -> Self {
        let mut database = Self::in_folder(folder.path()).await;
        database.folder = Some(folder);
        database
    }

    /// That of a folder which the test keeps: the same again for the same folder.
    ///
    /// # Panics
    /// Where it does not open.
    pub async fn in_folder(folder: &Path) -> Self {
        let url = match std::env::var(SERVER) {
            Ok(server) => {
                drop_left(&server).await;
                let noted = folder.join("test.url");
                match std::fs::read_to_string(&noted) {
                    Ok(url) => url,
                    Err(_) => {
                        let url = copy_of_template(&server).await;
                        std::fs::write(noted, &url).expect("the folder takes a file");
                        url
                    }
                }
            }
            Err(_) => format!("sqlite:{}", folder.join("test.sqlite").display()),
        };
        Self {
            db: open(&url).await.expect("a new database opens"),
            url,
            folder: None,
        }
    }

    /// Every row of every table whose name begins with `prefix`, as text, in one order: to compare two databases of one kind.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub async fn dump(&self, prefix: &str) -> BTreeMap<String, Vec<String>> {
        dump::dump(&self.db, prefix).await.expect("tables can be read")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.folder.is_some() && on_postgres() {
            let name = self
                .db
                .connect_options()
                .database_url
                .path()
                .trim_matches('/')
                .to_owned();
            LEFT.lock().unwrap_or_else(PoisonError::into_inner).push(name);
        }
    }
}

/// Databases of tests that are over: the next test drops them, the machine's memory being finite.
static LEFT: Mutex<Vec<String>> = Mutex::new(vec![]);

async fn drop_left(server: &str) {
    let left = std::mem::take(&mut *LEFT.lock().unwrap_or_else(PoisonError::into_inner));
    for name in left {
        run(server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Whether this process runs its tests on Postgres.
pub fn on_postgres() -> bool {
    std::env::var_os(SERVER).is_some()
}

/// Runs the tests of this binary whose names contain one of `filters` (all with none) once more, on Postgres, except `this`,
/// the name of the test that calls.
///
/// # Panics
/// Where one of them fails, or Postgres is not installed.
pub fn again_on_postgres(this: &str, filters: &[&str]) {
    if on_postgres() {
        return; // somebody asked for Postgres by hand
    }
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let url = server.url("postgres");
    runtime.expect("a runtime").block_on(make_template(&server));
    let output = Command::new(std::env::current_exe().expect("a test binary"))
        .args(filters)
        .args(["--skip", this, "--quiet"])
        .env(SERVER, url)
        .output()
        .expect("the test binary runs again");
    // Shown by the harness where this test fails.
    print!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "tests that pass on SQLite fail on Postgres");
    let none = String::from_utf8_lossy(&output.stdout).contains(" 0 passed");
    assert!(!none, "no test ran on Postgres: the filters name none");
}

async fn make_template(server: &Server) {
    run(&server.url("postgres"), format!("CREATE DATABASE {TEMPLATE}")).await;
    let db = open(&server.url(TEMPLATE)).await.expect("the template opens");
    db.close().await; // a template is copied only while nobody is connected to it
}

async fn copy_of_template(server: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    run(server, format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
    server.replacen("/postgres?", &format!("/{name}?"), 1)
}

async fn run(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url)
        .await
        .expect("the Postgres of the tests answers");
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await;
    done.expect("the Postgres of the tests makes databases");
    let _ = connection.close().await;
}
