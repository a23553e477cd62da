//! The pair of copies: which one is the world, and which one is written next.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Contents, Copy, codec};
use crate::{
    LocalnetError,
    world::{Delta, Key},
};

pub(super) const NAMES: [&str; 2] = ["world-a.sqlite", "world-b.sqlite"];

/// What opening the folder found.
pub(crate) struct Opened {
    pub copies: TwoCopies,
    /// The newest whole world; `None` on the first start.
    pub contents: Option<Contents>,
    /// Copies put aside because they are not whole, with the reason.
    pub damaged: Vec<String>,
}

/// Both copies.
pub(crate) struct TwoCopies {
    paths: [PathBuf; 2],
    /// Opened when they are first needed: a start reads only the newest.
    copies: [Option<Copy>; 2],
    /// Per copy, what it has not got yet. Shared: most deltas wait for one copy only.
    pending: [Vec<Arc<Delta>>; 2],
    /// The copy to write next.
    next: usize,
    /// The copy that must first be checked and brought to where the other is.
    behind: Option<usize>,
    sums: HashMap<Key, u128>,
    digest: u128,
    next_transaction: u64,
    generation: u64,
}

impl TwoCopies {
    /// Opens the folder and chooses the newest whole copy. A newer copy that is not whole is put aside under another name,
    /// never deleted. The older copy is checked later, off the path of a start.
    ///
    /// # Errors
    /// `NoWholeCopy` when there are copies and none is whole; `Format` when the world was written by another version.
    pub(crate) fn open(dir: &Path) -> Result<Opened, LocalnetError> {
        fs::create_dir_all(dir).map_err(LocalnetError::io(dir))?;
        let paths = NAMES.map(|name| dir.join(name));
        let mut damaged: Vec<(usize, String)> = Vec::new();
        let mut candidates: Vec<(u64, usize, Copy)> = Vec::new();
        for (index, path) in paths.iter().enumerate().filter(|(_, path)| path.exists()) {
            match Copy::open(path).and_then(|copy| Ok((copy.head()?, copy))) {
                Ok((Some(head), copy)) => candidates.push((head.generation, index, copy)),
                Ok((None, _)) => {}
                Err(error @ LocalnetError::Format { .. }) => return Err(error),
                Err(error) => damaged.push((index, error.to_string())),
            }
        }
        candidates.sort_by_key(|(generation, ..)| std::cmp::Reverse(*generation));
        let mut chosen: Option<(usize, Copy, Contents)> = None;
        for (_, index, copy) in candidates {
            match copy.load() {
                Ok(Some(contents)) => {
                    chosen = Some((index, copy, contents));
                    break;
                }
                Ok(None) => {}
                Err(error) => damaged.push((index, error.to_string())),
            }
        }
        for (_, error) in &damaged {
            tracing::warn!(error, "a copy of the world is damaged");
        }
        let why = || damaged.iter().map(|(_, error)| error.clone()).collect::<Vec<_>>();
        if chosen.is_none() && !damaged.is_empty() {
            return Err(LocalnetError::NoWholeCopy {
                dir: dir.to_owned(),
                why: why().join("; "),
            });
        }
        for (index, _) in &damaged {
            put_aside(&paths[*index])?;
        }
        let mut two = Self {
            paths,
            copies: [None, None],
            pending: [Vec::new(), Vec::new()],
            next: 0,
            behind: None,
            sums: HashMap::new(),
            digest: 0,
            next_transaction: 0,
            generation: 0,
        };
        let damaged = why();
        let Some((index, copy, contents)) = chosen else {
            two.copy(0)?;
            two.copy(1)?;
            return Ok(Opened {
                copies: two,
                contents: None,
                damaged,
            });
        };
        two.copies[index] = Some(copy);
        two.next = 1 - index;
        two.behind = Some(1 - index);
        two.digest = contents.sums.values().fold(0, |all, sum| all ^ sum);
        two.sums = contents.sums.clone();
        two.next_transaction = contents.head.next_transaction;
        two.generation = contents.head.generation;
        Ok(Opened {
            copies: two,
            contents: Some(contents),
            damaged,
        })
    }

    fn copy(&mut self, index: usize) -> Result<&mut Copy, LocalnetError> {
        match &mut self.copies[index] {
            Some(copy) => Ok(copy),
            closed => Ok(closed.insert(Copy::open(&self.paths[index])?)),
        }
    }

    /// Brings the older copy to where the newer one is; one that turns out damaged is put aside and made anew.
    fn catch_up(&mut self, index: usize) -> Result<(), LocalnetError> {
        if let Err(error) = self.copy(index).and_then(|copy| copy.load()) {
            tracing::warn!(%error, "the older copy of the world is damaged; it is made anew from the newer one");
            // Closed before it is renamed: SQLite tidies up by name when it closes a file.
            self.copies[index] = None;
            put_aside(&self.paths[index])?;
        }
        let newer = self.paths[1 - index].clone();
        self.copy(index)?.catch_up(&newer)
    }

    /// The copy that history is read from: the newest when it was opened.
    pub(crate) fn newest_path(&self) -> PathBuf {
        self.paths[1 - self.next].clone()
    }

    /// Gives a captured delta its generation, transaction numbers and digest, and queues it for both copies.
    pub(crate) fn queue(&mut self, mut delta: Delta) {
        self.generation += 1;
        self.next_transaction += delta.transactions.len() as u64;
        for (address, account) in &delta.accounts {
            let sum = account
                .as_ref()
                .map(|account| codec::account_sum(address, &codec::encode_account(account)));
            let before = match sum {
                Some(sum) => self.sums.insert(*address, sum),
                None => self.sums.remove(address),
            };
            self.digest ^= before.unwrap_or(0) ^ sum.unwrap_or(0);
        }
        delta.head.generation = self.generation;
        delta.head.next_transaction = self.next_transaction;
        delta.head.accounts = self.sums.len() as u64;
        delta.head.digest = self.digest();
        let delta = Arc::new(delta);
        for pending in &mut self.pending {
            pending.push(delta.clone());
        }
    }

    /// Writes everything queued to the copy whose turn it is. After an error that copy is as it was, what is queued stays
    /// queued, and the next call tries the same copy again. Returns the bytes of the rows written.
    pub(crate) fn write_next(&mut self) -> Result<u64, LocalnetError> {
        let index = self.next;
        if self.behind == Some(index) {
            self.catch_up(index)?;
            self.behind = None;
        }
        let pending = std::mem::take(&mut self.pending[index]);
        let written = self.copy(index).and_then(|copy| copy.apply(&pending));
        self.pending[index] = pending;
        let bytes = written?;
        self.pending[index].clear();
        self.next = 1 - index;
        Ok(bytes)
    }

    /// Whether both copies hold everything queued so far.
    pub(crate) fn settled(&self) -> bool {
        self.behind.is_none() && self.pending.iter().all(Vec::is_empty)
    }

    /// The generation both copies have reached: history up to here can be read from either.
    pub(crate) fn common_generation(&self) -> u64 {
        if self.behind.is_some() {
            return 0;
        }
        let oldest = self.pending.iter().flatten().map(|delta| delta.head.generation).min();
        oldest.map_or(self.generation, |generation| generation - 1)
    }

    /// Digest of all accounts as of the last queued delta, 32 hex digits.
    pub(crate) fn digest(&self) -> String {
        format!("{:032x}", self.digest)
    }

    /// The generation the last queued delta got.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }
}

/// Renames a damaged copy and what SQLite keeps beside it, so that nothing of it is read again by accident.
fn put_aside(path: &Path) -> Result<(), LocalnetError> {
    let number = (1..)
        .find(|n| !beside(path, &format!(".damaged-{n}")).exists())
        .unwrap_or(0);
    for suffix in ["", "-wal", "-shm"] {
        let from = beside(path, suffix);
        if from.exists() {
            let to = beside(path, &format!(".damaged-{number}{suffix}"));
            fs::rename(&from, &to).map_err(LocalnetError::io(from))?;
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
