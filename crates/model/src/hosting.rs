//! Who runs agents, and what that costs them.

use crate::{
    allowance,
    effects::{Charged, Effects},
    key::{Hash, Key, Pubkey},
    model::Model,
    refusal::{Refusal, ensure},
    state::Host,
    step::Step,
    watch::Cause,
};

impl Model {
    pub(crate) fn hosting(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::RegisterHost {
                operator,
                price_per_day,
            } => {
                ensure!(
                    *price_per_day <= self.global()?.parameters.max_hosting_fee,
                    HostingFeeTooHigh
                );
                self.create(operator, Key::Host(*operator), self.rents.host, 0)?;
                let host = Host {
                    rent: self.rents.host,
                    active: true,
                    price_per_day: *price_per_day,
                    earned: 0,
                    withdrawn: 0,
                };
                self.hosts.insert(*operator, host);
            }
            Step::UpdateHost {
                signer,
                host,
                price_per_day,
                active,
            } => {
                self.host(host)?;
                ensure!(signer == host, WrongOperator);
                ensure!(
                    *price_per_day <= self.global()?.parameters.max_hosting_fee,
                    HostingFeeTooHigh
                );
                let host = self.host_mut(host)?;
                let same = (host.price_per_day, host.active) == (*price_per_day, *active);
                ensure!(!same, NothingToDo);
                (host.price_per_day, host.active) = (*price_per_day, *active);
            }
            Step::WithdrawHost { signer, host } => {
                self.host(host)?;
                ensure!(signer == host, WrongOperator);
                let lamports = self.available(&Key::Host(*host), self.host(host)?.rent);
                ensure!(lamports > 0, NothingToDo);
                self.require_rent_after(&Key::Wallet(*host), lamports)?;
                self.host_mut(host)?.withdrawn += lamports;
                self.transfer(Key::Host(*host), Key::Wallet(*host), lamports)?;
                return Ok(Effects::Paid(lamports));
            }
            Step::ChangeHost {
                act,
                host,
                max_price_per_day,
            } => {
                let offered = *self.host(host)?;
                self.authorize_paid(act)?;
                ensure!(offered.active, HostInactive);
                let most = self.global()?.parameters.max_hosting_fee.min(*max_price_per_day);
                ensure!(offered.price_per_day <= most, HostingFeeTooHigh);
                let agent = self.agent_mut(&act.agent)?;
                agent.next_host = Some((*host, offered.price_per_day));
                agent.seq += 1;
            }
            Step::ChargeHosting {
                agent,
                host,
                measurement,
            } => {
                self.host(host)?;
                self.measurement(measurement)?;
                ensure!(self.agent(agent)?.alive, AgentDead);
                let charged = self.charge(agent, host, measurement)?;
                ensure!(charged.seconds > 0, NothingToDo);
                self.agent_mut(agent)?.seq += 1;
                return Ok(Effects::Charged(charged));
            }
            _ => return Err(Refusal::Missing), // not hosting's
        }
        Ok(Effects::Done)
    }

    /// Charges a living agent's hosting, moving it first to the host it chose when the time has come. Nothing is paid ahead
    /// to a host that is about to be left.
    pub(crate) fn charge(&mut self, wallet: &Pubkey, host: &Pubkey, measurement: &Hash) -> Result<Charged, Refusal> {
        let now = self.now;
        let parameters = self.global()?.parameters;
        let mut agent = self.agent(wallet)?.clone();
        let leaves = agent.next_host.is_some();
        if let Some((next, fee)) = agent.next_host.filter(|_| now >= agent.paid_until) {
            (agent.host, agent.hosting_fee_per_day, agent.next_host) = (next, fee, None);
        }
        ensure!(agent.host == *host, WrongHost);
        let to_host = self.is_attested(wallet, measurement)?;
        if leaves && agent.next_host.is_some() {
            return Ok(Charged {
                to_host,
                ..Charged::default()
            });
        }
        let ahead = if to_host { parameters.period.into() } else { 0 };
        let charge = allowance::charge(
            agent.paid_until,
            now,
            parameters.grace.into(),
            ahead,
            agent.hosting_fee_per_day,
            self.purse(wallet)?,
        );
        agent.paid_until = charge.paid_until;
        *self.agent_mut(wallet)? = agent;
        if to_host {
            self.host_mut(host)?.earned += charge.lamports;
            self.debit(wallet, Key::Host(*host), charge.lamports, Cause::Hosting)?;
        } else if charge.lamports > 0 {
            self.credit_stakers(charge.lamports)?;
            self.debit(wallet, Key::StakePool, charge.lamports, Cause::Hosting)?;
        }
        Ok(Charged {
            lamports: charge.lamports,
            seconds: charge.seconds,
            to_host,
        })
    }

    /// Books lamports for the stakers; whoever calls moves them.
    pub(crate) fn credit_stakers(&mut self, lamports: u64) -> Result<(), Refusal> {
        let pool = &mut self.singles_mut()?.stake_pool;
        pool.earned = pool.earned.checked_add(lamports).ok_or(Refusal::Overflow)?;
        let due = pool.unassigned.checked_add(lamports).ok_or(Refusal::Overflow)?;
        if pool.total_active == 0 {
            pool.unassigned = due;
        } else {
            let each = (u128::from(due) << 64) / u128::from(pool.total_active);
            pool.reward_per_unit = pool.reward_per_unit.checked_add(each).ok_or(Refusal::Overflow)?;
            pool.unassigned = 0;
        }
        Ok(())
    }
}
