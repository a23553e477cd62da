//! Calls cargo with Debian's compiler for the target `sbpf-solana`, and itself as the linker.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    process::{self, capture, show},
    program::{files::sha256, link, project::Project},
};

const TARGET: &str = "sbpf-solana";
const TARGET_SPEC: &str = include_str!("sbpf-solana.json");
/// The variable the program's source reads its own address from at compile time.
pub const PROGRAM_ID: &str = "SPORELINE_PROGRAM_ID";

/// The profile the bytes depend on, whatever the workspace says: one bitcode object, overflow traps. Level 2: 3 takes a tenth more
/// room and runs no cheaper; `s` takes a tenth less and costs some 6 % more compute units.
const PROFILE: [&str; 7] = [
    "profile.release.opt-level=2",
    "profile.release.lto=\"fat\"",
    "profile.release.codegen-units=1",
    "profile.release.overflow-checks=true",
    "profile.release.debug=false",
    "profile.release.strip=false",
    "profile.release.incremental=false",
];

/// Builds the program and returns the ELF's path in the target folder.
pub fn compile(
    project: &Project,
    program_id: Option<&str>,
    cache: &Cache,
    toolchain: &str,
    target: &Path,
) -> Result<PathBuf, SbfError> {
    let spec = cache.path(&format!("{TARGET}.json"));
    if fs::read_to_string(&spec).ok().as_deref() != Some(TARGET_SPEC) {
        fs::write(&spec, TARGET_SPEC).map_err(at("cannot write", &spec))?;
    }
    let linker = env::current_exe().map_err(at("cannot find", "this program"))?;
    let file = format!("lib{}.so", project.library);
    let mut cargo = process::cargo();
    cargo
        .current_dir(&project.workspace)
        .args([
            "rustc",
            "--package",
            &project.package,
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args([
            "--release",
            "--locked",
            "-Zjson-target-spec",
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=",
        ])
        .arg("--target")
        .arg(&spec)
        .arg("--target-dir")
        .arg(target);
    for setting in PROFILE {
        cargo.args(["--config", setting]);
    }
    cargo
        .env("RUSTC", cache.rustc())
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1")
        .env("LD_LIBRARY_PATH", cache.library_path()?)
        .env("CARGO_TARGET_SBPF_SOLANA_LINKER", &linker)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(cache)?)
        .env("SPORELINE_SBF_CACHE", cache.root())
        .env(link::MODE, &file);
    match program_id {
        Some(key) => cargo.env(PROGRAM_ID, key),
        None => cargo.env_remove(PROGRAM_ID),
    };
    let elf = target.join(TARGET).join("release").join(&file);
    forget_other_linkers(&elf, target, &linker, toolchain)?;
    show(&mut cargo)?;
    Ok(elf)
}

/// Cargo relinks only when its own inputs change; this program, `llc` and the relinker are not among them. So an ELF that
/// other ones linked is taken away first.
fn forget_other_linkers(elf: &Path, target: &Path, linker: &Path, toolchain: &str) -> Result<(), SbfError> {
    let program = fs::read(linker).map_err(at("cannot read", linker))?;
    let now = format!("{}\n{toolchain}", sha256(&program));
    let name = elf.file_name().unwrap_or_default().to_string_lossy();
    let stamp = target.join(format!("{name}.linked-by"));
    if fs::read_to_string(&stamp).ok().as_deref() == Some(now.as_str()) {
        return Ok(());
    }
    let deps = elf
        .parent()
        .zip(elf.file_name())
        .map(|(folder, name)| folder.join("deps").join(name));
    for file in [Some(elf.to_owned()), deps]
        .into_iter()
        .flatten()
        .filter(|file| file.exists())
    {
        fs::remove_file(&file).map_err(at("cannot remove", &file))?;
    }
    fs::create_dir_all(target).map_err(at("cannot create", target))?;
    fs::write(&stamp, now).map_err(at("cannot write", &stamp))
}

/// Compiler flags, separated as cargo wants them. Absolute folders are renamed so that no file path of this machine
/// can reach the bytes. (Cargo names the workspace's own sources relative to it, and a flag that differs by workspace
/// would make it build `std` once for each.)
fn flags(cache: &Cache) -> Result<OsString, SbfError> {
    let mut flags: Vec<OsString> = [
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Crelocation-model=static",
    ]
    .map(Into::into)
    .into();
    let mut renamed = vec![(cache.toolchain(), "/toolchain")];
    if let Some(home) = cargo_home() {
        renamed.push((home, "/cargo"));
    }
    for (folder, name) in renamed {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=");
        flag.push(name);
        flags.push(flag);
    }
    Ok(flags.join(&OsString::from("\u{1f}")))
}

fn cargo_home() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    named("CARGO_HOME").or_else(|| Some(named("HOME")?.join(".cargo")))
}

/// Builds with Solana's own tools instead; returns the ELF's path and what to record as the toolchain.
pub fn cargo_build_sbf(project: &Project, program_id: Option<&str>, out: &Path) -> Result<(PathBuf, String), SbfError> {
    if !process::exists("cargo-build-sbf") {
        return Err(SbfError::NoCargoBuildSbf);
    }
    let version = capture(process::cargo().args(["build-sbf", "--version"]))?;
    let mut cargo = process::cargo();
    cargo
        .args(["build-sbf", "--manifest-path"])
        .arg(project.manifest())
        .arg("--sbf-out-dir")
        .arg(out);
    match program_id {
        Some(key) => cargo.env(PROGRAM_ID, key),
        None => cargo.env_remove(PROGRAM_ID),
    };
    show(&mut cargo)?;
    Ok((out.join(format!("{}.so", project.library)), version))
}
