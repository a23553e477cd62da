//! The dev enclave's one secret: a file of 32 random bytes that only its owner can read.

use crate::EnclaveError;
use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const SEED_BYTES: usize = 32;

/// Reads the seed at `path`; makes one where there is none.
///
/// A new seed is written beside its place, brought to disk and linked in only if the place is still free, so that a
/// crash leaves either no seed or a whole one, and two processes never hold different ones.
pub(crate) fn open(path: &Path) -> Result<Zeroizing<[u8; SEED_BYTES]>, EnclaveError> {
    match read(path) {
        Err(EnclaveError::SeedFile { source, .. }) if source.kind() == ErrorKind::NotFound => {
            create(path)?;
            read(path)
        }
        result => result,
    }
}

fn read(path: &Path) -> Result<Zeroizing<[u8; SEED_BYTES]>, EnclaveError> {
    let failed = |source| EnclaveError::SeedFile {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(EnclaveError::SeedNotAFile { path: path.to_owned() });
    }
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(EnclaveError::SeedTooOpen {
            path: path.to_owned(),
            mode,
        });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(SEED_BYTES + 1));
    (&mut file)
        .take(SEED_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    if bytes.len() != SEED_BYTES {
        return Err(EnclaveError::SeedLength {
            path: path.to_owned(),
            bytes: bytes.len(),
        });
    }
    seed.copy_from_slice(&bytes);
    Ok(seed)
}

fn create(path: &Path) -> Result<(), EnclaveError> {
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    getrandom::fill(seed.as_mut()).map_err(|error| EnclaveError::NoEntropy(error.to_string()))?;
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let write = || -> std::io::Result<()> {
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(seed.as_ref())?;
        file.sync_all()?;
        // A hard link never replaces: whoever was first wins.
        let linked = match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            result => result,
        };
        fs::remove_file(&draft)?;
        File::open(&folder)?.sync_all()?;
        linked
    };
    write().map_err(|source| EnclaveError::SeedFile {
        path: path.to_owned(),
        source,
    })
}
