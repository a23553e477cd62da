//! `sporeline-sbf`: the program's bytecode and IDL, built from public package registries alone (see README.md).

mod cache;
mod error;
mod idl;
mod ir;
mod process;
mod program;
mod progress;
mod toolchain;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};

use crate::{
    cache::Cache,
    error::{SbfError, at},
    program::{
        build::{self, Request},
        check::{self, Outcome},
        link,
        project::Project,
    },
    progress::Progress,
    toolchain::setup,
};

/// Builds the Sporeline program: SBF bytecode and IDL.
#[derive(Parser)]
#[command(name = "sporeline-sbf", version)]
struct Cli {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Subcommand)]
enum Commands {
    /// Fetch, unpack and patch the newest compiler packages of Debian into the cache folder.
    Setup,
    /// Build the program's bytecode, its sha256 and the record of the toolchain.
    Build(BuildArgs),
    /// Write the program's idl.json from Anchor's `idl-build` feature.
    Idl(IdlArgs),
}

#[derive(Args)]
struct Which {
    /// The program's package.
    #[arg(long, default_value = "sporeline-program")]
    package: String,
    /// The workspace that has it (default: this folder or one above).
    #[arg(long, value_name = "DIR")]
    workspace_dir: Option<PathBuf>,
}

#[derive(Args)]
struct BuildArgs {
    #[command(flatten)]
    which: Which,
    /// Bake in this address (base58) instead of the source's own.
    #[arg(long, value_name = "KEY", conflicts_with = "check")]
    program_id: Option<String>,
    /// Where to write (default: the program's `elf` folder; with --check: `check` in the cache folder).
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Cargo's target folder (default: `target` in the cache folder).
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
    /// Compare a fresh build with the committed one, byte for byte, instead of writing it.
    #[arg(long, conflicts_with = "cargo_build_sbf")]
    check: bool,
    /// Build with Solana's `cargo build-sbf`, if it is installed.
    #[arg(long)]
    cargo_build_sbf: bool,
}

#[derive(Args)]
struct IdlArgs {
    #[command(flatten)]
    which: Which,
    /// Fail when the committed idl.json is not what the program says.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let result = match std::env::var_os(link::MODE) {
        Some(program) => link::run(&program),
        None => run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), SbfError> {
    let progress = Progress::start();
    match Cli::parse().command {
        Commands::Setup => {
            let cache = Cache::find()?;
            let _lock = cache.lock()?;
            print!("{}", setup::run(&cache, &progress)?);
        }
        Commands::Build(args) => run_build(args, &progress)?,
        Commands::Idl(args) => {
            let project = find(&args.which)?;
            let path = idl::command::run(&project, args.check, &progress)?;
            let verb = if args.check { "same" } else { "wrote" };
            println!("{verb} {}", path.display());
        }
    }
    Ok(())
}

fn find(which: &Which) -> Result<Project, SbfError> {
    Project::find(which.workspace_dir.as_deref(), &which.package)
}

fn run_build(args: BuildArgs, progress: &Progress) -> Result<(), SbfError> {
    let absolute = |path: Option<PathBuf>| {
        path.map(|p| std::path::absolute(&p).map_err(at("cannot resolve", &p)))
            .transpose()
    };
    let request = Request {
        project: find(&args.which)?,
        program_id: args.program_id,
        out: absolute(args.out)?,
        target: absolute(args.target_dir)?,
        cargo_build_sbf: args.cargo_build_sbf,
    };
    if args.check {
        report(check::run(&request, progress)?);
    } else {
        let (path, hash) = build::run(&request, progress)?;
        println!("{hash}  {}", shown(&path));
    }
    Ok(())
}

fn report(outcome: Outcome) {
    match outcome {
        Outcome::Same { hash } => println!("same bytes: {hash}"),
        Outcome::ToolchainDiffers {
            built,
            committed,
            elf,
            changed,
        } => {
            println!("toolchain differs: built {built}, committed {committed}");
            println!("not compared; the build to test is {}", shown(&elf));
            for line in changed {
                println!("  here: {line}");
            }
        }
        Outcome::Skipped { why } => println!("skipped: the bytecode was NOT rebuilt and NOT compared: {why}"),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
