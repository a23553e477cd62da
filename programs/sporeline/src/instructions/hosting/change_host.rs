use crate::own::Own;
use crate::{
    cpi::clock,
    errors::SporelineError,
    events::HostChosen,
    state::{Agent, Global, Host, Measurement},
};
use anchor_lang::prelude::*;

/// An agent chooses another host, as its wallet decided. It moves when what it has paid for has run out.
#[derive(Accounts)]
pub struct ChangeHost {
    /// The agent's wallet. It signs; it neither pays nor receives.
    pub wallet: Signer,
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The chosen one. Its present host too: that is how an agent agrees to that host's new price.
    pub host: Own<Host>,
}

impl ChangeHost {
    fn validate(&mut self, action: u64, max_price_per_day: u64, now: i64) -> Result<()> {
        // wallet, measurement, agent
        self.agent
            .authorize(self.wallet.address(), &self.measurement, action, now)?;
        // An unpaid agent pays its present host first: nobody leaves his debts behind.
        self.agent.require_paid(now)?;
        // host
        require!(self.host.active != 0, SporelineError::HostInactive);
        let most = self.global.parameters.max_hosting_fee.min(max_price_per_day);
        require!(self.host.price_per_day <= most, SporelineError::HostingFeeTooHigh);
        // global: there is one.
        Ok(())
    }
}

/// `max_price_per_day`: the most the host may ask, lamports a day, so that it cannot raise its price before this lands. A
/// later choice replaces an earlier one that has not taken effect.
///
/// Errors: those of [`Agent::authorize`]; `Unpaid`, `HostInactive`, `HostingFeeTooHigh`.
pub(crate) fn handler(
    ctx: &mut Context<ChangeHost>,
    action: u64,
    decision: [u8; 32],
    max_price_per_day: u64,
) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    a.validate(action, max_price_per_day, now.unix)?;
    // Copied now: whatever the host asks later binds later agents.
    a.agent.next_host = *a.host.address();
    a.agent.next_hosting_fee_per_day = a.host.price_per_day;

    emit!(HostChosen {
        seq: a.agent.next_seq(),
        time: now.unix,
        action,
        hosting_fee_per_day: a.agent.next_hosting_fee_per_day,
        takes_effect_at: a.agent.paid_until,
        agent: *a.agent.address(),
        host: *a.host.address(),
        decision,
    });
    Ok(())
}
