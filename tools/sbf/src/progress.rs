//! Progress lines on stderr: what is happening, and how long it has taken.

use std::time::{Duration, Instant};

/// The clock of one command; stdout stays free for results.
pub struct Progress {
    started: Instant,
}

impl Progress {
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Says one thing, with the seconds since the command began.
    pub fn say(&self, what: &str) {
        eprintln!("[{:6.1} s] {what}", self.elapsed().as_secs_f64());
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
