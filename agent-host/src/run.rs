use crate::{
    attestation::Quoter,
    brain,
    chain::{CLOCK, Chain, Priority, Rpc},
    config::Config,
    desk,
    error::HostError,
    hands::operator,
    keeper::Keeper,
    lease::{self, Leases},
    presence,
    signer::Signer,
    supervise::supervise,
    view::Rents,
    voice::{self, Voice},
};
use solana_sdk::{signature::Keypair, signer::Signer as _};
use sporeline_client::{
    Address, address, instruction,
    state::{Global, Litter},
};
use sporeline_enclave::{Cluster, Enclave, EnclaveKind, attester::unix_of_clock};
use sporeline_llm::LlmBrain;
use sporeline_mind::Tempo;
use sporeline_store::Db;
use sporeline_voice::Pace;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

/// A Token-2022 token account with the one extension that associated accounts get, bytes.
pub(crate) const TOKEN_ACCOUNT_BYTES: usize = 170;
/// The account of a litter, bytes.
const LITTER_BYTES: usize = 8 + size_of::<Litter>();
/// One of the host's own tasks that failed rests this long.
const REST: Duration = Duration::from_millis(500);

/// What all tasks of a host share.
pub(crate) struct Host {
    pub db: Db,
    pub chain: Chain,
    pub signer: Signer,
    pub quoter: Quoter,
    pub operator: Keypair,
    /// The `Host` account.
    pub address: Address,
    pub cluster: Cluster,
    pub kind: EnclaveKind,
    pub compose_hash: [u8; 32],
    pub attesters: Vec<String>,
    pub http: reqwest::Client,
    pub tempo: Tempo,
    pub markets: u32,
    pub rents: Rents,
    pub desk_poll: Duration,
    pub anchor_every_s: u32,
    pub price_account: Option<Address>,
    /// The language model that decides for agents; without one their genes do.
    pub brain: Option<LlmBrain>,
    pub leases: Leases,
    /// As in [`Config`].
    pub relayed: bool,
    pub voice: Voice,
    pub stop: CancellationToken,
}

impl Host {
    /// One of a local cluster, with nobody where its chain should be.
    pub fn alone(db: Db, enclave: impl Enclave + 'static, cluster: Cluster) -> Self {
        let enclave: Arc<dyn Enclave> = Arc::new(enclave);
        let operator = Keypair::new_from_array([6; 32]);
        let nobody = Rpc {
            urls: vec!["http://127.0.0.1:1".into()],
            skip_preflight: true,
            priority: Priority::NONE,
        };
        Self {
            // Nobody renews here.
            leases: Leases::new(db.clone(), Duration::from_secs(3_600), None),
            db,
            chain: Chain::over(&nobody, &cluster),
            kind: enclave.kind(),
            compose_hash: enclave.compose_hash(),
            brain: None,
            signer: Signer::start(enclave.clone()),
            quoter: Quoter::of(enclave),
            address: address::host(&operator.pubkey()),
            operator,
            relayed: !cluster.local,
            cluster,
            attesters: vec![],
            http: reqwest::Client::new(),
            tempo: Tempo::LOCAL,
            markets: 8,
            rents: Rents {
                token_account: 2_074_080,
                litter: 4_788_480,
                wallet: 890_880,
            },
            desk_poll: Duration::from_millis(10),
            anchor_every_s: 20,
            price_account: None,
            voice: Voice::new(Pace::LOCAL, vec![], None),
            stop: CancellationToken::new(),
        }
    }

    /// The chain's clock, unix seconds.
    pub async fn chain_time(&self) -> Result<i64, HostError> {
        let glance = self.chain.glance(&[CLOCK]).await?;
        let clock = glance.get(0).ok_or(HostError::Missing("the clock"))?;
        unix_of_clock(&clock.data).map_err(|_| HostError::Missing("the clock"))
    }
}

/// Registers the operator as a host at `price_per_day` lamports, unless it is one. Returns the `Host` account.
pub async fn register(config: &Config, price_per_day: u64) -> Result<Address, HostError> {
    let chain = Chain::over(&config.rpc, &config.cluster);
    let operator_key = config.operator.pubkey();
    let account = address::host(&operator_key);
    if chain
        .glance(&[account])
        .await?
        .get(0)
        .is_some_and(|held| !held.data.is_empty())
    {
        return Ok(account);
    }
    let instruction = instruction::register_host(&operator_key, price_per_day);
    operator::submit_with(&chain, &config.operator, &[instruction], &CancellationToken::new()).await?;
    Ok(account)
}

/// Runs a host until `shutdown` resolves; then every agent finishes the step it is in.
///
/// The program must be initialised on the cluster, the operator registered (see [`register`]) and funded.
///
/// # Errors
/// Before anything runs: [`HostError::WrongCluster`], [`HostError::Missing`], [`HostError::Brain`], [`HostError::Rpc`]. Afterwards an agent's
/// failure is that agent's alone: it rests and goes on.
pub async fn run(db: Db, config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), HostError> {
    let chain = Chain::over(&config.rpc, &config.cluster);
    let account = address::host(&config.operator.pubkey());
    let glance = chain.glance(&[address::global(), account]).await?;
    let global: Global = glance.get(0).ok_or(HostError::Missing("Global"))?.decode()?;
    if global.genesis_hash != config.cluster.genesis_hash || global.is_local() != config.cluster.local {
        return Err(HostError::WrongCluster);
    }
    if glance.get(1).is_none() {
        return Err(HostError::Missing("the operator's Host account"));
    }
    let stop = CancellationToken::new();
    let host = Arc::new(Host {
        rents: Rents {
            token_account: chain.rent(TOKEN_ACCOUNT_BYTES).await?,
            litter: chain.rent(LITTER_BYTES).await?,
            wallet: chain.rent(0).await?,
        },
        kind: config.enclave.kind(),
        compose_hash: config.enclave.compose_hash(),
        brain: brain::open(config.brain)?,
        signer: Signer::start(config.enclave.clone()),
        quoter: Quoter::of(config.enclave),
        leases: Leases::new(db.clone(), lease::LENGTH, config.process),
        db,
        chain,
        operator: config.operator,
        relayed: config.relayed,
        address: account,
        cluster: config.cluster,
        attesters: config.attesters,
        http: reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap_or_default(),
        tempo: config.tempo,
        markets: config.markets,
        desk_poll: config.desk_poll,
        anchor_every_s: config.anchor_every_s,
        price_account: config.price_account,
        voice: Voice::new(config.pace, config.relays, config.public_url),
        stop: stop.clone(),
    });
    tokio::spawn(async move {
        shutdown.await;
        stop.cancel();
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(kept(host.clone(), "presence", presence::serve));
    tasks.spawn(kept(host.clone(), "desk", desk::serve));
    tasks.spawn(kept(host.clone(), "voice", voice::serve));
    if let Some(keeper) = config.keeper {
        let keeper = Keeper::new(host.db.clone(), host.chain.clone(), keeper, host.stop.clone()).await?;
        tasks.spawn(keeper.serve());
    }
    supervise(host).await;
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// Runs one of the host's own tasks until the host stops, a panic in it notwithstanding.
async fn kept<F>(host: Arc<Host>, name: &'static str, start: impl Fn(Arc<Host>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while !host.stop.is_cancelled() {
        if let Err(panic) = tokio::spawn(start(host.clone())).await {
            tracing::error!(name, %panic, "a task of the host starts again");
            sleep(REST).await;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use sporeline_enclave::{DEV_APP_COMPOSE, DevEnclave};
    use sporeline_store::test_support::TestDatabase;
    use std::path::Path;

    /// A host with a real database and a real enclave in `folder`, and nobody where its chain should be.
    pub(crate) async fn without_chain(folder: &Path) -> Host {
        let cluster = Cluster {
            name: "local".into(),
            genesis_hash: [5; 32],
            local: true,
        };
        let enclave = DevEnclave::open(&folder.join("enclave.seed"), &cluster, DEV_APP_COMPOSE).unwrap();
        let db = TestDatabase::in_folder(folder).await.db.clone();
        Host::alone(db, enclave, cluster)
    }
}
