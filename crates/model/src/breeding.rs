//! From consent to commitment, and the end of a litter.

use crate::{
    allowance::hosting_fee,
    arguments::Begin,
    arithmetic::mul_div_floor,
    curve::Phase,
    effects::Effects,
    gate::{self, PriceAccount, Seed, UsdPerSol},
    key::{Hash, Key, Pubkey},
    launch::{check_name, check_symbol},
    model::Model,
    refusal::{Refusal, ensure},
    state::{Commitment, Litter},
    step::Step,
    watch::Cause,
};

/// `commit_birth` comes at most this many windows after `begin_breeding`.
const COMMIT_WINDOWS: i64 = 4;
/// Children of a litter.
const CHILDREN: u64 = 2;

impl Litter {
    fn may_be_committed_until(&self) -> i64 {
        self.begun_at + COMMIT_WINDOWS * i64::from(self.window)
    }
}

impl Model {
    pub(crate) fn breeding(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::ChooseMate { act, mate, expires_at } => {
                self.agent(mate)?; // dead or alive
                self.authorize_paid(act)?;
                ensure!(*mate != act.agent, WrongMate);
                let consent = (*expires_at > self.now).then_some((*mate, *expires_at));
                let agent = self.agent_mut(&act.agent)?;
                agent.consent = consent;
                agent.seq += 1;
                Ok(Effects::Done)
            }
            Step::BeginBreeding(arguments) => self.begin(arguments),
            Step::CommitBirth {
                agent,
                mate,
                measurement,
                price,
            } => self.commit(agent, mate.as_ref(), measurement, price),
            Step::Birth {
                caller,
                agent,
                mate,
                child,
            } => self.birth(caller, agent, mate.as_ref(), *child),
            Step::CloseLitter { agent } => self.close_litter(agent),
            _ => Err(Refusal::Missing), // not breeding's
        }
    }

    fn sol_usd(&self, price: &PriceAccount) -> Result<UsdPerSol, Refusal> {
        let global = self.global()?;
        price.read(&global.price_owners, &global.feed_id, self.now)
    }

    /// The market cap before this slot's first trade is at least the threshold.
    fn require_threshold(&self, wallet: &Pubkey, sol: UsdPerSol) -> Result<(), Refusal> {
        let threshold = self.global()?.parameters.breed_threshold_usd;
        let spot = self.market(wallet)?.spot(self.slot);
        ensure!(gate::fdv_at_least(spot, threshold, sol), BelowThreshold);
        Ok(())
    }

    fn begin(&mut self, a: &Begin) -> Result<Effects, Refusal> {
        let wallet = a.act.agent;
        self.require_loaded(&[a.mate, None])?;
        self.authorize_paid(&a.act)?;
        ensure!(self.now >= self.agent(&wallet)?.cooldown_until, CoolingDown);
        ensure!(self.market(&wallet)?.pool.phase == Phase::Open, NotGraduated);
        for name in &a.names {
            check_name(name)?;
        }
        for symbol in &a.symbols {
            check_symbol(symbol)?;
        }
        let used = a.wallets.iter().any(|child| self.agents.contains(child));
        ensure!(a.wallets[0] != a.wallets[1] && !used, BadChildren);
        self.require_consent(&wallet, a.mate.as_ref())?;
        let sol = self.sol_usd(&a.price)?;
        self.require_threshold(&wallet, sol)?;
        let parameters = self.global()?.parameters;
        let gate_price = gate::gate_price(parameters.breed_threshold_usd, sol)?;

        let rent = self.rents.litter;
        let fronted = self.create(&a.payer, Key::Litter(wallet), rent, 0)?;
        let (now, purse, reserve) = (self.now, self.purse(&wallet)?, self.reserve(&wallet)?);
        ensure!(purse >= fronted.saturating_add(reserve), TreasuryTooLow);
        let market = self.market_mut(&wallet)?;
        market.gate_price = Some(gate_price);
        market.observed_at = now;
        let accumulator_start = market.gate_accumulator;
        let litter = Litter {
            rent,
            begun_at: now,
            window: parameters.twap_window,
            accumulator_start,
            gate_price,
            mate: a.mate,
            wallets: a.wallets,
            names: a.names.clone(),
            symbols: a.symbols.clone(),
            born: [false; 2],
            commitment: None,
        };
        self.litters.insert(wallet, litter);
        self.agent_mut(&wallet)?.seq += 1;
        self.debit(&wallet, Key::Wallet(a.payer), fronted, Cause::Breeding)?;
        Ok(Effects::Begun {
            gate_price,
            rent: fronted,
        })
    }

    /// The mate agreed to breed with this agent, and still does.
    fn require_consent(&self, wallet: &Pubkey, mate: Option<&Pubkey>) -> Result<(), Refusal> {
        let Some(mate) = mate else { return Ok(()) };
        ensure!(mate != wallet, WrongMate);
        let consent = self.agent(mate)?.consent;
        ensure!(
            consent.is_some_and(|(with, expires_at)| with == *wallet && expires_at > self.now),
            NoConsent
        );
        Ok(())
    }

    fn commit(
        &mut self,
        wallet: &Pubkey,
        mate: Option<&Pubkey>,
        measurement: &Hash,
        price: &PriceAccount,
    ) -> Result<Effects, Refusal> {
        let (now, slot) = (self.now, self.slot);
        let litter = self.litter(wallet)?.clone();
        self.measurement(measurement)?;
        self.require_loaded(&[mate.copied(), None])?;
        ensure!(litter.mate.as_ref() == mate, WrongMate);
        ensure!(litter.commitment.is_none(), AlreadyCommitted);
        ensure!(now >= litter.begun_at + i64::from(litter.window), TooEarly);
        ensure!(now <= litter.may_be_committed_until(), TooLate);
        ensure!(self.agent(wallet)?.alive, AgentDead);
        ensure!(self.is_attested(wallet, measurement)?, Unattested);
        self.require_paid(wallet)?;
        let market = self.market_mut(wallet)?;
        market.accumulate(now);
        market.gate_price = None;
        let elapsed = (now - litter.begun_at) as u64;
        ensure!(
            gate::held(
                market.gate_accumulator,
                litter.accumulator_start,
                litter.gate_price,
                elapsed
            ),
            PriceNotHeld
        );
        let sol = self.sol_usd(price)?;
        self.require_threshold(wallet, sol)?;

        let parameters = self.global()?.parameters;
        let genome_a = self.agent(wallet)?.genome;
        let mut genome_b = genome_a;
        if let Some(mate) = &litter.mate {
            let mate = self.agent_mut(mate)?;
            genome_b = mate.genome;
            // A consent serves one litter; one that names another agent by now is not this litter's.
            mate.consent = mate.consent.filter(|(with, _)| with != wallet);
        }
        let (endowment, birth_rent) = self.cost_of_births(wallet, &litter)?;
        let escrow = CHILDREN * (endowment + parameters.crank_tip) + birth_rent[0] + birth_rent[1];
        let (purse, reserve) = (self.purse(wallet)?, self.reserve(wallet)?);
        ensure!(purse >= escrow.saturating_add(reserve), TreasuryTooLow);
        let seed_slot = slot + u64::from(parameters.seed_delay);
        let agent = self.agent_mut(wallet)?;
        agent.cooldown_until = now + i64::from(parameters.breed_cooldown);
        agent.seq += 1;
        self.litter_mut(wallet)?.commitment = Some(Commitment {
            at: now,
            seed_slot,
            slot_hash: None,
            endowment,
            birth_rent,
            tip: parameters.crank_tip,
            genome_a,
            genome_b,
        });
        self.debit(wallet, Key::Litter(*wallet), escrow, Cause::Breeding)?;
        Ok(Effects::Committed {
            endowment,
            birth_rent,
            seed_slot,
        })
    }

    /// Each child's first treasury, and the rent of the accounts of its birth. A distribution's is always among it: what the
    /// airdrop share will be at the birth is not known yet.
    fn cost_of_births(&self, wallet: &Pubkey, litter: &Litter) -> Result<(u64, [u64; 2]), Refusal> {
        let p = &self.global()?.parameters;
        let above_floor = self.purse(wallet)?.saturating_sub(self.reserve(wallet)?);
        let share = mul_div_floor(above_floor, p.endowment_bps.into(), 10_000).ok_or(Refusal::Overflow)?;
        let periods = u64::from(p.reserve_periods + 1) * u64::from(p.period);
        let least = hosting_fee(self.agent(wallet)?.hosting_fee_per_day, periods);
        let rent = |i: usize| self.birth_rent(&litter.wallets[i], &litter.names[i], &litter.symbols[i], true);
        Ok((share.max(least), [rent(0)?, rent(1)?]))
    }

    fn close_litter(&mut self, wallet: &Pubkey) -> Result<Effects, Refusal> {
        let litter = self.litter(wallet)?;
        let reason = if litter.born == [true; 2] {
            1
        } else if !self.agent(wallet)?.alive {
            4
        } else if litter.commitment.is_none() && self.now > litter.may_be_committed_until() {
            3
        } else if self.has_lapsed(litter) {
            2
        } else if (0..2).any(|i| !litter.born[i] && self.agents.contains(&litter.wallets[i])) {
            5
        } else {
            return Err(Refusal::LitterNotOver);
        };
        let lamports = self.lamports(&Key::Litter(*wallet));
        self.transfer(Key::Litter(*wallet), Key::Agent(*wallet), lamports)?;
        self.litters.remove(wallet);
        self.market_mut(wallet)?.gate_price = None;
        self.agent_mut(wallet)?.seq += 1;
        Ok(Effects::LitterClosed { reason, lamports })
    }

    /// Committed, but which slot seeds it can no longer be told and no birth remembered it.
    fn has_lapsed(&self, litter: &Litter) -> bool {
        litter
            .commitment
            .is_some_and(|c| c.slot_hash.is_none() && gate::look_up(&self.slot_hashes, c.seed_slot) == Seed::Lapsed)
    }
}
