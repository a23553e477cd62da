//! What the kernel says of this process.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// CPU time of all threads so far, user and system: the sum of `getrusage`'s two, finer.
pub(super) fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), nanos)
}

/// Resident bytes; 0 where there is no `/proc`.
pub(super) fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * rustix::param::page_size() as u64
}
