//! Bytecode and model walk side by side.
//!
//! `SPORELINE_LONG=1` walks a million steps; `MACHINE_SEED=n` walks the world of one seed alone, `MACHINE_STEPS=n` so far.

use sporeline_machine::{chain, names, shrink, tally::Tally, walk};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Steps of one world.
const WORLD: u64 = 4_000;
/// First seed; the worlds after it count on.
const SEED: u64 = 20_261_123;
const SHRINKING: Duration = Duration::from_secs(60);

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn bytecode_and_model_do_and_refuse_the_same() {
    let long = std::env::var("SPORELINE_LONG").is_ok_and(|value| value == "1");
    let steps = number("MACHINE_STEPS").unwrap_or(WORLD);
    let (first, worlds) = match number("MACHINE_SEED") {
        Some(seed) => (seed, number("MACHINE_WORLDS").unwrap_or(1)),
        None => (SEED, number("MACHINE_WORLDS").unwrap_or(if long { 250 } else { 20 })),
    };
    println!("seeds {first}..{}", first + worlds);
    let (template, begun) = (chain::template(), Instant::now());
    let (next, stop) = (AtomicU64::new(first), AtomicBool::new(false));
    let (sum, found) = (Mutex::new(Tally::default()), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let template = template.clone();
            let (next, stop, sum, found) = (&next, &stop, &sum, &found);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + worlds {
                        return;
                    }
                    match walk::walk(&template, seed, steps) {
                        Ok(tally) => sum.lock().expect("no panic").add(&tally),
                        Err(broken) => {
                            if !stop.swap(true, Ordering::Relaxed) {
                                println!("{:?} after {:?}", broken.failure, begun.elapsed());
                                let short = shrink::shrink(&template, &broken, SHRINKING);
                                *found.lock().expect("no panic") = Some(shrink::report(&short));
                            }
                        }
                    }
                }
            });
        }
    });
    if let Some(report) = found.into_inner().expect("no panic") {
        panic!("{report}");
    }
    let tally = sum.into_inner().expect("no panic");
    report(&tally, begun.elapsed());
    if number("MACHINE_SEED").is_none() {
        assert_reach(&tally);
    }
}

fn report(tally: &Tally, time: Duration) {
    println!(
        "{} steps, {:.0} a second",
        tally.steps,
        tally.steps as f64 / time.as_secs_f64()
    );
    for (name, [done, refused]) in &tally.instructions {
        println!("{name}: {done} done, {refused} refused");
    }
    for (name, [refused, harmless]) in &tally.bends {
        println!("bent, {name}: {refused} refused, {harmless} harmless");
    }
    println!("{:?}", tally.refusals);
}

/// Refusals that the machine does not provoke, and why.
const UNREACHED: &[(&str, &str)] = &[("NotYet", "is of no instruction any more")];

fn assert_reach(tally: &Tally) {
    let idle = names::ALL
        .iter()
        .filter(|name| tally.instructions.get(*name).is_none_or(|[done, _]| *done == 0));
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "never done: {idle:?}");
    let all = sporeline_client::error::all().iter();
    let unseen: Vec<_> = all
        .map(|refusal| refusal.name.as_str())
        .filter(|name| !tally.refusals.contains_key(name) && !UNREACHED.iter().any(|(known, _)| known == name))
        .collect();
    assert!(unseen.is_empty(), "never refused as {unseen:?}");
}
