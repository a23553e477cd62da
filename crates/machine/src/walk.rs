//! One world from its seed.

use crate::{
    generate::Generator,
    machine::{Event, Failure, Machine, Outcome},
    tally::Tally,
};
use sporeline_svm::LiteSVM;

/// What follows from a seed besides the dice: every third world stakes a Token-2022 token.
pub fn stakes_2022(seed: u64) -> bool {
    seed.is_multiple_of(3)
}

/// A failure, and what led to it.
#[derive(Clone, Debug)]
pub struct Broken {
    pub seed: u64,
    pub failure: Failure,
    /// The failing event is the last.
    pub events: Vec<Event>,
}

/// Walks `steps` steps of the world of `seed`.
///
/// # Errors
/// [`Broken`]: the first disagreement, with every event up to it.
pub fn walk(template: &LiteSVM, seed: u64, steps: u64) -> Result<Tally, Box<Broken>> {
    let mut machine = Machine::new(template, stakes_2022(seed));
    let mut generator = Generator::new(seed, stakes_2022(seed));
    let (mut tally, mut events) = (Tally::default(), Vec::new());
    for _ in 0..steps {
        let event = generator.next(&machine.model, &mut machine.chain);
        let outcome = machine.run(&event);
        events.push(event);
        match outcome {
            Ok(outcome) => tally.count(&events[events.len() - 1], &outcome),
            Err(failure) => return Err(Box::new(Broken { seed, failure, events })),
        }
    }
    Ok(tally)
}

/// Does given events in a new world, comparing everything after each: the first failure, and how many events it took.
pub fn replay(template: &LiteSVM, seed: u64, events: &[Event], thorough: bool) -> Option<(Failure, usize)> {
    let mut machine = Machine::new(template, stakes_2022(seed));
    machine.thorough = thorough;
    for (number, event) in events.iter().enumerate() {
        match machine.run(event) {
            Ok(Outcome::Done | Outcome::Refused(_) | Outcome::Harmless) => {}
            Err(failure) => return Some((failure, number + 1)),
        }
    }
    None
}
