//! How long to leave attesters and program alone after a failure.

use std::time::{Duration, Instant};

/// An attestation that could not be renewed is tried again after so long at first, and twice as long each time after.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Between two tries.
#[derive(Default)]
pub(crate) struct Wait {
    last: Option<(Instant, Duration)>,
}

impl Wait {
    pub fn is_over(&self) -> bool {
        self.last.is_none_or(|(since, length)| since.elapsed() >= length)
    }

    /// After a try that failed. One that came long after the last is like the first.
    pub fn lengthen(&mut self) {
        let length = match self.last {
            Some((since, last)) if since.elapsed() < last + LONGEST_WAIT => last.saturating_mul(2).min(LONGEST_WAIT),
            _ => FIRST_WAIT,
        };
        self.last = Some((Instant::now(), length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_waits_twice_as_long_after_each_failure_and_half_a_minute_at_most() {
        let mut wait = Wait::default();
        assert!(wait.is_over());
        for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
            wait.lengthen();
            assert!(!wait.is_over());
            let (since, length) = wait.last.unwrap();
            assert_eq!(length, FIRST_WAIT * expected);
            wait.last = Some((since.checked_sub(length).unwrap(), length));
            assert!(wait.is_over());
        }
        let (_, length) = wait.last.unwrap();
        let long_ago = Instant::now().checked_sub(length + LONGEST_WAIT).unwrap();
        wait.last = Some((long_ago, length));
        wait.lengthen();
        assert_eq!(wait.last.unwrap().1, FIRST_WAIT);
    }
}
