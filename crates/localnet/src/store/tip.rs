//! How far the chain had come when the process ended: a few bytes rewritten at every block.
//!
//! It is not part of the world and never fsynced. It only lets the next start say how much was lost.

use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use crate::LocalnetError;

/// The file, open for writing.
pub(crate) struct Tip {
    path: PathBuf,
    file: File,
}

impl Tip {
    /// Opens the file, keeping what is in it.
    pub(crate) fn open(dir: &Path) -> Result<Self, LocalnetError> {
        let path = dir.join("tip");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(LocalnetError::io(&path))?;
        Ok(Self { path, file })
    }

    /// The open slot the process before had reached; `None` after a clean stop, on a first start, or if the bytes are torn.
    pub(crate) fn read(dir: &Path) -> Result<Option<u64>, LocalnetError> {
        let path = dir.join("tip");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LocalnetError::io(path)(error)),
        };
        let Ok(bytes) = <[u8; 16]>::try_from(bytes) else {
            return Ok(None);
        };
        let (slot, again) = bytes.split_at(8);
        if slot != again {
            return Ok(None);
        }
        Ok(slot.try_into().ok().map(u64::from_le_bytes))
    }

    /// Notes the open slot, twice, so that a torn write is seen.
    pub(crate) fn write(&self, slot: u64) -> Result<(), LocalnetError> {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&slot.to_le_bytes());
        bytes[8..].copy_from_slice(&slot.to_le_bytes());
        self.file.write_all_at(&bytes, 0).map_err(LocalnetError::io(&self.path))
    }

    /// Removes the file: nothing was lost.
    pub(crate) fn remove(self) -> Result<(), LocalnetError> {
        fs::remove_file(&self.path).map_err(LocalnetError::io(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_slot_is_read_back_and_a_torn_one_is_not() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Tip::read(dir.path()).expect("readable"), None);
        let tip = Tip::open(dir.path()).expect("writable");
        tip.write(7).expect("writable");
        tip.write(8).expect("writable");
        assert_eq!(Tip::read(dir.path()).expect("readable"), Some(8));
        fs::write(dir.path().join("tip"), [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]).expect("writable");
        assert_eq!(Tip::read(dir.path()).expect("readable"), None);
    }
}
