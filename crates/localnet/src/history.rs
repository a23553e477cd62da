//! The stores surfpool keeps its blocks and transactions in: the newest in memory, all others on disk.
//!
//! surfpool's own in-memory map grows for ever and is copied whole by several RPC calls; its SQLite store commits every
//! row by itself. This one is shared instead of copied, remembers what is new since the last snapshot, and forgets what
//! both copies of the world hold.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use surfpool_core::storage::{Storage, StorageError, StorageResult};

use crate::LocalnetError;

/// How many of the newest entries stay in memory although they are on disk: what indexers and wallets ask for.
const KEEP: usize = 2_000;
/// Rows read at a time when everything is listed.
const PAGE: usize = 500;

/// Where entries that are no longer in memory are found.
pub(crate) trait Archive<K, V>: Send + Sync {
    fn get(&self, key: &K) -> Result<Option<V>, LocalnetError>;
    /// Up to `limit` entries with a number above `after`, in the order of their numbers.
    fn page(&self, after: i64, limit: usize) -> Result<Vec<(i64, K, V)>, LocalnetError>;
}

/// One store, shared by all its clones.
pub(crate) struct History<K, V>(Arc<Shared<K, V>>);

struct Shared<K, V> {
    memory: Mutex<Memory<K, V>>,
    archive: Arc<dyn Archive<K, V>>,
    stored: AtomicU64,
    /// At its start surfpool lists all transactions ever made only to report them to a console that is not there.
    listing: AtomicBool,
    adjust: fn(&K, V) -> V,
}

struct Memory<K, V> {
    entries: HashMap<K, Arc<V>>,
    /// New since the last snapshot.
    fresh: Vec<K>,
    /// In a snapshot, by the generation that holds them; oldest first.
    taken: VecDeque<(u64, K)>,
}

impl<K, V> Clone for History<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> History<K, V>
where
    K: Clone + Eq + Hash,
    V: Clone,
{
    /// `adjust` sees every value before it is stored.
    pub(crate) fn new(archive: Arc<dyn Archive<K, V>>, adjust: fn(&K, V) -> V) -> Self {
        let memory = Memory {
            entries: HashMap::new(),
            fresh: Vec::new(),
            taken: VecDeque::new(),
        };
        Self(Arc::new(Shared {
            memory: Mutex::new(memory),
            archive,
            stored: AtomicU64::new(0),
            listing: AtomicBool::new(false),
            adjust,
        }))
    }

    /// From now on everything can be listed.
    pub(crate) fn allow_listing(&self) {
        self.0.listing.store(true, Ordering::Relaxed);
    }

    /// Takes what is new since the last call. Call it under the chain's lock.
    pub(crate) fn take_fresh(&self) -> Vec<(K, Arc<V>)> {
        let mut memory = self.memory();
        let keys = std::mem::take(&mut memory.fresh);
        keys.into_iter()
            .filter_map(|key| memory.entries.get(&key).cloned().map(|value| (key, value)))
            .collect()
    }

    /// Notes which generation the entries just taken went into.
    pub(crate) fn taken(&self, generation: u64, keys: impl Iterator<Item = K>) {
        self.memory().taken.extend(keys.map(|key| (generation, key)));
    }

    /// Forgets what every copy holds up to `generation`, except for the newest entries.
    pub(crate) fn settle(&self, generation: u64) {
        let mut memory = self.memory();
        while memory.taken.len() > KEEP && memory.taken.front().is_some_and(|(at, _)| *at <= generation) {
            if let Some((_, key)) = memory.taken.pop_front() {
                memory.entries.remove(&key);
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory<K, V>> {
        // Every change below is complete before the guard is given back, so a panic elsewhere leaves a valid state.
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// surfpool has no error of its own for a foreign store: the reason goes to the log.
fn refused(error: impl std::fmt::Display) -> StorageError {
    tracing::error!(%error, "the history of the chain could not be read or changed");
    StorageError::LockError
}

impl<K, V> Storage<K, V> for History<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn store(&mut self, key: K, value: V) -> StorageResult<()> {
        let value = Arc::new((self.0.adjust)(&key, value));
        let mut memory = self.memory();
        memory.entries.insert(key.clone(), value);
        memory.fresh.push(key);
        self.0.stored.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn clear(&mut self) -> StorageResult<()> {
        Err(refused("the history of the embedded chain is append-only"))
    }

    fn get(&self, key: &K) -> StorageResult<Option<V>> {
        if let Some(value) = self.memory().entries.get(key).cloned() {
            return Ok(Some(V::clone(&value)));
        }
        self.0.archive.get(key).map_err(refused)
    }

    fn take(&mut self, _key: &K) -> StorageResult<Option<V>> {
        Err(refused("the history of the embedded chain is append-only"))
    }

    fn keys(&self) -> StorageResult<Vec<K>> {
        Ok(self.into_iter()?.map(|(key, _)| key).collect())
    }

    fn into_iter(&self) -> StorageResult<Box<dyn Iterator<Item = (K, V)> + '_>> {
        if !self.0.listing.load(Ordering::Relaxed) {
            return Ok(Box::new(std::iter::empty()));
        }
        let entries = self.memory().entries.clone();
        let mut page = Vec::new().into_iter();
        let mut after = -1;
        let seen: std::collections::HashSet<K> = entries.keys().cloned().collect();
        let archived = std::iter::from_fn(move || {
            loop {
                if let Some((number, key, value)) = page.next() {
                    after = number;
                    return Some((key, value));
                }
                // A listing that cannot go on ends: the trait leaves no way to say so but the log.
                let next = self.0.archive.page(after, PAGE).map_err(refused).ok()?;
                if next.is_empty() {
                    return None;
                }
                page = next.into_iter();
            }
        });
        let archived = archived.filter(move |(key, _)| !seen.contains(key));
        Ok(Box::new(archived.chain(
            entries.into_iter().map(|(key, value)| (key, V::clone(&value))),
        )))
    }

    fn contains_key(&self, key: &K) -> StorageResult<bool> {
        Ok(self.get(key)?.is_some())
    }

    fn count(&self) -> StorageResult<u64> {
        Ok(self.0.stored.load(Ordering::Relaxed))
    }

    fn clone_box(&self) -> Box<dyn Storage<K, V>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of the numbers 1 to 1,200, each its own key and value.
    struct Numbers;

    impl Archive<u64, u64> for Numbers {
        fn get(&self, key: &u64) -> Result<Option<u64>, LocalnetError> {
            Ok((1..=1_200).contains(key).then_some(*key))
        }

        fn page(&self, after: i64, limit: usize) -> Result<Vec<(i64, u64, u64)>, LocalnetError> {
            let first = (after + 1).max(1).cast_unsigned();
            Ok((first..=1_200).take(limit).map(|n| (n.cast_signed(), n, n)).collect())
        }
    }

    fn history() -> History<u64, u64> {
        let history = History::new(Arc::new(Numbers), |_, value| value);
        history.allow_listing();
        history
    }

    #[test]
    fn what_is_not_in_memory_is_found_on_disk() {
        assert_eq!(history().get(&700).expect("readable"), Some(700));
        assert_eq!(history().get(&1_201).expect("readable"), None);
    }

    #[test]
    fn a_listing_has_everything_once() {
        let mut history = history();
        history.store(1_200, 5).expect("storable");
        history.store(1_201, 6).expect("storable");
        let mut all: Vec<_> = history.into_iter().expect("listable").collect();
        all.sort_unstable();
        assert_eq!(all.len(), 1_201);
        assert_eq!(all[1_199..], [(1_200, 5), (1_201, 6)]);
    }

    #[test]
    fn only_what_is_new_is_taken() {
        let mut history = history();
        history.store(2_000, 1).expect("storable");
        assert_eq!(history.take_fresh().len(), 1);
        assert!(history.take_fresh().is_empty());
    }

    #[test]
    fn what_a_copy_lacks_is_never_forgotten() {
        let mut history = history();
        for key in 10_000..10_000 + 2 * KEEP as u64 {
            history.store(key, key).expect("storable");
        }
        let keys: Vec<_> = history.take_fresh().into_iter().map(|(key, _)| key).collect();
        history.taken(5, keys.into_iter());
        history.settle(4);
        assert_eq!(history.get(&10_000).expect("readable"), Some(10_000));
        history.settle(5);
        assert_eq!(
            history.get(&10_000).expect("readable"),
            None,
            "this archive never had it"
        );
        assert_eq!(history.memory().entries.len(), KEEP);
    }
}
