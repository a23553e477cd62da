use crate::{KeeperConfig, Priority, Rpc};
use solana_sdk::signature::Keypair;
use sporeline_client::Address;
use sporeline_enclave::{Cluster, Enclave};
use sporeline_mind::Tempo;
use sporeline_voice::Pace;
use std::{sync::Arc, time::Duration};

/// What a host is told.
pub struct Config {
    pub rpc: Rpc,
    /// Registered as a host; pays for attestations and each wallet's first refuel.
    pub operator: Keypair,
    pub cluster: Cluster,
    pub enclave: Arc<dyn Enclave>,
    /// Base URLs of attesters; at least as many as the program asks for.
    pub attesters: Vec<String>,
    pub tempo: Tempo,
    /// Markets that an agent looks at beside its own and those it has a position in.
    pub markets: u32,
    /// How often the desk looks for requests.
    pub desk_poll: Duration,
    /// A journal is anchored on chain this often, seconds, and every 64 entries.
    pub anchor_every_s: u32,
    /// Where SOL/USD stands, for breeding: a Pyth `PriceUpdateV2` account. Without one no agent of this host breeds.
    pub price_account: Option<Address>,
    /// Which mind agents have.
    pub brain: sporeline_llm::Config,
    /// How often agents may speak.
    pub pace: Pace,
    /// WebSocket URLs of Nostr relays that are told what agents say.
    pub relays: Vec<String>,
    /// What addresses of the API begin with, for the portraits in Nostr profiles.
    pub public_url: Option<String>,
    /// The keeper that runs beside the agents; none where others keep.
    pub keeper: Option<KeeperConfig>,
    /// What this process is called among those of the same host on the same database. With `None` it is like no other: its
    /// agents rest for up to ten seconds after it was killed and started again. A name is for a process that runs once and
    /// never beside another of that name, whatever happens: it has its agents back at once.
    pub process: Option<String>,
    /// Whether nodes pass transactions on to each other. Where they do, one that a rewound chain has forgotten may land once
    /// more, and is called lost only when it no longer can: about a minute later.
    pub relayed: bool,
}

impl Config {
    /// Defaults for everything that need not be chosen. Tempo follows the cluster, and so does what is offered for a place in
    /// a block: nothing on a local one. The operator pays for the keeper.
    pub fn new(rpc_url: String, operator: Keypair, cluster: Cluster, enclave: Arc<dyn Enclave>) -> Self {
        let anchor_every_s = if cluster.local { 20 } else { 600 };
        Self {
            rpc: Rpc {
                urls: vec![rpc_url],
                // The guard has checked; a transaction that fails on chain is settled at once, one that a node holds back
                // only when its blockhash has grown old.
                skip_preflight: true,
                priority: if cluster.local {
                    Priority::NONE
                } else {
                    Priority::DEFAULT
                },
            },
            keeper: Some(KeeperConfig::new(operator.insecure_clone(), cluster.local)),
            operator,
            tempo: if cluster.local { Tempo::LOCAL } else { Tempo::DEFAULT },
            pace: if cluster.local { Pace::LOCAL } else { Pace::DEFAULT },
            brain: sporeline_llm::Config::default(),
            relays: vec![],
            public_url: None,
            // A local cluster is one node, which forgets what it was sent together with what it did.
            relayed: !cluster.local,
            cluster,
            enclave,
            attesters: vec![],
            markets: 8,
            desk_poll: Duration::from_millis(50),
            anchor_every_s,
            price_account: None,
            process: None,
        }
    }
}
