//! Compute units of every instruction, measured on the bytecode.
//!
//! A program-derived address costs more to find the lower its bump is, so one key says little: every instruction runs for
//! many, from a fixed seed, each alone in its transaction. What the program consumed, calls to other programs included, is
//! then what the transaction consumed. `attest` alone is preceded by the precompile's instruction, which consumes none.

mod breeding;
mod death;
mod document;
mod journey;
mod stake;

pub use document::{LIMITS, document};

/// Keys of the committed table.
pub const KEYS: usize = 200;

/// Compute units of one instruction over all keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub name: &'static str,
    pub min: u64,
    pub median: u64,
    pub max: u64,
}

/// Measures every instruction for `keys` keys.
///
/// # Panics
/// When an instruction is refused, or `keys` is 0.
pub fn measure(keys: usize) -> Vec<Row> {
    journey::samples(keys)
        .into_iter()
        .map(|(name, mut units)| {
            units.sort_unstable();
            Row {
                name,
                min: units[0],
                median: units[units.len() / 2],
                max: units[units.len() - 1],
            }
        })
        .collect()
}
