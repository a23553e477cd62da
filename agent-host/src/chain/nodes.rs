//! Several RPC nodes as one: the first that is well is asked; one that is in trouble rests, longer each time. What the
//! cluster refuses is an answer like any other: no second node is asked for a better one. A node may answer everything and
//! yet stand still: it is in trouble too, as long as another one does not rest.
//!
//! Nodes are not compared by how far they are: one that shows a slot that never was would put all honest ones to rest.
//!
//! Before a node is first asked anything, and after every trouble, it must show that it is of the cluster: one of another
//! would deny all that ever landed. Such a node is left alone for long, and then asked nothing but that again: one wrong
//! answer, by whoever stands before it, is no verdict for life.

use super::genesis;
use crate::error::HostError;
use solana_client::{
    client_error::{ClientError, ClientErrorKind},
    nonblocking::rpc_client::RpcClient,
    rpc_request::RpcError,
};
use solana_commitment_config::CommitmentConfig;
use sporeline_client::error::without_url;
use sporeline_enclave::Cluster;
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

const FIRST_REST: Duration = Duration::from_millis(100);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// Where all nodes rest, a call waits no longer than this for one of them.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A node that has not answered by then is asked nothing more.
const PATIENCE: Duration = Duration::from_secs(10);

/// A node that shows no newer slot for so long stands still: some forty slots.
const STANDSTILL: Duration = Duration::from_secs(15);

/// The node is unhealthy, has an internal error, lags behind the slot asked for, is asked too much, keeps no history of
/// transactions, or cannot reach the storage that does.
const TROUBLES: [i64; 6] = [-32_005, -32_603, -32_016, -32_429, -32_011, -32_019];

/// `longest` shortened at random by up to a half: many who wait for the same thing shall not come back in step.
pub(crate) fn jittered(longest: Duration) -> Duration {
    // Without randomness the wait is merely not jittered.
    let random = getrandom::u32().unwrap_or(u32::MAX);
    longest.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}

/// Whether an error says something about the node or the way to it, not about what was asked.
fn is_trouble(error: &ClientError) -> bool {
    match error.kind() {
        ClientErrorKind::Io(_)
        | ClientErrorKind::Reqwest(_)
        | ClientErrorKind::Middleware(_)
        | ClientErrorKind::SerdeJson(_) => true,
        ClientErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => TROUBLES.contains(code),
        ClientErrorKind::RpcError(RpcError::RpcRequestError(_) | RpcError::ParseError(_)) => true,
        _ => false,
    }
}

struct Node {
    /// Its place in the settings, from 1.
    number: usize,
    rpc: Arc<RpcClient>,
    trouble: Mutex<Trouble>,
}

/// Which cluster a node is of.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Belongs {
    /// It did not show it since it was last in trouble.
    #[default]
    Unknown,
    Here,
    /// It is asked nothing until then, and then only that.
    Elsewhere(Instant),
}

#[derive(Default)]
struct Trouble {
    belongs: Belongs,
    /// In a row.
    failures: u32,
    until: Option<Instant>,
    /// The slot it has shown last, and when it showed that first.
    shown: Option<(u64, Instant)>,
    /// It was found standing still, and has shown no other slot since.
    stands: bool,
}

impl Trouble {
    /// It is of another cluster, as far as it is known, and left alone.
    fn is_elsewhere(&self) -> bool {
        matches!(self.belongs, Belongs::Elsewhere(until) if until > Instant::now())
    }

    /// It rests: `first` after the first failure, twice as long after each more.
    fn rest(&mut self, first: Duration) {
        let length = first.saturating_mul(1 << self.failures.min(20)).min(LONGEST_REST);
        self.failures = self.failures.saturating_add(1);
        self.until = Some(Instant::now() + jittered(length));
        if self.belongs == Belongs::Here {
            self.belongs = Belongs::Unknown; // whoever answers at its address next
        }
    }

    fn end(&mut self) {
        (self.failures, self.until) = (0, None);
    }
}

impl Node {
    fn trouble(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests_until(&self) -> Option<Instant> {
        self.trouble().until.filter(|until| *until > Instant::now())
    }

    /// Whether it is of the cluster: it is asked where that is not known, or no longer.
    async fn is_of(&self, cluster: &Cluster) -> Result<bool, ClientError> {
        {
            let trouble = self.trouble();
            if trouble.belongs == Belongs::Here || trouble.is_elsewhere() {
                return Ok(trouble.belongs == Belongs::Here);
            }
        }
        let here = genesis::is_of(&self.rpc, cluster).await.map_err(without_url)?;
        let mut trouble = self.trouble();
        if trouble.is_elsewhere() {
            return Ok(false); // another call asked it meanwhile
        }
        trouble.belongs = match here {
            true => Belongs::Here,
            false => Belongs::Elsewhere(Instant::now() + jittered(LONGEST_REST)),
        };
        if !here {
            // Not named by its URL: that may hold a key.
            tracing::error!(
                node = self.number,
                "an RPC node is of another cluster; it is asked nothing for a while, and then only whether it still is"
            );
        }
        Ok(here)
    }

    fn note(&self, failed: bool) {
        let mut trouble = self.trouble();
        if failed {
            trouble.rest(FIRST_REST);
        } else if !trouble.stands {
            trouble.end();
        }
    }

    /// Notes the slot that it has shown. Whether it stands still: then it rests.
    fn note_slot(&self, slot: u64, standstill: Duration) -> bool {
        let mut trouble = self.trouble();
        match trouble.shown {
            // Any other slot is movement: a single one that never was shall not put an honest node to rest for good.
            Some((shown, since)) if slot == shown => {
                trouble.stands |= since.elapsed() >= standstill;
                // Of many calls under way at once one is enough to send it to rest.
                if trouble.stands && trouble.until.is_none_or(|until| until <= Instant::now()) {
                    trouble.rest(standstill);
                }
            }
            _ => {
                trouble.shown = Some((slot, Instant::now()));
                if std::mem::take(&mut trouble.stands) {
                    trouble.end();
                }
            }
        }
        trouble.stands
    }
}

/// Shared by everything that talks to the chain. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Nodes {
    nodes: Arc<[Node]>,
    /// Which all of them must be of; `None`: whichever they are of.
    cluster: Option<Arc<Cluster>>,
    standstill: Duration,
}

impl Nodes {
    /// `urls`: the one to be preferred first.
    pub fn new(urls: &[String], cluster: Option<&Cluster>) -> Self {
        let node = |(place, url): (usize, &String)| Node {
            number: place + 1,
            rpc: Arc::new(RpcClient::new_with_timeout_and_commitment(
                url.clone(),
                PATIENCE,
                CommitmentConfig::confirmed(),
            )),
            trouble: Mutex::default(),
        };
        Self {
            nodes: urls.iter().enumerate().map(node).collect(),
            cluster: cluster.cloned().map(Arc::new),
            standstill: STANDSTILL,
        }
    }

    /// Those that are not of another cluster, as far as it is known by now.
    fn ours(&self) -> impl Iterator<Item = &Node> {
        (self.nodes.iter()).filter(|node| !node.trouble().is_elsewhere())
    }

    /// The first node that does not rest. With all resting, the one that is the first to be up again, after a wait.
    ///
    /// # Errors
    /// [`HostError::WrongCluster`]: every node is of another cluster, by what it said within the last minute; [`HostError::Missing`]: there is none.
    async fn next(&self) -> Result<&Node, HostError> {
        if let Some(well) = self.ours().find(|node| node.rests_until().is_none()) {
            return Ok(well);
        }
        let Some(first) = self.ours().min_by_key(|node| node.rests_until()) else {
            return Err(match self.nodes.is_empty() {
                true => HostError::Missing("a URL of an RPC node in the settings"),
                false => HostError::WrongCluster,
            });
        };
        let until = first.rests_until().unwrap_or_else(Instant::now);
        sleep_until(until.min(Instant::now() + LONGEST_WAIT)).await;
        Ok(first)
    }

    async fn is_ours(&self, node: &Node) -> Result<bool, ClientError> {
        match &self.cluster {
            Some(cluster) => node.is_of(cluster).await,
            None => Ok(true),
        }
    }

    /// Asks a node; another one, or the same again, where it is in trouble. As often as there are nodes, and once more.
    ///
    /// All that `call` asks comes from one node: answers of two may be of different times.
    pub async fn ask<T, F>(&self, call: impl Fn(Arc<RpcClient>) -> F) -> Result<T, HostError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        self.ask_slot(call, |_| None).await
    }

    /// As [`Self::ask`], where the answer shows the node's newest slot. What a node says that stands still is no answer
    /// either, as long as there is another one to ask.
    pub async fn ask_slot<T, F>(
        &self,
        call: impl Fn(Arc<RpcClient>) -> F,
        slot_of: impl Fn(&T) -> Option<u64>,
    ) -> Result<T, HostError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        let mut left = self.nodes.len();
        loop {
            let node = self.next().await?;
            let (answer, trouble) = match self.is_ours(node).await {
                Ok(true) => {
                    let answer = call(node.rpc.clone()).await.map_err(without_url);
                    let trouble = answer.as_ref().err().is_some_and(is_trouble);
                    (answer, trouble)
                }
                Ok(false) => continue,
                Err(error) => (Err(error), true),
            };
            node.note(trouble);
            match answer {
                Ok(answer) => {
                    let slot = slot_of(&answer).filter(|_| self.ours().nth(1).is_some());
                    let stands = slot.is_some_and(|slot| node.note_slot(slot, self.standstill));
                    let another = || self.ours().any(|node| node.rests_until().is_none());
                    if !stands || left == 0 || !another() {
                        return Ok(answer);
                    }
                    tracing::debug!("a node stands still; another one is asked");
                }
                Err(error) if !trouble || left == 0 => return Err(error.into()),
                Err(error) => tracing::debug!(%error, "a node is in trouble; another try"),
            }
            left -= 1;
        }
    }
}

#[cfg(test)]
#[path = "nodes_tests.rs"]
mod tests;
