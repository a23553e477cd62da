use anchor_lang::prelude::*;

/// An approved agent-host image, named by the SHA-256 of its app-compose file.
#[account]
#[derive(Debug)]
pub struct Measurement {
    pub version: u8,
    pub bump: u8,
    /// 1: revoked, for ever. Whoever is attested by it stops acting at once.
    pub revoked: u8,
    /// 1: the keys are not in a trusted enclave. Only on local clusters.
    pub dev: u8,
    pub _padding: [u8; 4],
    /// From when on it counts, unix seconds: the timelock's end.
    pub active_from: i64,
    /// When it was approved, unix seconds.
    pub approved_at: i64,
    /// When it was revoked, unix seconds; 0: it was not.
    pub revoked_at: i64,
    pub compose_hash: [u8; 32],
    pub _spare: [u8; 64],
}
