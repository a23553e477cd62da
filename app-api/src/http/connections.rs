//! Taking connections: not more than the machine can hold, from one address not more than its share, and none that says
//! nothing.

use super::rate::Caller;
use crate::{
    config::{Config, Rate},
    shares::{Share, Shares},
};
use axum::{Extension, Router, extract::ConnectInfo, http::HeaderMap};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{io::ErrorKind, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};

/// Connections at once, of all addresses together. More of them wait to be taken.
const MOST: u32 = 8_192;
/// A connection that was silent for this long, or needed longer for a request's head, is closed.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Rest after a connection could not be taken: mostly the process has as many files open as it may.
const REST: Duration = Duration::from_secs(1);

/// What a connection holds while it lasts: its place, and one of its address's share.
type Held = (Option<OwnedSemaphorePermit>, Option<Share>);

/// Serves connections until `stopping` says so and the last request is answered.
pub(crate) async fn serve(listener: TcpListener, router: Router, config: &Config, mut stopping: watch::Receiver<bool>) {
    let caller = Caller::new(config);
    let share = config.rate.map(Rate::connections);
    let (places, shares) = (Arc::new(Semaphore::new(MOST as usize)), Shares::default());
    loop {
        let next = async {
            // Never closed.
            let place = places.clone().acquire_owned().await.ok();
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let own = match share {
            // A proxy's connections are everybody's.
            Some(most) if !caller.trusts(peer.ip()) => {
                match shares.take(caller.of(peer.ip().to_canonical(), &HeaderMap::new()), most) {
                    Some(own) => Some(own),
                    None => continue,
                }
            }
            _ => None,
        };
        tokio::spawn(converse(stream, peer, router.clone(), (place, own), stopping.clone()));
    }
    let _ = places.acquire_many(MOST).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The other side thought better of it.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
                ) => {}
            Err(error) => {
                tracing::error!(%error, "a connection could not be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// Answers until the other side hangs up, or, once the service is to stop, until the request it is at is answered.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    _held: Held,
    mut stopping: watch::Receiver<bool>,
) {
    let service = TowerToHyperService::new(router.layer(Extension(ConnectInfo(peer))));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // How it ended is the other side's affair.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
