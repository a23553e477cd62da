use anchor_lang::prelude::*;

/// Running numbers. Apart from `Global` so that births do not write what every trade of an agent reads.
#[account]
#[derive(Debug)]
pub struct Counters {
    pub version: u8,
    pub bump: u8,
    pub _padding: [u8; 6],
    /// Agents spawned or born so far; the next one's id.
    pub agents: u64,
    /// Distributions made so far; the next one's index.
    pub distributions: u64,
    pub _spare: [u8; 64],
}
