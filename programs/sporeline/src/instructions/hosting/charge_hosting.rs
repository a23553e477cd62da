use crate::{
    cpi::{clock, lamports},
    errors::SporelineError,
    events::HostingCharged,
    own::Own,
    state::{Agent, Global, Host, Measurement, StakePool},
};
use anchor_lang::prelude::*;
use sporeline_curve::hosting::{self, Charge};

/// Moves an agent's hosting fee from its treasury to its host. Anyone may send it.
#[derive(Accounts)]
pub struct ChargeHosting {
    pub global: Own<Global>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The agent's, or the one it chose, from the moment on at which what it paid has run out.
    #[account(mut)]
    pub host: Own<Host>,
    /// Receives the fee while the agent is unattested: a host earns nothing for keys nobody vouches for.
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    /// Of the agent's attestation. Before the first one there is none: any approved one serves, for the stored expiry says
    /// "unattested" by itself.
    pub measurement: Own<Measurement>,
}

/// Whom a charge pays now, and how many lamports a day: the host that `change_host` named as soon as what was paid has run
/// out.
pub fn host_now(agent: &Agent, now: i64) -> (&Address, u64) {
    if has_chosen(agent) && now >= agent.paid_until {
        (&agent.next_host, agent.next_hosting_fee_per_day)
    } else {
        (&agent.host, agent.hosting_fee_per_day)
    }
}

/// Another host was chosen and has not taken over.
fn has_chosen(agent: &Agent) -> bool {
    agent.next_host != Address::default()
}

/// What an agent that can pay `purse` lamports owes now. Only an attested one pays ahead: what it will do once it is attested
/// again is its host's to be paid for. And none that leaves its host pays ahead: it would put off its leaving.
pub fn due(agent: &Agent, global: &Global, purse: u64, now: i64, attested: bool) -> Charge {
    if has_chosen(agent) && now < agent.paid_until {
        return Charge {
            seconds: 0,
            lamports: 0,
            paid_until: agent.paid_until,
        };
    }
    let p = &global.parameters;
    let ahead = if attested { p.period.into() } else { 0 };
    let (_, fee_per_day) = host_now(agent, now);
    hosting::due(agent.paid_until, now, p.grace.into(), ahead, fee_per_day, purse)
}

/// What a charge did.
pub(crate) struct Charged {
    pub lamports: u64,
    /// Whole seconds paid for; 0: nothing was owed, or not a second's worth left.
    pub seconds: u64,
    /// Otherwise to the stakers.
    pub to_host: bool,
    /// The agent's afterwards, lamports.
    pub treasury: u64,
}

/// A charge's accounts, whoever asks for it.
pub(crate) struct HostingCharge<'a> {
    pub agent: &'a mut Own<Agent>,
    pub host: &'a mut Own<Host>,
    pub stake_pool: &'a mut Own<StakePool>,
    pub measurement: &'a Measurement,
    pub global: &'a Global,
}

impl HostingCharge<'_> {
    /// Charges a living agent's hosting, and moves the agent to the host it chose.
    ///
    /// Errors: `AgentDead`, `WrongHost`, `WrongMeasurement`, `Overflow`.
    #[inline(never)]
    pub(crate) fn run(self, now: i64) -> Result<Charged> {
        let Self {
            agent,
            host,
            stake_pool,
            measurement,
            global,
        } = self;
        require!(agent.is_alive(), SporelineError::AgentDead);
        let (payee, fee_per_day) = host_now(agent, now);
        require!(
            anchor_lang::address_eq(payee, host.address()),
            SporelineError::WrongHost
        );
        let to_host = agent.is_attested(measurement, now)?;

        let purse = lamports::available(agent.account(), agent.rent)?;
        let charge = due(agent, global, purse, now, to_host);
        if has_chosen(agent) && now >= agent.paid_until {
            agent.host = agent.next_host;
            agent.hosting_fee_per_day = fee_per_day;
            agent.next_host = Address::default();
            agent.next_hosting_fee_per_day = 0;
        }
        agent.paid_until = charge.paid_until;
        if to_host {
            let earned = host.earned.checked_add(charge.lamports);
            host.earned = earned.ok_or(SporelineError::Overflow)?;
            lamports::transfer(agent.account(), host.account(), charge.lamports)?;
        } else if charge.lamports > 0 {
            stake_pool.credit(charge.lamports)?;
            lamports::transfer(agent.account(), stake_pool.account(), charge.lamports)?;
        }
        Ok(Charged {
            lamports: charge.lamports,
            seconds: charge.seconds,
            to_host,
            treasury: lamports::above_rent(agent.account(), agent.rent),
        })
    }
}

/// Errors: those of [`HostingCharge::run`]; `NothingToDo` (paid a period ahead, paid at all where another host was chosen, or not a
/// second's worth left).
pub(crate) fn handler(ctx: &mut Context<ChargeHosting>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    // global, stake_pool: there is one of each. The others are checked where they are used.
    let charged = HostingCharge {
        agent: &mut a.agent,
        host: &mut a.host,
        stake_pool: &mut a.stake_pool,
        measurement: &a.measurement,
        global: &a.global,
    }
    .run(now.unix)?;
    require!(charged.seconds > 0, SporelineError::NothingToDo);

    crate::events::emit(HostingCharged {
        seq: a.agent.next_seq(),
        time: now.unix,
        lamports: charged.lamports,
        seconds: charged.seconds,
        paid_until: a.agent.paid_until,
        treasury: charged.treasury,
        to_host: charged.to_host.into(),
        hosting_fee_per_day: a.agent.hosting_fee_per_day,
        agent: *a.agent.address(),
        host: *a.host.address(),
    });
    Ok(())
}
