//! Several RPC nodes as one: the first that is well is asked; one that is in trouble rests, longer each time. What the
//! cluster refuses is an answer like any other: no second node is asked for a better one. A node may answer everything and
//! yet stand still: it is in trouble too, as long as another one does not rest.
//!
//! Nodes are not compared by how far they are: one that shows a slot that never was would put all honest ones to rest.

use crate::error::HostError;
use solana_client::{
    client_error::{ClientError, ClientErrorKind},
    nonblocking::rpc_client::RpcClient,
    rpc_request::RpcError,
};
use solana_commitment_config::CommitmentConfig;
use sporeline_client::error::without_url;
use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
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

/// The node is unhealthy, has an internal error, lags behind the slot asked for, or is asked too much.
const TROUBLES: [i64; 4] = [-32_005, -32_603, -32_016, -32_429];

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
    rpc: Arc<RpcClient>,
    trouble: Mutex<Trouble>,
}

#[derive(Default)]
struct Trouble {
    /// In a row.
    failures: u32,
    until: Option<Instant>,
    /// The newest slot it has shown, and when it showed that first.
    shown: Option<(u64, Instant)>,
    /// It was found standing still, and has shown no newer slot since.
    stands: bool,
}

impl Trouble {
    /// It rests: `first` after the first failure, twice as long after each more.
    fn rest(&mut self, first: Duration) {
        let length = first.saturating_mul(1 << self.failures.min(20)).min(LONGEST_REST);
        self.failures = self.failures.saturating_add(1);
        self.until = Some(Instant::now() + jittered(length));
    }

    fn end(&mut self) {
        (self.failures, self.until) = (0, None);
    }
}

impl Node {
    fn rests_until(&self) -> Option<Instant> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.until.filter(|until| *until > Instant::now())
    }

    fn note(&self, failed: bool) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if failed {
            trouble.rest(FIRST_REST);
        } else if !trouble.stands {
            trouble.end();
        }
    }

    /// Notes the slot that it has shown. Whether it stands still: then it rests.
    fn note_slot(&self, slot: u64, standstill: Duration) -> bool {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble.shown {
            Some((shown, since)) if slot <= shown => {
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
    standstill: Duration,
}

impl Nodes {
    /// `urls`: the one to be preferred first.
    pub fn new(urls: &[String]) -> Self {
        let node = |url: &String| Node {
            rpc: Arc::new(RpcClient::new_with_timeout_and_commitment(
                url.clone(),
                PATIENCE,
                CommitmentConfig::confirmed(),
            )),
            trouble: Mutex::default(),
        };
        Self {
            nodes: urls.iter().map(node).collect(),
            standstill: STANDSTILL,
        }
    }

    /// The first node that does not rest. With all resting, the one that is the first to be up again, after a wait.
    async fn next(&self) -> Option<&Node> {
        if let Some(well) = self.nodes.iter().find(|node| node.rests_until().is_none()) {
            return Some(well);
        }
        let first = self.nodes.iter().min_by_key(|node| node.rests_until())?;
        let until = first.rests_until().unwrap_or_else(Instant::now);
        sleep_until(until.min(Instant::now() + LONGEST_WAIT)).await;
        Some(first)
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
            let node = self
                .next()
                .await
                .ok_or(HostError::Missing("a URL of an RPC node in the settings"))?;
            let answer = call(node.rpc.clone()).await.map_err(without_url);
            let trouble = answer.as_ref().err().is_some_and(is_trouble);
            node.note(trouble);
            match answer {
                Ok(answer) => {
                    let slot = slot_of(&answer).filter(|_| self.nodes.len() > 1);
                    let stands = slot.is_some_and(|slot| node.note_slot(slot, self.standstill));
                    let another = || self.nodes.iter().any(|node| node.rests_until().is_none());
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
