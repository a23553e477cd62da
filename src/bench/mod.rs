//! `sporeline bench`: figures that anyone can measure again.

mod compute;
mod evolution;

pub use compute::compute;
pub use evolution::evolution;

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
        What::Evolution { seed, seeds, json } => evolution(*seed, *seeds, *json),
    }
}
