use crate::{
    constants::*,
    cpi::{clock, lamports, pyth, system},
    errors::SporelineError,
    events::BreedingBegun,
    instructions::launch::padded,
    label::is_label,
    own::Own,
    seeds::{self, bump_of},
    state::{Agent, Global, Litter, Market, Measurement, litter::LITTER_BEGUN, market::PHASE_OPEN},
};
use alloc::string::String;
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;
use sporeline_curve::{Reserves, UsdPerSol, price};

/// An agent whose market cap stands at the threshold begins a litter. From now on the price is watched.
#[derive(Accounts)]
pub struct BeginBreeding {
    /// Fronts the litter's rent, which the agent repays; any account may pay, the wallet itself too.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The agent's wallet.
    pub wallet: Signer,
    /// The children's wallets, made in the same enclave: signing is its consent.
    pub first_wallet: Signer,
    pub second_wallet: Signer,
    pub global: Own<Global>,
    pub measurement: Own<Measurement>,
    #[account(mut)]
    pub agent: Own<Agent>,
    /// The agent's.
    #[account(mut)]
    pub market: Own<Market>,
    #[account(mut)]
    pub litter: UncheckedAccount,
    /// Who agreed to be the mate; none: the agent alone.
    pub mate: Option<Own<Agent>>,
    /// SOL/USD, as Pyth published it.
    pub price: UncheckedAccount,
    /// Where the children's agents will be: nothing yet.
    pub first_agent: UncheckedAccount,
    pub second_agent: UncheckedAccount,
    pub system_program: Program<System>,
}

/// What the agent chooses for its children.
pub(crate) struct Arguments {
    pub action: u64,
    pub decision: [u8; 32],
    pub names: [String; LITTER],
    pub symbols: [String; LITTER],
}

impl BeginBreeding {
    /// Returns what makes the gate: the spot reserves and what SOL costs.
    #[inline(never)]
    fn validate(&mut self, arguments: &Arguments, now: clock::Now) -> Result<(Reserves, UsdPerSol)> {
        // wallet, measurement, agent
        self.agent
            .authorize(self.wallet.address(), &self.measurement, arguments.action, now.unix)?;
        self.agent.require_paid(now.unix)?;
        require!(now.unix >= self.agent.cooldown_until, SporelineError::CoolingDown);
        // market
        self.market.require_of(&self.agent)?;
        require!(self.market.phase == PHASE_OPEN, SporelineError::NotGraduated);
        // names, symbols
        for name in &arguments.names {
            require!(is_label(name, MAX_NAME_LEN), SporelineError::BadName);
        }
        for symbol in &arguments.symbols {
            require!(is_label(symbol, MAX_SYMBOL_LEN), SporelineError::BadSymbol);
        }
        // first_wallet, second_wallet, first_agent, second_agent
        let (first, second) = (self.first_wallet.address(), self.second_wallet.address());
        require!(!anchor_lang::address_eq(first, second), SporelineError::BadChildren);
        for (wallet, agent) in [(first, &self.first_agent), (second, &self.second_agent)] {
            bump_of(&[seeds::AGENT, wallet.as_ref()], agent.address())?;
            require!(agent.account().data_len() == 0, SporelineError::BadChildren);
        }
        // mate
        if let Some(mate) = &self.mate {
            require!(
                !anchor_lang::address_eq(mate.address(), self.agent.address()),
                SporelineError::WrongMate
            );
            require!(
                mate.consents_to(self.agent.address(), now.unix),
                SporelineError::NoConsent
            );
        }
        // price
        let sol_usd = pyth::sol_usd(self.price.account(), &self.global, now.unix)?;
        let spot = self.market.spot(now.slot);
        require!(
            price::fdv_usd_at_least(spot, self.global.parameters.breed_threshold_usd, sol_usd),
            SporelineError::BelowThreshold
        );
        Ok((spot, sol_usd))
        // litter: that there is none yet shows when it is created. global: there is one.
    }

    /// Writes the litter of a market whose gate was just set. Returns what the payer fronted, lamports.
    #[inline(never)]
    fn create_litter(&self, arguments: &Arguments) -> Result<u64> {
        let agent = *self.agent.address();
        let bump = [bump_of(&[seeds::LITTER, agent.as_ref()], self.litter.address())?];
        let seeds = [Seed::from(seeds::LITTER), Seed::from(agent.as_ref()), Seed::from(&bump)];
        let payer = self.payer.account();
        let before = payer.lamports();
        system::create_own(payer, self.litter.account(), 0, &seeds, |litter: &mut Litter, rent| {
            litter.version = ACCOUNT_VERSION;
            litter.bump = bump[0];
            litter.state = LITTER_BEGUN;
            litter.has_mate = self.mate.is_some().into();
            litter.window = self.global.parameters.twap_window;
            litter.rent = rent;
            litter.begun_at = self.market.observed_at;
            litter.accumulator_start = self.market.gate_accumulator;
            litter.gate_price = self.market.gate_price;
            litter.agent = agent;
            litter.mate = self.mate.as_ref().map_or(agent, |mate| *mate.address());
            litter.wallets = [*self.first_wallet.address(), *self.second_wallet.address()];
            for i in 0..LITTER {
                let (Some(name), Some(symbol)) = (arguments.names.get(i), arguments.symbols.get(i)) else {
                    continue; // cannot be: there are as many as children
                };
                litter.name_lens[i] = name.len() as u8; // at most 32
                litter.symbol_lens[i] = symbol.len() as u8; // at most 10
                litter.names[i] = padded(name);
                litter.symbols[i] = padded(symbol);
            }
            Ok(())
        })?;
        Ok(before.saturating_sub(payer.lamports()))
    }
}

/// Errors: those of [`Agent::authorize`]; `Unpaid`, `CoolingDown`, `WrongAgent`, `NotGraduated`, `BadName`, `BadSymbol`,
/// `BadChildren`, `WrongMate`, `NoConsent`, `BadPriceAccount`, `StalePrice`, `UncertainPrice`, `BelowThreshold`, `WrongAddress`,
/// `AlreadyExists` (a litter is open), `InsufficientFunds`, `TreasuryTooLow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<BeginBreeding>, arguments: Arguments) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    let (spot, sol_usd) = a.validate(&arguments, now)?;
    let gate =
        price::gate_price(a.global.parameters.breed_threshold_usd, sol_usd).ok_or(SporelineError::UncertainPrice)?;

    // No gate stood until now, so nothing is owed for the time before.
    a.market.observed_at = now.unix;
    a.market.gate_price = gate.0.into();
    let rent = a.create_litter(&arguments)?;
    let purse = lamports::available(a.agent.account(), a.agent.rent)?;
    let left = purse.checked_sub(rent).ok_or(SporelineError::TreasuryTooLow)?;
    require!(left >= a.agent.reserve(&a.global)?, SporelineError::TreasuryTooLow);
    lamports::transfer(a.agent.account(), a.payer.account(), rent)?;

    let [first_name, second_name] = &arguments.names;
    let [first_symbol, second_symbol] = &arguments.symbols;
    crate::events::emit(BreedingBegun {
        seq: a.agent.next_seq(),
        time: now.unix,
        action: arguments.action,
        window: a.global.parameters.twap_window.into(),
        sol_usd: sol_usd.mantissa,
        exponent: sol_usd.exponent.into(),
        base: spot.base,
        quote: spot.quote,
        rent,
        treasury: lamports::above_rent(a.agent.account(), a.agent.rent),
        gate_price: gate.0.into(),
        agent: *a.agent.address(),
        mate: a.mate.as_ref().map_or(*a.agent.address(), |mate| *mate.address()),
        litter: *a.litter.address(),
        wallets: [*a.first_wallet.address(), *a.second_wallet.address()],
        names: [padded(first_name), padded(second_name)],
        symbols: [padded(first_symbol), padded(second_symbol)],
        _padding: [0; 4],
        decision: arguments.decision,
    });
    Ok(())
}
