use crate::{
    agent::{self, End},
    chain::{CLOCK, Chain, jittered},
    config::Config,
    desk,
    error::HostError,
    hands::operator,
    keeper::Keeper,
    presence, registry,
    signer::Signer,
};
use solana_sdk::{signature::Keypair, signer::Signer as _};
use sporeline_client::{Address, address, instruction, state::Global};
use sporeline_enclave::{Cluster, EnclaveKind, attester::unix_of_clock};
use sporeline_mind::Tempo;
use sporeline_store::Db;
use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};
use tokio::{
    task::{Id, JoinSet},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// A Token-2022 token account with the one extension that associated accounts get, bytes.
pub(crate) const TOKEN_ACCOUNT_BYTES: usize = 170;
/// How often new agents are looked for.
const LOOK: Duration = Duration::from_millis(200);
/// An agent whose task failed rests this long at first, and twice as long each time after.
const FIRST_REST: Duration = Duration::from_millis(500);
const LONGEST_REST: Duration = Duration::from_secs(30);

/// What all tasks of a host share.
pub(crate) struct Host {
    pub db: Db,
    pub chain: Chain,
    pub signer: Signer,
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
    pub token_rent: u64,
    pub desk_poll: Duration,
    pub stop: CancellationToken,
}

impl Host {
    /// The chain's clock, unix seconds.
    pub async fn chain_time(&self) -> Result<i64, HostError> {
        let glance = self.chain.glance(&[CLOCK]).await?;
        let clock = glance.get(0).ok_or(HostError::Missing("the clock"))?;
        unix_of_clock(&clock.data).map_err(|_| HostError::Missing("the clock"))
    }
}

/// Registers the operator as a host at `price_per_day` lamports, unless it is one. Returns the `Host` account.
pub async fn register(config: &Config, price_per_day: u64) -> Result<Address, HostError> {
    let chain = Chain::over(&config.rpc);
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
    operator::submit_with(&chain, &config.operator, &[instruction]).await?;
    Ok(account)
}

/// Runs a host until `shutdown` resolves; then every agent finishes the step it is in.
///
/// The program must be initialised on the cluster, the operator registered (see [`register`]) and funded.
///
/// # Errors
/// Before anything runs: [`HostError::WrongCluster`], [`HostError::Missing`], [`HostError::Rpc`]. Afterwards an agent's
/// failure is that agent's alone: it rests and goes on.
pub async fn run(db: Db, config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), HostError> {
    let chain = Chain::over(&config.rpc);
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
        token_rent: chain.rent(TOKEN_ACCOUNT_BYTES).await?,
        kind: config.enclave.kind(),
        compose_hash: config.enclave.compose_hash(),
        signer: Signer::start(config.enclave),
        db,
        chain,
        operator: config.operator,
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
        stop: stop.clone(),
    });
    tokio::spawn(async move {
        shutdown.await;
        stop.cancel();
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(kept(host.clone(), "presence", presence::serve));
    tasks.spawn(kept(host.clone(), "desk", desk::serve));
    if let Some(keeper) = config.keeper {
        let keeper = Keeper::new(host.db.clone(), host.chain.clone(), keeper, host.stop.clone()).await?;
        tasks.spawn(keeper.serve());
    }
    let outcome = supervise(host.clone()).await;
    host.stop.cancel();
    while tasks.join_next().await.is_some() {}
    outcome
}

/// Runs one of the host's own tasks until the host stops, a panic in it notwithstanding.
async fn kept<F>(host: Arc<Host>, name: &'static str, start: impl Fn(Arc<Host>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while !host.stop.is_cancelled() {
        if let Err(panic) = tokio::spawn(start(host.clone())).await {
            tracing::error!(name, %panic, "a task of the host starts again");
            sleep(FIRST_REST).await;
        }
    }
}

/// Whose task failed, and when it may start again.
struct Rest {
    until: Instant,
    length: Duration,
}

/// How long a task rests that failed after running for `ran`: twice as long as the last time, unless it had recovered.
fn next_rest(last: Option<Duration>, ran: Duration) -> Duration {
    match last {
        Some(last) if ran < LONGEST_REST => last.saturating_mul(2).min(LONGEST_REST),
        _ => FIRST_REST,
    }
}

/// Keeps one task per living agent. What happens in one touches no other, a panic included.
async fn supervise(host: Arc<Host>) -> Result<(), HostError> {
    let mut tasks: JoinSet<Result<End, HostError>> = JoinSet::new();
    let mut running: HashMap<Id, (Address, Instant)> = HashMap::new();
    let mut resting: HashMap<Address, Rest> = HashMap::new();
    // Not started again while the host runs.
    let mut gone: Vec<Address> = vec![];
    // Those that lived when the host last ran come first: the chain may have forgotten them.
    let mut before = registry::living(&host.db, &host.address).await?;
    while !host.stop.is_cancelled() {
        let mut wanted = std::mem::take(&mut before);
        match registry::residents(&host.db, &host.address).await {
            Ok(residents) => wanted.extend(residents),
            Err(error) => tracing::warn!(%error, "new agents cannot be looked for"),
        }
        for who in wanted {
            let rests = resting.get(&who.wallet).is_some_and(|rest| rest.until > Instant::now());
            if rests || gone.contains(&who.wallet) || running.values().any(|(wallet, _)| *wallet == who.wallet) {
                continue;
            }
            let task = tasks.spawn(agent::live(host.clone(), who));
            running.insert(task.id(), (who.wallet, Instant::now()));
        }
        let ended = tokio::select! {
            () = host.stop.cancelled() => None,
            () = sleep(jittered(LOOK)) => None,
            Some(ended) = tasks.join_next_with_id() => Some(ended),
        };
        let (id, failure) = match ended {
            None => continue,
            Some(Ok((id, Ok(End::Dead | End::JournalGone)))) => {
                gone.extend(running.get(&id).map(|(wallet, _)| *wallet));
                (id, None)
            }
            Some(Ok((id, Ok(End::Unborn | End::Stopped)))) => (id, None),
            Some(Ok((id, Err(error)))) => (id, Some(error.to_string())),
            Some(Err(panic)) => (panic.id(), Some(panic.to_string())),
        };
        if let Some((wallet, started)) = running.remove(&id) {
            let length = next_rest(resting.get(&wallet).map(|rest| rest.length), started.elapsed());
            if let Some(error) = failure {
                tracing::warn!(%wallet, error, rest_s = length.as_secs_f32(), "an agent rests after a failure");
            }
            let until = Instant::now() + length;
            resting.insert(wallet, Rest { until, length });
        }
    }
    while tasks.join_next().await.is_some() {}
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use sporeline_enclave::{DEV_APP_COMPOSE, DevEnclave, Enclave};
    use std::path::Path;

    /// A host with a real database and a real enclave in `folder`, and nobody where its chain should be.
    pub(crate) async fn without_chain(folder: &Path) -> Host {
        let cluster = Cluster {
            name: "local".into(),
            genesis_hash: [5; 32],
            local: true,
        };
        let enclave = DevEnclave::open(&folder.join("enclave.seed"), &cluster, DEV_APP_COMPOSE).unwrap();
        let operator = Keypair::new_from_array([6; 32]);
        let url = format!("sqlite:{}", folder.join("a.sqlite").display());
        Host {
            db: sporeline_store::open(&url).await.unwrap(),
            chain: Chain::new("http://127.0.0.1:1".into(), true),
            kind: enclave.kind(),
            compose_hash: enclave.compose_hash(),
            signer: Signer::start(Arc::new(enclave)),
            address: address::host(&operator.pubkey()),
            operator,
            cluster,
            attesters: vec![],
            http: reqwest::Client::new(),
            tempo: Tempo::LOCAL,
            markets: 8,
            token_rent: 2_074_080,
            desk_poll: Duration::from_millis(10),
            stop: CancellationToken::new(),
        }
    }

    #[test]
    fn a_task_that_keeps_failing_rests_longer_each_time_and_one_that_recovered_does_not() {
        let short = Duration::from_secs(1);
        assert_eq!(next_rest(None, short), FIRST_REST);
        assert_eq!(next_rest(Some(FIRST_REST), short), FIRST_REST * 2);
        assert_eq!(next_rest(Some(LONGEST_REST), short), LONGEST_REST);
        assert_eq!(next_rest(Some(LONGEST_REST), Duration::from_secs(3_600)), FIRST_REST);
    }
}
