//! Decisions taken out of simulated lives, to ask what a gene changes: who decided, what it remembered, what had just
//! become of its last trade, and all it saw. The committed cases of `crates/mind` come from here.

use crate::{being::Being, draw::Draw, experiment::Size, flow::Flow, generation::founders, stage::Stage};
use serde::{Deserialize, Serialize};
use sporeline_genome::{GENES, Genome};
use sporeline_mind::{Candidate, Consent, Family, Memory, Observation, Outcome};

/// Flow number of the cases; no experiment uses it.
const FLOW: u64 = 100;
const AGENTS: usize = 100;
/// Markets an agent sees, at most.
const MARKETS: usize = 4;
/// Steps before the first case, and after the last.
const WARM_UP: usize = 60;
/// Steps ago of the prices in a history, oldest first.
const HISTORY: [usize; 7] = [60, 45, 30, 20, 10, 5, 2];

/// One decision to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub genome: [u16; GENES],
    /// Before the outcome.
    pub memory: Memory,
    pub outcome: Outcome,
    pub observation: Observation,
}

impl Case {
    /// Who decides; `None` where a gene is out of range.
    pub fn genome(&self) -> Option<Genome> {
        Genome::from_genes(self.genome).ok()
    }
}

/// `count` cases of a seed, evenly spread over a whole life of 100 founders. Kin, children and own markets, which the
/// simulation does not have, are added by draws.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    let Size { markets, steps, .. } = Size::WHOLE;
    let flow = Flow::new(seed, FLOW, markets, steps);
    let mut stage = Stage::new(&flow);
    let mut beings: Vec<_> = (0..)
        .zip(founders(seed, AGENTS))
        .map(|(n, genome)| (Being::new(genome, n, &stage), Memory::default(), Outcome::Nothing))
        .collect();
    let mut draw = Draw::new(seed, "cases", &[]);
    let mut cases = vec![];
    for step in 0..steps {
        stage.crowd(&flow, step);
        // Not before there is a past, and all of them before the end.
        let wanted = (count * step.saturating_sub(WARM_UP) / (steps - 2 * WARM_UP)).min(count);
        for (being, before, last) in &mut beings {
            being.pay_hosting(stage.seen.now);
            if !being.is_due(stage.seen.now) {
                continue;
            }
            being.look(&mut stage);
            if cases.len() < wanted && draw.one_in(8) {
                cases.push(Case {
                    genome: *being.genome.genes(),
                    memory: before.clone(),
                    outcome: last.clone(),
                    observation: observed(&mut stage, &mut draw),
                });
                being.look(&mut stage);
            }
            let intent = being.think(&stage);
            *last = being.act(&mut stage, &intent);
            *before = being.memory.clone();
            being.learn(last, true);
        }
    }
    cases
}

/// What the agent on stage sees, with a longer past, fewer markets, and relatives.
fn observed(stage: &mut Stage, draw: &mut Draw) -> Observation {
    for market in &mut stage.seen.markets {
        market.history.clear();
    }
    for steps in HISTORY {
        stage.remember(steps);
    }
    let mut seen = stage.seen.clone();
    // What it holds it sees; the rest as chance has it.
    while seen.markets.len() > MARKETS {
        let dropped = draw.below(seen.markets.len());
        let held = seen.markets.iter().filter(|market| market.held.0 > 0).count();
        if held >= MARKETS || seen.markets.get(dropped).is_some_and(|market| market.held.0 == 0) {
            seen.markets.remove(dropped);
        }
    }
    for market in &mut seen.markets {
        market.kin = draw.one_in(4);
    }
    if let Some(market) = seen.markets.first_mut() {
        market.own = draw.one_in(2);
    }
    if draw.one_in(4) {
        seen.family = family(&seen, draw);
    }
    seen
}

fn family(seen: &Observation, draw: &mut Draw) -> Family {
    let patience = i64::from(seen.tempo.patience.1);
    let candidates: Vec<_> = (0..draw.within(0, 3))
        .map(|n| Candidate {
            wallet: format!("candidate-{n}"),
            mint: format!("mint-{n}"),
            distance: draw.within(5_000, 150_000) as u32,
            result_bps: draw.around(2_000) as i32,
            consents: draw.one_in(2),
            eligible: draw.one_in(2),
        })
        .collect();
    Family {
        eligible_since: if draw.one_in(2) {
            seen.now - draw.within(0, patience)
        } else {
            0
        },
        consent: draw.one_in(3).then(|| Consent {
            wallet: "candidate-0".into(),
            expires_at: seen.now + draw.within(-patience, patience),
        }),
        candidates,
    }
}
