//! What the pure parts are told, and what they answer.

use sporeline_client::{
    Address, Instruction,
    state::{Agent, Global},
};
use std::time::Duration;

/// Below this nothing is moved for its own sake, lamports: twice a transaction's fee.
pub(crate) const DUST: u64 = 10_000;

/// What a keeper is willing to do.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Whether it pays for token accounts that nobody repays. Without it, it does what costs a transaction's fee at most.
    pub deliver: bool,
    /// Most that it pays for them in a day, lamports.
    pub deliver_per_day: u64,
    /// Fees are swept at once from this amount on, lamports.
    pub sweep_lamports: u64,
    /// Less than that, and more than dust, is swept when it has waited so long.
    pub sweep_every: Duration,
}

/// The chain at one moment, as far as everything depends on it.
pub(crate) struct Moment {
    /// Chain time, unix seconds.
    pub now: i64,
    /// A transaction sent now is executed in a later slot.
    pub slot: u64,
    pub global: Global,
    /// Who pays for what is due.
    pub payer: Address,
    pub terms: Terms,
}

/// One instruction that is due.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Work {
    /// The instruction's name.
    pub what: &'static str,
    /// The account it is about. Together with `what` it names the work from one look to the next.
    pub about: Address,
    pub instruction: Instruction,
    /// What it costs besides the fee and nobody repays, lamports.
    pub given: u64,
}

impl Work {
    pub fn new(what: &'static str, about: Address, instruction: Instruction) -> Self {
        Self {
            what,
            about,
            instruction,
            given: 0,
        }
    }
}

/// An agent's parents as instructions name them: one where both are the same, none of a founder.
pub(crate) fn parents(agent: &Agent) -> &[Address] {
    let parents = &agent.parents[..usize::from(agent.parent_count).min(agent.parents.len())];
    match parents {
        [first, second] if first == second => &parents[..1],
        _ => parents,
    }
}
