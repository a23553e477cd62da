//! `sporeline index`: follows the chain into the database.

use crate::{
    config::{Config, masked},
    shutdown::Signals,
};
use anyhow::{Context, bail};
use clap::Args;
use sporeline_indexer::Commitment;
use std::time::Duration;

#[derive(Args)]
pub struct Flags {
    /// Rebuilds every projection from the stored events, then stops.
    #[arg(long)]
    rebuild: bool,
}

pub async fn run(settings: &Config, flags: Flags) -> anyhow::Result<()> {
    let db = sporeline_store::open(settings.text("database.url")?).await?;
    if flags.rebuild {
        sporeline_indexer::rebuild(&db).await?;
        println!("rebuilt");
        return Ok(());
    }
    let (rpc, global) = super::cluster(settings).await?;
    let mut config = sporeline_indexer::Config::new(rpc.url());
    config.commitment = match settings.text("chain.commitment")? {
        "confirmed" => Commitment::Confirmed,
        "finalized" => Commitment::Finalized,
        other => bail!("chain.commitment = {other:?}: the indexer reads confirmed or finalized blocks"),
    };
    config.from_slot = settings.parse_optional("index.from_slot")?;
    config.poll = Duration::from_millis(settings.parse("index.poll_ms")?);
    config.finality_depth = settings.parse("index.finality_depth")?;
    sporeline_store::bind_cluster(&db, &global.genesis_hash).await?;
    eprintln!(
        "indexing {} into {}",
        masked(&config.rpc_url),
        masked(settings.text("database.url")?)
    );
    sporeline_indexer::run(db, config, Signals::install()?.asked())
        .await
        .context("the indexer stopped")
}
