//! `sporeline host`: runs agents.

use crate::{admin, config::Config, keypair, shutdown::Signals};
use anyhow::bail;
use solana_sdk::signer::Signer;
use sporeline_client::state::Global;
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave};
use std::{path::Path, sync::Arc};

pub async fn run(settings: &Config) -> anyhow::Result<()> {
    let rpc = super::rpc(settings)?;
    let global = super::global(&rpc).await?;
    let cluster = cluster_of(&global, settings.text("chain.name")?);
    let operator = keypair::read(Path::new(settings.text("host.keypair")?))?;
    let enclave = match settings.text("host.enclave")? {
        "dev" => DevEnclave::open(Path::new(settings.text("host.seed_file")?), &cluster, DEV_APP_COMPOSE)?,
        other => bail!("host.enclave = {other:?}: only dev is there so far, on local clusters"),
    };
    eprintln!(
        "host {}; its enclave's root is {}",
        operator.pubkey(),
        bs58::encode(enclave.root()?).into_string()
    );
    let db = sporeline_store::open(settings.text("database.url")?).await?;
    sporeline_store::bind_cluster(&db, &global.genesis_hash).await?;
    admin::register_host(&rpc, &operator, settings.parse("host.price_per_day")?).await?;
    let rpc_url = settings.text("chain.rpc_url")?.to_owned();
    let mut config = sporeline_host::Config::new(rpc_url, operator, cluster, Arc::new(enclave));
    config.attesters = settings.list("host.attesters")?;
    sporeline_host::run(db, config, Signals::install()?.asked()).await?;
    Ok(())
}

/// The cluster that a `Global` belongs to.
pub fn cluster_of(global: &Global, name: &str) -> Cluster {
    Cluster {
        name: name.to_owned(),
        genesis_hash: global.genesis_hash,
        local: global.is_local(),
    }
}
