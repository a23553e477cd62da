//! What administration decided, as it stands.

use super::{Key, column::Blob, keyed::keyed};

/// Bytes of the parameters as the program lays them out.
pub const PARAMETERS: usize = size_of::<sporeline_client::state::Parameters>();
/// Bytes of all attesters' keys.
pub const ATTESTERS: usize = 32 * sporeline_client::constants::MAX_ATTESTERS;
/// Bytes of all price-feed owners' keys.
pub const PRICE_OWNERS: usize = 32 * sporeline_client::constants::MAX_PRICE_OWNERS;

keyed! {
    /// What is in force, and what is announced. There is one.
    pub struct GlobalRow in "chain_global" by global {
        local: bool,
        authority: Key,
        offered_authority: Option<Key>,
        staking_mint: Key,
        parameters: Blob<PARAMETERS>,
        next_parameters: Option<Blob<PARAMETERS>>,
        next_parameters_at: Option<i64>,
        /// When the parameters were fixed for ever.
        frozen_at: Option<i64>,
        /// Keys one after the other, in no order, zeros behind the last.
        attesters: Blob<ATTESTERS>,
        attester_count: u64,
        attester_threshold: u64,
        next_attesters: Option<Blob<ATTESTERS>>,
        next_attester_count: Option<u64>,
        next_attester_threshold: Option<u64>,
        next_attesters_at: Option<i64>,
        feed_id: Blob<32>,
        price_owners: Blob<PRICE_OWNERS>,
        price_owner_count: u64,
        next_feed_id: Option<Blob<32>>,
        next_price_owners: Option<Blob<PRICE_OWNERS>>,
        next_price_owner_count: Option<u64>,
        next_price_owners_at: Option<i64>,
        /// All that was ever withdrawn of the protocol's income, lamports.
        protocol_withdrawn: u64,
    }
}
