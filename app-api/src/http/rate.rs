//! How much one address may ask.

use crate::{
    config::{Config, Rate},
    error::Error,
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response},
    response::IntoResponse,
};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;
use tower_governor::{GovernorError, GovernorLayer, governor::GovernorConfigBuilder, key_extractor::KeyExtractor};

/// Addresses nobody asked from for a while are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Whom a request counts for: the peer, or whom a trusted proxy names.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    trusted: Arc<[IpAddr]>,
}

impl Caller {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            trusted: config.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
        }
    }

    /// Whether it is a proxy that is believed.
    pub(super) fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted.contains(&peer.to_canonical())
    }

    /// Walks `X-Forwarded-For` from its right end, where the nearest proxy wrote, past trusted proxies only: whatever
    /// stands further left, the caller may have made up.
    pub(super) fn of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer;
        let named: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for name in named.iter().rev() {
            if !self.trusted.contains(&caller) {
                break;
            }
            match name.trim().parse() {
                Ok(address) => caller = address,
                Err(_) => break,
            }
        }
        network(caller)
    }
}

/// One IPv6 customer has a /64 at least: it is one address here.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

impl KeyExtractor for Caller {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        let ConnectInfo(peer) = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .ok_or(GovernorError::UnableToExtractKey)?;
        Ok(self.of(peer.ip().to_canonical(), request.headers()))
    }
}

/// All requests: one in each period for every address, and a burst.
pub(super) fn of_requests(rate: Rate) -> (Duration, u32) {
    (Duration::from_secs(1) / rate.per_second.max(1), rate.burst.max(1))
}

/// Spawns to be built: every fiftieth request, for each takes a key of a host; of the burst every twentieth.
pub(super) fn of_spawns(rate: Rate) -> (Duration, u32) {
    (
        Duration::from_secs(50) / rate.per_second.max(1),
        (rate.burst / 20).max(1),
    )
}

/// Puts a limit around a router, if the configuration names a rate.
pub(super) fn limit<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    config: &Config,
    part: fn(Rate) -> (Duration, u32),
    mut stopping: watch::Receiver<bool>,
) -> Router<S> {
    let Some((period, burst)) = config.rate.map(part) else {
        return router;
    };
    let settings = GovernorConfigBuilder::default()
        .period(period)
        .burst_size(burst)
        .key_extractor(Caller::new(config))
        .finish();
    // Neither of its two numbers is 0.
    let Some(settings) = settings else {
        return router;
    };
    let limiter = settings.limiter().clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(FORGET_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => limiter.retain_recent(),
                _ = stopping.wait_for(|stop| *stop) => return,
            }
        }
    });
    router.layer(GovernorLayer::new(settings).error_handler(refuse))
}

fn refuse(error: GovernorError) -> Response<Body> {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => Error::TooManyRequests(wait_time).into_response(),
        other => Error::Internal(other.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(trusted: &[&str], peer: &str, forwarded: &[&str]) -> IpAddr {
        let caller = Caller {
            trusted: trusted.iter().map(|address| address.parse().unwrap()).collect(),
        };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        caller.of(peer.parse().unwrap(), &headers)
    }

    #[test]
    fn a_forwarded_address_counts_only_when_a_trusted_proxy_named_it() {
        let given = ["1.1.1.1, 2.2.2.2"];
        assert_eq!(caller(&[], "9.9.9.9", &given).to_string(), "9.9.9.9");
        assert_eq!(caller(&["9.9.9.9"], "9.9.9.9", &given).to_string(), "2.2.2.2");
        let both = ["9.9.9.9", "2.2.2.2"];
        assert_eq!(caller(&both, "9.9.9.9", &given).to_string(), "1.1.1.1");
    }

    #[test]
    fn one_ipv6_network_is_one_caller() {
        let [one, other] = ["2001:db8::1", "2001:db8::ffff:2"].map(|address| caller(&[], address, &[]));
        assert_eq!(one, other);
        assert_eq!(caller(&[], "::ffff:1.2.3.4", &[]).to_string(), "1.2.3.4");
    }
}
