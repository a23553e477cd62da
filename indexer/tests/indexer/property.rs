//! Whatever happens in whatever order, the index ends as if it had only ever seen the chain as it is.

use crate::{
    chain::{Chain, Fault, Hashes},
    support::{Index, config, settle, straight},
};
use proptest::prelude::*;
use sporeline_indexer::{
    Config, IndexError,
    follow::{Follower, Step},
    rebuild,
};
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

#[derive(Clone, Debug)]
enum Act {
    Grow(u64),
    Skip(u64),
    /// The newest slots become others: a fork on a cluster, a kill on the embedded chain.
    Cut {
        depth: u64,
        regrow: u64,
    },
    Steps(u32),
    /// The indexer is killed between two steps.
    Crash,
    /// The indexer is killed inside a step, after so many polls.
    CrashWithin(u32),
    Fail(Vec<Option<Fault>>),
    Rebuild,
}

fn act() -> impl Strategy<Value = Act> {
    let fault = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Fault::TooManyRequests)),
        1 => Just(Some(Fault::Garbage)),
        1 => Just(Some(Fault::NotYet)),
        1 => Just(Some(Fault::Unreachable)),
    ];
    prop_oneof![
        4 => (1..15u64).prop_map(Act::Grow),
        1 => (1..10u64).prop_map(Act::Skip),
        3 => (1..15u64, 0..20u64).prop_map(|(depth, regrow)| Act::Cut { depth, regrow }),
        6 => (1..6u32).prop_map(Act::Steps),
        1 => Just(Act::Crash),
        3 => (1..120u32).prop_map(Act::CrashWithin),
        1 => prop::collection::vec(fault, 1..8).prop_map(Act::Fail),
        1 => Just(Act::Rebuild),
    ]
}

/// Polls `future` at most so often, then drops it where it stands.
async fn kill_after(polls: u32, future: impl Future) {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

fn passing(result: Result<Step, IndexError>) {
    if let Err(error) = result {
        assert!(error.is_passing(), "{error}");
    }
}

async fn live(hashes: Hashes, seed: u64, batch: usize, acts: &[Act]) {
    let chain = Chain::new(hashes, seed);
    chain.grow(10);
    let index = Index::new().await;
    let config = Config { batch, ..config() };
    let mut follower = Follower::new(&index.db, &chain, &config);
    let mut highest = 0;
    for act in acts {
        match act {
            Act::Grow(count) => chain.grow(*count),
            Act::Skip(count) => chain.skip(*count),
            Act::Cut { depth, regrow } => {
                chain.cut(*depth);
                if hashes == Hashes::Slot {
                    // It was set back because its process ended: whoever asked meanwhile met nobody.
                    chain.fail_next(Fault::Unreachable);
                    passing(follower.step().await);
                }
                chain.grow(*regrow);
            }
            Act::Steps(count) => {
                for _ in 0..*count {
                    passing(follower.step().await);
                }
            }
            Act::Crash => follower = Follower::new(&index.db, &chain, &config),
            Act::CrashWithin(polls) => {
                kill_after(*polls, follower.step()).await;
                follower = Follower::new(&index.db, &chain, &config);
            }
            Act::Fail(faults) => chain.fail(faults.iter().copied()),
            Act::Rebuild => rebuild(&index.db).await.unwrap(),
        }
        highest = highest.max(chain.tip_slot());
    }
    // Past everything that was: what is kept to undo is then the same, too.
    chain.grow(highest + config.finality_depth + 2 - chain.tip_slot());
    settle(&mut follower, &chain, &index).await;
    let expected = straight(&chain, config.finality_depth).await;
    assert_eq!(index.dump().await, expected.dump().await);
}

fn run(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn on_a_cluster_any_forks_faults_and_crashes_leave_the_index_of_a_straight_run(
        seed: u64, batch in 1..20usize, acts in prop::collection::vec(act(), 1..40),
    ) {
        run(live(Hashes::Content, seed, batch, &acts));
    }

    #[test]
    fn on_the_embedded_chain_any_kills_faults_and_crashes_leave_the_index_of_a_straight_run(
        seed: u64, batch in 1..20usize, acts in prop::collection::vec(act(), 1..40),
    ) {
        run(live(Hashes::Slot, seed, batch, &acts));
    }
}
