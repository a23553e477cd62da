//! A population's life in a flow, and the population after it.

use crate::{
    being::Being,
    draw::{self, Draw},
    flow::Flow,
    stage::Stage,
};
use sporeline_genome::{Gene, Genome, birth_seed, inherit};

/// What became of a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lives {
    /// By agent, bps of what it began with, after fees and hosting.
    pub profits: Vec<i64>,
    /// How many lived to the end.
    pub survivors: usize,
    /// Lamports that changed hands, fees included: by agents, and by the crowd.
    pub agent_volume: u64,
    pub crowd_volume: u64,
}

impl Lives {
    /// Mean profit, bps, rounded down.
    pub fn mean_profit(&self) -> i64 {
        mean(&self.profits)
    }

    /// Agents' share in the volume, bps, rounded up.
    pub fn agent_volume_bps(&self) -> u64 {
        let all = u128::from(self.agent_volume) + u128::from(self.crowd_volume);
        (u128::from(self.agent_volume) * 10_000).div_ceil(all.max(1)) as u64
    }
}

/// Mean, rounded down; 0 of nothing.
pub(crate) fn mean(values: &[i64]) -> i64 {
    values.iter().sum::<i64>().div_euclid(values.len().max(1) as i64)
}

/// Has every genome live from the first order of a flow to the last, all in the same markets. `learns`: whether results
/// reach their memories.
pub fn live(genomes: &[Genome], flow: &Flow, learns: bool) -> Lives {
    let mut stage = Stage::new(flow);
    let mut beings: Vec<_> = (0..)
        .zip(genomes)
        .map(|(n, genome)| Being::new(*genome, n, &stage))
        .collect();
    let mut crowd_volume = 0;
    for step in 0..flow.steps() {
        crowd_volume += stage.crowd(flow, step);
        let now = stage.seen.now;
        // Nobody is always first.
        let first = step * 37 % beings.len().max(1);
        let (later, sooner) = beings.split_at_mut(first);
        for being in sooner.iter_mut().chain(later) {
            being.pay_hosting(now);
            being.live(&mut stage, learns);
        }
    }
    Lives {
        profits: beings.iter().map(|being| being.profit_bps(&stage)).collect(),
        survivors: beings.iter().filter(|being| being.is_alive()).count(),
        agent_volume: beings.iter().map(|being| being.volume).sum(),
        crowd_volume,
    }
}

/// `count` founders of a seed.
pub fn founders(seed: u64, count: usize) -> Vec<Genome> {
    let founder = |n| Genome::random(&draw::bytes(seed, "founder", &[n]));
    (0..count as u64).map(founder).collect()
}

/// The best by profit, as indices, best first; of equals the lower index first.
pub fn fittest(profits: &[i64], count: usize) -> Vec<usize> {
    let mut ranked: Vec<_> = (0..profits.len()).collect();
    ranked.sort_by_key(|&index| (std::cmp::Reverse(profits.get(index).copied()), index));
    ranked.truncate(count);
    ranked
}

/// As many children as there were `genomes`, each of two different parents drawn evenly from `parents` (indices; of a single
/// one alone, of none no children). Wallets and slot hashes follow from the seed and the generation's number.
pub fn next(seed: u64, generation: u64, genomes: &[Genome], parents: &[usize]) -> Vec<Genome> {
    let parents: Vec<_> = parents.iter().filter_map(|&index| genomes.get(index)).collect();
    let mut draw = Draw::new(seed, "parents", &[generation]);
    let child = |n: u64| {
        let first = draw.below(parents.len());
        // One of the others: as far on from the first as drawn, round the circle.
        let further = if parents.len() > 1 {
            1 + draw.below(parents.len() - 1)
        } else {
            0
        };
        let second = (first + further) % parents.len();
        let (a, b) = (parents.get(first)?, parents.get(second)?);
        let wallet = draw::bytes(seed, "wallet", &[generation, n]);
        // Two are of one litter.
        let slot_hash = draw::bytes(seed, "slot hash", &[generation, n / 2]);
        Some(inherit(a, b, &birth_seed(a, b, &wallet, &slot_hash)))
    };
    let children = if parents.is_empty() { 0 } else { genomes.len() as u64 };
    (0..children).filter_map(child).collect()
}

/// How unlike a population is: the mean difference of a gene of conduct between two of its agents, 0..=10,000.
pub fn diversity(genomes: &[Genome]) -> i64 {
    let pairs = genomes.len() * genomes.len().saturating_sub(1) / 2;
    let mut sum = 0u64;
    for (index, a) in genomes.iter().enumerate() {
        for b in genomes.iter().skip(index + 1) {
            sum += u64::from(sporeline_genome::distance(a, b, &Gene::CONDUCT));
        }
    }
    (sum / (pairs.max(1) * Gene::CONDUCT.len()) as u64) as i64
}
