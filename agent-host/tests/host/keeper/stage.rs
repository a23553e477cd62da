//! A world behind a node, a database that follows it, and keepers.

use super::index;
use solana_sdk::signature::Keypair;
use sporeline_enclave::Cluster;
use sporeline_host::{HostError, KeeperConfig, Priority, Rpc, keep};
use sporeline_store::Db;
use sporeline_svm::{GENESIS_HASH, PRICE, SOL, Signer, World};
use sporeline_svm_node::Node;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A second of the chain's time.
const SECOND: Duration = Duration::from_millis(60);
const SLOTS_A_SECOND: u32 = 3;

pub struct Stage {
    pub node: Node,
    pub db: Db,
    _folder: TempDir,
    stop: CancellationToken,
    keepers: Vec<JoinHandle<Result<(), HostError>>>,
    background: JoinHandle<()>,
}

impl Stage {
    /// The world's time begins to run, and its price of SOL stands at $200.
    pub async fn set(world: World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.sqlite").display());
        let db = sporeline_store::open(&url).await.unwrap();
        let mut node = Node::start(world).await;
        node.tick(SECOND / SLOTS_A_SECOND, SLOTS_A_SECOND.into());
        let background = {
            let (db, url) = (db.clone(), node.handle());
            tokio::spawn(async move {
                loop {
                    let rows = url.world(|world| {
                        world.set_price(200);
                        index::Rows::of(world)
                    });
                    rows.write(&db).await;
                    tokio::time::sleep(SECOND / 2).await;
                }
            })
        };
        Self {
            node,
            db,
            _folder: folder,
            stop: CancellationToken::new(),
            keepers: vec![],
            background,
        }
    }

    /// Another keeper, with a key of its own and 1,000 SOL. Returns its key.
    pub fn keeper(&mut self, deliver: bool) -> Keypair {
        let payer = self.node.world(|world| world.trader(1_000 * SOL));
        let mut config = KeeperConfig::new(payer.insecure_clone(), true);
        config.poll = SECOND;
        config.terms.deliver = deliver;
        config.terms.sweep_every = SECOND * 5;
        config.price_account = Some(PRICE);
        let rpc = Rpc {
            urls: vec![self.node.url().to_owned()],
            skip_preflight: true,
            priority: Priority::NONE,
        };
        let (db, stop) = (self.db.clone(), self.stop.clone());
        let cluster = Cluster {
            name: "local".into(),
            genesis_hash: GENESIS_HASH,
            local: true,
        };
        self.keepers.push(tokio::spawn(async move {
            keep(db, &rpc, &cluster, config, stop.cancelled_owned()).await
        }));
        payer
    }

    /// Waits until the world is so.
    ///
    /// # Panics
    /// When it is not within 60 s.
    pub async fn until(&self, what: &'static str, mut so: impl FnMut(&mut World) -> bool) {
        let begun = Instant::now();
        while !self.node.world(&mut so) {
            assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
            tokio::time::sleep(SECOND / 3).await;
        }
    }

    /// Lets chain seconds pass.
    pub async fn seconds(&self, seconds: u32) {
        tokio::time::sleep(SECOND * seconds).await;
    }

    /// Ends the keepers.
    pub async fn end(mut self) -> Node {
        self.stop.cancel();
        for keeper in self.keepers.drain(..) {
            keeper.await.unwrap().unwrap();
        }
        self.background.abort();
        self.node
    }
}

/// A wallet's lamports in the world.
pub fn lamports(world: &mut World, key: &Keypair) -> u64 {
    world.lamports(&key.pubkey())
}
