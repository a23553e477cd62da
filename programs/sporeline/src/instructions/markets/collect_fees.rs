use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::FeesCollected,
    own::Own,
    state::{Agent, Market, Protocol, StakePool},
};
use anchor_lang::prelude::*;

/// Sweeps a market's fees to whom they belong. Anyone may send it; it credits only the program's own accounts.
#[derive(Accounts)]
pub struct CollectFees {
    #[account(mut)]
    pub market: Own<Market>,
    /// The market's.
    #[account(mut)]
    pub agent: Own<Agent>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub protocol: Own<Protocol>,
    /// The agent's parents, in order; neither for a founder, and the second left out where both are one.
    #[account(mut)]
    pub first_parent: Option<Own<Agent>>,
    #[account(mut)]
    pub second_parent: Option<Own<Agent>>,
}

impl CollectFees {
    fn validate(&self) -> Result<()> {
        // market, agent
        self.market.require_of(&self.agent)?;
        // first_parent, second_parent
        require_parents(&self.agent, &[&self.first_parent, &self.second_parent])
        // stake_pool, protocol: there is one of each.
    }
}

/// Leaving a parent out must not be a way to keep it from its share.
///
/// Errors: `WrongParents` unless they are the agent's, in order; neither for a founder, and the second left out where both
/// are one.
#[inline(never)]
pub(crate) fn require_parents(agent: &Agent, given: &[&Option<Own<Agent>>; 2]) -> Result<()> {
    let [first, second] = &agent.parents;
    let twins = first == second;
    let expected = match agent.parent_count {
        0 => [None, None],
        _ if twins => [Some(first), None],
        _ => [Some(first), Some(second)],
    };
    let given = given.map(|parent| parent.as_ref().map(|parent| parent.address()));
    require!(expected == given, SporelineError::WrongParents);
    Ok(())
}

/// How a sweep is divided, lamports.
#[derive(Default)]
pub(crate) struct Shares {
    pub agent: u64,
    pub stakers: u64,
    pub protocol: u64,
    pub parents: [u64; 2],
}

impl Shares {
    fn is_nothing(&self) -> bool {
        let Self {
            agent,
            stakers,
            protocol,
            parents: [first, second],
        } = *self;
        agent | stakers | protocol | first | second == 0
    }
}

/// Living parents share the lineage's part, the first taking the odd lamport; with none alive it is the agent's. A dead
/// agent's part goes to the stakers; with no active stake a living agent gets the stakers' part.
fn divide(fees: [u64; 4], agent_alive: bool, parents_alive: [bool; 2], stake_active: bool) -> Option<Shares> {
    let [agent, stakers, protocol, lineage] = fees;
    let mut shares = Shares {
        agent,
        stakers,
        protocol,
        parents: [0; 2],
    };
    match parents_alive {
        [true, true] => {
            let half = lineage / 2;
            shares.parents = [lineage.checked_sub(half)?, half];
        }
        [true, false] => shares.parents[0] = lineage,
        [false, true] => shares.parents[1] = lineage,
        [false, false] => shares.agent = shares.agent.checked_add(lineage)?,
    }
    if !agent_alive {
        shares.stakers = shares.stakers.checked_add(core::mem::take(&mut shares.agent))?;
    } else if !stake_active {
        shares.agent = shares.agent.checked_add(core::mem::take(&mut shares.stakers))?;
    }
    Some(shares)
}

/// Lamports of a market that are neither its rent nor its sellers': at least what is unswept, but where rent was raised. What is
/// short then is taken from fees, so that whoever holds tokens can still sell them all.
pub(crate) fn free(market: &Own<Market>) -> Result<u64> {
    let available = lamports::available(market.account(), market.rent)?;
    Ok(available.saturating_sub(market.quote_real))
}

/// As much of an unswept share as there are lamports `free`; the rest waits.
pub(crate) fn take(share: &mut u64, free: u64) -> u64 {
    let taken = free.min(*share);
    *share = share.saturating_sub(taken);
    taken
}

/// A sweep's accounts, checked by whoever asks for it.
pub(crate) struct Sweep<'a> {
    pub market: &'a mut Own<Market>,
    pub agent: &'a Own<Agent>,
    pub stake_pool: &'a mut Own<StakePool>,
    pub protocol: &'a mut Own<Protocol>,
    pub parents: [&'a Option<Own<Agent>>; 2],
}

impl Sweep<'_> {
    /// Moves everything unswept but the spawner's share; where the market cannot spare all, the first shares first.
    ///
    /// Errors: `Overflow`.
    #[inline(never)]
    pub(crate) fn run(self) -> Result<Shares> {
        let alive = self.parents.map(|parent| parent.as_ref().is_some_and(|p| p.is_alive()));
        let stake_active = self.stake_pool.total_active > 0;
        let mut left = free(self.market)?;
        let [agent, stakers, protocol, lineage, _spawner] = &mut self.market.unswept;
        let fees = [agent, stakers, protocol, lineage].map(|share| {
            let taken = take(share, left);
            left = left.saturating_sub(taken);
            taken
        });
        let shares = divide(fees, self.agent.is_alive(), alive, stake_active).ok_or(SporelineError::Overflow)?;

        let from = *self.market.account();
        lamports::transfer(&from, self.agent.account(), shares.agent)?;
        if shares.stakers > 0 {
            self.stake_pool.credit(shares.stakers)?;
            lamports::transfer(&from, self.stake_pool.account(), shares.stakers)?;
        }
        let income = self.protocol.income.checked_add(shares.protocol);
        self.protocol.income = income.ok_or(SporelineError::Overflow)?;
        lamports::transfer(&from, self.protocol.account(), shares.protocol)?;
        for (parent, share) in self.parents.into_iter().zip(shares.parents) {
            if let Some(parent) = parent {
                lamports::transfer(&from, parent.account(), share)?;
            }
        }
        Ok(shares)
    }
}

/// Errors: `WrongAgent`, `WrongParents`, `NothingToDo`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<CollectFees>) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate()?;
    let now = clock::now()?;
    let shares = Sweep {
        market: &mut a.market,
        agent: &a.agent,
        stake_pool: &mut a.stake_pool,
        protocol: &mut a.protocol,
        parents: [&a.first_parent, &a.second_parent],
    }
    .run()?;
    require!(!shares.is_nothing(), SporelineError::NothingToDo);

    crate::events::emit(FeesCollected {
        seq: a.market.next_seq(),
        agent_seq: a.agent.next_seq(),
        time: now.unix,
        agent_lamports: shares.agent,
        stakers_lamports: shares.stakers,
        protocol_lamports: shares.protocol,
        parent_lamports: shares.parents,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        market: *a.market.address(),
        agent: *a.agent.address(),
    });
    Ok(())
}
