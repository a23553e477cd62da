//! Which cluster a node is of.

use super::Held;
use solana_client::{client_error::ClientError, nonblocking::rpc_client::RpcClient};
use solana_commitment_config::CommitmentConfig;
use sporeline_client::{address, state::Global};
use sporeline_enclave::Cluster;

/// Whether a node is of the cluster.
///
/// # Errors
/// It does not say: the node's failure, with its URL.
pub(super) async fn is_of(rpc: &RpcClient, cluster: &Cluster) -> Result<bool, ClientError> {
    if !cluster.local {
        return Ok(rpc.get_genesis_hash().await?.to_bytes() == cluster.genesis_hash);
    }
    // The embedded chain makes up another hash at every start; its world keeps the one that the program was given.
    let at = address::global();
    let asked = rpc.get_account_with_commitment(&at, CommitmentConfig::confirmed());
    let global = asked.await?.value.and_then(|account| {
        let held = Held {
            lamports: account.lamports,
            data: account.data,
            owner: account.owner,
        };
        held.decode::<Global>().ok()
    });
    Ok(global.is_some_and(|global| global.genesis_hash == cluster.genesis_hash && global.is_local()))
}
