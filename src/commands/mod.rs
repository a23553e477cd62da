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
        .await
        .map_err(|error| anyhow::anyhow!("chain.rpc_url does not answer: {}", without_url(&error)))?
        .context("the program is not initialised on this cluster; see `sporeline init`")
}

/// The root of an error without the URL that HTTP errors repeat: it may hold a key.
fn without_url(error: &anyhow::Error) -> String {
    let root = error.root_cause().to_string();
    match root.split_once(" for url (") {
        Some((before, _)) => before.to_owned(),
        None => root,
    }
}
