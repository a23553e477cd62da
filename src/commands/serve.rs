//! `sporeline serve`: the API and the page.

use crate::{config::Config, shutdown::Signals};
use sporeline_api::Rate;

pub async fn run(settings: &Config) -> anyhow::Result<()> {
    let (rpc, global) = super::cluster(settings).await?;
    let db = sporeline_store::open(settings.text("database.url")?).await?;
    sporeline_store::bind_cluster(&db, &global.genesis_hash).await?;
    let mut config = sporeline_api::Config::new(
        settings.parse("api.listen")?,
        rpc.url(),
        settings.text("chain.name")?,
        global.is_local(),
    );
    config.public_url = Some(settings.text("api.public_url")?.trim_end_matches('/').to_owned());
    config.genesis_hash = global.genesis_hash;
    config.price_account = settings.parse_optional("chain.price_account")?;
    let per_second: u32 = settings.parse("api.rate")?;
    config.rate = Some(Rate {
        per_second,
        burst: per_second.saturating_mul(4),
    });
    config.trusted_proxies = settings.list("api.trusted_proxies")?;
    let server = sporeline_api::bind(config).await?;
    eprintln!("API and page on http://{}", server.address());
    let stop = Signals::install()?.asked();
    server.serve(db, stop).await?;
    Ok(())
}
