//! Death, the estate, its heirs.

use crate::{
    curve::{Phase, not_more_than_below, within_impact},
    effects::Effects,
    key::{Hash, Key, Mint, Owner, Pubkey},
    markets::{SNAPSHOT_AGE, traded},
    model::Model,
    refusal::{Refusal, ensure},
    step::Step,
    watch::Cause,
};

/// Impact limits that a dead agent's sale may end below the older snapshot.
const ESTATE_IMPACTS: u32 = 3;

impl Model {
    pub(crate) fn death(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::Reap {
                agent,
                market,
                host,
                measurement,
                parents,
            } => self.reap(agent, market, host, measurement, parents),
            Step::Settle { agent, account, market } => self.settle(agent, account.as_ref(), market.as_ref()),
            Step::EstateSell {
                agent,
                market,
                account,
                base_in,
            } => self.estate_sell(agent, market, account, *base_in),
            Step::Inherit { agent, heir } => self.take_inheritance(agent, heir),
            _ => Err(Refusal::Missing), // not death's
        }
    }

    fn reap(
        &mut self,
        wallet: &Pubkey,
        market: &Pubkey,
        host: &Pubkey,
        measurement: &Hash,
        parents: &[Option<Pubkey>; 2],
    ) -> Result<Effects, Refusal> {
        self.host(host)?;
        self.measurement(measurement)?;
        self.market(market)?;
        self.require_loaded(parents)?;
        ensure!(self.agent(wallet)?.alive, AgentDead);
        self.require_market_of(market, wallet)?;
        let swept = self.sweep(market, wallet, parents)?;
        let charged = self.charge(wallet, host, measurement)?;
        let grace = i64::from(self.global()?.parameters.grace);
        let now = self.now;
        ensure!(now > self.agent(wallet)?.paid_until.saturating_add(grace), NotReapable);

        let estate = self.purse(wallet)?;
        let agent = self.agent_mut(wallet)?;
        agent.alive = false;
        agent.died_at = now;
        agent.heirs = agent.living_children;
        agent.estate_in = estate;
        agent.seq += 1;
        let (heirs, lineage) = (agent.heirs, agent.parents);
        self.market_mut(market)?.seq += 1;
        self.give_to_stakers(wallet, estate, heirs)?;
        for (i, parent) in lineage.unwrap_or_default().iter().enumerate() {
            // A bit towards a dead parent stays: this agent's estate inherits.
            if self.agent(wallet)?.heir_bits[i] && self.agent(parent)?.alive {
                self.agent_mut(parent)?.living_children -= 1;
                self.agent_mut(wallet)?.heir_bits[i] = false;
            }
        }
        Ok(Effects::Reaped {
            swept,
            charged,
            estate,
            heirs,
        })
    }

    /// An estate without heirs is the stakers'. Returns what they were given.
    fn give_to_stakers(&mut self, wallet: &Pubkey, lamports: u64, heirs: u32) -> Result<u64, Refusal> {
        if heirs > 0 || lamports == 0 {
            return Ok(0);
        }
        self.agent_mut(wallet)?.estate_out += lamports;
        self.credit_stakers(lamports)?;
        self.debit(wallet, Key::StakePool, lamports, Cause::Estate)?;
        Ok(lamports)
    }

    fn settle(&mut self, wallet: &Pubkey, account: Option<&Key>, market: Option<&Pubkey>) -> Result<Effects, Refusal> {
        if let Some(market) = market {
            self.market(market)?;
        }
        ensure!(!self.agent(wallet)?.alive, AgentAlive);
        let mut burnt = 0;
        if let Some(key) = account {
            let held = *self.tokens.get(key).ok_or(Refusal::NotATokenAccount)?;
            ensure!(held.owner == Owner::Agent(*wallet), WrongTokenOwner);
            ensure!(!held.has_closer, WrongTokenOwner);
            if held.amount > 0 {
                ensure!(
                    self.is_worthless(wallet, held.mint, held.amount, market)?,
                    AccountNotEmpty
                );
                self.burn(*key, held.amount)?;
                burnt = held.amount;
            }
            self.close_token(*key, Key::Agent(*wallet))?;
        }
        let agent = self.agent(wallet)?;
        let (booked, heirs) = (agent.estate_in - agent.estate_out, agent.heirs);
        let new = self.purse(wallet)?.saturating_sub(booked);
        ensure!(new > 0 || account.is_some(), NothingToDo);
        let agent = self.agent_mut(wallet)?;
        agent.estate_in += new;
        agent.seq += 1;
        let to_stakers = self.give_to_stakers(wallet, new, heirs)?;
        Ok(Effects::Settled {
            lamports: new,
            to_stakers,
            burnt,
            closed: account.is_some(),
        })
    }

    /// Whether the market shown is this token's and pays 0 lamports for so much of it, or never will any.
    fn is_worthless(&self, dead: &Pubkey, mint: Mint, amount: u64, market: Option<&Pubkey>) -> Result<bool, Refusal> {
        let Some(wallet) = market else {
            return Ok(false);
        };
        let market = self.market(wallet)?;
        ensure!(mint == Mint::Of(*wallet), WrongMint);
        if market.pool.phase == Phase::Closed {
            // It will never open where it is the dead one's own.
            ensure!(wallet == dead, MarketClosed);
            return Ok(true);
        }
        let proceeds = market.pool.proceeds(amount, market.fee_total());
        Ok(proceeds.is_ok_and(|sale| sale.gross == sale.fee))
    }

    fn estate_sell(
        &mut self,
        wallet: &Pubkey,
        market: &Pubkey,
        account: &Key,
        base_in: u64,
    ) -> Result<Effects, Refusal> {
        self.market(market)?;
        ensure!(!self.agent(wallet)?.alive, AgentAlive);
        self.require_account_of(account, market, wallet)?;
        ensure!(self.tokens(account) >= base_in, InsufficientTokens);
        let trade = self.sell_in(market, base_in, 0)?;
        let limit = u32::from(self.global()?.parameters.impact_limit_bps);
        let row = self.market(market)?;
        let after = row.pool.reserves();
        ensure!(within_impact(row.before_slot.reserves(), after, limit), ImpactLimit);
        let older = row.snapshots[0];
        ensure!(self.now.saturating_sub(older.time) >= SNAPSHOT_AGE, SnapshotTooYoung);
        ensure!(
            not_more_than_below(older.reserves(), after, ESTATE_IMPACTS * limit),
            ImpactLimit
        );
        self.transfer_tokens(*account, Key::Vault(*market), base_in)?;
        self.transfer(Key::Market(*market), Key::Agent(*wallet), trade.quote)?;
        self.market_mut(market)?.seq += 1;
        self.agent_mut(wallet)?.seq += 1;
        Ok(traded(&trade, 0))
    }

    fn take_inheritance(&mut self, wallet: &Pubkey, heir: &Pubkey) -> Result<Effects, Refusal> {
        let (agent, child) = (self.agent(wallet)?, self.agent(heir)?);
        ensure!(!agent.alive, AgentAlive);
        let which = child
            .parents
            .and_then(|parents| (0..2).find(|i| parents[*i] == *wallet && child.heir_bits[*i]));
        let which = which.ok_or(Refusal::NotAnHeir)?;
        let share = agent
            .estate_in
            .checked_div(agent.heirs.into())
            .ok_or(Refusal::NotAnHeir)?;
        let due = share.saturating_sub(child.taken[which]);
        let lamports = due.min(self.purse(wallet)?);
        ensure!(lamports > 0, NothingToDo);
        let agent = self.agent_mut(wallet)?;
        agent.estate_out += lamports;
        agent.seq += 1;
        self.agent_mut(heir)?.taken[which] += lamports;
        self.debit(wallet, Key::Agent(*heir), lamports, Cause::Estate)?;
        Ok(Effects::Paid(lamports))
    }
}
