//! What stands around a host: an attester, an index, a keeper, and a crowd that moves the prices.

use super::{
    index::Accounts,
    process,
    scene::{FOUNDERS, SLOT},
};
use crate::{KeeperConfig, Priority, Rpc, keep};
use sporeline_client::{Address, address, instruction, transaction};
use sporeline_enclave::{
    Enclave,
    attester::{self, AttesterConfig, Policy},
};
use sporeline_store::Db;
use sporeline_svm::{
    Keypair, PRICE, SOL, Signer,
    rand_chacha::{
        ChaCha8Rng,
        rand_core::{RngCore, SeedableRng},
    },
};
use sporeline_svm_node::Handle;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub async fn attester(
    enclave: &sporeline_enclave::DevEnclave,
    key: Keypair,
    node: &str,
    stop: &CancellationToken,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let config = AttesterConfig {
        key,
        policy: Policy {
            genesis_hash: sporeline_svm::GENESIS_HASH,
            roots: vec![enclave.root().unwrap()],
            measurements: vec![enclave.compose_hash()],
            tdx: None,
        },
        rpc_url: node.to_owned(),
        pccs: None,
    };
    tokio::spawn(attester::serve(listener, config, stop.clone().cancelled_owned()));
    url
}

/// The host made these wallets before the scene begins.
pub async fn residents(db: &Db, enclave: &dyn Enclave, operator: &Address) {
    let host = address::host(operator);
    for number in 0..FOUNDERS {
        let keys = enclave.public_keys(number).await.unwrap();
        sqlx::query("INSERT INTO host_agents VALUES ($1, $2, $3, 'living', $4, 1, NULL)")
            .bind(keys.wallet.as_ref())
            .bind(host.as_ref())
            .bind(number as i64)
            .bind(&keys.nostr[..])
            .execute(db)
            .await
            .unwrap();
    }
    sqlx::query("INSERT INTO host_counters (host, next_key) VALUES ($1, $2)")
        .bind(host.as_ref())
        .bind(FOUNDERS as i64)
        .execute(db)
        .await
        .unwrap();
}

/// Keeps the index up to date.
pub async fn follow(node: Handle, db: Db, forks: Arc<AtomicU32>) {
    let (mut seen, mut fork) = (0, 0);
    loop {
        let now = forks.load(Ordering::SeqCst);
        if now != fork {
            (seen, fork) = (0, now);
            sqlx::query("DELETE FROM chain_trades").execute(&db).await.unwrap();
        }
        let accounts = node.world(|world| {
            world.set_price(200);
            Accounts::of(world)
        });
        let new: Vec<_> = node.included_since(seen);
        accounts.write(&db, seen, &new).await;
        seen += new.len();
        tokio::time::sleep(SLOT * 5).await;
    }
}

/// Somebody buys and sells all the time.
pub async fn trade(node: Handle, crowd: Vec<(Keypair, usize)>, mints: Vec<Address>, seed: u64) {
    let mut draw = ChaCha8Rng::seed_from_u64(seed);
    loop {
        let (who, place) = &crowd[draw.next_u64() as usize % crowd.len()];
        let mint = &mints[*place];
        let (sells, part) = (draw.next_u64().is_multiple_of(2), 1 + draw.next_u64() % 40);
        node.include(|world, blockhash| {
            let held = world.balance(&address::associated_token(&who.pubkey(), mint));
            let order = match sells {
                true => instruction::sell(&who.pubkey(), mint, held / 1_000 * part, 0),
                false => instruction::buy(&who.pubkey(), mint, SOL * part / 20, 0),
            };
            transaction::signed(&who.pubkey(), &[order], &[who], blockhash)
                .unwrap()
                .into()
        });
        tokio::time::sleep(SLOT * 5).await;
    }
}

pub fn keeper(
    db: &Db,
    node: &str,
    payer: Keypair,
    stop: &CancellationToken,
) -> JoinHandle<Result<(), crate::HostError>> {
    let mut config = KeeperConfig::new(payer, true);
    config.poll = SLOT * 20;
    config.price_account = Some(PRICE);
    config.terms.sweep_every = Duration::from_secs(1);
    let rpc = Rpc {
        urls: vec![node.to_owned()],
        skip_preflight: true,
        priority: Priority::NONE,
    };
    let (db, stop) = (db.clone(), stop.clone());
    tokio::spawn(async move { keep(db, &rpc, &process::cluster(), config, stop.cancelled_owned()).await })
}
