//! `sporeline host`: runs agents.

use crate::{
    config::{Config, masked},
    keypair,
    shutdown::Signals,
};
use anyhow::{Context, bail};
use clap::Args;
use solana_sdk::signer::Signer;
use sporeline_client::state::Global;
use sporeline_enclave::{
    Cluster, DEV_APP_COMPOSE, DSTACK_TIMEOUT, DevEnclave, DstackEnclave, Enclave, EnclaveError, usual_socket,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(Args)]
pub struct Flags {
    /// Others keep: charges, sweeps, births, claims and deaths are left to them.
    #[arg(long)]
    no_keeper: bool,
}

pub async fn run(settings: &Config, flags: Flags) -> anyhow::Result<()> {
    let (rpc, global) = super::cluster(settings).await?;
    let price_account = super::price_account(settings, global.is_local())?;
    let cluster = cluster_of(&global, settings.text("chain.name")?);
    let operator = keypair::read("host.keypair", Path::new(settings.text("host.keypair")?))?;
    let enclave = enclave(settings, &cluster).await?;
    eprintln!(
        "host {}; its keys are kept by the {} enclave of compose hash {}",
        operator.pubkey(),
        enclave.kind().name(),
        hex::encode(enclave.compose_hash())
    );
    let db = sporeline_store::open(settings.text("database.url")?).await?;
    sporeline_store::bind_cluster(&db, &global.genesis_hash).await?;
    let keeper = match flags.no_keeper {
        true => None,
        false => Some(super::keep::beside_host(settings, &operator, cluster.local)?),
    };
    let mut config = sporeline_host::Config::new(rpc.url(), operator, cluster, enclave);
    config.rpc = super::rpc_of(settings, global.is_local())?;
    config.keeper = keeper;
    config.brain = super::brain::of(settings)?;
    if config.brain.kind == sporeline_llm::config::Kind::Llm {
        eprintln!(
            "agents think with the model {} at {}",
            config.brain.model,
            masked(&config.brain.url)
        );
    }
    config.attesters = settings.list("host.attesters")?;
    config.relays = relays(settings)?;
    // Where nobody else can look, a portrait is of no use in a public profile.
    config.public_url = settings
        .optional("api.public_url")
        .filter(|url| url.starts_with("https://"))
        .map(|url| url.trim_end_matches('/').to_owned());
    config.price_account = price_account;
    sporeline_host::register(&config, settings.parse("host.price_per_day")?).await?;
    sporeline_host::run(db, config, Signals::install()?.asked()).await?;
    Ok(())
}

/// The Nostr relays that the settings name, each once.
fn relays(settings: &Config) -> anyhow::Result<Vec<String>> {
    let mut relays: Vec<String> = vec![];
    for (number, relay) in settings.list::<String>("nostr.relays")?.into_iter().enumerate() {
        if !relay.starts_with("wss://") && !relay.starts_with("ws://") {
            // Not named: it may hold a key.
            bail!(
                "nostr.relays: number {} does not begin with wss:// or ws://",
                number + 1
            );
        }
        if !relays.contains(&relay) {
            relays.push(relay);
        }
    }
    Ok(relays)
}

/// The enclave that the settings name.
async fn enclave(settings: &Config, cluster: &Cluster) -> anyhow::Result<Arc<dyn Enclave>> {
    match settings.text("host.enclave")? {
        "dev" => {
            let seed = Path::new(settings.text("host.seed_file")?);
            let enclave =
                DevEnclave::open(seed, cluster, DEV_APP_COMPOSE).map_err(|error| without_path(seed, error))?;
            eprintln!(
                "attesters must list the root {}",
                bs58::encode(enclave.root()?).into_string()
            );
            Ok(Arc::new(enclave))
        }
        "dstack" => {
            let socket = match settings.optional("host.socket") {
                Some(path) => PathBuf::from(path),
                None => usual_socket().context("host.socket: dstack's socket is in none of its usual places")?,
            };
            Ok(Arc::new(DstackEnclave::open(&socket, DSTACK_TIMEOUT).await?))
        }
        other => bail!("host.enclave = {other:?}: it is dev or dstack"),
    }
}

/// What is wrong with the seed's file. Where there is none, its path may be the seed itself, and is not told.
fn without_path(seed: &Path, error: EnclaveError) -> anyhow::Error {
    match error {
        EnclaveError::SeedFile { source, .. } if !seed.is_file() => anyhow::Error::new(source)
            .context("host.seed_file names what can be neither read nor made (not shown: it may be a key)"),
        error => error.into(),
    }
}

/// The cluster that a `Global` belongs to.
pub fn cluster_of(global: &Global, name: &str) -> Cluster {
    Cluster {
        name: name.to_owned(),
        genesis_hash: global.genesis_hash,
        local: global.is_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_seed_in_the_place_of_its_path_is_never_told() {
        let seed = serde_json::to_string(&vec![123; 128]).unwrap();
        let flag = |name: &str| (name == "host.seed_file").then(|| seed.clone());
        let settings = Config::gather(None, |_| None, flag).unwrap();
        let cluster = Cluster {
            name: "x".into(),
            genesis_hash: [7; 32],
            local: true,
        };
        let told = format!("{:?}", enclave(&settings, &cluster).await.err().unwrap());
        assert!(told.contains("host.seed_file") && !told.contains("123,"), "{told}");
    }
}
