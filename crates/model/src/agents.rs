//! What an agent's wallet may do, and the attestation without which it may nothing.

use crate::{
    allowance::{allowance_cap, bucket, hosting_fee, spend_cap},
    arguments::{Act, Attest},
    curve::{Phase, within_impact},
    effects::Effects,
    key::{Hash, Key, Mint, Owner, Pubkey},
    markets::traded,
    model::Model,
    refusal::{Refusal, ensure},
    state::Snapshot,
    step::Step,
    watch::{Cause, Draw},
};

impl Model {
    /// Whether the stored attestation counts now: `WrongMeasurement` where another measurement is shown.
    pub(crate) fn is_attested(&self, wallet: &Pubkey, measurement: &Hash) -> Result<bool, Refusal> {
        let agent = self.agent(wallet)?;
        let shown = self.measurement(measurement)?;
        if agent.attestation_expires_at == 0 {
            return Ok(false); // never was
        }
        ensure!(agent.compose_hash == *measurement, WrongMeasurement);
        Ok(agent.attestation_expires_at > self.now && !shown.revoked)
    }

    /// Alive, attested, the next action number, which is used up.
    pub(crate) fn authorize(&mut self, act: &Act) -> Result<(), Refusal> {
        self.measurement(&act.measurement)?;
        let agent = self.agent(&act.agent)?;
        ensure!(act.signer == act.agent, WrongWallet);
        ensure!(agent.alive, AgentDead);
        ensure!(self.is_attested(&act.agent, &act.measurement)?, Unattested);
        let agent = self.agent_mut(&act.agent)?;
        ensure!(act.action == agent.action + 1, WrongAction);
        agent.action = act.action;
        Ok(())
    }

    pub(crate) fn authorize_paid(&mut self, act: &Act) -> Result<(), Refusal> {
        self.authorize(act)?;
        self.require_paid(&act.agent)
    }

    pub(crate) fn require_paid(&self, wallet: &Pubkey) -> Result<(), Refusal> {
        ensure!(self.now <= self.agent(wallet)?.paid_until, Unpaid);
        Ok(())
    }

    /// `reserve_periods` of hosting: the part of the floor above the account's own rent.
    pub(crate) fn reserve(&self, wallet: &Pubkey) -> Result<u64, Refusal> {
        let p = &self.global()?.parameters;
        let seconds = u64::from(p.period) * u64::from(p.reserve_periods);
        Ok(hosting_fee(self.agent(wallet)?.hosting_fee_per_day, seconds))
    }

    /// Takes from the spending bucket, never below the floor.
    fn spend(&mut self, wallet: &Pubkey, lamports: u64) -> Result<(), Refusal> {
        let now = self.now;
        let global = self.global()?;
        let (bps, window) = (global.parameters.spend_limit_bps, global.constants().spend_window);
        let treasury = self.treasury(wallet)?;
        let reserve = self.reserve(wallet)?;
        let cap = spend_cap(treasury, bps);
        let agent = self.agent_mut(wallet)?;
        let dt = now.saturating_sub(agent.spend_at).max(0) as u64;
        let level = bucket(agent.spend_level, cap, dt, window as u64);
        agent.spend_level = level.checked_sub(lamports).ok_or(Refusal::SpendLimit)?;
        agent.spend_at = now;
        let left = treasury.checked_sub(lamports).ok_or(Refusal::TreasuryTooLow)?;
        ensure!(left >= reserve, TreasuryTooLow);
        let draw = Draw {
            time: now,
            lamports,
            bound: (u128::from(treasury) * u128::from(bps) / 10_000) as u64,
        };
        Self::remember(&mut self.watch_mut(wallet).purchases, draw, window);
        Ok(())
    }

    /// Old and thick enough before this slot, and near enough to where the price stood then.
    fn require_fair(&self, market: &Pubkey) -> Result<(), Refusal> {
        let p = &self.global()?.parameters;
        let market = self.market(market)?;
        let age = self.now.saturating_sub(market.opened_at);
        ensure!(age > i64::from(p.min_market_age), MarketTooYoung);
        ensure!(market.before_slot.real_quote() >= p.min_trade_liquidity, MarketTooThin);
        ensure!(
            within_impact(
                market.before_slot.reserves(),
                market.pool.reserves(),
                p.impact_limit_bps.into()
            ),
            ImpactLimit
        );
        Ok(())
    }

    /// The account holds the market's token and is the agent's alone.
    pub(crate) fn require_account_of(&self, account: &Key, market: &Pubkey, agent: &Pubkey) -> Result<(), Refusal> {
        let held = self.read_token(account, true)?;
        ensure!(held.mint == Mint::Of(*market), WrongMint);
        ensure!(held.owner == Owner::Agent(*agent), WrongTokenOwner);
        Ok(())
    }

    pub(crate) fn agents(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::Attest(arguments) => self.attest(arguments),
            Step::SetPersona { act, persona } => {
                self.authorize_paid(act)?;
                let agent = self.agent_mut(&act.agent)?;
                ensure!(agent.persona.is_none(), PersonaAlreadySet);
                agent.persona = Some(*persona);
                agent.seq += 1;
                Ok(Effects::Done)
            }
            Step::AnchorJournal { act, sequence, head } => {
                self.authorize_paid(act)?;
                let agent = self.agent_mut(&act.agent)?;
                ensure!(*sequence > agent.journal_sequence, BadJournalSequence);
                (agent.journal_sequence, agent.journal_head) = (*sequence, *head);
                agent.seq += 1;
                Ok(Effects::Done)
            }
            Step::AgentBuy {
                act,
                payer,
                market,
                account,
                quote_in,
                min_base_out,
            } => self.agent_buy(act, payer, market, account, *quote_in, *min_base_out),
            Step::AgentSell {
                act,
                market,
                account,
                base_in,
                min_quote_out,
            } => {
                self.market(market)?;
                self.authorize(act)?;
                self.require_account_of(account, market, &act.agent)?;
                ensure!(self.tokens(account) >= *base_in, InsufficientTokens);
                let trade = self.sell_in(market, *base_in, *min_quote_out)?;
                self.require_fair(market)?;
                self.transfer_tokens(*account, Key::Vault(*market), *base_in)?;
                self.transfer(Key::Market(*market), Key::Agent(act.agent), trade.quote)?;
                self.market_mut(market)?.seq += 1;
                self.agent_mut(&act.agent)?.seq += 1;
                Ok(traded(&trade, 0))
            }
            Step::Refuel { act } => self.refuel(act),
            _ => Err(Refusal::Missing), // not the agents'
        }
    }

    fn require_attestable(&self, a: &Attest) -> Result<(), Refusal> {
        let (shown, agent, global) = (self.measurement(&a.measurement)?, self.agent(&a.agent)?, self.global()?);
        self.market(&a.market)?;
        ensure!(!shown.revoked, MeasurementRevoked);
        ensure!(shown.active_from <= self.now, MeasurementNotActive);
        ensure!(!shown.dev || global.local, DevMeasurement);
        ensure!(agent.alive, AgentDead);
        let latest = self.now + i64::from(global.parameters.attestation_ttl);
        let stored = agent.attestation_expires_at;
        // One from before the time to live was lowered does not bind.
        let earliest = if stored > latest {
            self.now
        } else {
            stored.max(self.now)
        };
        ensure!(earliest < a.expires_at && a.expires_at <= latest, BadExpiry);
        self.require_market_of(&a.market, &a.agent)?;
        ensure!(!a.malformed, MalformedSignature);
        let signers = global.attesters.iter().filter(|key| a.signed.contains(key)).count();
        ensure!(signers >= usize::from(global.attester_threshold), NotEnoughAttesters);
        Ok(())
    }

    fn attest(&mut self, a: &Attest) -> Result<Effects, Refusal> {
        self.require_attestable(a)?;
        let now = self.now;
        let agent = self.agent_mut(&a.agent)?;
        agent.compose_hash = a.measurement;
        agent.quote_hash = a.quote_hash;
        agent.attestation_expires_at = a.expires_at;
        agent.seq += 1;
        let market = self.market_mut(&a.market)?;
        let opened = market.pool.phase == Phase::Closed;
        if opened {
            market.pool.phase = Phase::Bonding;
            (market.opened_at, market.observed_at) = (now, now);
            let opening = Snapshot {
                time: now,
                pool: market.pool,
            };
            market.before_slot = opening;
            market.snapshots = [opening; 2];
        }
        Ok(Effects::Attested { opened })
    }

    fn agent_buy(
        &mut self,
        act: &Act,
        payer: &Pubkey,
        market: &Pubkey,
        account: &Key,
        quote_in: u64,
        min_base_out: u64,
    ) -> Result<Effects, Refusal> {
        self.market(market)?;
        self.authorize_paid(act)?;
        let trade = self.buy_in(market, quote_in, min_base_out)?;
        self.require_fair(market)?;
        // Only the agent's associated account for this token is opened.
        let (owner, mint) = (Owner::Agent(act.agent), Mint::Of(*market));
        let mut opening = 0;
        if !self.tokens.contains(account) {
            ensure!(*account == Key::Ata(owner, mint), WrongAddress);
            opening = self.open_ata(payer, owner, mint)?;
        }
        self.require_account_of(account, market, &act.agent)?;
        ensure!(!self.token(account)?.has_closer, WrongTokenOwner);
        let cost = trade.quote.checked_add(opening).ok_or(Refusal::Overflow)?;
        self.spend(&act.agent, cost)?;
        self.transfer_tokens(Key::Vault(*market), *account, trade.base)?;
        self.debit(&act.agent, Key::Market(*market), trade.quote, Cause::Trade)?;
        self.debit(&act.agent, Key::Wallet(*payer), opening, Cause::Trade)?;
        self.market_mut(market)?.seq += 1;
        self.agent_mut(&act.agent)?.seq += 1;
        Ok(traded(&trade, opening))
    }

    fn refuel(&mut self, act: &Act) -> Result<Effects, Refusal> {
        self.authorize(act)?;
        let now = self.now;
        let global = self.global()?;
        let (parameters, window) = (global.parameters, global.constants().spend_window);
        let wallet = Key::Wallet(act.agent);
        let agent = self.agent(&act.agent)?;
        let dt = now.saturating_sub(agent.allowance_at).max(0) as u64;
        let level = bucket(
            agent.allowance_level,
            allowance_cap(parameters.fee_allowance),
            dt,
            window as u64,
        );
        let missing = parameters.fee_float.saturating_sub(self.lamports(&wallet));
        let lamports = missing.min(level).min(self.purse(&act.agent)?);
        ensure!(lamports > 0, NothingToRefuel);
        ensure!(self.lamports(&wallet) + lamports >= self.rents.empty, NothingToRefuel);
        let agent = self.agent_mut(&act.agent)?;
        agent.allowance_level = level - lamports;
        agent.allowance_at = now;
        agent.seq += 1;
        let draw = Draw {
            time: now,
            lamports,
            bound: parameters.fee_allowance,
        };
        Self::remember(&mut self.watch_mut(&act.agent).refuels, draw, window);
        self.debit(&act.agent, wallet, lamports, Cause::Refuel)?;
        Ok(Effects::Paid(lamports))
    }
}
