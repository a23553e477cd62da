//! What became of the steps, counted.

use crate::machine::{Event, Outcome};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub steps: u64,
    /// By instruction: done, refused.
    pub instructions: BTreeMap<&'static str, [u64; 2]>,
    /// By bend: refused, harmless.
    pub bends: BTreeMap<&'static str, [u64; 2]>,
    /// By the program's name for it, bent instructions included.
    pub refusals: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn count(&mut self, event: &Event, outcome: &Outcome) {
        self.steps += 1;
        let refused = matches!(outcome, Outcome::Refused(_));
        match &event.bend {
            None => self.instructions.entry(crate::names::of(&event.step)).or_default()[usize::from(refused)] += 1,
            Some(bend) => self.bends.entry(bend.name()).or_default()[usize::from(!refused)] += 1,
        }
        if let Outcome::Refused(Some(name)) = outcome {
            *self.refusals.entry(name).or_default() += 1;
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        for (name, counts) in &other.instructions {
            let sum = self.instructions.entry(name).or_default();
            (sum[0], sum[1]) = (sum[0] + counts[0], sum[1] + counts[1]);
        }
        for (name, counts) in &other.bends {
            let sum = self.bends.entry(name).or_default();
            (sum[0], sum[1]) = (sum[0] + counts[0], sum[1] + counts[1]);
        }
        for (name, count) in &other.refusals {
            *self.refusals.entry(name).or_default() += count;
        }
    }
}
