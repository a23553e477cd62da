//! PROTOCOL's invariants over a long random walk of all steps, sensible or not.

mod families;
mod steps;

use crate::{prelude::*, world::AUTHORITY};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use std::{collections::BTreeMap, time::Instant};

const SEED: u64 = 20_261_122;
const STEPS: usize = 100_000;
const PERSONS: [u8; 5] = [PERSON, 4, 5, 6, 7];
/// Wallets that agents may be born with.
const WALLETS: std::ops::Range<u8> = 100..220;

struct Walk {
    world: World,
    random: ChaCha8Rng,
}

impl Walk {
    fn new() -> Self {
        // Periods long enough that a walk of a few seconds a step does not leave everybody unpaid.
        let parameters = Parameters {
            period: 200,
            reserve_periods: 1,
            ..Parameters::local()
        };
        let mut world = World::new(true, parameters);
        for who in PERSONS {
            world.fund(who, 100_000 * SOL);
            world.staker(who, 1_000_000);
        }
        let random = ChaCha8Rng::seed_from_u64(SEED);
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

#[test]
fn invariants_hold_over_a_long_random_walk() {
    let mut walk = Walk::new();
    let mut done: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut refusals: BTreeMap<R, u64> = BTreeMap::new();
    let mut marks = walk.world.model.marks();
    let mut spent = std::time::Duration::ZERO;
    for i in 0..STEPS {
        let step = walk.next();
        let begun = Instant::now();
        let result = walk.world.model.apply(&step);
        spent += begun.elapsed();
        let tally = done.entry(name(&step)).or_default();
        match result {
            Ok(_) => tally.0 += 1,
            Err(refusal) => {
                tally.1 += 1;
                *refusals.entry(refusal).or_default() += 1;
            }
        }
        if i % 50 == 0 {
            if let Err(broken) = walk.world.model.check_invariants(Some(&marks)) {
                panic!(
                    "after step {i} of seed {SEED}: invariant {}: {}",
                    broken.invariant, broken.what
                );
            }
            marks = walk.world.model.marks();
        }
    }
    println!("{:.0} steps/s; {refusals:?}", STEPS as f64 / spent.as_secs_f64());
    for (name, (ok, refused)) in &done {
        println!("{name}: {ok} done, {refused} refused");
    }
    let idle: Vec<&String> = done
        .iter()
        .filter(|(_, (ok, _))| *ok == 0)
        .map(|(name, _)| name)
        .collect();
    assert!(idle.is_empty(), "never done: {idle:?}");
    assert_eq!(walk.world.model.global().expect("there").authority, key(AUTHORITY));
}
