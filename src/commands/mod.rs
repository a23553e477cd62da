//! One file per command that runs a part against any cluster.

pub mod attester;
pub mod config;
pub mod host;
pub mod index;
pub mod init;
pub mod serve;

use crate::config::Config;
use anyhow::Context;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use sporeline_client::state::Global;

/// The cluster's RPC, at the configured commitment.
pub fn rpc(settings: &Config) -> anyhow::Result<RpcClient> {
    let commitment: CommitmentConfig = settings.parse("chain.commitment")?;
    Ok(RpcClient::new_with_commitment(
        settings.text("chain.rpc_url")?.to_owned(),
        commitment,
    ))
}

/// The program's `Global`, which must be there.
pub async fn global(rpc: &RpcClient) -> anyhow::Result<Global> {
    crate::admin::global(rpc)
        .await?
        .context("the program is not initialised on this cluster; see `sporeline init`")
}
