//! What administration decided. Changes under timelock are announced (`…Scheduled`) and then take effect (`…Applied`).

use crate::{constants::*, state::Parameters};
use anchor_lang::prelude::*;

/// Everything that `initialize` fixed.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Initialized {
    pub time: i64,
    /// 1: a local cluster.
    pub local: u64,
    pub attester_count: u64,
    pub attester_threshold: u64,
    pub price_owner_count: u64,
    /// Of the first measurement; 1: keys are not in a trusted enclave.
    pub dev: u64,
    pub base_uri_len: u64,
    pub authority: Address,
    pub genesis_hash: [u8; 32],
    pub staking_mint: Address,
    pub feed_id: [u8; 32],
    /// The first approved measurement.
    pub compose_hash: [u8; 32],
    pub price_owners: [Address; MAX_PRICE_OWNERS],
    pub attesters: [Address; MAX_ATTESTERS],
    pub base_uri: [u8; MAX_BASE_URI_LEN],
    pub parameters: Parameters,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct MeasurementApproved {
    pub time: i64,
    pub active_from: i64,
    /// 1: keys are not in a trusted enclave.
    pub dev: u64,
    pub compose_hash: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct MeasurementRevoked {
    pub time: i64,
    pub compose_hash: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ParametersScheduled {
    pub time: i64,
    pub due_at: i64,
    pub parameters: Parameters,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ParametersApplied {
    pub time: i64,
    pub parameters: Parameters,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AttestersScheduled {
    pub time: i64,
    pub due_at: i64,
    pub count: u64,
    pub threshold: u64,
    pub attesters: [Address; MAX_ATTESTERS],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AttestersApplied {
    pub time: i64,
    pub count: u64,
    pub threshold: u64,
    pub attesters: [Address; MAX_ATTESTERS],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AttesterRemoved {
    pub time: i64,
    /// Those left.
    pub count: u64,
    pub threshold: u64,
    pub attester: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct PriceOwnersScheduled {
    pub time: i64,
    pub due_at: i64,
    pub count: u64,
    pub feed_id: [u8; 32],
    pub owners: [Address; MAX_PRICE_OWNERS],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct PriceOwnersApplied {
    pub time: i64,
    pub count: u64,
    pub feed_id: [u8; 32],
    pub owners: [Address; MAX_PRICE_OWNERS],
}

/// Parameters can never change again.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ParametersFixed {
    pub time: i64,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AuthorityOffered {
    pub time: i64,
    pub authority: Address,
    /// Zeros: the offer was withdrawn.
    pub offered: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AuthorityAccepted {
    pub time: i64,
    pub authority: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ProtocolWithdrawn {
    pub time: i64,
    pub lamports: u64,
    pub authority: Address,
    pub destination: Address,
}
