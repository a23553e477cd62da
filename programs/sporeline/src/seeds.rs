//! First seeds of every program-derived address. The rest of the seeds stands beside each.

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
