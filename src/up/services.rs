//! The services of a local world, each a task, and their end.

use super::keys::Keys;
use anyhow::{Context, anyhow};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_api::{Faucet, Gift};
use sporeline_enclave::{
    Cluster, DevEnclave, Enclave,
    attester::{self, AttesterConfig, Policy},
};
use sporeline_localnet::price;
use sporeline_store::Db;
use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What the faucet gives at once, lamports.
const GIFT: u64 = 100_000_000_000;

/// Running services. [`Services::stop`] lets each finish what it is doing.
#[derive(Default)]
pub struct Services {
    tasks: JoinSet<(&'static str, anyhow::Result<()>)>,
    stop: CancellationToken,
}

impl Services {
    /// Cancelled when the services are to stop.
    pub fn token(&self) -> CancellationToken {
        self.stop.clone()
    }

    fn start(&mut self, name: &'static str, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        self.tasks.spawn(async move { (name, work.await) });
    }

    /// Starts the attester on a free port and returns its URL.
    pub async fn attester(
        &mut self,
        keys: &Keys,
        cluster: &Cluster,
        enclave: &DevEnclave,
        rpc_url: String,
    ) -> anyhow::Result<String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let config = AttesterConfig {
            key: keys.attester.insecure_clone(),
            policy: Policy {
                genesis_hash: cluster.genesis_hash,
                roots: vec![enclave.root()?],
                measurements: vec![enclave.compose_hash()],
                tdx: None,
            },
            rpc_url,
            pccs: None,
        };
        let stop = self.token().cancelled_owned();
        self.start("attester", async { Ok(attester::serve(listener, config, stop).await?) });
        Ok(url)
    }

    pub fn indexer(&mut self, db: &Db, rpc_url: String) {
        let mut config = sporeline_indexer::Config::new(rpc_url);
        config.poll = Duration::from_millis(50);
        let (db, stop) = (db.clone(), self.token().cancelled_owned());
        self.start("indexer", async { Ok(sporeline_indexer::run(db, config, stop).await?) });
    }

    pub fn host(
        &mut self,
        db: &Db,
        keys: &Keys,
        cluster: &Cluster,
        enclave: Arc<dyn Enclave>,
        attester: String,
        rpc_url: String,
    ) {
        let operator = keys.operator.insecure_clone();
        let mut config = sporeline_host::Config::new(rpc_url, operator, cluster.clone(), enclave);
        config.attesters = vec![attester];
        config.price_account = Some(price::FEED);
        if let Some(keeper) = &mut config.keeper {
            keeper.terms.deliver = true;
            keeper.price_account = Some(price::FEED);
        }
        // The folder's lock lets no second `up` in.
        config.process = Some("up".into());
        let (db, stop) = (db.clone(), self.token().cancelled_owned());
        self.start("agent host", async { Ok(sporeline_host::run(db, config, stop).await?) });
    }

    /// Lets the crowd trade until the services stop.
    pub fn crowd(&mut self, trading: impl Future<Output = ()> + Send + 'static) {
        let stop = self.token();
        self.start("crowd", async move {
            tokio::select! {
                () = trading => {}
                () = stop.cancelled() => {}
            }
            Ok(())
        });
    }

    /// Starts the API and returns its URL.
    pub async fn api(
        &mut self,
        db: &Db,
        keys: &Keys,
        cluster: &Cluster,
        port: u16,
        rpc_url: String,
    ) -> anyhow::Result<String> {
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        let mut config = sporeline_api::Config::new(listen, rpc_url.clone(), &cluster.name, cluster.local);
        config.genesis_hash = cluster.genesis_hash;
        config.price_account = Some(price::FEED);
        config.faucet = Some(faucet(&keys.faucet, rpc_url));
        let server = sporeline_api::bind(config)
            .await
            .with_context(|| format!("port {port} for the API"))?;
        let url = format!("http://127.0.0.1:{port}");
        let (db, stop) = (db.clone(), self.token().cancelled_owned());
        self.start("API", async { Ok(server.serve(db, stop).await?) });
        Ok(url)
    }

    /// Resolves when a service ends though nobody asked it to.
    pub async fn first_failure(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok((name, Ok(())))) => anyhow!("the {name} ended by itself"),
            Some(Ok((name, Err(error)))) => error.context(format!("the {name} failed")),
            Some(Err(error)) => anyhow!("a service panicked: {error}"),
            None => std::future::pending().await,
        }
    }

    /// Asks all services to stop and waits, at most 10 s.
    pub async fn stop(&mut self) {
        self.stop.cancel();
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                if let Ok((name, Err(error))) = ended {
                    tracing::warn!("the {name}, stopping: {error:#}");
                }
            }
        };
        if tokio::time::timeout(Duration::from_secs(10), all).await.is_err() {
            tracing::warn!("a service did not stop within 10 s; it is cut off");
        }
    }
}

/// Gives [`GIFT`] lamports to whoever asks.
fn faucet(key: &Keypair, rpc_url: String) -> Faucet {
    let (key, rpc) = (
        Arc::new(key.insecure_clone()),
        Arc::new(RpcClient::new_with_commitment(rpc_url, CommitmentConfig::confirmed())),
    );
    Faucet::new(move |to| {
        let (key, rpc) = (key.clone(), rpc.clone());
        Box::pin(async move {
            let transfer = sporeline_client::instruction::transfer(&key.pubkey(), &to, GIFT);
            let sent = async {
                let blockhash = rpc.get_latest_blockhash().await?;
                let signed =
                    sporeline_client::transaction::signed(&key.pubkey(), &[transfer], &[key.as_ref()], blockhash)?;
                anyhow::Ok(rpc.send_and_confirm_transaction(&signed).await?)
            };
            match sent.await {
                Ok(signature) => Ok(Gift {
                    signature: signature.to_string(),
                    lamports: GIFT,
                }),
                Err(error) => Err(error.to_string()),
            }
        })
    })
}
