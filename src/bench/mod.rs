//! `sporeline bench`: figures that anyone can measure again.

mod compute;
mod evolution;
mod host;

pub use compute::compute;
pub use evolution::evolution;
pub use host::host;

use clap::Subcommand;

/// What to measure.
#[derive(Subcommand)]
pub enum What {
    /// Compute units of every instruction, over 200 keys, in LiteSVM with the committed bytecode.
    Compute {
        /// One JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// What agents cost a host: CPU time of a round, and memory of an agent.
    Host {
        /// How many live on it.
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=16_384))]
        agents: u64,
        /// One JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Whether selection and learning pay: 30 generations of 200 agents in a simulated market.
    Evolution {
        /// Everything follows from it.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many seeds, from that one on.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
        seeds: u64,
        /// JSON instead of a table: an object, of several seeds an array.
        #[arg(long)]
        json: bool,
    },
}

/// Measures and prints.
pub fn run(what: &What) -> anyhow::Result<()> {
    match what {
        What::Compute { json } => compute(*json),
        What::Host { agents, json } => host(*agents, *json),
        What::Evolution { seed, seeds, json } => evolution(*seed, *seeds, *json),
    }
}
