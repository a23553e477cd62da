//! How much computation a transaction asks for, and what it offers for a place in a block.

use super::operator;
use crate::{
    chain::{Chain, Priority},
    error::HostError,
};
use solana_message::Hash;
use sporeline_client::{Address, Instruction, instruction, transaction};

/// Most that any transaction may ask for.
const MOST_UNITS: u32 = 1_400_000;
/// What setting limit and price may cost, and what the state of the chain may cost more by then.
const SPARE_UNITS: u64 = 1_500;

/// What a transaction asks for and offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Compute units.
    pub limit: u32,
    /// Micro-lamports a compute unit; 0: nothing is offered.
    pub price: u64,
}

impl Budget {
    /// The instructions, what sets the budget before them.
    pub fn over(&self, instructions: &[Instruction]) -> Vec<Instruction> {
        let mut all = vec![instruction::compute_limit(self.limit)];
        if self.price > 0 {
            all.push(instruction::compute_price(self.price));
        }
        all.extend_from_slice(instructions);
        all
    }
}

/// The compute limit that a simulation of `instructions` shows, a fifth added, and the price that recent slots suggest (none
/// where the cap is 0). `payer`: of the fee; nothing needs to be signed yet.
///
/// # Errors
/// [`HostError::Refused`] with the program's name for the refusal where they would be refused now: nothing was sent and
/// nothing paid. [`HostError::Rpc`].
pub(crate) async fn budget(chain: &Chain, payer: &Address, instructions: &[Instruction]) -> Result<Budget, HostError> {
    let most = Budget {
        limit: MOST_UNITS,
        price: 0,
    };
    let shown = chain
        .simulate(&transaction::unsigned(payer, &most.over(instructions), Hash::default()))
        .await?;
    if let Some(error) = shown.error {
        return Err(HostError::Refused(operator::name(&error)));
    }
    let price = match chain.priority.cap {
        0 => 0,
        _ => offer(chain.priority, chain.recent_fees(&written(instructions)).await?),
    };
    Ok(Budget {
        limit: limit(shown.compute_units),
        price,
    })
}

/// The limit for what used `units` when simulated.
fn limit(units: u64) -> u32 {
    let wanted = units.saturating_add(units / 5).saturating_add(SPARE_UNITS);
    u32::try_from(wanted).unwrap_or(MOST_UNITS).min(MOST_UNITS)
}

/// The percentile of what was offered lately, capped.
fn offer(priority: Priority, mut recent: Vec<u64>) -> u64 {
    recent.sort_unstable();
    let place = recent.len().saturating_sub(1) * usize::from(priority.percentile.min(100)) / 100;
    recent.get(place).map_or(0, |fee| (*fee).min(priority.cap))
}

/// The accounts that would be locked for writing, at most as many as may be asked about.
fn written(instructions: &[Instruction]) -> Vec<Address> {
    const MOST: usize = 128;
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut written: Vec<_> = metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
    written.sort_unstable();
    written.dedup();
    written.truncate(MOST);
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_svm::{SOL, Signer, World};
    use sporeline_svm_node::Node;

    #[tokio::test]
    async fn what_would_be_refused_is_refused_before_it_costs_anything_and_what_would_not_asks_for_what_it_needs() {
        let mut world = World::local();
        let (payer, to) = (world.trader(SOL).pubkey(), world.key().pubkey());
        let node = Node::start(world).await;
        node.set_prioritization_fees(vec![30, 10, 20]);
        let mut chain = Chain::new(node.url().to_owned(), true);
        chain.priority = Priority {
            percentile: 50,
            cap: 25,
        };
        let transfer = |lamports| instruction::transfer(&payer, &to, lamports);
        let small = [transfer(SOL / 2)];
        let budget = super::budget(&chain, &payer, &small).await.unwrap();
        assert!((300..5_000).contains(&budget.limit), "{budget:?}");
        let made = budget.over(&small);
        assert_eq!(made[0], instruction::compute_limit(budget.limit));
        assert_eq!(made[1..], [instruction::compute_price(20), transfer(SOL / 2)]);
        let refused = super::budget(&chain, &payer, &[transfer(2 * SOL)]).await;
        assert!(matches!(refused, Err(HostError::Refused(_))));
        assert_eq!(node.included().len(), 0);
    }

    #[test]
    fn the_offer_is_a_percentile_of_the_last_and_never_above_the_cap() {
        let priority = |percentile, cap| Priority { percentile, cap };
        let recent = || vec![50, 10, 40, 20, 30];
        assert_eq!(offer(priority(0, 1_000), recent()), 10);
        assert_eq!(offer(priority(50, 1_000), recent()), 30);
        assert_eq!(offer(priority(100, 1_000), recent()), 50);
        assert_eq!(offer(priority(100, 25), recent()), 25);
        assert_eq!(offer(priority(60, 1_000), vec![]), 0);
    }

    #[test]
    fn the_limit_leaves_a_fifth_and_never_exceeds_what_may_be_asked_for() {
        assert_eq!(limit(10_000), 13_500);
        assert_eq!(limit(1_390_000), MOST_UNITS);
        assert_eq!(limit(u64::MAX), MOST_UNITS);
    }
}
