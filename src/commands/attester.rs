//! `sporeline attester`: checks quotes and signs attestations.

use crate::{commands::init::hash, config::Config, keypair, shutdown::Signals};
use anyhow::{Context, bail};
use solana_sdk::signer::Signer;
use sporeline_enclave::{
    attester::{AttesterConfig, Policy, serve},
    tdx::{Pccs, TdxPolicy},
};
use std::path::Path;

pub async fn run(settings: &Config) -> anyhow::Result<()> {
    let (rpc, global) = super::cluster(settings).await?;
    let key = keypair::read("attester.keypair", Path::new(settings.text("attester.keypair")?))?;
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
    let tdx = tdx(settings)?;
    let pccs = match tdx {
        Some(_) => Some(Pccs::new(settings.text("attester.pccs_url")?)?),
        None => None,
    };
    let config = AttesterConfig {
        key,
        policy: Policy {
            genesis_hash: global.genesis_hash,
            roots: roots.iter().map(|root| root.to_bytes()).collect(),
            measurements,
            tdx,
        },
        rpc_url: rpc.url(),
        pccs,
    };
    let listen = settings.text("attester.listen")?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("listening on {listen}"))?;
    eprintln!("attester {} on http://{}", config.key.pubkey(), listener.local_addr()?);
    serve(listener, config, Signals::install()?.asked()).await?;
    Ok(())
}

/// Which TDX machines to believe; none where no image is listed.
fn tdx(settings: &Config) -> anyhow::Result<Option<TdxPolicy>> {
    let policy = TdxPolicy {
        images: settings.list("attester.images")?,
        tcb: settings.list("attester.tcb")?,
        platforms: settings.list("attester.ppids")?,
        root_ca: None,
    };
    if policy.images.is_empty() {
        return Ok(None);
    }
    if policy.platforms.is_empty() {
        bail!("attester.ppids: list the machines whose quotes count, or say any");
    }
    if policy.tcb.is_empty() {
        bail!("attester.tcb: name at least one state that is accepted, as UpToDate");
    }
    Ok(Some(policy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_enclave::tdx::Platform;

    fn policy(settings: &[(&str, &str)]) -> anyhow::Result<Option<TdxPolicy>> {
        let find = |name: &str| {
            let found = settings.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        tdx(&Config::gather(None, |_| None, find).unwrap())
    }

    #[test]
    fn tdx_quotes_are_judged_once_images_and_machines_are_listed() {
        let image = ["11".repeat(48), "*".into(), "22".repeat(48), "33".repeat(48)].join(":");
        assert_eq!(policy(&[]).unwrap(), None);
        let no_machines = policy(&[("attester.images", &image)]).unwrap_err().to_string();
        assert!(no_machines.contains("attester.ppids"), "{no_machines}");
        let ppid = "44".repeat(16);
        let made = policy(&[("attester.images", &image), ("attester.ppids", &ppid)])
            .unwrap()
            .unwrap();
        assert_eq!(made.platforms, [Platform::Ppid([0x44; 16])]);
        assert_eq!((made.images.len(), made.tcb.len()), (1, 1));
    }

    #[test]
    fn an_image_a_machine_or_a_rule_that_cannot_be_read_is_an_error_that_names_the_setting() {
        for (name, value) in [
            ("attester.images", "1122"),
            ("attester.ppids", "1122"),
            ("attester.tcb", "OutOfDate"),
            ("attester.tcb", "Revoked"),
        ] {
            let error = policy(&[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
