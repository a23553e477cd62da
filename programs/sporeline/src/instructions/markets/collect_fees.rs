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
    pub market: Account<Market>,
    /// The market's.
    #[account(mut)]
    pub agent: Account<Agent>,
    #[account(mut)]
    pub stake_pool: Account<StakePool>,
    #[account(mut)]
    pub protocol: Account<Protocol>,
    /// The agent's parents, in order; neither for a founder, and the second left out where both are one.
    #[account(mut)]
    pub first_parent: Option<Account<Agent>>,
    #[account(mut)]
    pub second_parent: Option<Account<Agent>>,
}

impl CollectFees {
    fn validate(&self) -> Result<()> {
        // market, agent
        self.market.require_of(&self.agent)?;
        // first_parent, second_parent: leaving one out must not be a way to keep it from its share.
        let [first, second] = &self.agent.parents;
        let twins = first == second;
        let expected = match self.agent.parent_count {
            0 => [None, None],
            _ if twins => [Some(first), None],
            _ => [Some(first), Some(second)],
        };
        let given = [
            self.first_parent.as_ref().map(|parent| parent.address()),
            self.second_parent.as_ref().map(|parent| parent.address()),
        ];
        require!(expected == given, SporelineError::WrongParents);
        // stake_pool, protocol: there is one of each.
        Ok(())
    }
}

/// How a sweep is divided, lamports.
#[derive(Default)]
struct Shares {
    agent: u64,
    stakers: u64,
    protocol: u64,
    parents: [u64; 2],
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

/// Errors: `WrongAgent`, `WrongParents`, `NothingToDo`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<CollectFees>) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate()?;
    let now = clock::now()?;
    let parents = [&a.first_parent, &a.second_parent];
    let alive = parents.map(|parent| parent.as_ref().is_some_and(|p| p.is_alive()));
    let shares = divide(
        &a.market.unswept,
        a.agent.is_alive(),
        alive,
        a.stake_pool.total_active > 0,
    )
    .ok_or(SporelineError::Overflow)?;
    let [_, _, _, _, spawner] = a.market.unswept;
    a.market.unswept = [0, 0, 0, 0, spawner];
    let total = [
        shares.agent,
        shares.stakers,
        shares.protocol,
        shares.parents[0],
        shares.parents[1],
    ];
    require!(total.iter().any(|share| *share > 0), SporelineError::NothingToDo);

    let market = *a.market.account();
    lamports::transfer(&market, a.agent.account(), shares.agent)?;
    if shares.stakers > 0 {
        a.stake_pool.credit(shares.stakers)?;
        lamports::transfer(&market, a.stake_pool.account(), shares.stakers)?;
    }
    a.protocol.income = a
        .protocol
        .income
        .checked_add(shares.protocol)
        .ok_or(SporelineError::Overflow)?;
    lamports::transfer(&market, a.protocol.account(), shares.protocol)?;
    for (parent, share) in [&a.first_parent, &a.second_parent].into_iter().zip(shares.parents) {
        if let Some(parent) = parent {
            lamports::transfer(&market, parent.account(), share)?;
        }
    }

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
