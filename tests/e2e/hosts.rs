//! Several processes of one host: of one that freezes or dies the agents live on in another, and nothing happens twice,
//! though the frozen one wakes again.

use crate::{
    harness::within,
    hosts_cast::{Open, World},
    kills::journal_is_whole,
    service::Service,
    verify::{verdict, verify},
};
use sporeline_client::Address;
use std::time::{Duration, Instant};

const AGENTS: usize = 4;
/// A lease, the look after others that comes before taking theirs, and a little.
const KILLED: Duration = Duration::from_secs(15);
/// One that froze in the middle of keeping something keeps that agent until the database gives it up.
const FROZEN: Duration = Duration::from_secs(20);
/// How long a process may take to act with agents it has just taken over.
const ACTS: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn agents_of_a_process_that_freezes_or_dies_act_on_in_another_and_the_zombie_that_wakes_does_nothing_twice() {
    let world = World::begin().await;
    let (first, first_name) = world.host().await;
    let mut wallets = vec![];
    for n in 0..AGENTS {
        wallets.push(world.spawn(n).await);
    }
    world.stage.tell(format!("one process runs; {AGENTS} founders are spawned"));
    tokio::select! {
        () = story(&world, first, &first_name, &wallets) => {}
        () = world.trade(&wallets) => {}
    }
    everything_happened_once(&world, &wallets).await;
    world.stage.leave().await;
}

async fn story(world: &World, zombie: Service, zombie_name: &str, wallets: &[Address]) {
    let (other, other_name) = world.host().await;
    let both = [zombie_name, other_name.as_str()];
    shared(world, &both).await;
    all_act(world, wallets).await;
    world.stage.tell("a second one shares them with it, and all act");

    // Frozen in the middle of an action.
    let open = frozen_in_the_middle(world, &zombie, zombie_name).await;
    moved(world, &zombie_name, &other_name, wallets, FROZEN).await;
    zombie_is_refused(world, &open).await;
    let before = zombie.console().len();
    zombie.thaw();
    within(Duration::from_secs(10), "the zombie knows", async || {
        zombie.console()[before..].contains("has the agent's lease").then_some(())
    })
    .await;
    for line in zombie.console()[before..].lines().take(6) {
        world.stage.tell(format!("the zombie: {line}"));
    }
    shared(world, &both).await;
    all_act(world, wallets).await;
    world.stage.tell("it has its share again, and all act");

    // Killed.
    zombie.kill();
    moved(world, &zombie_name, &other_name, wallets, KILLED).await;
    assert!(other.terminate().success());
}

/// Waits until each process runs half of the agents.
async fn shared(world: &World, processes: &[&str; 2]) {
    within(Duration::from_secs(30), "a fair share", async || {
        (world.shares(processes).await == [AGENTS / 2; 2]).then_some(())
    })
    .await;
}

/// Waits until every agent has acted once more.
async fn all_act(world: &World, wallets: &[Address]) {
    let before = world.actions(wallets).await;
    within(ACTS, "an action of every agent", async || {
        let now = world.actions(wallets).await;
        now.iter().zip(&before).all(|(now, before)| now > before).then_some(())
    })
    .await;
}

/// Freezes the process while the chain's word on one of its transactions is not noted yet.
async fn frozen_in_the_middle(world: &World, zombie: &Service, name: &str) -> Open {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < ACTS, "nothing was open when it was frozen");
        let Some(open) = world.open(name).await else {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        };
        zombie.freeze();
        tokio::time::sleep(Duration::from_millis(20)).await;
        if world.state(&open).await == "stored" {
            return open;
        }
        zombie.thaw();
    }
}

/// Waits until the agents of the process that is gone are the other's, and act there; says after how long.
async fn moved(world: &World, gone: &str, to: &str, wallets: &[Address], limit: Duration) {
    let begun = Instant::now();
    let theirs = world.leases().await.remove(gone).unwrap();
    assert_eq!(theirs.len(), AGENTS / 2);
    let before = world.actions(&theirs).await;
    loop {
        if world.shares(&[to]).await == [AGENTS] {
            break;
        }
        assert!(begun.elapsed() < limit, "not moved within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (moved, at) = (begun.elapsed(), world.actions(&theirs).await);
    all_act(world, &theirs).await;
    world.stage.tell(format!(
        "its agents, at actions {before:?}, are the other's after {:.1} s, at {at:?}; after {:.1} s they are at {:?}, all at {:?}",
        moved.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        world.actions(&theirs).await,
        world.actions(wallets).await,
    ));
}

/// What the zombie may still send, or might have, had it no other fence, is refused by the chain.
async fn zombie_is_refused(world: &World, open: &Open) {
    let signature = &open.signed.signatures[0];
    let slot = || async {
        let found = world.stage.rpc.get_signature_statuses_with_history(&[*signature]).await;
        found.unwrap().value.remove(0).map(|status| status.slot)
    };
    let (landed, state) = (slot().await, world.state(open).await);
    assert_ne!(state, "stored", "the other process settles what was open");
    let again = world.stage.hand_in(&open.signed).await;
    for _ in 0..3 {
        world.stage.next_slot().await;
    }
    assert_eq!(slot().await, landed, "the same bytes counted again");
    let other = world.contradiction(open).await;
    let refusal = world.stage.refusal(&other).await;
    assert_eq!(refusal, "WrongAction");
    world.stage.tell(format!(
        "action {} was open, and the other process found it {state}; its bytes again: {}; another action of that number: {refusal}",
        open.action,
        again.err().unwrap_or_else(|| "taken, and nothing came of it".into()),
    ));
}

/// Each action number on chain once, every journal one chain, every decision the one that follows from what was seen.
async fn everything_happened_once(world: &World, wallets: &[Address]) {
    let node = world.stage.chain.rpc_url();
    for wallet in wallets {
        let action = world.action(wallet).await as i64;
        // The host that stopped may have left its last one open.
        let (landed, numbers, last) = world.noted(wallet).await;
        assert_eq!(landed, numbers, "a number landed twice");
        assert_eq!(numbers, last, "a number was left out");
        assert!((last..=last + 1).contains(&action), "{last} noted, {action} on chain");
        journal_is_whole(&world.journal(wallet).await, &wallet.to_string());
        let (holds, report) = verify(&world.api, &wallet.to_string(), Some(&node));
        assert!(holds, "{report}");
        for claim in ["journal.chain", "actions.numbers", "actions.decided", "replay.decisions"] {
            assert_eq!(verdict(&report, claim), "ok", "{report}");
        }
        world.stage.tell(format!(
            "{wallet}: {action} actions, each number once; verified, {} decisions recomputed",
            report["recomputed"]
        ));
    }
}
