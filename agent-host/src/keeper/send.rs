//! Sending what is due: cheap things together, what fails alone, what was refused not again at once.

use super::{Keeper, work::Work};
use crate::{chain::jittered, error::HostError, hands::operator};
use futures::{StreamExt, stream};
use solana_sdk::signer::Signer as _;
use sporeline_client::{
    Address, Instruction, instruction,
    transaction::{self, MAX_WIRE_BYTES},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Transactions on their way at the same time.
const AT_ONCE: usize = 8;
/// Instructions in one transaction: one that is refused takes the others with it.
const TOGETHER: usize = 8;
/// What was refused rests this long at first, and twice as long each time after.
const FIRST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(600);

/// Refusals that say: somebody else did it, or it is not due any more.
const LOST: [&str; 12] = [
    "NothingToDo",
    "AgentDead",
    "AgentAlive",
    "AlreadyBorn",
    "AlreadyCommitted",
    "NotCommitted",
    "WrongDistribution",
    "NotReapable",
    "WrongHost",
    "DistributionExpired",
    "LitterNotOver",
    "NothingScheduled",
];

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Done,
    /// Somebody else was quicker.
    Lost,
    Failed,
}

/// By name and account of the work: until when it rests, and how long it rested last.
type Resting = HashMap<(&'static str, Address), (Instant, Duration)>;

/// What was refused, and until when it is left alone.
#[derive(Default)]
pub(super) struct Rests(Mutex<Resting>);

impl Rests {
    fn with<T>(&self, look: impl FnOnce(&mut Resting) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn rests(&self, work: &Work) -> bool {
        let now = Instant::now();
        self.with(|rests| {
            let rest = rests.get(&(work.what, work.about));
            rest.is_some_and(|(until, _)| *until > now)
        })
    }

    /// Returns how long it rests now.
    fn note(&self, work: &Work, end: End) -> Duration {
        let key = (work.what, work.about);
        let now = Instant::now();
        self.with(|rests| {
            if end != End::Failed {
                rests.remove(&key);
                return Duration::ZERO;
            }
            let longer = |(_, length): &(Instant, Duration)| length.saturating_mul(2).min(LONGEST_REST);
            let length = rests.get(&key).map_or(FIRST_REST, longer);
            rests.insert(key, (now + jittered(length), length));
            // Forgotten once they have rested three times over: their work was done by others, or is no more.
            rests.retain(|_, (until, length)| now < *until + *length * 2);
            length
        })
    }
}

impl Keeper {
    /// Sends what is due, does not rest and is within the allowance, and waits until it is known what became of it.
    pub(super) async fn send(&self, due: Vec<Work>) {
        let due = (due.into_iter())
            .filter(|work| !self.rests.rests(work))
            .filter(|work| work.given == 0 || self.allowance.take(work.given));
        stream::iter(batches(&self.payer.pubkey(), due))
            .for_each_concurrent(AT_ONCE, |batch| self.send_batch(batch))
            .await;
    }

    /// Sends instructions together, and where they are refused each by itself.
    async fn send_batch(&self, batch: Vec<Work>) {
        if batch.len() > 1 && !self.stop.is_cancelled() {
            let instructions: Vec<_> = batch.iter().map(|work| work.instruction.clone()).collect();
            match operator::submit_with(&self.chain, &self.payer, &instructions, &self.stop).await {
                Ok(_) => {
                    for work in &batch {
                        self.note(work, End::Done, None);
                    }
                    return;
                }
                Err(error @ (HostError::Refused(_) | HostError::Transaction(_))) => {
                    tracing::debug!(%error, together = batch.len(), "each by itself");
                }
                // Nothing is known of any of them.
                Err(error) => {
                    for work in &batch {
                        self.note(work, End::Failed, Some(&error));
                    }
                    return;
                }
            }
        }
        for work in &batch {
            if !self.stop.is_cancelled() {
                let sent = self.send_alone(work).await;
                self.conclude(work, sent).await;
            }
        }
    }

    /// Sends one in a transaction of its own, and waits until it is known what became of it.
    pub(super) async fn send_alone(&self, work: &Work) -> Result<(), HostError> {
        let alone = std::slice::from_ref(&work.instruction);
        operator::submit_with(&self.chain, &self.payer, alone, &self.stop)
            .await
            .map(|_| ())
    }

    /// Notes what became of one that was sent alone.
    pub(super) async fn conclude(&self, work: &Work, sent: Result<(), HostError>) {
        let (end, error) = match sent {
            Ok(()) => (End::Done, None),
            Err(error) if self.was_lost(work, &error).await => (End::Lost, Some(error)),
            Err(error) => (End::Failed, Some(error)),
        };
        self.note(work, end, error.as_ref());
    }

    /// Whether a refusal means that the work is done: by its name, or because what it was about is gone.
    async fn was_lost(&self, work: &Work, error: &HostError) -> bool {
        let HostError::Refused(name) = error else {
            return false;
        };
        if LOST.contains(&name.as_str()) {
            return true;
        }
        // A closed litter or token account; of a child about to be born the wallet, which need not be there.
        let closes = matches!(work.what, "close_litter" | "commit_birth" | "settle" | "estate_sell");
        closes
            && self
                .chain
                .glance(&[work.about])
                .await
                .is_ok_and(|glance| glance.get(0).is_none())
    }

    pub(super) fn note(&self, work: &Work, end: End, error: Option<&HostError>) {
        let rest = self.rests.note(work, end);
        let (what, about) = (work.what, work.about);
        // Anything else may have landed, or may yet.
        if let Some(HostError::Refused(_) | HostError::NeverIncluded | HostError::Transaction(_)) = error {
            self.allowance.give_back(work.given);
        }
        match (end, error) {
            (End::Done, _) => {
                metrics::counter!("sporeline_keeper_sent_total", "what" => what).increment(1);
                tracing::info!(what, %about, "done");
            }
            (End::Lost, _) => {
                metrics::counter!("sporeline_keeper_lost_races_total", "what" => what).increment(1);
                tracing::debug!(what, %about, "somebody else did it");
            }
            (End::Failed, Some(error)) => {
                metrics::counter!("sporeline_keeper_failed_total", "what" => what).increment(1);
                tracing::warn!(what, %about, %error, rest_s = rest.as_secs_f32(), "it was refused");
            }
            (End::Failed, None) => {}
        }
    }
}

/// Puts instructions into as few transactions as their size and number allow.
fn batches(payer: &Address, due: impl Iterator<Item = Work>) -> Vec<Vec<Work>> {
    let mut batches: Vec<Vec<Work>> = vec![];
    for work in due {
        match batches.last_mut() {
            Some(batch) if batch.len() < TOGETHER && fits(payer, batch, &work) => batch.push(work),
            _ => batches.push(vec![work]),
        }
    }
    batches
}

/// Whether one more still fits, limit and price included.
fn fits(payer: &Address, batch: &[Work], more: &Work) -> bool {
    let mut all: Vec<Instruction> = vec![instruction::compute_limit(0), instruction::compute_price(0)];
    all.extend(batch.iter().chain([more]).map(|work| work.instruction.clone()));
    let made = transaction::unsigned(payer, &all, Default::default());
    transaction::encode(&made).is_ok_and(|bytes| bytes.len() <= MAX_WIRE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use solana_sdk::signature::Keypair;
    use sporeline_client::address;

    fn charge(n: u8) -> Work {
        let wallet = Address::new_from_array([n; 32]);
        let charge = instruction::charge_hosting(&wallet, &wallet, &[n; 32]);
        Work::new("charge_hosting", address::agent(&wallet), charge)
    }

    #[test]
    fn cheap_things_share_transactions_that_fit_and_none_is_left_out() {
        let payer = Keypair::new_from_array([1; 32]).pubkey();
        let due: Vec<_> = (0..40).map(charge).collect();
        let made = batches(&payer, due.iter().cloned());
        assert!(made.len() < 14, "{}", made.len());
        assert_eq!(made.iter().flatten().cloned().collect::<Vec<_>>(), due);
        for batch in made {
            let instructions: Vec<_> = batch.iter().map(|work| work.instruction.clone()).collect();
            let made = transaction::unsigned(&payer, &instructions, Default::default());
            assert!(transaction::encode(&made).is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_again_and_again_is_left_alone_for_longer_and_longer_and_what_was_lost_is_not() {
        let (rests, work) = (Rests::default(), charge(1));
        assert_eq!(rests.note(&work, End::Failed), FIRST_REST);
        assert!(rests.rests(&work) && !rests.rests(&charge(2)));
        tokio::time::advance(FIRST_REST).await;
        assert!(!rests.rests(&work));
        assert_eq!(rests.note(&work, End::Failed), FIRST_REST * 2);
        for _ in 0..20 {
            rests.note(&work, End::Failed);
        }
        assert_eq!(rests.note(&work, End::Failed), LONGEST_REST);
        rests.note(&work, End::Lost);
        assert!(!rests.rests(&work));
        assert_eq!(rests.note(&work, End::Failed), FIRST_REST);
    }
}
