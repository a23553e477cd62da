//! Binding, serving, stopping.

use crate::{app::App, config::Config, error::Error, http};
use sporeline_store::Db;
use std::{future::Future, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long open requests may take to end once the service is to stop.
const GRACE: Duration = Duration::from_secs(3);

/// Why the service did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("cannot listen on {0}: {1}")]
    Bind(SocketAddr, std::io::Error),
    #[error("the service does not start: {0}")]
    Start(String),
}

/// A service that listens but does not answer yet: connections wait.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    config: Config,
}

/// Takes the port.
///
/// # Errors
/// [`ServerError::Bind`].
pub async fn bind(config: Config) -> Result<Server, ServerError> {
    let refused = |error| ServerError::Bind(config.listen, error);
    let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok(Server {
        listener,
        address,
        config,
    })
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done, then lets open requests end for at most 3 s. Live feeds end at once: their readers
    /// come back by their last id.
    ///
    /// # Errors
    /// [`ServerError::Start`] where the database does not answer.
    pub async fn serve(self, db: Db, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServerError> {
        let (stop, stopping) = watch::channel(false);
        let app = App::start(db, self.config, self.address, stopping.clone())
            .await
            .map_err(|error| match error {
                Error::Internal(why) => ServerError::Start(why),
                other => ServerError::Start(other.to_string()),
            })?;
        let serving = http::serve(self.listener, http::router(app.clone()), &app.config, stopping.clone());
        let mut late = stopping;
        tokio::select! {
            () = serving => Ok(()),
            () = async move {
                shutdown.await;
                // The background tasks hold receivers, so there is somebody to tell.
                let _ = stop.send(true);
                std::future::pending::<()>().await;
            } => Ok(()),
            () = async move {
                let _ = late.wait_for(|stop| *stop).await;
                tokio::time::sleep(GRACE).await;
            } => Ok(()),
        }
    }
}

/// Binds and serves.
///
/// # Errors
/// As [`bind`] and [`Server::serve`].
pub async fn serve(
    db: Db,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    bind(config).await?.serve(db, shutdown).await
}
