//! Everything this tool refuses, and what it would accept instead.

use std::{io, path::PathBuf};

/// One refusal of the tool; `main` prints it and exits 1.
#[derive(Debug, thiserror::Error)]
pub enum SbfError {
    #[error("{action} {path}: {source}")]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("cannot start `{program}`: {source}")]
    Start { program: String, source: io::Error },
    #[error("`{command}` ended with {status}{output}")]
    Command {
        command: String,
        status: String,
        output: String,
    },
    #[error("this machine has no `{0}`: the bytecode is built from Debian packages (the committed ELF still serves)")]
    NoApt(&'static str),
    #[error("apt does not offer `{0}` here: run `apt-get update` as root, on Debian 12 with its security updates")]
    NoPackage(String),
    #[error(
        "`{package}` depends on no package that starts with `{prefix}`: Debian renamed it, and this tool must follow"
    )]
    NoDependency { package: String, prefix: &'static str },
    #[error(
        "rustc-web now uses `{found}`, the relinker and the passes are written for `{wanted}`: raise them together"
    )]
    LlvmMoved { found: String, wanted: String },
    #[error("the unpacked packages have no {0}")]
    Unpacked(&'static str),
    #[error("cannot teach std about target_os = \"solana\": {0}")]
    Std(String),
    #[error("no cache folder: set SPORELINE_SBF_CACHE, XDG_CACHE_HOME or HOME")]
    NoCacheFolder,
    #[error("no Cargo workspace here or above: run inside the repository or pass --workspace-dir")]
    NoWorkspace,
    #[error("the workspace has no package `{0}` with a library")]
    NoProgram(String),
    #[error("`{0}` is not a program id: it takes the base58 text of 32 bytes")]
    ProgramId(String),
    #[error(
        "`cargo build-sbf` is not installed (Solana's command line tools bring it); leave out --cargo-build-sbf to build with this tool"
    )]
    NoCargoBuildSbf,
    #[error("{0}")]
    Json(String),
    #[error("linker call without an output or a bitcode object: {0}")]
    LinkCall(String),
    #[error("cannot read this line of LLVM IR: {0}")]
    IrLine(String),
    #[error("the bytecode cannot hold {what} (in `{function}`): {instead}")]
    Unsupported {
        what: String,
        function: String,
        instead: &'static str,
    },
    #[error("the program defines no `{0}`: large copies and fills become calls of it, on the sol_mem*_ syscalls")]
    NoMemoryRoutine(&'static str),
    #[error("there is no committed program to compare with: {0} is missing")]
    NothingCommitted(PathBuf),
    #[error(
        "same toolchain, other bytes: built {built}, committed {committed}. Commit the result of `sporeline-sbf build`"
    )]
    Drift { built: String, committed: String },
    #[error("{path} says {recorded}, the committed program is {actual}")]
    CommittedHash {
        path: PathBuf,
        recorded: String,
        actual: String,
    },
    #[error("{path} is not what the program says: {difference}. Commit the result of `sporeline-sbf idl`")]
    IdlDrift { path: PathBuf, difference: String },
    #[error("the IDL test printed no `{0}` piece: the program crate needs the feature `idl-build`")]
    IdlPiece(&'static str),
    #[error("the IDL has two different {kind} called `{name}`")]
    IdlTwice { kind: &'static str, name: String },
}

/// Names the file in a failed file operation.
pub fn at(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> SbfError {
    let path = path.into();
    move |source| SbfError::File { action, path, source }
}
