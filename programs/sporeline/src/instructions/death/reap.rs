use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::Reaped,
    instructions::{
        charge_hosting::HostingCharge,
        collect_fees::{self, Sweep},
    },
    own::Own,
    state::{Agent, AgentStatus, Global, Host, Market, Measurement, Protocol, StakePool},
};
use anchor_lang::prelude::*;

/// Ends the life of an agent that cannot pay its hosting. Anyone may send it; what the agent still has coming is swept and
/// charged first, so that nobody dies of a crank that did not run.
#[derive(Accounts)]
pub struct Reap {
    pub global: Own<Global>,
    /// The agent's.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// As in [`charge_hosting::ChargeHosting`].
    #[account(mut)]
    pub host: Own<Host>,
    /// As in [`charge_hosting::ChargeHosting`].
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub protocol: Own<Protocol>,
    /// As in [`collect_fees::CollectFees`].
    #[account(mut)]
    pub first_parent: Option<Own<Agent>>,
    #[account(mut)]
    pub second_parent: Option<Own<Agent>>,
}

impl Reap {
    fn validate(&self) -> Result<()> {
        // agent
        require!(self.agent.is_alive(), SporelineError::AgentDead);
        // market
        self.market.require_of(&self.agent)?;
        // first_parent, second_parent
        collect_fees::require_parents(&self.agent, &[&self.first_parent, &self.second_parent])
        // host, measurement: by the charge. global, stake_pool, protocol: there is one of each.
    }

    /// Living parents have an heir less; what a dead one left is still this agent's, or its own heirs', so that bit stays.
    fn leave_parents(&mut self) -> Result<()> {
        let parents = [&mut self.first_parent, &mut self.second_parent];
        for (parent, bit) in parents.into_iter().zip([1u8, 2]) {
            let Some(parent) = parent.as_mut().filter(|parent| parent.is_alive()) else {
                continue;
            };
            if self.agent.heir_bits & bit != 0 {
                self.agent.heir_bits &= !bit;
                let living = parent.living_children.checked_sub(1);
                parent.living_children = living.ok_or(SporelineError::Overflow)?;
            }
        }
        Ok(())
    }
}

/// Errors: `AgentDead`, `WrongAgent`, `WrongParents`, `WrongHost`, `WrongMeasurement`, `NotReapable`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<Reap>) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate()?;
    let now = clock::now()?;
    let swept = Sweep {
        market: &mut a.market,
        agent: &a.agent,
        stake_pool: &mut a.stake_pool,
        protocol: &mut a.protocol,
        parents: [&a.first_parent, &a.second_parent],
    }
    .run()?;
    let charged = HostingCharge {
        agent: &mut a.agent,
        host: &mut a.host,
        stake_pool: &mut a.stake_pool,
        measurement: &a.measurement,
        global: &a.global,
    }
    .run(now.unix)?;
    let grace_ends = a.agent.paid_until.saturating_add(a.global.parameters.grace.into());
    require!(now.unix > grace_ends, SporelineError::NotReapable);

    a.leave_parents()?;
    let estate = lamports::available(a.agent.account(), a.agent.rent)?;
    a.agent.status = AgentStatus::Dead as u8;
    a.agent.died_at = now.unix;
    a.agent.heirs = a.agent.living_children;
    a.agent.estate_in = estate;
    if a.agent.heirs == 0 && estate > 0 {
        a.agent.estate_out = estate;
        a.stake_pool.credit(estate)?;
        lamports::transfer(a.agent.account(), a.stake_pool.account(), estate)?;
    }

    crate::events::emit(Reaped {
        seq: a.agent.next_seq(),
        market_seq: a.market.next_seq(),
        time: now.unix,
        paid_until: a.agent.paid_until,
        agent_lamports: swept.agent,
        stakers_lamports: swept.stakers,
        protocol_lamports: swept.protocol,
        parent_lamports: swept.parents,
        hosting_lamports: charged.lamports,
        hosting_seconds: charged.seconds,
        to_host: charged.to_host.into(),
        estate,
        heirs: a.agent.heirs.into(),
        agent: *a.agent.address(),
        market: *a.market.address(),
        host: *a.host.address(),
    });
    Ok(())
}
