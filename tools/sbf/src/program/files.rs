//! The three files of a committed build: the ELF, its sha256, the toolchain that made it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::error::{SbfError, at};

/// A build's folder and the ELF's file name in it.
pub struct ElfFiles {
    folder: PathBuf,
    name: String,
}

impl ElfFiles {
    pub fn new(folder: impl Into<PathBuf>, name: String) -> Self {
        Self {
            folder: folder.into(),
            name,
        }
    }

    pub fn elf(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    pub fn sum(&self) -> PathBuf {
        self.folder.join(format!("{}.sha256", self.name))
    }

    pub fn toolchain(&self) -> PathBuf {
        self.folder.join("toolchain.txt")
    }

    /// Writes all three and returns the hash, in hex.
    pub fn write(&self, elf: &[u8], toolchain: &str) -> Result<String, SbfError> {
        fs::create_dir_all(&self.folder).map_err(at("cannot create", &self.folder))?;
        let hash = sha256(elf);
        write(&self.elf(), elf)?;
        write(&self.sum(), sum_line(&hash, &self.name).as_bytes())?;
        write(&self.toolchain(), toolchain.as_bytes())?;
        Ok(hash)
    }

    /// The committed ELF's hash, once its `.sha256` was found to agree with it.
    pub fn verified_hash(&self) -> Result<String, SbfError> {
        if !self.elf().exists() {
            return Err(SbfError::NothingCommitted(self.elf()));
        }
        let hash = sha256(&fs::read(self.elf()).map_err(at("cannot read", self.elf()))?);
        let recorded = fs::read_to_string(self.sum()).map_err(at("cannot read", self.sum()))?;
        if recorded != sum_line(&hash, &self.name) {
            return Err(SbfError::CommittedHash {
                path: self.sum(),
                recorded: recorded.trim_end().to_owned(),
                actual: hash,
            });
        }
        Ok(hash)
    }
}

/// `sha256sum`'s format, so that `sha256sum -c` reads it inside the folder.
fn sum_line(hash: &str, name: &str) -> String {
    format!("{hash}  {name}\n")
}

/// Lower-case hex of the SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SbfError> {
    fs::write(path, bytes).map_err(at("cannot write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_what_sha256sum_writes_and_a_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let files = ElfFiles::new(folder.path(), "p.so".into());
        assert!(matches!(files.verified_hash(), Err(SbfError::NothingCommitted(_))));
        let hash = files.write(b"abc", "rustc 1\n").unwrap();
        let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  p.so\n";
        assert_eq!(fs::read_to_string(files.sum()).unwrap(), line);
        assert_eq!(files.verified_hash().unwrap(), hash);
        fs::write(files.elf(), b"abd").unwrap();
        assert!(matches!(files.verified_hash(), Err(SbfError::CommittedHash { .. })));
    }
}
