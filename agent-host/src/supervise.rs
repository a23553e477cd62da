//! One task for each agent of this process: of all of the host's agents an equal share, where several processes run them.

use crate::{
    agent::{self, End},
    brain,
    chain::jittered,
    error::HostError,
    lease::{LENGTH, Lease, RENEW_EVERY},
    presence,
    registry::{self, Resident},
    run::Host,
};
use sporeline_client::Address;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    task::{Id, JoinError, JoinSet},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// How often new agents are looked for.
const LOOK: Duration = Duration::from_millis(200);
/// An agent whose task failed rests this long at first, and twice as long each time after.
const FIRST_REST: Duration = Duration::from_millis(500);
const LONGEST_REST: Duration = Duration::from_secs(30);
/// An agent that nobody ran and that was taken beyond the share is kept this long, though another process could have it: that
/// one did not for some reason.
const KEPT: Duration = Duration::from_secs(300);

/// An agent's task.
struct Running {
    wallet: Address,
    number: u64,
    since: Instant,
    /// It was taken beyond the share.
    beyond: bool,
    /// Ends it after the step it is in.
    stop: CancellationToken,
}

impl Running {
    fn is_kept(&self) -> bool {
        self.beyond && self.since.elapsed() < KEPT
    }
}

/// Whose task failed, and when it may start again.
struct Rest {
    until: Instant,
    length: Duration,
}

/// How long a task rests that failed after running for `ran`: twice as long as the last time, unless it had recovered.
fn next_rest(last: Option<Duration>, ran: Duration) -> Duration {
    match last {
        Some(last) if ran < LONGEST_REST => last.saturating_mul(2).min(LONGEST_REST),
        _ => FIRST_REST,
    }
}

/// How many of `agents` each of `processes` runs at most.
fn share(agents: usize, processes: usize) -> usize {
    agents.div_ceil(processes.max(1))
}

/// Of those that are free, in order and each with how long nobody has run it, which to take, and which of these beyond the
/// `room` that is left of the share: those that the other processes leave alone, be it because they cannot run them.
fn chosen(free: Vec<(Resident, Duration)>, room: usize) -> HashMap<Address, (Resident, bool)> {
    free.into_iter()
        .enumerate()
        .map(|(place, (who, idle))| (who, idle, place >= room))
        .filter(|(_, idle, beyond)| !beyond || *idle > LENGTH)
        .map(|(who, _, beyond)| (who.wallet, (who, beyond)))
        .collect()
}

type Ended = Result<(Id, Result<End, HostError>), JoinError>;

struct Household {
    host: Arc<Host>,
    tasks: JoinSet<Result<End, HostError>>,
    running: HashMap<Id, Running>,
    resting: HashMap<Address, Rest>,
    /// Since when agents have been seen that nobody runs.
    idle: HashMap<Address, Instant>,
    /// Their journals are gone: not started again while the process runs.
    gone: HashSet<Address>,
    renewed: Option<Instant>,
    /// Of this host, as far as they can be seen.
    processes: usize,
}

/// Keeps one task per agent that this process has the lease of, until the host stops. What happens in one touches no other,
/// a panic included.
pub(crate) async fn supervise(host: Arc<Host>) {
    let mut household = Household::of(host.clone());
    // The last of them finish the step they are in, under leases that last as long.
    while !host.stop.is_cancelled() || !household.tasks.is_empty() {
        household.keep_leases().await;
        if !host.stop.is_cancelled()
            && let Err(error) = household.start().await
        {
            tracing::warn!(%error, "new agents cannot be looked for");
        }
        tokio::select! {
            () = sleep(jittered(LOOK)) => {}
            Some(ended) = household.tasks.join_next_with_id() => household.end(ended).await,
        }
    }
}

impl Household {
    fn of(host: Arc<Host>) -> Self {
        Self {
            host,
            tasks: JoinSet::new(),
            running: HashMap::new(),
            resting: HashMap::new(),
            idle: HashMap::new(),
            gone: HashSet::new(),
            renewed: None,
            processes: 1,
        }
    }

    /// Renews the leases when it is time, and looks at what the other processes do. Where it fails, leases end by themselves.
    async fn keep_leases(&mut self) {
        if self.renewed.is_some_and(|at| at.elapsed() < RENEW_EVERY) {
            return;
        }
        self.renewed = Some(Instant::now());
        match self.host.leases.renew().await {
            Ok(()) => {}
            Err(error) => tracing::warn!(%error, "leases could not be renewed"),
        }
        match presence::others(&self.host).await {
            Ok(others) => self.processes = others.saturating_add(1),
            Err(error) => tracing::warn!(%error, "other processes cannot be looked for"),
        }
        if let Err(error) = brain::restore_others(&self.host, &self.mine()).await {
            tracing::warn!(%error, "what other agents spent on thinking cannot be looked up");
        }
    }

    /// Starts the agents that nobody runs, up to this process's share, and those that nobody has run for longer than a lease;
    /// of those beyond it, stops some.
    async fn start(&mut self) -> Result<(), HostError> {
        let host = self.host.clone();
        let candidates = registry::candidates(&host).await?;
        let share = share(candidates.len(), self.processes);
        self.fit_into(share);
        let mine = self.mine();
        let idle: Vec<Resident> = (candidates.into_iter())
            .filter(|(who, free)| *free && !mine.contains(&who.wallet))
            .map(|(who, _)| who)
            .collect();
        let free = self.idle_for(&idle);
        let rests = |wallet: &Address| self.resting.get(wallet).is_some_and(|rest| rest.until > Instant::now());
        let free = (free.into_iter())
            .filter(|(who, _)| !self.gone.contains(&who.wallet) && !rests(&who.wallet))
            .collect();
        let free = chosen(free, share.saturating_sub(mine.len()));
        let wallets: Vec<Address> = free.keys().copied().collect();
        for lease in host.leases.take(&wallets).await? {
            let Some(&(who, beyond)) = free.get(lease.wallet()) else {
                continue;
            };
            if beyond {
                tracing::info!(wallet = %who.wallet, "nobody runs an agent of another process's share: it is taken");
            }
            let stop = host.stop.child_token();
            let task = self.tasks.spawn(under(lease, host.clone(), who, stop.clone()));
            let running = Running {
                wallet: who.wallet,
                number: who.number,
                since: Instant::now(),
                beyond,
                stop,
            };
            self.running.insert(task.id(), running);
        }
        Ok(())
    }

    fn mine(&self) -> HashSet<Address> {
        self.running.values().map(|running| running.wallet).collect()
    }

    /// Notes who is idle now, and since when.
    fn idle_for(&mut self, idle: &[Resident]) -> Vec<(Resident, Duration)> {
        let now = Instant::now();
        let before = std::mem::take(&mut self.idle);
        let since = |who: &Resident| before.get(&who.wallet).copied().unwrap_or(now);
        self.idle = idle.iter().map(|who| (who.wallet, since(who))).collect();
        idle.iter().map(|who| (*who, now - since(who))).collect()
    }

    /// The agents with the highest numbers go to the other processes. Where all fit into the share, none is beyond it.
    fn fit_into(&mut self, share: usize) {
        if self.running.len() <= share {
            self.running.values_mut().for_each(|running| running.beyond = false);
        }
        let mut running: Vec<_> = self.running.values().filter(|running| !running.is_kept()).collect();
        running.sort_by_key(|running| running.number);
        for beyond in running.into_iter().skip(share) {
            if !beyond.stop.is_cancelled() {
                tracing::info!(wallet = %beyond.wallet, "an agent moves to another process");
                beyond.stop.cancel();
            }
        }
    }

    async fn end(&mut self, ended: Ended) {
        let (id, failure, gone) = match ended {
            Ok((id, Ok(End::JournalGone))) => (id, None, true),
            // The dead are no candidates once the index knows; where the chain is rewound, they are again.
            Ok((id, Ok(End::Dead | End::Unborn | End::Stopped))) => (id, None, false),
            Ok((id, Err(error))) => (id, Some(error.to_string()), false),
            Err(panic) => (panic.id(), Some(panic.to_string()), false),
        };
        let Some(Running { wallet, since, .. }) = self.running.remove(&id) else {
            return;
        };
        if let Err(error) = self.host.leases.give_back(&wallet).await {
            tracing::warn!(%wallet, %error, "a lease could not be given back: it will lapse");
        }
        if gone {
            self.gone.insert(wallet);
        }
        let length = next_rest(self.resting.get(&wallet).map(|rest| rest.length), since.elapsed());
        if let Some(error) = failure {
            tracing::warn!(%wallet, error, rest_s = length.as_secs_f32(), "an agent rests after a failure");
        }
        let until = Instant::now() + length;
        self.resting.insert(wallet, Rest { until, length });
    }
}

/// Bytes that an agent's task takes, besides what it points to.
pub(crate) fn task_bytes() -> usize {
    fn of<A, B, C, D, F>(_: impl Fn(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }
    of(under) + size_of::<(Id, Running)>()
}

/// Lets the agent live for as long as the lease lasts. When it is over, whatever the agent is doing ends at once.
async fn under(lease: Lease, host: Arc<Host>, who: Resident, stop: CancellationToken) -> Result<End, HostError> {
    tokio::select! {
        biased;
        () = lease.clone().lapsed() => Err(HostError::LeaseLost),
        ended = agent::live(host, who, lease.clone(), stop) => ended,
    }
}

#[cfg(test)]
#[path = "supervise_tests.rs"]
mod tests;
