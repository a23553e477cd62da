use crate::{
    constants::*,
    cpi::{clock, lamports, pyth},
    errors::SporelineError,
    events::BirthCommitted,
    instructions::launch::birth_rent,
    own::Own,
    state::{
        Agent, Global, Litter, Market, Measurement,
        litter::{LITTER_BEGUN, LITTER_COMMITTED},
    },
};
use anchor_lang::prelude::*;
use sporeline_curve::{BPS, Price, Reserves, UsdPerSol, accumulator, hosting, price, wide};

/// The price has stood at the gate: the litter's genomes and its seed's slot are fixed, and its births paid for. Anyone may
/// send it.
#[derive(Accounts)]
pub struct CommitBirth {
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The litter's mate; none where it has none. It may have died.
    #[account(mut)]
    pub mate: Option<Own<Agent>>,
    /// The agent's.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut)]
    pub litter: Own<Litter>,
    /// SOL/USD, as Pyth published it.
    pub price: UncheckedAccount,
}

impl CommitBirth {
    #[inline(never)]
    fn validate(&mut self, now: clock::Now) -> Result<(Reserves, UsdPerSol)> {
        // litter, mate
        self.litter.require_of(&self.agent)?;
        self.litter
            .require_mate(self.mate.as_ref().map(|mate| mate.address()))?;
        require!(self.litter.state == LITTER_BEGUN, SporelineError::AlreadyCommitted);
        let elapsed = now.unix.saturating_sub(self.litter.begun_at).max(0) as u64;
        let window = u64::from(self.litter.window);
        require!(elapsed >= window, SporelineError::TooEarly);
        require!(!self.litter.is_overdue(now.unix), SporelineError::TooLate);
        // agent, measurement
        require!(self.agent.is_alive(), SporelineError::AgentDead);
        require!(
            self.agent.is_attested(&self.measurement, now.unix)?,
            SporelineError::Unattested
        );
        self.agent.require_paid(now.unix)?;
        // market
        self.market.require_of(&self.agent)?;
        self.market.accumulate(now.unix);
        let gate = Price(self.litter.gate_price.into());
        let held = accumulator::reached(
            self.market.gate_accumulator.into(),
            self.litter.accumulator_start.into(),
            gate,
            elapsed,
        );
        require!(held, SporelineError::PriceNotHeld);
        // price
        let sol_usd = pyth::sol_usd(self.price.account(), &self.global, now.unix)?;
        let spot = self.market.spot(now.slot);
        require!(
            price::fdv_usd_at_least(spot, self.global.parameters.breed_threshold_usd, sol_usd),
            SporelineError::BelowThreshold
        );
        Ok((spot, sol_usd))
        // global: there is one.
    }

    /// First treasury of each child: a share of what lies above the floor, at least what its first periods cost. Lamports.
    fn endowment(&self, above_floor: u64) -> Result<u64> {
        let p = &self.global.parameters;
        let share = wide::mul_div_floor(above_floor, p.endowment_bps.into(), BPS.into());
        let periods = u64::from(p.reserve_periods).saturating_add(1);
        let least = hosting::fee_for(self.agent.hosting_fee_per_day, periods.saturating_mul(p.period.into()));
        Ok(share.ok_or(SporelineError::Overflow)?.max(least))
    }

    /// Writes endowment, rent and tip of the births into the litter. Returns their sum, lamports.
    fn escrow(&mut self, purse: u64) -> Result<u64> {
        let floor = self.agent.reserve(&self.global)?;
        let above_floor = purse.checked_sub(floor).ok_or(SporelineError::TreasuryTooLow)?;
        let endowment = self.endowment(above_floor)?;
        let tip = self.global.parameters.crank_tip;
        let mut sum = 0u64;
        for i in 0..LITTER {
            let name_len = usize::from(self.litter.name_lens[i]);
            let symbol_len = usize::from(self.litter.symbol_lens[i]);
            let rent = birth_rent(&self.global, &self.litter.wallets[i], name_len, symbol_len)?;
            self.litter.birth_rent[i] = rent;
            for part in [endowment, rent, tip] {
                sum = sum.checked_add(part).ok_or(SporelineError::Overflow)?;
            }
        }
        require!(sum <= above_floor, SporelineError::TreasuryTooLow);
        self.litter.endowment = endowment;
        self.litter.tip = tip;
        Ok(sum)
    }
}

/// Errors: `WrongAgent`, `WrongMate`, `AlreadyCommitted`, `TooEarly`, `TooLate`, `AgentDead`, `Unattested`, `WrongMeasurement`,
/// `Unpaid`, `PriceNotHeld`, `BadPriceAccount`, `StalePrice`, `UncertainPrice`, `BelowThreshold`, `TreasuryTooLow`, `Overflow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<CommitBirth>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    let (spot, sol_usd) = a.validate(now)?;

    let purse = lamports::available(a.agent.account(), a.agent.rent)?;
    let escrow = a.escrow(purse)?;
    a.market.clear_gate();
    a.litter.state = LITTER_COMMITTED;
    a.litter.committed_at = now.unix;
    a.litter.seed_slot = now.slot.saturating_add(a.global.parameters.seed_delay.into());
    a.litter.genome_a = a.agent.genome;
    a.litter.genome_b = a.mate.as_ref().map_or(a.agent.genome, |mate| mate.genome);
    if let Some(mate) = &mut a.mate
        && anchor_lang::address_eq(&mate.consent_mate, &a.litter.agent)
    {
        mate.withdraw_consent(); // it serves one litter
    }
    a.agent.cooldown_until = now.unix.saturating_add(a.global.parameters.breed_cooldown.into());
    lamports::transfer(a.agent.account(), a.litter.account(), escrow)?;

    crate::events::emit(BirthCommitted {
        seq: a.agent.next_seq(),
        time: now.unix,
        seed_slot: a.litter.seed_slot,
        sol_usd: sol_usd.mantissa,
        exponent: sol_usd.exponent.into(),
        base: spot.base,
        quote: spot.quote,
        endowment: a.litter.endowment,
        birth_rent: a.litter.birth_rent,
        tip: a.litter.tip,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        cooldown_until: a.agent.cooldown_until,
        agent: *a.agent.address(),
        mate: a.litter.mate,
        litter: *a.litter.address(),
        genome_a: a.litter.genome_a,
        genome_b: a.litter.genome_b,
    });
    Ok(())
}
