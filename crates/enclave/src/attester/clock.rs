//! The chain's own time, and what it allows by now. Services never compare that time with the machine's.

use solana_client::nonblocking::rpc_client::RpcClient;
use sporeline_client::{
    Address,
    account::{DecodeError, decode},
    address,
    error::without_url,
    state::Global,
};

/// The clock sysvar.
const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// What the chain says now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainNow {
    /// Unix seconds.
    pub time: i64,
    /// Longest life of an attestation, seconds (`attestation_ttl`): it may be changed at any time.
    pub ttl_s: i64,
}

/// Why the chain's time, or what it allows, is unknown.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Without the node's URL.
    #[error("clock and Global cannot be read: {0}")]
    Rpc(#[source] Box<solana_client::client_error::ClientError>),
    #[error("the clock account is missing or too short")]
    Malformed,
    #[error("Global is missing")]
    NoGlobal,
    #[error("Global: {0}")]
    Global(#[from] DecodeError),
}

/// `unix_timestamp` of a clock sysvar's bytes: after slot, epoch start, epoch and leader-schedule epoch.
pub fn unix_of_clock(data: &[u8]) -> Result<i64, ClockError> {
    let bytes = data.get(32..40).and_then(|bytes| bytes.try_into().ok());
    bytes.map(i64::from_le_bytes).ok_or(ClockError::Malformed)
}

/// Both of one slot, at the client's commitment.
pub async fn chain_now(rpc: &RpcClient) -> Result<ChainNow, ClockError> {
    let accounts = rpc
        .get_multiple_accounts_with_commitment(&[CLOCK, address::global()], rpc.commitment())
        .await
        .map_err(|error| ClockError::Rpc(Box::new(without_url(error))))?;
    let mut accounts = accounts.value.into_iter();
    let clock = accounts.next().flatten().ok_or(ClockError::Malformed)?;
    let global = accounts.next().flatten().ok_or(ClockError::NoGlobal)?;
    let global: Global = decode(&global.data)?;
    Ok(ChainNow {
        time: unix_of_clock(&clock.data)?,
        ttl_s: global.parameters.attestation_ttl.into(),
    })
}
