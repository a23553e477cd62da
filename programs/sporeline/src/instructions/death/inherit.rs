use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::Inherited,
    own::Own,
    state::Agent,
};
use anchor_lang::prelude::*;

/// Pays an heir its part of all the estate ever received, or as much of it as the agent's account can spare. Anyone may send it.
#[derive(Accounts)]
pub struct Inherit {
    /// The dead one.
    #[account(mut)]
    pub agent: Own<Agent>,
    /// A child that lived when it died. It may have died since: its own estate then inherits.
    #[account(mut)]
    pub heir: Own<Agent>,
}

impl Inherit {
    /// Which of the heir's parents the agent is. With twin parents there is one bit, the first.
    ///
    /// Errors: `AgentAlive`, `NotAnHeir`.
    fn validate(&self) -> Result<usize> {
        // agent
        require!(!self.agent.is_alive(), SporelineError::AgentAlive);
        // heir
        for (i, (parent, bit)) in self.heir.parents.iter().zip([1u8, 2]).enumerate() {
            if self.heir.heir_bits & bit != 0 && anchor_lang::address_eq(parent, self.agent.address()) {
                return Ok(i);
            }
        }
        Err(SporelineError::NotAnHeir.into())
    }
}

/// Errors: `AgentAlive`, `NotAnHeir`, `NothingToDo`, `Overflow`.
pub(crate) fn handler(ctx: &mut Context<Inherit>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    let i = a.validate()?;
    // An agent with an heir bit set towards it counted that child when it died: there is at least one.
    let part = a.agent.estate_in.checked_div(a.agent.heirs.into());
    let part = part.ok_or(SporelineError::NotAnHeir)?;
    let taken = a.heir.taken.get_mut(i).ok_or(SporelineError::NotAnHeir)?;
    // The estate never falls, so neither does a part of it.
    let due = part.checked_sub(*taken).ok_or(SporelineError::Overflow)?;
    let amount = due.min(lamports::available(a.agent.account(), a.agent.rent)?);
    require!(amount > 0, SporelineError::NothingToDo);
    let taken_now = taken.checked_add(amount).ok_or(SporelineError::Overflow)?;
    *taken = taken_now;
    let out = a.agent.estate_out.checked_add(amount);
    a.agent.estate_out = out.ok_or(SporelineError::Overflow)?;
    lamports::transfer(a.agent.account(), a.heir.account(), amount)?;

    crate::events::emit(Inherited {
        seq: a.agent.next_seq(),
        time: now.unix,
        lamports: amount,
        taken: taken_now,
        agent: *a.agent.address(),
        heir: *a.heir.address(),
    });
    Ok(())
}
