//! The command `sporeline`.

mod admin;
mod bench;
mod commands;
mod config;
mod keypair;
mod shutdown;
#[cfg(feature = "local")]
mod up;

use clap::{Arg, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use config::Config;
use std::path::Path;

/// Agents that are alive, on Solana.
#[derive(Parser)]
#[command(name = "sporeline", version, subcommand_required = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A whole world on this machine: chain, program, host, attester, indexer, API, page, founders and a crowd.
    #[cfg(feature = "local")]
    Up(up::Flags),
    /// Initialises the program on a cluster. Signed by its upgrade authority.
    Init(commands::init::Flags),
    /// Runs agents.
    Host(commands::host::Flags),
    /// Sends what anybody may send, when it is due: charges, sweeps, births, airdrops, deaths, estates.
    Keep,
    /// Checks quotes and signs attestations.
    Attester,
    /// Follows the chain into the database.
    Index(commands::index::Flags),
    /// Serves the API and the page.
    Serve,
    /// Prints every setting, its value, and where it came from.
    Config,
    /// Measures.
    Bench(BenchFlags),
}

#[derive(Args)]
struct BenchFlags {
    #[command(subcommand)]
    what: bench::What,
}

fn main() -> anyhow::Result<()> {
    let matches = cli().get_matches();
    let parsed = Cli::from_arg_matches(&matches)?;
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet().into()))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    if let Command::Bench(flags) = &parsed.command {
        return bench::run(&flags.what);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(run(parsed, &matches));
    // surfpool leaves threads behind that never end; nothing of ours is still running here.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    outcome
}

/// What is logged unless RUST_LOG says otherwise: our own warnings and what went wrong elsewhere.
fn quiet() -> &'static str {
    "warn,surfpool_core=error,solana_=error,litesvm=off"
}

async fn run(parsed: Cli, matches: &ArgMatches) -> anyhow::Result<()> {
    let settings = Config::gather(
        flag_of(matches, CONFIG).as_deref().map(Path::new),
        |name| std::env::var(name).ok(),
        |name| flag_of(matches, name),
    )?;
    match parsed.command {
        #[cfg(feature = "local")]
        Command::Up(flags) => up::run(flags).await,
        Command::Init(flags) => commands::init::run(&settings, flags).await,
        Command::Host(flags) => commands::host::run(&settings, flags).await,
        Command::Keep => commands::keep::run(&settings).await,
        Command::Attester => commands::attester::run(&settings).await,
        Command::Index(flags) => commands::index::run(&settings, flags).await,
        Command::Serve => commands::serve::run(&settings).await,
        Command::Config => {
            commands::config::print(&settings);
            Ok(())
        }
        Command::Bench(_) => Ok(()), // handled before there was a runtime
    }
}

/// The flag that names the settings file.
const CONFIG: &str = "config";

/// Commands with a flag for every setting.
const READ_SETTINGS: [&str; 7] = ["init", "host", "keep", "attester", "index", "serve", "config"];

/// The command line, with a flag for every setting on the commands that read them.
fn cli() -> clap::Command {
    READ_SETTINGS.into_iter().fold(Cli::command(), |cli, name| {
        cli.mut_subcommand(name, |command| {
            let file = Arg::new(CONFIG)
                .long(CONFIG)
                .value_name("FILE")
                .help("Settings file (TOML); flags and SPORELINE_… variables come before it");
            command.arg(file).args(config::KEYS.iter().map(|key| {
                Arg::new(key.name)
                    .long(leaked(key.flag()))
                    .value_name("VALUE")
                    .help(key.help)
                    .help_heading("Settings")
            }))
        })
    })
}

/// Clap wants flag names that live for ever; there are a few, made once.
fn leaked(name: String) -> &'static str {
    Box::leak(name.into_boxed_str())
}

/// A setting's flag, if it was given.
fn flag_of(matches: &ArgMatches, name: &str) -> Option<String> {
    let (_, of_command) = matches.subcommand()?;
    of_command.try_get_one::<String>(name).ok().flatten().cloned()
}
