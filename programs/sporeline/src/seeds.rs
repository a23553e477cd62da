//! First seeds of every program-derived address. The rest of the seeds stands beside each.

use crate::errors::SporelineError;
use anchor_lang::prelude::*;

/// `[GLOBAL]`
pub const GLOBAL: &[u8] = b"global";
/// `[COUNTERS]`
pub const COUNTERS: &[u8] = b"counters";
/// `[PROTOCOL]`
pub const PROTOCOL: &[u8] = b"protocol";
/// `[MEASUREMENT, compose_hash]`
pub const MEASUREMENT: &[u8] = b"measurement";
/// `[HOST, operator]`
pub const HOST: &[u8] = b"host";
/// `[AGENT, wallet]`
pub const AGENT: &[u8] = b"agent";
/// `[MARKET, mint]`
pub const MARKET: &[u8] = b"market";
/// `[MINT, agent]`
pub const MINT: &[u8] = b"mint";
/// `[VAULT, mint]`
pub const VAULT: &[u8] = b"vault";
/// `[STAKE_POOL]`
pub const STAKE_POOL: &[u8] = b"stake_pool";
/// `[STAKE_VAULT]`
pub const STAKE_VAULT: &[u8] = b"stake_vault";
/// `[LITTER, agent]`
pub const LITTER: &[u8] = b"litter";
/// `[POSITION, owner]`
pub const POSITION: &[u8] = b"position";
/// `[DISTRIBUTION, index u64 LE]`
pub const DISTRIBUTION: &[u8] = b"distribution";
/// `[DROP_VAULT, index u64 LE]`
pub const DROP_VAULT: &[u8] = b"drop_vault";

/// Canonical bump of an address of this program, or `WrongAddress` when `expected` is another.
#[inline(never)] // the search is long, and stands in every instruction that makes an account
pub(crate) fn bump_of(seeds: &[&[u8]], expected: &Address) -> Result<u8> {
    anchor_lang::find_and_verify_program_address(seeds, &crate::ID, expected)
        .map_err(|_| SporelineError::WrongAddress.into())
}
