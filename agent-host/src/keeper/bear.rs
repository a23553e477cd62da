//! Births, one after the other: each names the distribution that its airdrop makes, and whoever spawns or gives birth
//! meanwhile takes the number. So it is read right before each is sent, and one that lost its number takes the next at once:
//! the hash that decides over the first child of a litter is known for 512 slots only.

use super::{Keeper, known, send::End, work::Work};
use crate::{chain::jittered, error::HostError};
use sporeline_client::{Address, address, instruction::Birth, state::Counters};
use std::{collections::HashSet, time::Duration};
use tokio::time::sleep;

/// How often a birth is sent until the others have their turn, and how long the chain has to count what took its number.
const TRIES: usize = 8;
const PAUSE: Duration = Duration::from_millis(200);
/// The program's name for a distribution that is not the next one's.
const TAKEN: &str = "WrongAddress";

/// A child that can be born now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Its distribution is not numbered yet.
    pub birth: Birth,
    pub has_airdrop: bool,
    /// Where the litter does not have the seed's hash yet: the slot it is looked for at.
    pub seed_slot: Option<u64>,
}

impl Expected {
    /// `distributions`: how many there are.
    pub fn work(&self, distributions: u64) -> Work {
        let birth = Birth {
            distribution: self.has_airdrop.then_some(distributions),
            ..self.birth
        };
        Work::new("birth", birth.wallet, birth.instruction())
    }
}

/// The first of each litter that needs its hash looked up, the oldest seed before the others; then all that can wait.
fn in_turn(due: impl Iterator<Item = Expected>) -> Vec<Expected> {
    let mut litters = HashSet::<Address>::new();
    let (mut first, later): (Vec<_>, Vec<_>) =
        due.partition(|expected| expected.seed_slot.is_some() && litters.insert(expected.birth.parent));
    first.sort_by_key(|expected| expected.seed_slot);
    first.into_iter().chain(later).collect()
}

impl Keeper {
    /// Sends the births that do not rest; one that is refused holds up none behind it.
    ///
    /// # Errors
    /// [`HostError::Rpc`], [`HostError::Missing`]: the births that are left wait.
    pub(super) async fn bear(&self, due: Vec<Expected>) -> Result<(), HostError> {
        let due = due.into_iter().filter(|expected| !self.rests.rests(&expected.work(0)));
        for expected in in_turn(due) {
            if self.stop.is_cancelled() || !self.bear_one(&expected).await? {
                break;
            }
        }
        Ok(())
    }

    /// Returns whether it is known what became of it.
    async fn bear_one(&self, expected: &Expected) -> Result<bool, HostError> {
        let mut named = vec![];
        loop {
            let distributions = self.distributions().await?;
            named.push(distributions);
            let work = expected.work(distributions);
            let error = match self.send_alone(&work).await {
                Err(HostError::Refused(name)) if name == TAKEN && expected.has_airdrop => HostError::Refused(name),
                sent => {
                    let is_known = !matches!(sent, Err(HostError::Rpc(_) | HostError::Unsettled(_)));
                    self.conclude(&work, sent).await;
                    return Ok(is_known);
                }
            };
            if named.len() >= TRIES || self.stop.is_cancelled() {
                // Where nobody took a number, it is refused for something else.
                let is_lost = named.iter().any(|number| *number != distributions);
                let end = if is_lost { End::Lost } else { End::Failed };
                self.note(&work, end, Some(&error));
                return Ok(true);
            }
            sleep(jittered(PAUSE)).await;
        }
    }

    async fn distributions(&self) -> Result<u64, HostError> {
        let glance = self.chain.glance(&[address::counters()]).await?;
        let counters: Counters = known(&glance, 0).ok_or(HostError::Missing("Counters"))?;
        Ok(counters.distributions)
    }
}

#[cfg(test)]
#[path = "bear_tests.rs"]
mod tests;
