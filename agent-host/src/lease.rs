//! Which process of a host runs which agent: several processes with the same keys share a database, and each agent lives in
//! one of them.
//!
//! A lease runs by the database's clock, which is the same for all. Its holder goes by its own clock that never jumps, from
//! before it asked, and stops a little earlier: so clocks that differ do no harm. Three fences stand behind one another where
//! a process is frozen or cut off and does not notice in time: the agent's task ends when the lease does ([`Lease::lapsed`]);
//! nothing is kept, and so nothing new is sent, without the lease ([`Lease::fence`]); and of two actions with the same number
//! the chain takes one.

use crate::error::HostError;
use sporeline_client::Address;
use sporeline_store::{Db, Kind, Transaction, key32, kind, now_ms};
use sqlx::AssertSqlSafe;
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// How long a lease lasts that is not renewed.
pub(crate) const LENGTH: Duration = Duration::from_secs(10);
/// How often leases are renewed.
pub(crate) const RENEW_EVERY: Duration = Duration::from_secs(2);
/// Leases taken at a time.
pub(crate) const AT_ONCE: usize = 64;

/// The leases of one process.
#[derive(Debug)]
pub(crate) struct Leases {
    db: Db,
    process: String,
    length: Duration,
    /// Until when, by this process's own clock.
    held: Mutex<HashMap<Address, watch::Sender<Instant>>>,
}

/// One agent's, for the task that it lives in.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    wallet: Address,
    process: String,
    until: watch::Receiver<Instant>,
}

impl Leases {
    /// None yet, of the process of that name, or of one that is like no other.
    pub(crate) fn new(db: Db, length: Duration, process: Option<String>) -> Self {
        Self {
            db,
            process: process.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
            length,
            held: Mutex::default(),
        }
    }

    /// What this process is called.
    pub(crate) fn process(&self) -> &str {
        &self.process
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Address, watch::Sender<Instant>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this process runs the agent.
    #[cfg(test)]
    pub(crate) fn holds(&self, wallet: &Address) -> bool {
        self.held()
            .get(wallet)
            .is_some_and(|until| *until.borrow() > Instant::now())
    }

    /// A tenth of a lease before it ends, whatever the database will do: clocks do not run equally fast.
    fn until(&self, asked: Instant) -> Instant {
        asked + self.length - self.length / 10
    }

    /// Takes those of the leases, at most [`AT_ONCE`], that nobody has, without waiting for anybody.
    pub(crate) async fn take(&self, wallets: &[Address]) -> Result<Vec<Lease>, HostError> {
        let wallets = &wallets[..wallets.len().min(AT_ONCE)];
        if wallets.is_empty() {
            return Ok(vec![]);
        }
        let asked = Instant::now();
        let rows = list(1, wallets.len(), |n| format!("(${n}, '', 0)"));
        let sql = format!("INSERT INTO host_leases (wallet, process, expires_at) VALUES {rows} ON CONFLICT DO NOTHING");
        let mut made = sqlx::query(AssertSqlSafe(sql));
        for wallet in wallets {
            made = made.bind(wallet.as_ref());
        }
        made.execute(&self.db).await?;

        let kind = kind(&self.db);
        let now = now_ms(kind);
        let sql = format!(
            "UPDATE host_leases SET process = $1, expires_at = {now} + $2 WHERE wallet IN (SELECT wallet FROM host_leases \
             WHERE wallet IN ({}) AND (process IN ('', $1) OR expires_at < {now}) {}) RETURNING wallet",
            list(3, wallets.len(), |n| format!("${n}")),
            on_postgres(kind, "FOR UPDATE SKIP LOCKED"),
        );
        let mut taking = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(self.process.as_str())
            .bind(self.length_ms());
        for wallet in wallets {
            taking = taking.bind(wallet.as_ref());
        }
        let taken: Vec<Vec<u8>> = taking.fetch_all(&self.db).await?;
        let mut leases = Vec::with_capacity(taken.len());
        for wallet in taken {
            let wallet = Address::new_from_array(key32(&wallet)?);
            let (sender, until) = watch::channel(self.until(asked));
            self.held().insert(wallet, sender);
            leases.push(Lease {
                wallet,
                process: self.process.clone(),
                until,
            });
        }
        Ok(leases)
    }

    /// Renews all of them. Those that somebody else took meanwhile are lost at once. What is this process's in the database
    /// alone (giving it back failed, or it is of an earlier process of that name) is given back: renewed and run by nobody, it
    /// would be lost to all.
    pub(crate) async fn renew(&self) -> Result<(), HostError> {
        let asked = Instant::now();
        let now = now_ms(kind(&self.db));
        let sql = format!("UPDATE host_leases SET expires_at = {now} + $1 WHERE process = $2 RETURNING wallet");
        let kept: Vec<Vec<u8>> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(self.length_ms())
            .bind(self.process.as_str())
            .fetch_all(&self.db)
            .await?;
        let until = self.until(asked);
        let mut kept: HashSet<Vec<u8>> = kept.into_iter().collect();
        self.held().retain(|wallet, held| {
            let keeps = kept.remove(wallet.as_ref());
            if keeps {
                held.send_replace(until);
            }
            keeps
        });
        let stray: Vec<Vec<u8>> = kept.into_iter().collect();
        for some in stray.chunks(AT_ONCE) {
            self.free(some).await?;
        }
        Ok(())
    }

    /// Gives one back: anyone may take it at once.
    pub(crate) async fn give_back(&self, wallet: &Address) -> Result<(), HostError> {
        self.held().remove(wallet);
        self.free(&[wallet.as_ref().to_vec()]).await
    }

    async fn free(&self, wallets: &[Vec<u8>]) -> Result<(), HostError> {
        let sql = format!(
            "UPDATE host_leases SET process = '', expires_at = 0 WHERE process = $1 AND wallet IN ({})",
            list(2, wallets.len(), |n| format!("${n}")),
        );
        let mut freeing = sqlx::query(AssertSqlSafe(sql)).bind(self.process.as_str());
        for wallet in wallets {
            freeing = freeing.bind(wallet.as_slice());
        }
        freeing.execute(&self.db).await?;
        Ok(())
    }

    fn length_ms(&self) -> i64 {
        i64::try_from(self.length.as_millis()).unwrap_or(i64::MAX)
    }
}

impl Lease {
    /// Whose it is.
    pub(crate) fn wallet(&self) -> &Address {
        &self.wallet
    }

    /// Resolves when the lease is over.
    pub(crate) async fn lapsed(mut self) {
        loop {
            let until = *self.until.borrow_and_update();
            tokio::select! {
                () = sleep_until(until) => {
                    if *self.until.borrow() <= Instant::now() {
                        return;
                    }
                }
                renewed = self.until.changed() => {
                    if renewed.is_err() {
                        return; // lost or given back
                    }
                }
            }
        }
    }

    /// Refuses when the lease is over by this process's own clock.
    pub(crate) fn check(&self) -> Result<(), HostError> {
        let lost = self.until.has_changed().is_err() || *self.until.borrow() <= Instant::now();
        if lost { Err(HostError::LeaseLost) } else { Ok(()) }
    }

    /// Refuses where somebody else has the lease, and keeps it from being taken until the transaction ends. To be called when
    /// the transaction has written something: then SQLite lets nobody else write.
    pub(crate) async fn fence(&self, transaction: &mut Transaction<'_>, kind: Kind) -> Result<(), HostError> {
        self.check()?;
        let share = on_postgres(kind, "FOR SHARE");
        let sql = format!("SELECT 1 FROM host_leases WHERE wallet = $1 AND process = $2 {share}");
        let held = sqlx::query(AssertSqlSafe(sql))
            .bind(self.wallet.as_ref())
            .bind(self.process.as_str())
            .fetch_optional(&mut **transaction)
            .await?;
        held.map(|_| ()).ok_or(HostError::LeaseLost)
    }
}

/// What `item` makes of `count` numbers from `first` on, with commas between.
fn list(first: usize, count: usize, item: impl Fn(usize) -> String) -> String {
    let items: Vec<_> = (first..first + count).map(item).collect();
    items.join(", ")
}

/// What only Postgres needs and knows: SQLite has one writer.
fn on_postgres(kind: Kind, sql: &'static str) -> &'static str {
    match kind {
        Kind::Postgres => sql,
        Kind::Sqlite => "",
    }
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
