//! `sporeline bench`: figures that anyone can measure again.

mod compute;

pub use compute::compute;

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
}

/// Measures and prints.
pub fn run(what: &What) -> anyhow::Result<()> {
    match what {
        What::Compute { json } => compute(*json),
    }
}
