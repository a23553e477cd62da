use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(10);

/// Waits that double from 50 ms to 10 s, each shortened at random by up to a half so that many clients of a node that
/// comes back do not ask in step.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It went well: the next wait is short again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// It failed again: how long to wait now.
    pub(crate) fn next(&mut self) -> Duration {
        let longest = FIRST.saturating_mul(1 << self.failures.min(20)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        // Without randomness the wait is merely not jittered.
        let random = getrandom::u32().unwrap_or(u32::MAX);
        longest.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_seconds_and_no_further_and_begin_short_again() {
        let mut backoff = Backoff::default();
        assert!(backoff.next() <= FIRST);
        let waits: Vec<_> = (0..40).map(|_| backoff.next()).collect();
        assert!(waits.iter().all(|wait| *wait <= LONGEST));
        assert!(waits[39] >= LONGEST / 2);
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
