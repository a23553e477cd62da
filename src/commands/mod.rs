//! One file per command that runs a part against any cluster.

pub mod attester;
mod brain;
pub mod config;
pub mod host;
pub mod index;
pub mod init;
pub mod keep;
pub mod serve;
pub mod verify;

use crate::config::Config;
use anyhow::Context;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use sporeline_client::state::Global;
use sporeline_host::{Priority, Rpc};

/// The cluster's preferred RPC, at the configured commitment.
pub fn rpc(settings: &Config) -> anyhow::Result<RpcClient> {
    let commitment: CommitmentConfig = settings.parse("chain.commitment")?;
    Ok(RpcClient::new_with_commitment(rpc_url(settings)?, commitment))
}

/// The preferred of `chain.rpc_url`.
pub fn rpc_url(settings: &Config) -> anyhow::Result<String> {
    let urls: Vec<String> = settings.list("chain.rpc_url")?;
    urls.into_iter().next().context("chain.rpc_url names no node")
}

/// All of `chain.rpc_url`, and what is offered for a place in a block.
pub fn rpc_of(settings: &Config, local: bool) -> anyhow::Result<Rpc> {
    rpc_url(settings)?;
    Ok(Rpc {
        urls: settings.list("chain.rpc_url")?,
        skip_preflight: true,
        priority: match local {
            true => Priority::NONE,
            false => Priority {
                percentile: settings.parse("chain.priority_percentile")?,
                cap: settings.parse("chain.priority_cap")?,
            },
        },
    })
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
