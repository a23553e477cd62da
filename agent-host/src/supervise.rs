//! One task for each agent of this process: of all of the host's agents an equal share, where several processes run them.

use crate::{
    agent::{self, End},
    chain::jittered,
    error::HostError,
    lease::{Lease, RENEW_EVERY},
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

/// An agent's task.
struct Running {
    wallet: Address,
    number: u64,
    since: Instant,
    /// Ends it after the step it is in.
    stop: CancellationToken,
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

type Ended = Result<(Id, Result<End, HostError>), JoinError>;

struct Household {
    host: Arc<Host>,
    tasks: JoinSet<Result<End, HostError>>,
    running: HashMap<Id, Running>,
    resting: HashMap<Address, Rest>,
    /// Not started again while the process runs.
    gone: HashSet<Address>,
    renewed: Option<Instant>,
    /// Of this host, as far as they can be seen.
    processes: usize,
}

/// Keeps one task per agent that this process has the lease of, until the host stops. What happens in one touches no other,
/// a panic included.
pub(crate) async fn supervise(host: Arc<Host>) {
    let mut household = Household {
        host: host.clone(),
        tasks: JoinSet::new(),
        running: HashMap::new(),
        resting: HashMap::new(),
        gone: HashSet::new(),
        renewed: None,
        processes: 1,
    };
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
    /// Renews the leases when it is time. Where it fails, they end by themselves.
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
    }

    /// Starts the agents that nobody runs, up to this process's share; of those beyond it, stops some.
    async fn start(&mut self) -> Result<(), HostError> {
        let host = &self.host;
        let candidates = registry::candidates(host).await?;
        let share = share(candidates.len(), self.processes);
        self.stop_beyond(share);
        let mine: HashSet<Address> = self.running.values().map(|running| running.wallet).collect();
        let rests = |wallet: &Address| self.resting.get(wallet).is_some_and(|rest| rest.until > Instant::now());
        let free: HashMap<Address, Resident> = candidates
            .into_iter()
            .filter(|(who, free)| {
                let wallet = &who.wallet;
                *free && !mine.contains(wallet) && !self.gone.contains(wallet) && !rests(wallet)
            })
            .map(|(who, _)| (who.wallet, who))
            .take(share.saturating_sub(mine.len()))
            .collect();
        let wallets: Vec<Address> = free.keys().copied().collect();
        for lease in host.leases.take(&wallets).await? {
            let Some(who) = free.get(lease.wallet()) else { continue };
            let stop = host.stop.child_token();
            let task = self.tasks.spawn(under(lease, host.clone(), *who, stop.clone()));
            let running = Running {
                wallet: who.wallet,
                number: who.number,
                since: Instant::now(),
                stop,
            };
            self.running.insert(task.id(), running);
        }
        Ok(())
    }

    /// The agents with the highest numbers go to the other processes.
    fn stop_beyond(&self, share: usize) {
        let mut running: Vec<_> = self.running.values().collect();
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
            Ok((id, Ok(End::Dead | End::JournalGone))) => (id, None, true),
            Ok((id, Ok(End::Unborn | End::Stopped))) => (id, None, false),
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
mod tests {
    use super::*;

    #[test]
    fn a_task_that_keeps_failing_rests_longer_each_time_and_one_that_recovered_does_not() {
        let short = Duration::from_secs(1);
        assert_eq!(next_rest(None, short), FIRST_REST);
        assert_eq!(next_rest(Some(FIRST_REST), short), FIRST_REST * 2);
        assert_eq!(next_rest(Some(LONGEST_REST), short), LONGEST_REST);
        assert_eq!(next_rest(Some(LONGEST_REST), Duration::from_secs(3_600)), FIRST_REST);
    }

    #[test]
    fn all_processes_together_run_every_agent_and_none_much_more_than_another() {
        for (agents, processes, each) in [(0, 1, 0), (5, 1, 5), (5, 2, 3), (4, 2, 2), (1, 3, 1), (7, 0, 7)] {
            assert_eq!(share(agents, processes), each, "{agents} {processes}");
        }
    }
}
