//! `sporeline keep`: sends what anybody may send, when it is due.

use crate::{config::Config, keypair, shutdown::Signals};
use anyhow::Context;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_host::KeeperConfig;
use std::path::Path;

pub async fn run(settings: &Config) -> anyhow::Result<()> {
    let (_, global) = super::cluster(settings).await?;
    let payer = payer(settings)?.context("keeper.keypair or host.keypair has to name who pays")?;
    eprintln!("keeper; {} pays", payer.pubkey());
    let db = sporeline_store::open(settings.text("database.url")?).await?;
    sporeline_store::bind_cluster(&db, &global.genesis_hash).await?;
    let config = config(settings, payer, global.is_local())?;
    let rpc = super::rpc_of(settings, global.is_local())?;
    let cluster = super::host::cluster_of(&global, settings.text("chain.name")?);
    sporeline_host::keep(db, &rpc, &cluster, config, Signals::install()?.asked()).await?;
    Ok(())
}

/// The keeper's own key, else the operator's.
fn payer(settings: &Config) -> anyhow::Result<Option<Keypair>> {
    let mut names = ["keeper.keypair", "host.keypair"].into_iter();
    names
        .find_map(|name| settings.optional(name).map(|file| keypair::read(name, Path::new(file))))
        .transpose()
}

/// A keeper as the settings want it.
pub fn config(settings: &Config, payer: Keypair, local: bool) -> anyhow::Result<KeeperConfig> {
    let mut config = KeeperConfig::new(payer, local);
    config.terms.deliver = settings.parse("keeper.deliver")?;
    config.terms.deliver_per_day = settings.parse("keeper.deliver_per_day")?;
    config.price_account = super::price_account(settings, local)?;
    if config.price_account.is_none() {
        eprintln!("chain.price_account is not set: this keeper commits no births");
    }
    Ok(config)
}

/// The keeper that runs beside a host.
pub fn beside_host(settings: &Config, operator: &Keypair, local: bool) -> anyhow::Result<KeeperConfig> {
    let payer = payer(settings)?.unwrap_or_else(|| operator.insecure_clone());
    config(settings, payer, local)
}
