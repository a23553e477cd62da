//! `sporeline attester`: checks quotes and signs attestations.

use crate::{commands::init::hash, config::Config, keypair, shutdown::Signals};
use anyhow::{Context, bail};
use solana_sdk::signer::Signer;
use sporeline_enclave::attester::{AttesterConfig, Policy, serve};
use std::path::Path;

pub async fn run(settings: &Config) -> anyhow::Result<()> {
    let rpc = super::rpc(settings)?;
    let global = super::global(&rpc).await?;
    let key = keypair::read(Path::new(settings.text("attester.keypair")?))?;
    if !global.attesters().contains(&key.pubkey()) {
        bail!("{} is not one of the program's attesters", key.pubkey());
    }
    let measurements: Vec<String> = settings.list("attester.measurements")?;
    let measurements = measurements
        .iter()
        .map(|text| hash("attester.measurements", text))
        .collect::<Result<_, _>>()?;
    let roots: Vec<sporeline_client::Address> = settings.list("attester.dev_roots")?;
    if !roots.is_empty() && global.local == 0 {
        bail!("attester.dev_roots: development enclaves count on local clusters only");
    }
    let config = AttesterConfig {
        key,
        policy: Policy {
            genesis_hash: global.genesis_hash,
            roots: roots.iter().map(|root| root.to_bytes()).collect(),
            measurements,
            ttl_s: global.parameters.attestation_ttl.into(),
        },
        rpc_url: settings.text("chain.rpc_url")?.to_owned(),
    };
    let listen = settings.text("attester.listen")?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("listening on {listen}"))?;
    eprintln!("attester {} on http://{}", config.key.pubkey(), listener.local_addr()?);
    serve(listener, config, Signals::install()?.asked()).await?;
    Ok(())
}
