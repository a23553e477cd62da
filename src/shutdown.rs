//! Ending in order: Ctrl-C, SIGTERM, or a time.

use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Resolves on Ctrl-C or SIGTERM, or after `limit`. Says which.
pub async fn requested(limit: Option<Duration>) -> &'static str {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Without a handler the signal ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    };
    let timer = async {
        match limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => "Ctrl-C",
        () = terminate => "SIGTERM",
        () = timer => "its time is over",
    }
}
