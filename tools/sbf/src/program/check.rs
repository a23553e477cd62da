//! `build --check`: rebuild and compare with the committed ELF, byte for byte, where that means something.

use std::{fs, path::PathBuf};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    program::{
        build::{Built, Request, make},
        files::{ElfFiles, sha256},
    },
    progress::Progress,
    toolchain::debian,
};

/// How a check ended when nothing was wrong.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Same {
        hash: String,
    },
    /// Debian moved on: bytes are not comparable, the build is left to be tested.
    ToolchainDiffers {
        built: String,
        committed: String,
        elf: PathBuf,
        changed: Vec<String>,
    },
    /// This machine cannot build.
    Skipped {
        why: String,
    },
}

/// Compares; a build with another toolchain is written to `--out` (default: `check` in the cache folder).
pub fn run(request: &Request, progress: &Progress) -> Result<Outcome, SbfError> {
    let project = &request.project;
    let committed = ElfFiles::new(project.elf_folder(), project.elf_name());
    let hash = committed.verified_hash()?;
    if let Err(error @ SbfError::NoApt(_)) = debian::require_apt() {
        return Ok(Outcome::Skipped { why: error.to_string() });
    }
    let recorded = fs::read_to_string(committed.toolchain()).map_err(at("cannot read", committed.toolchain()))?;
    let built = make(request, progress)?;
    let left = request
        .out
        .clone()
        .map_or_else(|| Ok(Cache::find()?.path("check")), Ok::<_, SbfError>)?;
    let left = ElfFiles::new(left, project.elf_name());
    left.write(&built.elf, &built.toolchain)?;
    judge(&built, &recorded, hash, left.elf())
}

fn judge(built: &Built, recorded: &str, committed: String, elf: PathBuf) -> Result<Outcome, SbfError> {
    let hash = sha256(&built.elf);
    if built.toolchain != recorded {
        let changed = built
            .toolchain
            .lines()
            .filter(|l| !recorded.lines().any(|r| r == *l))
            .map(str::to_owned);
        return Ok(Outcome::ToolchainDiffers {
            built: hash,
            committed,
            elf,
            changed: changed.collect(),
        });
    }
    if hash != committed {
        return Err(SbfError::Drift { built: hash, committed });
    }
    Ok(Outcome::Same { hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(toolchain: &str) -> Built {
        Built {
            elf: b"elf".to_vec(),
            toolchain: toolchain.into(),
        }
    }

    #[test]
    fn the_same_toolchain_must_give_the_same_bytes() {
        let same = judge(&built("rustc 1\n"), "rustc 1\n", sha256(b"elf"), PathBuf::new()).unwrap();
        assert_eq!(same, Outcome::Same { hash: sha256(b"elf") });
        let drift = judge(&built("rustc 1\n"), "rustc 1\n", sha256(b"older"), PathBuf::new()).unwrap_err();
        let message = drift.to_string();
        assert!(
            message.contains(&sha256(b"elf")) && message.contains(&sha256(b"older")),
            "{message}"
        );
    }

    #[test]
    fn another_toolchain_is_reported_and_not_compared() {
        let outcome = judge(
            &built("llvm 1\nrustc 2\n"),
            "llvm 1\nrustc 1\n",
            sha256(b"older"),
            "/o/p.so".into(),
        );
        let Ok(Outcome::ToolchainDiffers { changed, elf, .. }) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(changed, ["rustc 2"]);
        assert_eq!(elf, PathBuf::from("/o/p.so"));
    }
}
