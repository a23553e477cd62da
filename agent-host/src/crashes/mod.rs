//! Killed at every step, over a node that lies: each action happens once or not at all, the journal says which, and money
//! adds up to the lamport.

pub(crate) mod around;
mod check;
mod faults;
mod index;
mod lives;
mod money;
pub(crate) mod process;
pub(crate) mod scene;
mod secrets;

use crate::crash::POINTS;
use process::{Ended, Process};
use scene::Scene;
use sporeline_svm::rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// The chain is rewound by three lives once in so many.
const FORK_EVERY: u32 = 25;

/// So long after a rewind nothing of the fork that lost can land any more, generously.
const RELAYED: Duration = Duration::from_secs(8);

/// Points of births, litters and losses.
const RARE: [&str; 6] = [
    "lost found",
    "lost kept",
    "birth written",
    "birth kept",
    "child key kept",
    "litter named",
];

/// In so many lives every point is come by.
const ALL: u32 = 1_000;

/// Lives that a host has in a test.
fn lives() -> u32 {
    match std::env::var("SPORELINE_LONG").as_deref() {
        Ok("1") => ALL,
        _ => 50,
    }
}

fn seed() -> u64 {
    match std::env::var("CRASH_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_each_action_happens_once_or_not_at_all_and_the_journal_says_which() {
    let seed = seed();
    println!("CRASH_SEED={seed}");
    let begun = Instant::now();
    let mut draw = ChaCha8Rng::seed_from_u64(seed);
    let mut scene = Scene::set(seed).await;
    let mut reached: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut at_points, mut elsewhere) = (0, 0);
    let (mut checkpoint, mut seen) = (None, 0);
    let mut rewound: Option<Instant> = None;
    for life in 0..lives() {
        scene.lie(seed ^ u64::from(life));
        scene.told.skip_preflight = !draw.next_u64().is_multiple_of(4);
        // What the node took it may do much later, even on another fork.
        scene.told.relayed = draw.next_u64().is_multiple_of(2) || rewound.is_some_and(|at| at.elapsed() < RELAYED);
        let point = POINTS[draw.next_u64() as usize % POINTS.len()];
        let passes = (draw.next_u64() % 2) as u32;
        // Now and then before it has done much, or none of what was asked for.
        let patience = match draw.next_u64() % 8 {
            0 => draw.next_u64() % 400,
            _ => 1_200,
        };
        // What few lives come by ends the first that does; in the end everything that none came by, where all is to be seen.
        let late = lives() >= ALL && life >= lives() / 2;
        let mut at: Vec<_> = POINTS
            .iter()
            .filter(|point| !reached.contains_key(**point) && (late || RARE.contains(point)))
            .map(|rare| (*rare, 0))
            .collect();
        at.retain(|(rare, _)| *rare != point);
        at.push((point, passes));
        let host = Process::start(&scene.told, &at);
        match host.die(Duration::from_millis(patience)).await {
            Ended::At(point) => {
                at_points += 1;
                *reached.entry(point).or_default() += 1;
            }
            Ended::Killed => elsewhere += 1,
        }
        seen = check::stored_before_sent(&scene, seen).await;
        match life % FORK_EVERY {
            10 => checkpoint = Some((scene.checkpoint(), scene.births().await)),
            13 => {
                // Nothing is built on a birth that can be forgotten: no real chain goes so far back as this one.
                let births = scene.births().await;
                if let Some((checkpoint, _)) = checkpoint.take().filter(|(_, before)| *before == births) {
                    scene.rewind(checkpoint, draw.next_u64().is_multiple_of(2)).await;
                    rewound = Some(Instant::now());
                    seen = 0;
                }
            }
            _ => {}
        }
    }
    scene.be_honest();
    let before = lives::heads(&scene).await;
    let host = Process::start(&scene.told, &[]);
    tokio::time::sleep(Duration::from_secs(4)).await;
    lives::go_on(&scene, &before).await;
    host.stop().await;
    scene.end().await;
    println!(
        "{at_points} killed at a point, {elsewhere} elsewhere, in {} s",
        begun.elapsed().as_secs()
    );
    println!("{reached:?}");
    if lives() >= ALL {
        let missed: Vec<_> = POINTS.iter().filter(|point| !reached.contains_key(*point)).collect();
        assert!(missed.is_empty(), "nobody died at {missed:?}");
    }
    let tally = check::exactly_once(&scene).await;
    println!("{tally:?}");
    println!("{:?}", scene::events_by_name(&scene.history()));
    lives::follow(&scene).await;
    money::adds_up(&scene);
    money::payers_add_up(&scene);
    assert!(
        tally.get("landed").is_some_and(|landed| *landed > lives() / 4),
        "the test is worth something"
    );
}
