//! Several processes of one host: of one that freezes or dies the agents live on in another, and nothing happens twice,
//! though the frozen one wakes again.

use crate::{
    harness::within,
    hosts_cast::{Open, World},
    kills::journal_is_whole,
    service::Service,
    verify::{verdict, verify},
    wire::Wire,
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
    let wire = Wire::to(&world.stage.chain.rpc_url()).await;
    let (process, name) = world.host(&wire.url).await;
    let mut wallets = vec![];
    for n in 0..AGENTS {
        wallets.push(world.spawn(n).await);
    }
    world
        .stage
        .tell(format!("one process runs; {AGENTS} founders are spawned"));
    let zombie = Zombie { process, name, wire };
    tokio::select! {
        () = story(&world, zombie, &wallets) => {}
        () = world.trade(&wallets) => {}
    }
    everything_happened_once(&world, &wallets).await;
    world.stage.leave().await;
}

/// A process that is to be frozen, and to wake.
struct Zombie {
    process: Service,
    name: String,
    wire: Wire,
}

async fn story(world: &World, zombie: Zombie, wallets: &[Address]) {
    let (other, other_name) = world.host(&world.stage.chain.rpc_url()).await;
    let both = [zombie.name.as_str(), other_name.as_str()];
    shared(world, &both).await;
    all_act(world, wallets).await;
    world.stage.tell("a second one shares them with it, and all act");

    let open = stored_and_not_sent(world, &zombie).await;
    zombie.process.freeze();
    world.stage.tell(format!(
        "the first freezes; its action {} is stored and not sent",
        open.action
    ));
    moved(world, &zombie.name, &other_name, wallets, FROZEN).await;
    nothing_of_it_counts(world, &open).await;
    let before = zombie.process.console().len();
    zombie.wire.release();
    zombie.process.thaw();
    within(Duration::from_secs(10), "the zombie knows", async || {
        zombie.process.console()[before..]
            .contains("has the agent's lease")
            .then_some(())
    })
    .await;
    let console = zombie.process.console();
    for line in console[before..].lines().filter(|line| line.contains("WARN")) {
        world.stage.tell(format!("the zombie: {line}"));
    }
    shared(world, &both).await;
    all_act(world, wallets).await;
    world.stage.tell("it has its share again, and all act");

    let open = stored_and_not_sent(world, &zombie).await;
    zombie.process.kill();
    world.stage.tell(format!(
        "it is killed; its action {} is stored and not sent",
        open.action
    ));
    moved(world, &zombie.name, &other_name, wallets, KILLED).await;
    nothing_of_it_counts(world, &open).await;
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

/// Holds back what the process sends, and waits until it has decided, signed and stored something.
async fn stored_and_not_sent(world: &World, zombie: &Zombie) -> Open {
    zombie.wire.hold();
    let begun = Instant::now();
    loop {
        if let Some(open) = world.open(&zombie.name).await {
            // What was on its way already gets there.
            for _ in 0..3 {
                world.stage.next_slot().await;
            }
            if world.slot(open.signature()).await.is_none() {
                return open;
            }
        }
        assert!(begun.elapsed() < ACTS, "it stores nothing");
        tokio::time::sleep(Duration::from_millis(20)).await;
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

/// The other process has sent, once, what the zombie had stored; ten seconds late, so the price may have left it behind, and
/// then another action has its number. What the zombie may still send, or might have had it no other fence, the chain
/// refuses.
async fn nothing_of_it_counts(world: &World, open: &Open) {
    let begun = Instant::now();
    let mut state = world.state(open).await;
    // On chain first, and written down at the next look.
    while state == "stored" && begun.elapsed() < ACTS {
        tokio::time::sleep(Duration::from_millis(20)).await;
        state = world.state(open).await;
    }
    assert!(matches!(state.as_str(), "landed" | "failed"), "{state}");
    assert!(world.action(&open.wallet).await >= open.action, "its number is used");
    let landed = world.slot(open.signature()).await;
    assert!(landed.is_some());
    let again = world.stage.hand_in(&open.signed).await;
    for _ in 0..3 {
        world.stage.next_slot().await;
    }
    assert_eq!(
        world.slot(open.signature()).await,
        landed,
        "the same bytes counted again"
    );
    let other = world.contradiction(open).await;
    let refusal = world.stage.refusal(&other).await;
    assert_eq!(refusal, "WrongAction");
    world.stage.tell(format!(
        "action {} {state}, sent by the other; its bytes again: {}; another action of that number: {refusal}",
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
        for claim in [
            "journal.chain",
            "actions.numbers",
            "actions.decided",
            "replay.decisions",
        ] {
            assert_eq!(verdict(&report, claim), "ok", "{report}");
        }
        world.stage.tell(format!(
            "{wallet}: {action} actions, each number once; verified, {} decisions recomputed",
            report["recomputed"]
        ));
    }
}
