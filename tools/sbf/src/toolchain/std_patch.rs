//! Teaches Rust's standard library that `target_os = "solana"` has no operating system.
//!
//! `std` already has such a target, `zkvm`: its allocator hook, silent output, empty environment and single thread are
//! what a program on chain needs, so `solana` takes the same branches.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::error::{SbfError, at};

const SAME_AS: &str = r#"target_os = "zkvm""#;
const BOTH: &str = r#"any(target_os = "zkvm", target_os = "solana")"#;
const UNKNOWN_ALIGNMENT: &str = r#"panic!("add a value for MIN_ALIGN")"#;
/// Alignment in bytes that the program's bump allocator guarantees.
const ALIGNMENT: &str = "8";

/// Patches the unpacked sources below `toolchain/usr/src/rustc-*`; run once on freshly unpacked files.
pub fn patch(toolchain: &Path) -> Result<(), SbfError> {
    let std = std_sources(toolchain)?;
    let mut files = Vec::new();
    rust_files(&std, &mut files)?;
    let (mut taught, mut aligned) = (0_usize, 0_usize);
    for file in files {
        let text = fs::read_to_string(&file).map_err(at("cannot read", &file))?;
        let patched = patched(&text);
        if patched != text {
            taught += usize::from(text.contains(SAME_AS));
            aligned += usize::from(text.contains(UNKNOWN_ALIGNMENT));
            fs::write(&file, patched).map_err(at("cannot write", &file))?;
        }
    }
    if taught == 0 || aligned != 1 {
        return Err(SbfError::Std(format!(
            "expected files with `{SAME_AS}` and one with `{UNKNOWN_ALIGNMENT}`, found {taught} and {aligned}"
        )));
    }
    Ok(())
}

fn patched(text: &str) -> String {
    text.replace(SAME_AS, BOTH).replace(UNKNOWN_ALIGNMENT, ALIGNMENT)
}

fn std_sources(toolchain: &Path) -> Result<PathBuf, SbfError> {
    let sources = toolchain.join("usr/src");
    fs::read_dir(&sources)
        .map_err(at("cannot read", &sources))?
        .filter_map(|entry| Some(entry.ok()?.path().join("library/std/src")))
        .find(|path| path.is_dir())
        .ok_or(SbfError::Unpacked("usr/src/rustc-*/library/std/src"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), SbfError> {
    for entry in fs::read_dir(folder).map_err(at("cannot read", folder))? {
        let path = entry.map_err(at("cannot read", folder))?.path();
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solana_takes_every_branch_that_zkvm_takes() {
        let text = r#"#[cfg(all(target_os = "zkvm", not(test)))]"#;
        assert_eq!(
            patched(text),
            r#"#[cfg(all(any(target_os = "zkvm", target_os = "solana"), not(test)))]"#
        );
    }

    #[test]
    fn the_unknown_alignment_becomes_eight() {
        assert_eq!(
            patched("} else { panic!(\"add a value for MIN_ALIGN\") };"),
            "} else { 8 };"
        );
    }
}
