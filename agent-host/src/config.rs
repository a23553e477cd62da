use crate::brain::Tempo;
use solana_sdk::signature::Keypair;
use sporeline_enclave::{Cluster, Enclave};
use std::{sync::Arc, time::Duration};

/// What a host is told.
pub struct Config {
    pub rpc_url: String,
    /// Registered as a host; pays for attestations, hosting charges, sweeps and each wallet's first refuel.
    pub operator: Keypair,
    pub cluster: Cluster,
    pub enclave: Arc<dyn Enclave>,
    /// Base URLs of attesters; at least as many as the program asks for.
    pub attesters: Vec<String>,
    pub tempo: Tempo,
    /// Markets other than its own that an agent looks at.
    pub markets: u32,
    /// Whether transactions go out without the node simulating them first.
    pub skip_preflight: bool,
    /// How often the desk looks for requests.
    pub desk_poll: Duration,
    /// How often hosting and fees are looked at.
    pub upkeep_poll: Duration,
    /// What this process is called among those of the same host on the same database. With `None` it is like no other: its
    /// agents rest for up to ten seconds after it was killed and started again. A name is for a process that runs once and
    /// never beside another of that name, whatever happens: it has its agents back at once.
    pub process: Option<String>,
    /// Unswept fees are collected from this amount on, lamports.
    pub sweep_lamports: u64,
}

impl Config {
    /// Defaults for everything that need not be chosen. Tempo follows the cluster.
    pub fn new(rpc_url: String, operator: Keypair, cluster: Cluster, enclave: Arc<dyn Enclave>) -> Self {
        Self {
            rpc_url,
            operator,
            tempo: if cluster.local { Tempo::LOCAL } else { Tempo::DEFAULT },
            cluster,
            enclave,
            attesters: vec![],
            markets: 8,
            // The guard has checked; a transaction that fails on chain is settled at once, one that a node holds back only
            // when its blockhash has grown old.
            skip_preflight: true,
            desk_poll: Duration::from_millis(50),
            upkeep_poll: Duration::from_secs(1),
            sweep_lamports: 100_000_000,
            process: None,
        }
    }
}
