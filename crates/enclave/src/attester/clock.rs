//! The chain's own time. Services never compare it with the machine's.

use solana_client::nonblocking::rpc_client::RpcClient;
use sporeline_client::{Address, error::without_url};

/// The clock sysvar.
const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// Why the chain's time is unknown.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Without the node's URL.
    #[error("the clock account cannot be read: {0}")]
    Rpc(#[source] Box<solana_client::client_error::ClientError>),
    #[error("the clock account is missing or too short")]
    Malformed,
}

/// `unix_timestamp` of a clock sysvar's bytes: after slot, epoch start, epoch and leader-schedule epoch.
pub fn unix_of_clock(data: &[u8]) -> Result<i64, ClockError> {
    let bytes = data.get(32..40).and_then(|bytes| bytes.try_into().ok());
    bytes.map(i64::from_le_bytes).ok_or(ClockError::Malformed)
}

/// The chain's time, unix seconds, at the client's commitment.
pub async fn chain_time(rpc: &RpcClient) -> Result<i64, ClockError> {
    let account = rpc
        .get_account_with_commitment(&CLOCK, rpc.commitment())
        .await
        .map_err(|error| ClockError::Rpc(Box::new(without_url(error))))?;
    unix_of_clock(&account.value.ok_or(ClockError::Malformed)?.data)
}
