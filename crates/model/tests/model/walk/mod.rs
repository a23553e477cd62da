//! PROTOCOL's invariants over a long random walk of all steps, sensible or not.

mod families;
mod steps;

use crate::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const SEED: u64 = 20_261_123;
const STEPS: usize = 100_000;
const PERSONS: [u8; 5] = [PERSON, 4, 5, 6, 7];
/// Wallets that agents may be born with.
const WALLETS: std::ops::Range<u8> = 100..220;

struct Walk {
    world: World,
    random: ChaCha8Rng,
}

impl Walk {
    fn new(seed: u64) -> Self {
        // Periods long enough that a walk of a few seconds a step does not leave everybody unpaid.
        let parameters = Parameters {
            period: 200,
            grace: 2_000,
            reserve_periods: 1,
            ..Parameters::local()
        };
        let mut world = World::new(true, parameters);
        for who in PERSONS {
            world.fund(who, 100_000 * SOL);
            world.staker(who, 1_000_000);
        }
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { world, random }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.random.next_u64() % n
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn person(&mut self) -> u8 {
        self.one_of(&PERSONS)
    }

    /// An agent there is, mostly.
    fn agent(&mut self) -> u8 {
        let agents: Vec<u8> = self.world.model.agents.iter().map(|(wallet, _)| wallet[0]).collect();
        match self.below(50) {
            0 => WALLETS.start + self.below(WALLETS.len() as u64) as u8,
            _ if agents.is_empty() => WALLETS.start,
            _ => self.one_of(&agents),
        }
    }

    fn living(&self) -> usize {
        self.world.model.agents.values().filter(|row| row.alive).count()
    }

    fn unborn(&mut self) -> u8 {
        let free: Vec<u8> = WALLETS
            .filter(|n| !self.world.model.agents.contains(&key(*n)))
            .collect();
        if free.is_empty() {
            WALLETS.start
        } else {
            self.one_of(&free)
        }
    }

    /// Small, large or anything between.
    fn lamports(&mut self) -> u64 {
        (self.random.next_u64() % (100 * SOL)) >> self.below(24)
    }

    fn act(&mut self, agent: u8) -> Act {
        let action = self.world.model.agent(&key(agent)).map_or(1, |row| row.action + 1);
        let signer = if self.below(60) == 0 { self.agent() } else { agent };
        Act {
            agent: key(agent),
            signer: key(signer),
            measurement: COMPOSE,
            action,
        }
    }

    /// Both parents of a child, as a sweep names them.
    fn parents(&self, agent: u8) -> [Option<Pubkey>; 2] {
        match self.world.model.agent(&key(agent)).ok().and_then(|row| row.parents) {
            None => [None, None],
            Some([a, b]) if a == b => [Some(a), None],
            Some([a, b]) => [Some(a), Some(b)],
        }
    }

    fn mate(&self, agent: u8) -> Option<Pubkey> {
        self.world.model.litter(&key(agent)).ok().and_then(|litter| litter.mate)
    }

    fn attest(&mut self, agent: u8) -> Step {
        Step::Attest(Box::new(Attest {
            agent: key(agent),
            market: key(agent),
            ..self.world.attestation(agent)
        }))
    }
}

/// The name of a step's variant.
fn name(step: &Step) -> String {
    let text = format!("{step:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// What became of the steps: done and refused, by variant, and why.
#[derive(Default)]
struct Tally {
    steps: BTreeMap<String, (u64, u64)>,
    refusals: BTreeMap<R, u64>,
    spent: Duration,
}

impl Tally {
    /// Walks `STEPS` steps, and looks at the invariants every 50.
    fn walk(&mut self, seed: u64) {
        let mut walk = Walk::new(seed);
        let mut marks = walk.world.model.marks();
        for i in 0..STEPS {
            let step = walk.next();
            let begun = Instant::now();
            let result = walk.world.model.apply(&step);
            self.spent += begun.elapsed();
            let (done, refused) = self.steps.entry(name(&step)).or_default();
            match result {
                Ok(_) => *done += 1,
                Err(refusal) => {
                    *refused += 1;
                    *self.refusals.entry(refusal).or_default() += 1;
                }
            }
            if i % 50 == 0 {
                if let Err(broken) = walk.world.model.check_invariants(Some(&marks)) {
                    panic!(
                        "step {i} of seed {seed} broke invariant {}: {}",
                        broken.invariant, broken.what
                    );
                }
                marks = walk.world.model.marks();
            }
        }
    }
}

/// `MODEL_WALKS=n` walks n times as far.
#[test]
fn invariants_hold_over_a_long_random_walk() {
    let walks = std::env::var("MODEL_WALKS").map_or(1, |n| n.parse().expect("a number"));
    let mut tally = Tally::default();
    for seed in SEED..SEED + walks {
        tally.walk(seed);
    }
    let speed = (STEPS as u64 * walks) as f64 / tally.spent.as_secs_f64();
    println!("{speed:.0} steps/s; {:?}", tally.refusals);
    for (name, (done, refused)) in &tally.steps {
        println!("{name}: {done} done, {refused} refused");
    }
    let idle: Vec<_> = tally.steps.iter().filter(|(_, (done, _))| *done == 0).collect();
    assert!(idle.is_empty(), "never done: {idle:?}");
}
