use crate::own::Own;
use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::FeesCollected,
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
        require_parents(&self.agent, [&self.first_parent, &self.second_parent])
        // stake_pool, protocol: there is one of each.
    }
}

/// Leaving a parent out must not be a way to keep it from its share.
///
/// Errors: `WrongParents` unless they are the agent's, in order; neither for a founder, and the second left out where both
/// are one.
#[inline(always)]
pub(crate) fn require_parents(agent: &Agent, given: [&Option<Own<Agent>>; 2]) -> Result<()> {
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
fn divide(unswept: &[u64; 5], agent_alive: bool, parents_alive: [bool; 2], stake_active: bool) -> Option<Shares> {
    let [agent, stakers, protocol, lineage, _spawner] = *unswept;
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

/// Moves everything unswept but the spawner's share, whoever asks for it. The accounts were checked.
///
/// Errors: `Overflow`.
#[inline(always)]
pub(crate) fn sweep(
    market: &mut Own<Market>,
    agent: &Own<Agent>,
    stake_pool: &mut Own<StakePool>,
    protocol: &mut Own<Protocol>,
    parents: [&Option<Own<Agent>>; 2],
) -> Result<Shares> {
    let alive = parents.map(|parent| parent.as_ref().is_some_and(|p| p.is_alive()));
    let shares = divide(&market.unswept, agent.is_alive(), alive, stake_pool.total_active > 0)
        .ok_or(SporelineError::Overflow)?;
    let [_, _, _, _, spawner] = market.unswept;
    market.unswept = [0, 0, 0, 0, spawner];

    let from = *market.account();
    lamports::transfer(&from, agent.account(), shares.agent)?;
    if shares.stakers > 0 {
        stake_pool.credit(shares.stakers)?;
        lamports::transfer(&from, stake_pool.account(), shares.stakers)?;
    }
    protocol.income = protocol
        .income
        .checked_add(shares.protocol)
        .ok_or(SporelineError::Overflow)?;
    lamports::transfer(&from, protocol.account(), shares.protocol)?;
    for (parent, share) in parents.into_iter().zip(shares.parents) {
        if let Some(parent) = parent {
            lamports::transfer(&from, parent.account(), share)?;
        }
    }
    Ok(shares)
}

/// Errors: `WrongAgent`, `WrongParents`, `NothingToDo`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<CollectFees>) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate()?;
    let now = clock::now()?;
    let parents = [&a.first_parent, &a.second_parent];
    let shares = sweep(&mut a.market, &a.agent, &mut a.stake_pool, &mut a.protocol, parents)?;
    require!(!shares.is_nothing(), SporelineError::NothingToDo);

    emit!(FeesCollected {
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
