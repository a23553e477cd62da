//! A node for tests: the JSON-RPC that services speak, over a real socket, with the program's own bytecode in LiteSVM behind
//! it. It stands for a cluster where none can be had, or where something has to go wrong: each call may be lost, late,
//! refused, reordered, answered with a lie, or its transaction dropped ([`Faults`]).
//!
//! What it is not: it keeps no forks (but see [`Node::rewind`]), no votes and no blocks; slots pass when the test says so
//! ([`Node::advance`], [`Node::tick`]); there is no WebSocket.
//!
//! ```no_run
//! # async fn example() {
//! use sporeline_svm::World;
//! use sporeline_svm_node::{Call, Fate, Node};
//! let node = Node::start(World::local()).await;
//! node.set_faults(|call: &Call| match call.method {
//!     "sendTransaction" if call.number % 3 == 0 => Fate::unanswered(),
//!     _ => Fate::default(),
//! });
//! println!("{}", node.url());
//! # }
//! ```

mod chain;
mod fault;
mod methods;
mod server;

pub use chain::{Checkpoint, Included};
pub use fault::{Answer, Call, Fate, Faults, Work};
pub use litesvm::types::TransactionResult;

use chain::Chain;
use server::Shared;
use solana_message::Hash;
use solana_transaction::versioned::VersionedTransaction;
use sporeline_svm::World;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};

/// The world behind a node; it does not keep the node running.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

impl Handle {
    /// As [`Node::world`].
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.0.chain().world)
    }

    /// Includes what `make` makes of the world and its newest blockhash, as though another node had taken it. False: it is in
    /// no block.
    pub fn include(&self, make: impl FnOnce(&mut World, Hash) -> VersionedTransaction) -> bool {
        let mut chain = self.0.chain();
        let (hash, _) = chain.blockhash();
        let made = make(&mut chain.world, hash);
        chain.include(made).is_some()
    }

    /// As [`Node::included`], from the place `from` on.
    pub fn included_since(&self, from: usize) -> Vec<Included> {
        let chain = self.0.chain();
        chain.included().get(from..).unwrap_or_default().to_vec()
    }
}

/// A running node. Dropping it ends it.
pub struct Node {
    url: String,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Node {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Node {
    /// Starts an honest node on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(world: World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.unwrap_or_else(|error| panic!("no port for the node: {error}"));
        let port = listener.local_addr().map_or(0, |address| address.port());
        let shared = Arc::new(Shared::new(Chain::new(world), |_: &Call| Fate::default()));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            tasks: vec![tokio::spawn(server::serve(listener, shared.clone()))],
            shared,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// What goes wrong from now on.
    pub fn set_faults(&self, faults: impl Faults) {
        self.shared.set_faults(faults);
    }

    /// Calls that came in so far.
    pub fn calls(&self) -> u64 {
        self.shared.calls()
    }

    /// The world, for a task beside the test.
    pub fn handle(&self) -> Handle {
        Handle(self.shared.clone())
    }

    /// Looks at the world, or changes it, between two calls.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.shared.chain().world)
    }

    /// Lets slots and seconds pass.
    pub fn advance(&self, slots: u64, seconds: i64) {
        self.shared.chain().advance(slots, seconds);
    }

    /// From now on a slot passes every `slot`, and a second with every `slots_a_second` of them (0: never).
    pub fn tick(&mut self, slot: Duration, slots_a_second: u64) {
        let shared = self.shared.clone();
        self.tasks.push(tokio::spawn(async move {
            for count in 1u64.. {
                tokio::time::sleep(slot).await;
                let second = slots_a_second > 0 && count.is_multiple_of(slots_a_second);
                shared.chain().advance(1, second.into());
            }
        }));
    }

    /// Slots from a transaction's inclusion until it counts as confirmed; 0, the default: at once.
    pub fn confirm_after(&self, slots: u64) {
        self.shared.chain().confirmed_after = slots;
    }

    /// What recent slots paid, micro-lamports a compute unit.
    pub fn set_prioritization_fees(&self, fees: Vec<u64>) {
        self.shared.chain().prioritization_fees = fees;
    }

    /// Every transaction that came through this node and is in a block, in order, failed ones too.
    pub fn included(&self) -> Vec<Included> {
        self.shared.chain().included().to_vec()
    }

    /// A moment to come back to.
    pub fn checkpoint(&self) -> Checkpoint {
        self.shared.chain().checkpoint()
    }

    /// Another fork won: everything since is forgotten. Slots and seconds go on.
    pub fn rewind(&self, to: Checkpoint) {
        self.shared.chain().rewind(to);
    }
}
