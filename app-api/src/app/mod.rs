//! What the service does, free of HTTP.

mod building;
mod character;
mod family;
mod faucet;
mod feed;
mod hosts;
mod idempotency;
mod observer;
mod persona;
mod portrait;
mod posts;
mod pyth;
mod quote;
mod reading;
mod refusal;
mod spawn;
mod staking;
mod submit;
mod trading;
mod upkeep;

pub(crate) use feed::{EventId, subscribe};
pub(crate) use idempotency::{Turn, request_hash};
pub(crate) use quote::Exact;
pub(crate) use reading::Order;
pub(crate) use spawn::SpawnRequest;
pub(crate) use trading::TradeRequest;

use crate::{
    chain::Chain,
    config::{Config, Rate},
    data::Data,
    error::Error,
    view::Named,
};
use feed::Feed;
use observer::Observed;
use sporeline_store::Db;
use std::{net::SocketAddr, sync::Arc};
use tokio::sync::watch;

/// The service, shared by all requests.
pub(crate) struct App {
    pub(crate) config: Config,
    /// Without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) data: Data,
    pub(crate) chain: Arc<Chain>,
    pub(crate) feed: Arc<Feed>,
    /// True once the service is to stop.
    pub(crate) stopping: watch::Receiver<bool>,
    observed: watch::Receiver<Observed>,
}

impl App {
    /// Starts what runs in the background: the feed's reader, the observer of the chain and the upkeep of the tables. All end
    /// with `stopping`.
    pub(crate) async fn start(
        db: Db,
        config: Config,
        bound: SocketAddr,
        stopping: watch::Receiver<bool>,
    ) -> Result<Arc<Self>, Error> {
        let data = Data::new(db);
        let chain = Arc::new(Chain::new(&config.rpc_url));
        let feed = Feed::start(data.clone(), config.rate.map(Rate::feeds), stopping.clone()).await?;
        let observed = observer::start(chain.clone(), config.price_account, stopping.clone());
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{bound}"));
        let app = Arc::new(Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            config,
            data,
            chain,
            feed,
            stopping: stopping.clone(),
            observed,
        });
        upkeep::start(app.clone(), stopping);
        Ok(app)
    }

    /// An answer that names its cluster.
    pub(crate) fn named<T>(&self, answer: T) -> Named<T> {
        Named {
            cluster: self.config.cluster.clone(),
            local: self.config.local,
            answer,
        }
    }

    /// What is known of the chain right now.
    fn observed(&self) -> Observed {
        *self.observed.borrow()
    }

    /// Chain time: that of the newest indexed block; 0 before the first.
    async fn chain_time(&self) -> Result<i64, Error> {
        Ok(self.data.tip().await?.map_or(0, |tip| tip.time))
    }
}
