//! `toolchain.txt`: the exact versions that decide the program's bytes, one `name version` per line.

use std::{path::Path, process::Command};

use crate::{cache::library_path, error::SbfError, process::capture, toolchain::debian::Package};

/// The relinker's own lock file: its versions are part of the record.
pub const RELINK_LOCK: &str = include_str!("../../relink/Cargo.lock");
/// Crates of the relinker that shape the output.
const RELINK_CRATES: [&str; 4] = ["aya-rustc-llvm-proxy", "bpf-linker", "sbpf-assembler", "sbpf-linker"];

/// What an unpacked toolchain is: its packages and the compiler's own word.
pub fn compiler(packages: &[Package], toolchain: &Path) -> Result<String, SbfError> {
    let mut text = String::new();
    for package in packages {
        text.push_str(&format!("{} {}\n", package.name, package.version));
    }
    let rustc = toolchain.join("usr/bin/rustc");
    text.push_str(&capture(
        Command::new(rustc)
            .arg("--version")
            .env("LD_LIBRARY_PATH", library_path(toolchain)?),
    )?);
    Ok(text)
}

/// The whole record: the compiler's and the relinker's.
pub fn whole(compiler: &str) -> String {
    let mut text = compiler.to_owned();
    for name in RELINK_CRATES {
        let version = locked_version(RELINK_LOCK, name).unwrap_or("absent");
        text.push_str(&format!("{name} {version}\n"));
    }
    text
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let header = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != header);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relinker_crate_of_the_record_is_in_its_lock_file() {
        for name in RELINK_CRATES {
            assert!(locked_version(RELINK_LOCK, name).is_some(), "{name}");
        }
        assert_eq!(locked_version(RELINK_LOCK, "sbpf-linker"), Some("0.2.6"));
    }
}
