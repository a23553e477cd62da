//! What the API must be told.

use futures::future::BoxFuture;
use sporeline_client::Address;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// What the API must be told. [`Config::new`] fills in everything that has a sensible default.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// JSON-RPC of the chain.
    pub rpc_url: String,
    /// How the outside reaches this service, without a slash at the end; it goes into token metadata. By default
    /// `http://` and the bound address.
    pub public_url: Option<String>,
    /// The cluster's name, in every answer.
    pub cluster: String,
    /// Whether the cluster is a local one, in every answer.
    pub local: bool,
    /// The cluster's genesis hash.
    pub genesis_hash: [u8; 32],
    /// The SOL/USD account (Pyth's `PriceUpdateV2`). Without it dollar values are `null`.
    pub price_account: Option<Address>,
    /// Gives SOL away: on local clusters only.
    pub faucet: Option<Faucet>,
    /// What each peer address may ask; `None`: unlimited, for a service that only its own machine reaches.
    pub rate: Option<Rate>,
    /// Peers whose `X-Forwarded-For` is believed. By default nobody's.
    pub trusted_proxies: Vec<IpAddr>,
    /// Slots the index may lie behind the chain before `/readyz` fails.
    pub max_lag_slots: u64,
    /// What built transactions offer for a compute unit, micro-lamports.
    pub compute_unit_price: u64,
}

impl Config {
    /// A service for a cluster, open to all who reach `listen`.
    pub fn new(listen: SocketAddr, rpc_url: impl Into<String>, cluster: impl Into<String>, local: bool) -> Self {
        Self {
            listen,
            rpc_url: rpc_url.into(),
            public_url: None,
            cluster: cluster.into(),
            local,
            genesis_hash: [0; 32],
            price_account: None,
            faucet: None,
            rate: (!local).then_some(Rate::default()),
            trusted_proxies: vec![],
            max_lag_slots: 50,
            compute_unit_price: if local { 0 } else { 10_000 },
        }
    }
}

/// Requests allowed to one address (IPv6: to one /64), and by that measure spawns, live feeds and connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second in the long run, at least 1.
    pub per_second: u32,
    /// Requests at once, at least 1.
    pub burst: u32,
}

impl Rate {
    /// Live feeds read at once: as many as a sixth of its requests a second.
    pub(crate) fn feeds(self) -> usize {
        (self.per_second / 6).max(1) as usize
    }

    /// Connections at once: as many as requests.
    pub(crate) fn connections(self) -> usize {
        self.burst.max(16) as usize
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            per_second: 20,
            burst: 100,
        }
    }
}

/// What a faucet gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// Of the transfer, base58.
    pub signature: String,
    pub lamports: u64,
}

type Give = dyn Fn(Address) -> BoxFuture<'static, Result<Gift, String>> + Send + Sync;

/// Gives SOL to whoever asks.
#[derive(Clone)]
pub struct Faucet(Arc<Give>);

impl Faucet {
    /// `give` sends lamports to the wallet and answers once they are there, or says why not.
    pub fn new(give: impl Fn(Address) -> BoxFuture<'static, Result<Gift, String>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(give))
    }

    pub(crate) async fn give(&self, to: Address) -> Result<Gift, String> {
        (self.0)(to).await
    }
}

impl fmt::Debug for Faucet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faucet")
    }
}
