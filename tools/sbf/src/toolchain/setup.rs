//! `setup`: fetch, unpack and patch the toolchain, build the relinker, leave a stamp.
//!
//! The toolchain is made beside its place and renamed into it when whole, so an interrupted setup leaves the old one
//! or none. Its stamp holds the exact versions, and a build records them from there.

use std::{fs, path::Path};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    process::{capture, cargo},
    progress::Progress,
    toolchain::{
        debian::{self, Wanted},
        record, std_patch,
    },
};

const STAMP: &str = "stamp.txt";
/// The relinker's source travels inside this program, so that any checkout of the repository builds the same one.
const RELINK: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../../relink/Cargo.toml")),
    ("src/main.rs", include_str!("../../relink/src/main.rs")),
    ("Cargo.lock", record::RELINK_LOCK),
];

/// Uses the toolchain at hand, or sets one up; returns the text of `toolchain.txt`.
pub fn ensure(cache: &Cache, progress: &Progress) -> Result<String, SbfError> {
    let Some(compiler) = unpacked(cache) else {
        return run(cache, progress);
    };
    relinker(cache, progress)?;
    Ok(record::whole(&compiler))
}

/// Brings the toolchain to the newest packages Debian offers; does nothing when they are already there.
pub fn run(cache: &Cache, progress: &Progress) -> Result<String, SbfError> {
    debian::require_apt()?;
    debian::update(progress);
    let wanted = debian::wanted()?;
    let compiler = match unpacked(cache).filter(|stamp| covers(stamp, &wanted)) {
        Some(stamp) => stamp,
        None => unpack(&wanted, cache, progress)?,
    };
    relinker(cache, progress)?;
    progress.say("toolchain is ready");
    Ok(record::whole(&compiler))
}

/// The stamp of a finished toolchain.
fn unpacked(cache: &Cache) -> Option<String> {
    fs::read_to_string(cache.toolchain().join(STAMP)).ok()
}

fn covers(stamp: &str, wanted: &Wanted) -> bool {
    wanted
        .compiler
        .iter()
        .all(|p| stamp.lines().any(|line| line == format!("{} {}", p.name, p.version)))
}

fn unpack(wanted: &Wanted, cache: &Cache, progress: &Progress) -> Result<String, SbfError> {
    let fresh = cache.path("toolchain.new");
    remove(&fresh)?;
    debian::unpack(wanted, &cache.path("debs"), &fresh, progress)?;
    progress.say("patching std for target_os = \"solana\"");
    std_patch::patch(&fresh)?;
    let compiler = record::compiler(&wanted.compiler, &fresh)?;
    fs::write(fresh.join(STAMP), &compiler).map_err(at("cannot write", fresh.join(STAMP)))?;
    remove(&cache.toolchain())?;
    fs::rename(&fresh, cache.toolchain()).map_err(at("cannot rename", &fresh))?;
    Ok(compiler)
}

fn remove(folder: &Path) -> Result<(), SbfError> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(at("cannot remove", folder))?;
    }
    Ok(())
}

/// Builds the relinker unless this very source is built already.
fn relinker(cache: &Cache, progress: &Progress) -> Result<(), SbfError> {
    let source = cache.path("relink-source");
    let same = |(name, text): (&str, &str)| fs::read_to_string(source.join(name)).is_ok_and(|t| t == text);
    if cache.relinker().exists() && RELINK.into_iter().all(same) {
        return Ok(());
    }
    progress.say("building the relinker");
    // Its absence marks a build that did not finish.
    if cache.relinker().exists() {
        fs::remove_file(cache.relinker()).map_err(at("cannot remove", cache.relinker()))?;
    }
    fs::create_dir_all(source.join("src")).map_err(at("cannot create", &source))?;
    for (name, text) in RELINK {
        fs::write(source.join(name), text).map_err(at("cannot write", source.join(name)))?;
    }
    capture(
        cargo()
            .args(["build", "--release", "--locked"])
            .env("CARGO_TARGET_DIR", cache.path("relink-target"))
            .current_dir(&source),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::debian::Package;

    #[test]
    fn a_newer_package_makes_the_stamp_stale() {
        let package = |version: &str| Package {
            name: "llvm-22".into(),
            version: version.into(),
        };
        let wanted = |version| Wanted {
            compiler: vec![package(version)],
            libraries: vec![],
        };
        assert!(covers("llvm-22 1:22.1.8-1\nrustc 1.96.0\n", &wanted("1:22.1.8-1")));
        assert!(!covers("llvm-22 1:22.1.8-1\nrustc 1.96.0\n", &wanted("1:22.1.8")));
    }
}
