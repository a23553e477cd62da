//! `sporeline up`: a whole world in one process. Every part is the real one and talks to the others as it would apart:
//! over RPC, HTTP and the database.

mod founders;
mod keys;
mod lock;
mod markets;
mod operator;
mod progress;
mod services;
mod whole;

use crate::{admin, shutdown::Signals};
use anyhow::{Context, bail};
use clap::Args;
use keys::Keys;
use progress::step;
use services::Services;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_commitment_config::CommitmentConfig;
use solana_sdk::signer::Signer;
use sporeline_client::{Address, PROGRAM_ID, address, instruction::Initialize, price_update, state::Parameters};
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave, Enclave};
use sporeline_localnet::{Account, Localnet, Options, Program, Resumed, crowd, price, staking_mint};
use sporeline_store::Db;
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Lamports of the faucet: more than anybody will ask for.
const FAUCET_LAMPORTS: u64 = 100_000_000_000_000_000;
/// Where the staking token lives in a local world.
const STAKING_MINT: Address = Address::from_str_const("SporeStake111111111111111111111111111111111");
/// What answers call the cluster.
const CLUSTER: &str = "embedded";

#[derive(Args)]
pub struct Flags {
    /// Where the world is kept.
    #[arg(long, value_name = "DIR", default_value = ".sporeline")]
    data_dir: PathBuf,
    /// Port of API and page on 127.0.0.1; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    api_port: u16,
    /// Port of the chain's RPC on 127.0.0.1; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8899)]
    rpc_port: u16,
    /// Founders to spawn in a new world.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=20))]
    founders: u8,
    /// No simulated traders.
    #[arg(long)]
    no_crowd: bool,
    /// Varies the crowd and the price feed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Stops cleanly after so many seconds, counted from `ready`.
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
}

pub async fn run(flags: Flags) -> anyhow::Result<()> {
    let mut signals = Signals::install()?;
    whole::make(&flags.data_dir)?;
    let _lock = lock::take(&flags.data_dir)?;
    whole::check(&flags.data_dir)?;
    // Held until the API takes it: the chain's WebSocket must not.
    let port = std::net::TcpListener::bind(("127.0.0.1", flags.api_port))
        .with_context(|| format!("port {} for the API; choose another with --api-port", flags.api_port))?;
    let keys = Keys::of(&flags.data_dir, flags.seed)?;
    eprintln!(
        "a local world in {}: keys come from files, traders are simulated",
        flags.data_dir.display()
    );
    let cluster = Cluster {
        name: CLUSTER.into(),
        // surfpool makes up another genesis hash at every start; a world keeps its own.
        genesis_hash: keys.world,
        local: true,
    };
    let enclave = DevEnclave::open(&flags.data_dir.join("enclave.seed"), &cluster, DEV_APP_COMPOSE)?;
    let db = step("opening the database", whole::open(&flags.data_dir, &cluster)).await?;
    let chain = step(
        "starting the embedded chain",
        Localnet::start(chain_options(&flags, &keys)),
    )
    .await?;
    if let Some(resumed) = chain.resumed() {
        report(resumed);
    }
    let parts = Parts {
        flags: &flags,
        keys: &keys,
        cluster: &cluster,
        db: &db,
        chain: &chain,
    };
    let outcome = parts.live(enclave, port, &mut signals).await;
    db.close().await;
    let stopped = step("stopping the embedded chain", chain.stop()).await;
    outcome?;
    let stopped = stopped?;
    eprintln!(
        "the world stands still at slot {}, digest {}",
        stopped.slot, stopped.digest
    );
    Ok(())
}

/// Says what was found of the world.
fn report(resumed: &Resumed) {
    match resumed.clean {
        true => eprintln!("the world goes on at slot {}, digest {}", resumed.slot, resumed.digest),
        false => eprintln!(
            "the last run was killed: {:.1} s of the world were lost; it goes on at slot {}",
            resumed.lost.as_secs_f64(),
            resumed.slot
        ),
    }
    for damaged in &resumed.damaged {
        eprintln!("a damaged copy of the world was put aside: {damaged}");
    }
}

fn chain_options(flags: &Flags, keys: &Keys) -> Options {
    let wallet = |lamports| Account {
        lamports,
        owner: address::SYSTEM,
        ..Account::default()
    };
    let members = crowd::members(&keys.crowd)
        .into_iter()
        .map(|member| (member.key.pubkey(), crowd::LAMPORTS_EACH));
    let mut options = Options::new(flags.data_dir.join("chain"));
    options.rpc_port = flags.rpc_port;
    options.program = Some(Program {
        id: PROGRAM_ID,
        elf: include_bytes!("../../programs/sporeline/elf/sporeline.so").to_vec(),
        upgrade_authority: keys.authority.pubkey(),
    });
    options.price = Some(sporeline_localnet::PriceFeed {
        seed: flags.seed,
        ..Default::default()
    });
    options.faucet = Some((keys.faucet.pubkey(), FAUCET_LAMPORTS));
    options.accounts = keys
        .allowances()
        .into_iter()
        .chain(members)
        .map(|(key, lamports)| (key, wallet(lamports)))
        .chain([(STAKING_MINT, staking_mint(&keys.faucet.pubkey()))])
        .collect();
    options
}

/// What stands before the services start.
struct Parts<'a> {
    flags: &'a Flags,
    keys: &'a Keys,
    cluster: &'a Cluster,
    db: &'a Db,
    chain: &'a Localnet,
}

impl Parts<'_> {
    /// Everything between the chain's start and its stop. A signal ends it in order at any moment.
    async fn live(
        &self,
        enclave: DevEnclave,
        port: std::net::TcpListener,
        signals: &mut Signals,
    ) -> anyhow::Result<()> {
        let mut services = Services::default();
        let outcome = tokio::select! {
            outcome = self.work(&mut services, enclave, port) => outcome,
            why = signals.next() => {
                eprintln!("stopping: {why}");
                Ok(())
            }
        };
        services.stop().await;
        outcome
    }

    async fn work(
        &self,
        services: &mut Services,
        enclave: DevEnclave,
        port: std::net::TcpListener,
    ) -> anyhow::Result<()> {
        let Self {
            flags,
            keys,
            cluster,
            db,
            chain,
        } = self;
        let rpc = RpcClient::new_with_commitment(chain.rpc_url(), CommitmentConfig::confirmed());
        let api_port = port.local_addr()?.port();
        step(
            "initialising the program",
            initialize(&rpc, keys, cluster, &enclave, api_port),
        )
        .await?;
        mark_simulated(db, keys).await?;
        let attester = services.attester(keys, cluster, &enclave, chain.rpc_url()).await?;
        services.indexer(db, chain.rpc_url());
        services.host(db, keys, cluster, Arc::new(enclave), attester, chain.rpc_url());
        drop(port);
        let url = services.api(db, keys, cluster, api_port, chain.rpc_url()).await?;
        step("spawning founders", found(flags, keys, db, &url)).await?;
        if flags.founders > 0 || markets::count(db).await? > 0 {
            step("waiting for the first market to open", markets::first_open(db)).await?;
        }
        println!("ready {url}");
        if !flags.no_crowd {
            let open = markets::watch((*db).clone(), services.token());
            let place = crowd::Place {
                rpc_url: chain.rpc_url(),
                seed: keys.crowd,
                staking_mint: STAKING_MINT,
                staking_faucet: keys.faucet.insecure_clone(),
                price_feed: price::FEED,
                lift_after: crowd::lift_after(&keys.crowd),
            };
            services.crowd(crowd::run(place, crowd::members(&keys.crowd), open));
        }
        let time = async {
            match flags.seconds {
                Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time => eprintln!("stopping: its time is over"),
            failed = services.first_failure() => return Err(failed),
            () = chain_ends(chain) => bail!("the embedded chain stopped by itself; the log says why"),
        }
        Ok(())
    }
}

async fn chain_ends(chain: &Localnet) {
    while chain.is_running() {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn initialize(
    rpc: &RpcClient,
    keys: &Keys,
    cluster: &Cluster,
    enclave: &DevEnclave,
    api_port: u16,
) -> anyhow::Result<()> {
    let wanted = Initialize {
        authority: keys.authority.pubkey(),
        local: true,
        parameters: Parameters::LOCAL,
        attesters: vec![keys.attester.pubkey()],
        attester_threshold: 1,
        price_owners: vec![Address::from_str_const(price_update::RECEIVER)],
        feed_id: price_update::SOL_USD_FEED,
        genesis_hash: cluster.genesis_hash,
        compose_hash: enclave.compose_hash(),
        dev: true,
        base_uri: format!("http://127.0.0.1:{api_port}/api/v1/agents/"),
        staking_mint: STAKING_MINT,
        staking_token_program: address::TOKEN,
    };
    let global = admin::initialize(rpc, &keys.authority, &wanted).await?;
    if global.base_uri() != wanted.base_uri.as_bytes() {
        let first = String::from_utf8_lossy(global.base_uri()).into_owned();
        eprintln!(
            "note: the metadata of this world's tokens points at {first} for ever; it is served at port {api_port} now"
        );
    }
    operator::register(rpc, &keys.operator).await
}

/// Notes which wallets are simulated, so that API and page can say so.
async fn mark_simulated(db: &Db, keys: &Keys) -> anyhow::Result<()> {
    for member in crowd::members(&keys.crowd) {
        sqlx::query("INSERT INTO api_simulated (wallet) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(member.key.pubkey().as_ref())
            .execute(db)
            .await?;
    }
    Ok(())
}

/// Spawns the founders that this world does not have yet.
async fn found(flags: &Flags, keys: &Keys, db: &Db, api: &str) -> anyhow::Result<()> {
    markets::caught_up(db, Duration::from_secs(30)).await?;
    let there = markets::spawned_by(db, &keys.spawner.pubkey()).await?;
    for n in there..usize::from(flags.founders) {
        founders::spawn(api, &keys.spawner, n)
            .await
            .with_context(|| format!("founder {}", n + 1))?;
    }
    Ok(())
}
