//! How much a keeper gives away: it grows with time from nothing on, so that a keeper that is started often gives no more.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const DAY: Duration = Duration::from_secs(86_400);

/// A day's allowance, of which an hour's can be saved up: in any 24 hours at most 25 hours' are given.
pub(super) struct Allowance {
    /// Lamports.
    per_day: u64,
    /// Most that is saved up, in parts.
    most: u128,
    /// What is there, in parts, and when that was so.
    level: Mutex<(u128, Instant)>,
}

/// Lamports in parts: so many that no nanosecond is lost to rounding.
fn parts(lamports: u64) -> u128 {
    u128::from(lamports).saturating_mul(DAY.as_nanos())
}

impl Allowance {
    /// `per_day`: lamports. `least`: so many can be saved up at least, however little a day is.
    pub(super) fn new(per_day: u64, least: u64) -> Self {
        Self {
            per_day,
            most: parts((per_day / 24).max(least)),
            level: Mutex::new((0, Instant::now())),
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut u128) -> T) -> T {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let since = now.saturating_duration_since(level.1).as_nanos();
        let grown = u128::from(self.per_day).saturating_mul(since);
        *level = (level.0.saturating_add(grown).min(self.most), now);
        change(&mut level.0)
    }

    /// Takes so many lamports, or none where there are fewer.
    pub(super) fn take(&self, lamports: u64) -> bool {
        self.with(|level| match level.checked_sub(parts(lamports)) {
            Some(rest) => {
                *level = rest;
                true
            }
            None => false,
        })
    }

    /// They were not spent.
    pub(super) fn give_back(&self, lamports: u64) {
        self.with(|level| *level = level.saturating_add(parts(lamports)).min(self.most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOL: u64 = 1_000_000_000;
    const RENT: u64 = 2_074_080;

    #[tokio::test(start_paused = true)]
    async fn a_day_gives_what_a_day_may_and_a_new_keeper_begins_with_nothing() {
        let allowance = Allowance::new(SOL, RENT);
        assert!(!allowance.take(1));
        let mut given = 0;
        for _ in 0..24 * 3_600 {
            tokio::time::advance(Duration::from_secs(1)).await;
            while allowance.take(RENT) {
                given += RENT;
            }
        }
        assert!(given <= SOL && given > SOL - RENT, "{given}");
        tokio::time::advance(DAY * 7).await;
        let saved = (0..).take_while(|_| allowance.take(RENT)).count() as u64;
        assert_eq!(saved, SOL / 24 / RENT, "an hour's and no more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_small_allowance_is_saved_up_for_one_account_and_none_is_none() {
        let [small, none] = [Allowance::new(RENT / 2, RENT), Allowance::new(0, RENT)];
        tokio::time::advance(DAY).await;
        assert!(!small.take(RENT));
        tokio::time::advance(DAY * 10).await;
        assert!(small.take(RENT) && !small.take(1) && !none.take(1));
        small.give_back(RENT);
        assert!(small.take(RENT) && !small.take(1), "what was not spent is there again");
    }
}
