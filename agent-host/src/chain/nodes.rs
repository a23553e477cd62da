//! Several RPC nodes as one: the first that is well is asked; one that is in trouble rests, longer each time. What the
//! cluster refuses is an answer like any other: no second node is asked for a better one.

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
}

impl Node {
    fn rests_until(&self) -> Option<Instant> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.until.filter(|until| *until > Instant::now())
    }

    fn note(&self, failed: bool) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if failed {
            let length = FIRST_REST
                .saturating_mul(1 << trouble.failures.min(20))
                .min(LONGEST_REST);
            trouble.failures = trouble.failures.saturating_add(1);
            trouble.until = Some(Instant::now() + jittered(length));
        } else {
            *trouble = Trouble::default();
        }
    }
}

/// Shared by everything that talks to the chain. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Nodes {
    nodes: Arc<[Node]>,
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
                Ok(answer) => return Ok(answer),
                Err(error) if !trouble || left == 0 => return Err(error.into()),
                Err(error) => tracing::debug!(%error, "a node is in trouble; another try"),
            }
            left -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_svm::World;
    use sporeline_svm_node::{Call, Fate, Node as SvmNode};

    async fn two() -> ([SvmNode; 2], Nodes) {
        let nodes = [
            SvmNode::start(World::local()).await,
            SvmNode::start(World::local()).await,
        ];
        nodes[1].advance(5, 0);
        let urls = nodes.each_ref().map(|node| node.url().to_owned());
        (nodes, Nodes::new(&urls))
    }

    async fn height(nodes: &Nodes) -> Result<u64, HostError> {
        nodes.ask(|rpc| async move { rpc.get_block_height().await }).await
    }

    #[tokio::test]
    async fn the_first_node_answers_while_it_is_well_and_the_second_while_it_is_not() {
        let (servers, nodes) = two().await;
        assert_eq!(height(&nodes).await.unwrap(), 1_000);
        for fault in [Fate::lost, || Fate::refused(502)] {
            servers[0].set_faults(move |_: &Call| fault());
            assert_eq!(height(&nodes).await.unwrap(), 1_005);
        }
        let asked = servers[0].calls();
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
        assert_eq!(servers[0].calls(), asked, "a node that rests is left alone");
        servers[0].set_faults(|_: &Call| Fate::default());
        tokio::time::sleep(FIRST_REST * 5).await;
        assert_eq!(
            height(&nodes).await.unwrap(),
            1_000,
            "it is asked again once it has rested"
        );
    }

    #[tokio::test]
    async fn an_unhealthy_node_and_one_that_talks_nonsense_are_in_trouble() {
        let (servers, nodes) = two().await;
        servers[0].set_faults(|_: &Call| {
            Fate::altered(|_| {
                serde_json::json!({"jsonrpc": "2.0", "id": 1,
                    "error": {"code": -32005, "message": "Node is behind by 42 slots", "data": {"numSlotsBehind": 42}}})
            })
        });
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
        tokio::time::sleep(FIRST_REST * 2).await;
        servers[0].set_faults(|_: &Call| Fate::altered(|_| serde_json::json!("<html>")));
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
    }

    #[tokio::test]
    async fn what_the_cluster_refuses_is_asked_of_no_second_node() {
        let (servers, nodes) = two().await;
        let refused: Result<(), _> = nodes
            .ask(|rpc| async move {
                rpc.send(
                    solana_client::rpc_request::RpcRequest::SendTransaction,
                    serde_json::json!(["!"]),
                )
                .await
            })
            .await;
        assert!(matches!(refused, Err(HostError::Rpc(_))));
        assert_eq!([servers[0].calls(), servers[1].calls()], [1, 0]);
    }

    #[tokio::test]
    async fn with_every_node_down_a_call_ends_soon_and_with_an_error() {
        let (servers, nodes) = two().await;
        for server in &servers {
            server.set_faults(|_: &Call| Fate::lost());
        }
        let begun = Instant::now();
        assert!(matches!(height(&nodes).await, Err(HostError::Rpc(_))));
        assert!(begun.elapsed() < LONGEST_WAIT);
        servers[1].set_faults(|_: &Call| Fate::default());
        assert_eq!(height(&nodes).await.unwrap(), 1_005);
    }

    #[test]
    fn rests_grow_to_a_minute_and_no_further() {
        let nodes = Nodes::new(&["http://127.0.0.1:1".into()]);
        let node = &nodes.nodes[0];
        for _ in 0..40 {
            node.note(true);
        }
        let rest = node.rests_until().unwrap() - Instant::now();
        assert!(rest <= LONGEST_REST && rest > LONGEST_REST / 3);
        node.note(false);
        assert_eq!(node.rests_until(), None);
    }
}
