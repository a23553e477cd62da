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

use crate::config::{Config, masked};
use anyhow::{Context, bail};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use sporeline_client::{Address, error::without_url, state::Global};
use sporeline_host::{Priority, Rpc};
use std::time::Duration;

/// A node that has not answered by then is passed over.
const PATIENCE: Duration = Duration::from_secs(10);

/// All of `chain.rpc_url`, the preferred first; at least one.
///
/// # Errors
/// None is named, or one is no URL: it is told by its place and not shown, for it may hold a key.
fn rpc_urls(settings: &Config) -> anyhow::Result<Vec<String>> {
    let urls: Vec<String> = settings.list("chain.rpc_url")?;
    if urls.is_empty() {
        bail!("chain.rpc_url names no node");
    }
    for (number, url) in urls.iter().enumerate() {
        let wrong = match url.parse::<reqwest::Url>() {
            Ok(url) if matches!(url.scheme(), "http" | "https") => continue,
            Ok(_) => "it begins with neither http:// nor https://".to_owned(),
            Err(error) => error.to_string(),
        };
        bail!(
            "chain.rpc_url: number {} is no URL of a node, as http://127.0.0.1:8899 is: {wrong}",
            number + 1
        );
    }
    Ok(urls)
}

/// The first node of `chain.rpc_url` that answers, at the configured commitment, and the program's `Global`, if it was
/// initialised.
///
/// # Errors
/// No node answers: of each where it was looked for and what failed in the end, and what to do about it.
pub async fn node(settings: &Config) -> anyhow::Result<(RpcClient, Option<Global>)> {
    let commitment: CommitmentConfig = settings.parse("chain.commitment")?;
    let mut failed = vec![];
    for url in rpc_urls(settings)? {
        let rpc = RpcClient::new_with_timeout_and_commitment(url, PATIENCE, commitment);
        match answer(&rpc).await {
            Ok(global) => return Ok((rpc, global)),
            Err(error) => {
                let (url, error) = (masked(&rpc.url()), error.root_cause().to_string());
                tracing::warn!(node = url, error, "a node does not answer");
                failed.push(format!("{url} ({error})"));
            }
        }
    }
    bail!(
        "no node answers at {}; start a world on this machine (`cargo run -- up`) or name a node that runs (--chain.rpc-url URL)",
        failed.join(", nor at ")
    )
}

/// What a node says of the program's `Global`. It is asked for its slot first: what fails in asking for an account, the client
/// tells by a text without the cause.
async fn answer(rpc: &RpcClient) -> anyhow::Result<Option<Global>> {
    rpc.get_slot().await.map_err(without_url)?;
    crate::admin::global(rpc).await
}

/// As [`node`], of a cluster with the program.
pub async fn cluster(settings: &Config) -> anyhow::Result<(RpcClient, Global)> {
    let (rpc, global) = node(settings).await?;
    let global = global.context("the program is not initialised on this cluster; see `sporeline init`")?;
    Ok((rpc, global))
}

/// All of `chain.rpc_url`, and what is offered for a place in a block.
pub fn rpc_of(settings: &Config, local: bool) -> anyhow::Result<Rpc> {
    Ok(Rpc {
        urls: rpc_urls(settings)?,
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

/// The account that breeding and births are priced by. Only a local cluster may be without.
///
/// # Errors
/// It is not set, or no address: agents that can never breed are not run by mistake.
pub fn price_account(settings: &Config, local: bool) -> anyhow::Result<Option<Address>> {
    match local {
        true => Ok(settings.parse_optional("chain.price_account")?),
        false => settings
            .parse("chain.price_account")
            .map(Some)
            .context("without a price of SOL no agent breeds and no child is born"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    fn settings(all: &[(&str, &str)]) -> Config {
        let find = |name: &str| {
            let found = all.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::gather(None, |_| None, find).unwrap()
    }

    /// A node of a cluster without the program: it knows no account. Its URL.
    async fn empty_cluster() -> String {
        const ACCOUNT: &str = r#"{"jsonrpc":"2.0","id":0,"result":{"context":{"slot":1},"value":null}}"#;
        const SLOT: &str = r#"{"jsonrpc":"2.0","id":0,"result":1}"#;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // The request is small and comes in one piece.
                let mut asked = [0; 4_096];
                let count = stream.read(&mut asked).await.unwrap();
                let body = match String::from_utf8_lossy(&asked[..count]).contains("getSlot") {
                    true => SLOT,
                    false => ACCOUNT,
                };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        url
    }

    /// Nobody listens there.
    const DOWN: &str = "http://127.0.0.1:1/v2/secret?api-key=secret";

    #[tokio::test]
    async fn while_the_first_node_is_down_a_part_starts_with_the_next() {
        let well = empty_cluster().await;
        let settings = settings(&[("chain.rpc_url", &format!("{DOWN},{well}"))]);
        let (rpc, global) = node(&settings).await.unwrap();
        assert!(rpc.url() == well && global.is_none());
        let refused = cluster(&settings).await.err().unwrap().to_string();
        assert!(refused.contains("not initialised"), "{refused}");
        // Hosts and keepers go on with all of them.
        assert_eq!(rpc_of(&settings, true).unwrap().urls, [DOWN, &well]);
    }

    #[tokio::test]
    async fn with_every_node_down_it_is_said_without_their_keys() {
        let settings = settings(&[("chain.rpc_url", &format!("{DOWN},{DOWN}"))]);
        let error = node(&settings).await.err().unwrap();
        let told = format!("{error:?}");
        let one = "http://127.0.0.1:1/*** (Connection refused (os error 111))";
        assert!(
            told.starts_with(&format!("no node answers at {one}, nor at {one}; ")) && !told.contains("secret"),
            "{told}"
        );
        // What to do next.
        assert!(
            told.contains("`cargo run -- up`") && told.contains("--chain.rpc-url"),
            "{told}"
        );
    }

    #[tokio::test]
    async fn what_is_no_url_of_a_node_is_called_so_and_not_shown() {
        for wrong in [
            "foo/secret",
            "ws://node/secret",
            "http://",
            "127.0.0.1:8899",
            "http://node:x/secret",
        ] {
            let settings = settings(&[("chain.rpc_url", &format!("http://127.0.0.1:1,{wrong}"))]);
            let told = format!("{:?}", node(&settings).await.err().unwrap());
            assert!(
                told.starts_with("chain.rpc_url: number 2 is no URL") && !told.contains("secret"),
                "{told}"
            );
            assert!(rpc_of(&settings, true).is_err());
        }
    }

    #[test]
    fn only_on_a_local_cluster_a_host_or_keeper_may_be_without_the_price_of_sol() {
        let without = settings(&[]);
        assert_eq!(price_account(&without, true).unwrap(), None);
        let refused = format!("{:#}", price_account(&without, false).unwrap_err());
        assert!(refused.contains("chain.price_account is not set"), "{refused}");
        let key = Address::new_from_array([7; 32]);
        let with = settings(&[("chain.price_account", &key.to_string())]);
        for local in [true, false] {
            assert_eq!(price_account(&with, local).unwrap(), Some(key));
        }
        // What deploy/ says until it is changed.
        let unchanged = settings(&[("chain.price_account", "price-account.invalid")]);
        let refused = format!("{:#}", price_account(&unchanged, false).unwrap_err());
        assert!(refused.contains("chain.price_account ="), "{refused}");
    }
}
