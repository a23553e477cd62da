//! One task that keeps the tables of the API from growing with every request.

use super::App;
use crate::error::Error;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior},
};

/// By then the chain was asked how far it is.
const FIRST: Duration = Duration::from_secs(2);
const EVERY: Duration = Duration::from_secs(60);

/// Starts it, until `stopping` says so. Any number of services may do it on one database.
pub(crate) fn start(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval_at(Instant::now() + FIRST, EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            if let Err(error) = app.forget().await {
                tracing::warn!(%error, "old rows could not be deleted");
            }
        }
    });
}

impl App {
    async fn forget(&self) -> Result<(), Error> {
        self.data.forget().await?;
        // An index that lags may not know yet whose persona it is.
        if self.ready().await? {
            self.data.forget_personas().await?;
        }
        Ok(())
    }
}
