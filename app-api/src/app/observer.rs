//! One task asks the chain what every request would otherwise ask: its slot, and what a SOL is worth.

use super::pyth;
use crate::chain::Chain;
use sporeline_client::Address;
use sporeline_curve::UsdPerSol;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior},
};

const EVERY: Duration = Duration::from_secs(1);
/// A price is read every so many looks.
const PRICE_EVERY: u32 = 2;
/// What the chain said longer ago than this no longer counts.
const STALE: Duration = Duration::from_secs(30);

/// What the chain last said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observed {
    slot: Option<(Instant, u64)>,
    sol_usd: Option<(Instant, UsdPerSol)>,
}

fn fresh<T: Copy>(said: Option<(Instant, T)>) -> Option<T> {
    said.filter(|(at, _)| at.elapsed() < STALE).map(|(_, value)| value)
}

impl Observed {
    /// The chain's slot, unless it has not answered for a while.
    pub(crate) fn slot(&self) -> Option<u64> {
        fresh(self.slot)
    }

    /// US dollars for one SOL: the price less its confidence, as the program counts.
    pub(crate) fn sol_usd(&self) -> Option<UsdPerSol> {
        fresh(self.sol_usd)
    }
}

/// Starts looking, until `stopping` says so.
pub(crate) fn start(
    chain: Arc<Chain>,
    price_account: Option<Address>,
    mut stopping: watch::Receiver<bool>,
) -> watch::Receiver<Observed> {
    let (sender, receiver) = watch::channel(Observed::default());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = 0u32;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            if let Ok(slot) = chain.slot().await {
                sender.send_modify(|observed| observed.slot = Some((Instant::now(), slot)));
            }
            if let Some(account) = price_account
                && looks.is_multiple_of(PRICE_EVERY)
                && let Ok(Some(data)) = chain.account(&account).await
                && let Some(price) = pyth::sol_usd(&data)
            {
                sender.send_modify(|observed| observed.sol_usd = Some((Instant::now(), price)));
            }
            looks = looks.wrapping_add(1);
        }
    });
    receiver
}
