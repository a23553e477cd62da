//! The whole experiment, and its figures.

use crate::{
    flow::Flow,
    generation::{Lives, diversity, fittest, founders, live, mean, next},
};
use serde::Serialize;
use sporeline_genome::Genome;

/// How large an experiment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub agents: usize,
    pub generations: usize,
    pub steps: usize,
    pub markets: usize,
    /// Generations that the means of the first and the last are taken over.
    pub ends: usize,
}

impl Size {
    pub const WHOLE: Self = Self {
        agents: 200,
        generations: 30,
        steps: 500,
        markets: 12,
        ends: 5,
    };
}

/// Of a population, this share breeds, per cent.
pub const BREEDING_PERCENT: usize = 30;
/// Agents' share in the volume, at most, bps.
pub const MOST_VOLUME_BPS: u64 = 500;
/// Flow numbers: the one selection works on, and those it never sees.
const SELECTED_ON: u64 = 0;
const UNSEEN: [u64; 3] = [1, 2, 3];

/// The figures. Profits in bps of the start, after fees and hosting, means rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    pub seed: u64,
    pub agents: usize,
    pub generations: usize,
    pub steps: usize,
    pub mean_profit_first5: i64,
    pub mean_profit_last5: i64,
    /// With the same founders and flow, parents drawn from everybody.
    pub mean_profit_last5_no_selection: i64,
    /// Founders and last generation in three flows that no selection saw.
    pub unseen_first: i64,
    pub unseen_last: i64,
    /// Mean difference of a gene of conduct between two agents of the last generation, 0..=10,000; of founders.
    pub diversity: i64,
    pub diversity_first: i64,
    /// Agents of the last five generations that lived to the end of their 500 steps, bps.
    pub survival: i64,
    /// Founders and last generation together, in the unseen flows, with memories that learn and with frozen ones.
    pub learning_on: i64,
    pub learning_off: i64,
    /// The same of founders alone, whom no selection fitted to a memory that learns.
    pub founders_learning_on: i64,
    pub founders_learning_off: i64,
    /// The agents' largest share in the volume of any life, bps.
    pub agent_volume_bps: u64,
}

impl Figures {
    /// What must hold.
    pub fn holds(&self) -> bool {
        self.mean_profit_last5 > self.mean_profit_first5
            && self.mean_profit_last5 > self.mean_profit_last5_no_selection
            && self.unseen_last > self.unseen_first
            && self.learning_on > self.learning_off
            && self.founders_learning_on > self.founders_learning_off
            && self.agent_volume_bps <= MOST_VOLUME_BPS
    }
}

/// Whether all that must hold does so on nine of ten seeds, or more; on a single one it must.
pub fn most_hold(figures: &[Figures]) -> bool {
    let held = figures.iter().filter(|figures| figures.holds()).count();
    held * 10 >= figures.len() * 9
}

/// Generations of one run.
struct Run {
    lives: Vec<Lives>,
    last: Vec<Genome>,
}

/// Runs the experiment of a seed.
pub fn run(seed: u64, size: &Size) -> Figures {
    let flow = |number| Flow::new(seed, number, size.markets, size.steps);
    let flow_seen = flow(SELECTED_ON);
    let first = founders(seed, size.agents);
    let opening = live(&first, &flow_seen, true);
    let selected = breed(seed, size, &flow_seen, &first, &opening, true);
    let control = breed(seed, size, &flow_seen, &first, &opening, false);

    let unseen = UNSEEN.map(flow);
    let over =
        |genomes: &[Genome], learns| -> Vec<Lives> { unseen.iter().map(|flow| live(genomes, flow, learns)).collect() };
    let (first_on, last_on) = (over(&first, true), over(&selected.last, true));
    let (first_off, last_off) = (over(&first, false), over(&selected.last, false));

    let ends = size.ends.min(size.generations);
    let survivors: usize = tail(&selected.lives, ends).iter().map(|lives| lives.survivors).sum();
    let all = [
        &selected.lives,
        &control.lives,
        &first_on,
        &last_on,
        &first_off,
        &last_off,
    ];
    Figures {
        seed,
        agents: size.agents,
        generations: size.generations,
        steps: size.steps,
        mean_profit_first5: mean_profit(selected.lives.get(..ends).unwrap_or_default()),
        mean_profit_last5: mean_profit(tail(&selected.lives, ends)),
        mean_profit_last5_no_selection: mean_profit(tail(&control.lives, ends)),
        unseen_first: mean_profit(&first_on),
        unseen_last: mean_profit(&last_on),
        diversity: diversity(&selected.last),
        diversity_first: diversity(&first),
        survival: (survivors * 10_000 / (ends * size.agents).max(1)) as i64,
        learning_on: mean_profit(first_on.iter().chain(&last_on)),
        learning_off: mean_profit(first_off.iter().chain(&last_off)),
        founders_learning_on: mean_profit(&first_on),
        founders_learning_off: mean_profit(&first_off),
        agent_volume_bps: all
            .into_iter()
            .flatten()
            .map(Lives::agent_volume_bps)
            .max()
            .unwrap_or(0),
    }
}

fn breed(seed: u64, size: &Size, flow: &Flow, first: &[Genome], opening: &Lives, selects: bool) -> Run {
    let mut run = Run {
        lives: vec![opening.clone()],
        last: first.to_vec(),
    };
    let breeding = (size.agents * BREEDING_PERCENT / 100).max(1);
    let everybody: Vec<_> = (0..size.agents).collect();
    for generation in 1..size.generations {
        let parents = match run.lives.last() {
            Some(lives) if selects => fittest(&lives.profits, breeding),
            _ => everybody.clone(),
        };
        run.last = next(seed, generation as u64, &run.last, &parents);
        run.lives.push(live(&run.last, flow, true));
    }
    run
}

fn tail(lives: &[Lives], count: usize) -> &[Lives] {
    lives.get(lives.len().saturating_sub(count)..).unwrap_or_default()
}

fn mean_profit<'a>(lives: impl IntoIterator<Item = &'a Lives>) -> i64 {
    mean(&lives.into_iter().map(Lives::mean_profit).collect::<Vec<_>>())
}
