use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::HostingCharged,
    state::{Agent, Global, Host, Measurement, StakePool},
};
use anchor_lang::prelude::*;
use sporeline_curve::hosting::{self, Charge};

/// Moves an agent's hosting fee from its treasury to its host. Anyone may send it.
#[derive(Accounts)]
pub struct ChargeHosting {
    pub global: Account<Global>,
    #[account(mut)]
    pub agent: Account<Agent>,
    /// The agent's.
    #[account(mut)]
    pub host: Account<Host>,
    /// Receives the fee while the agent is unattested: a host earns nothing for keys nobody vouches for.
    #[account(mut)]
    pub stake_pool: Account<StakePool>,
    /// Of the agent's attestation. Before the first one there is none: any approved one serves, for the stored expiry says
    /// "unattested" by itself.
    pub measurement: Account<Measurement>,
}

impl ChargeHosting {
    fn validate(&self) -> Result<()> {
        // agent
        require!(self.agent.is_alive(), SporelineError::AgentDead);
        // host
        require!(
            anchor_lang::address_eq(&self.agent.host, self.host.address()),
            SporelineError::WrongHost
        );
        // global, stake_pool: there is one of each.
        Ok(())
    }

    fn attested(&self, now: i64) -> Result<bool> {
        if self.agent.attestation_expires_at == 0 {
            return Ok(false);
        }
        self.agent.is_attested(&self.measurement, now)
    }
}

/// What an agent with `treasury` lamports owes now. Only an attested one pays ahead: what it will do once it is attested
/// again is its host's to be paid for.
pub fn due(agent: &Agent, global: &Global, treasury: u64, now: i64, attested: bool) -> Charge {
    let p = &global.parameters;
    let ahead = if attested { p.period.into() } else { 0 };
    hosting::due(
        agent.paid_until,
        now,
        p.grace.into(),
        ahead,
        agent.hosting_fee_per_day,
        treasury,
    )
}

/// Errors: `AgentDead`, `WrongHost`, `WrongMeasurement`, `NothingToDo` (paid a period ahead, or not a second's worth left).
pub(crate) fn handler(ctx: &mut Context<ChargeHosting>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate()?;
    let to_host = a.attested(now.unix)?;

    let treasury = lamports::above_rent(a.agent.account(), a.agent.rent);
    let charge = due(&a.agent, &a.global, treasury, now.unix, to_host);
    require!(charge.seconds > 0, SporelineError::NothingToDo);
    a.agent.paid_until = charge.paid_until;
    if to_host {
        a.host.earned = a
            .host
            .earned
            .checked_add(charge.lamports)
            .ok_or(SporelineError::Overflow)?;
        lamports::transfer(a.agent.account(), a.host.account(), charge.lamports)?;
    } else {
        a.stake_pool.credit(charge.lamports)?;
        lamports::transfer(a.agent.account(), a.stake_pool.account(), charge.lamports)?;
    }

    emit!(HostingCharged {
        seq: a.agent.next_seq(),
        time: now.unix,
        lamports: charge.lamports,
        seconds: charge.seconds,
        paid_until: charge.paid_until,
        treasury: treasury.saturating_sub(charge.lamports),
        to_host: to_host.into(),
        hosting_fee_per_day: a.agent.hosting_fee_per_day,
        agent: *a.agent.address(),
        host: *a.host.address(),
    });
    Ok(())
}
