//! The keeper: sends every permissionless instruction of the program when it is due, for all agents, positions and
//! distributions of the cluster, so that holders receive without doing anything. Any number of keepers may run: what
//! another did first is not an error.
//!
//! | to find | look in |
//! |---|---|
//! | when something is due (pure) | `hosting`, `fees`, `breeding`, `death`, `airdrops`, `staking`, `administration` |
//! | what could be due (the index) | `candidates` |
//! | looking, deciding, sending | `rounds`, a file per concern |
//! | batches, refusals, rests | `send` |
//! | births, numbered one after the other | `bear` |
//! | how much may be given away | `allowance` |
//!
//! The index says what to look at, the chain what is: every decision is made from accounts just read, and simulated before
//! it is sent, so that a race that is lost costs nothing.

mod administration;
mod airdrops;
mod allowance;
mod bear;
mod breeding;
mod candidates;
mod death;
mod fees;
mod hosting;
mod rounds;
mod send;
mod staking;
#[cfg(test)]
mod tests;
mod work;

pub use work::Terms;

use crate::{
    chain::{CLOCK, Chain, Glance, Held, jittered},
    error::HostError,
};
use allowance::Allowance;
use rounds::{Dead, Litters, Living, Markets, Round, Stakers};
use send::Rests;
use solana_sdk::{signature::Keypair, signer::Signer as _};
use sporeline_client::{
    Address, address,
    anchor::AccountDeserialize,
    state::{Counters, StakePool},
};
use sporeline_enclave::{Cluster, attester::unix_of_clock};
use sporeline_store::Db;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use work::Moment;

/// How often, and how long after, a keeper that starts asks a node again.
const TRIES_AT_START: u32 = 20;
const REST_AT_START: Duration = Duration::from_millis(500);
/// A round that failed is tried again after a wait that doubles up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What a keeper is told.
pub struct KeeperConfig {
    /// Pays fees, and fronts rent. Needs no right to anything.
    pub payer: Keypair,
    pub terms: Terms,
    /// Where SOL/USD stands; without it no litter is committed.
    pub price_account: Option<Address>,
    /// How often it looks, give or take a half.
    pub poll: Duration,
}

impl KeeperConfig {
    /// Defaults for everything that need not be chosen. On a local cluster, where a life takes minutes, waits are short.
    pub fn new(payer: Keypair, local: bool) -> Self {
        Self {
            payer,
            terms: Terms {
                deliver: false,
                deliver_per_day: if local { 1_000_000_000_000 } else { 1_000_000_000 },
                sweep_lamports: 100_000_000,
                sweep_every: Duration::from_secs(if local { 30 } else { 3_600 }),
            },
            price_account: None,
            poll: Duration::from_millis(if local { 1_000 } else { 5_000 }),
        }
    }
}

/// A running keeper.
pub(crate) struct Keeper {
    db: Db,
    chain: Chain,
    payer: Keypair,
    terms: Terms,
    price_account: Option<Address>,
    poll: Duration,
    /// Of an agent's token account, lamports.
    token_rent: u64,
    stop: CancellationToken,
    rests: Rests,
    /// For token accounts that nobody repays.
    allowance: Allowance,
}

/// The program's single accounts at one moment.
struct Look {
    moment: Moment,
    counters: Counters,
    pool: StakePool,
}

/// Runs a keeper until `shutdown` resolves; what it has sent by then is waited for.
///
/// # Errors
/// Before anything runs: [`HostError::Missing`] where the program is not initialised, [`HostError::WrongCluster`] where no node
/// is of the cluster, [`HostError::Rpc`].
pub async fn keep(
    db: Db,
    rpc: &crate::Rpc,
    cluster: &Cluster,
    config: KeeperConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), HostError> {
    let stop = CancellationToken::new();
    let keeper = Keeper::new(db, Chain::over(rpc, cluster), config, stop.clone()).await?;
    let mut patience = Patience(TRIES_AT_START);
    while let Err(error) = keeper.look().await {
        patience.after(error).await?;
    }
    tokio::spawn(async move {
        shutdown.await;
        stop.cancel();
    });
    keeper.serve().await;
    Ok(())
}

/// Patience of a keeper that starts in a bad moment: it is a keeper all the same.
struct Patience(u32);

impl Patience {
    /// Waits where the way to the node failed.
    ///
    /// # Errors
    /// Any other error, and that one too often.
    async fn after(&mut self, error: HostError) -> Result<(), HostError> {
        match error {
            HostError::Rpc(error) if self.0 > 0 => {
                self.0 -= 1;
                tracing::warn!(%error, "the chain does not answer a keeper that starts");
                sleep(jittered(REST_AT_START)).await;
                Ok(())
            }
            error => Err(error),
        }
    }
}

impl Keeper {
    pub async fn new(
        db: Db,
        chain: Chain,
        config: KeeperConfig,
        stop: CancellationToken,
    ) -> Result<Arc<Self>, HostError> {
        let mut patience = Patience(TRIES_AT_START);
        let token_rent = loop {
            match chain.rent(crate::run::TOKEN_ACCOUNT_BYTES).await {
                Ok(rent) => break rent,
                Err(error) => patience.after(error).await?,
            }
        };
        Ok(Arc::new(Self {
            allowance: Allowance::new(config.terms.deliver_per_day, token_rent),
            token_rent,
            db,
            chain,
            payer: config.payer,
            terms: config.terms,
            price_account: config.price_account,
            poll: config.poll,
            stop,
            rests: Rests::default(),
        }))
    }

    /// Keeps until it is stopped. What happens in one concern holds up no other, a panic included.
    pub async fn serve(self: Arc<Self>) {
        let mut concerns = JoinSet::new();
        concerns.spawn(self.clone().kept::<Living>());
        concerns.spawn(self.clone().kept::<Markets>());
        concerns.spawn(self.clone().kept::<Litters>());
        concerns.spawn(self.clone().kept::<Stakers>());
        concerns.spawn(self.clone().kept::<Dead>());
        while concerns.join_next().await.is_some() {}
    }

    async fn kept<R: Round>(self: Arc<Self>) {
        while !self.stop.is_cancelled() {
            if let Err(panic) = tokio::spawn(self.clone().repeat::<R>()).await {
                tracing::error!(concern = R::NAME, %panic, "a part of the keeper starts again");
                self.pause(LONGEST_WAIT).await;
            }
        }
    }

    async fn repeat<R: Round>(self: Arc<Self>) {
        let mut round = R::default();
        let mut wait = self.poll;
        while !self.stop.is_cancelled() {
            match round.go(&self).await {
                Ok(()) => wait = self.poll,
                Err(error) => {
                    tracing::warn!(concern = R::NAME, %error, wait_s = wait.as_secs_f32(), "the keeper has to wait");
                    wait = wait.saturating_mul(2).min(LONGEST_WAIT.max(self.poll));
                }
            }
            self.pause(wait).await;
        }
    }

    /// `longest`, jittered, or until it is stopped.
    async fn pause(&self, longest: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = sleep(jittered(longest)) => {}
        }
    }

    /// Reads what everything depends on.
    async fn look(&self) -> Result<Look, HostError> {
        let keys = [CLOCK, address::global(), address::counters(), address::stake_pool()];
        let glance = self.chain.glance(&keys).await?;
        let clock = &required(&glance, 0, "the clock")?.data;
        let slot = clock.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Ok(Look {
            moment: Moment {
                now: unix_of_clock(clock).map_err(|_| HostError::Missing("the clock"))?,
                slot: slot.saturating_add(1),
                global: required(&glance, 1, "Global")?.decode()?,
                payer: self.payer.pubkey(),
                terms: self.terms,
            },
            counters: required(&glance, 2, "Counters")?.decode()?,
            pool: required(&glance, 3, "StakePool")?.decode()?,
        })
    }

    /// Reads accounts of the program, in the order asked; `None` for what is not there or of another kind.
    async fn read<T: AccountDeserialize>(&self, keys: &[Address]) -> Result<Vec<Option<T>>, HostError> {
        let glance = self.chain.glance(keys).await?;
        Ok((0..keys.len()).map(|at| known(&glance, at)).collect())
    }
}

fn required<'a>(glance: &'a Glance, at: usize, what: &'static str) -> Result<&'a Held, HostError> {
    glance.get(at).ok_or(HostError::Missing(what))
}

fn known<T: AccountDeserialize>(glance: &Glance, at: usize) -> Option<T> {
    glance.get(at)?.decode().ok()
}

/// Things that were found to be quiet, and until when they are not looked at again.
#[derive(Default)]
struct Quiet(std::collections::HashMap<Address, (Instant, Duration)>);

impl Quiet {
    fn is_quiet(&self, key: &Address) -> bool {
        self.0.get(key).is_some_and(|(until, _)| *until > Instant::now())
    }

    /// Nothing was to be done about it: twice the last wait from `first` on, at most `longest`.
    fn hush(&mut self, key: Address, first: Duration, longest: Duration) {
        let last = self.0.get(&key).map(|(_, length)| *length);
        let length = last.map_or(first, |last| last.saturating_mul(2)).min(longest);
        self.0.insert(key, (Instant::now() + jittered(length), length));
    }

    fn wake(&mut self, key: &Address) {
        self.0.remove(key);
    }
}
