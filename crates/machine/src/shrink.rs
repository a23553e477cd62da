//! Makes a failing sequence short: leaves out ever smaller pieces for as long as what remains breaks the same rule.

use crate::{
    machine::Event,
    walk::{Broken, replay},
};
use sporeline_svm::LiteSVM;
use std::time::{Duration, Instant};

/// Leaves out what it can within `time`.
pub fn shrink(template: &LiteSVM, broken: &Broken, time: Duration) -> Broken {
    let end = Instant::now() + time;
    let mut best = broken.clone();
    let mut piece = best.events.len().div_ceil(2);
    while piece > 0 && Instant::now() < end {
        let mut from = 0;
        let mut shorter = false;
        // From the front: what leads up to the end matters more than how the world began, but is quicker to replay.
        while from < best.events.len().saturating_sub(1) && Instant::now() < end {
            let to = (from + piece).min(best.events.len() - 1);
            let rest: Vec<Event> = [&best.events[..from], &best.events[to..]].concat();
            match fails_alike(template, broken, &rest) {
                Some(found) => (best, shorter) = (found, true),
                None => from = to,
            }
        }
        if !(shorter && piece == 1) {
            piece /= 2;
        }
    }
    best
}

/// The events up to a failure of the same rule in the same instruction, if they lead to one.
fn fails_alike(template: &LiteSVM, broken: &Broken, events: &[Event]) -> Option<Broken> {
    // What only a comparison of everything finds may be found sooner, after another step.
    let late = matches!(broken.failure.rule, "account" | "sums");
    let (failure, taken) = replay(template, broken.seed, events, late)?;
    let alike = failure.rule == broken.failure.rule && (late || failure.instruction == broken.failure.instruction);
    alike.then(|| Broken {
        seed: broken.seed,
        failure,
        events: events[..taken].to_vec(),
    })
}

/// As one reads it: the rule, the seed, the steps.
pub fn report(broken: &Broken) -> String {
    let Broken { seed, failure, events } = broken;
    let steps: String = events.iter().enumerate().map(|(n, event)| line(n, event)).collect();
    format!(
        "seed {seed}: {} of {}: {}\nafter {} steps:\n{steps}",
        failure.rule,
        failure.instruction,
        failure.what,
        events.len()
    )
}

fn line(number: usize, event: &Event) -> String {
    let bend = event
        .bend
        .as_ref()
        .map_or_else(String::new, |bend| format!(" bent: {bend:?}"));
    format!("{number:4} {}{bend}\n", shorten(&format!("{:?}", event.step)))
}

/// Debug output with every 32-byte array cut to its first three bytes.
fn shorten(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let end = rest[at..].find(']').map_or(rest.len(), |end| at + end);
        let inside = &rest[at + 1..end];
        let numbers: Vec<&str> = inside.split(", ").collect();
        out += &rest[..at];
        if numbers.len() >= 32 && numbers.iter().all(|n| n.parse::<u8>().is_ok()) {
            out += &format!("#{}.{}.{}", numbers[0], numbers[1], numbers[2]);
            rest = &rest[(end + 1).min(rest.len())..];
        } else {
            out += "[";
            rest = &rest[at + 1..];
        }
    }
    out + rest
}
