use crate::{
    constants::*,
    cpi::{clock, lamports, system},
    errors::SporelineError,
    events::Spawned,
    instructions::{
        announce::announce,
        launch::{Airdrop, Launch, padded},
    },
    label::is_label,
    own::Own,
    state::{Agent, Counters, Global, Host, Protocol, StakePool},
};
use alloc::string::String;
use anchor_lang::prelude::*;
use sporeline_curve::{LaunchCurve, hosting};
use sporeline_genome::Genome;

/// A person spawns a founder: agent, token, vault and market, and its first treasury.
#[derive(Accounts)]
pub struct Spawn {
    /// Pays everything.
    #[account(mut)]
    pub payer: Signer,
    /// The new agent's wallet, made in its host's enclave: signing is the host's consent.
    pub wallet: Signer,
    pub global: Own<Global>,
    #[account(mut)]
    pub counters: Own<Counters>,
    #[account(mut)]
    pub host: Own<Host>,
    #[account(mut)]
    pub protocol: Own<Protocol>,
    #[account(mut)]
    pub agent: UncheckedAccount,
    #[account(mut)]
    pub mint: UncheckedAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub market: UncheckedAccount,
    /// These three only with an airdrop: who shares it, and where it lies.
    pub stake_pool: Option<Own<StakePool>>,
    #[account(mut)]
    pub distribution: Option<UncheckedAccount>,
    #[account(mut)]
    pub drop_vault: Option<UncheckedAccount>,
    pub token_program: Program<Token2022>,
    pub system_program: Program<System>,
}

/// What the spawner chooses.
pub(crate) struct Arguments {
    pub name: String,
    pub symbol: String,
    pub persona_hash: [u8; 32],
    pub genome: [u8; 64],
    /// First treasury, lamports.
    pub treasury: u64,
    /// Share of the supply for stakers, bps.
    pub airdrop_bps: u16,
    /// The most the host may ask, lamports a day: a host cannot raise its price before the spawn lands.
    pub max_price_per_day: u64,
}

impl Spawn {
    fn validate(&self, arguments: &Arguments) -> Result<()> {
        // arguments
        require!(is_label(&arguments.name, MAX_NAME_LEN), SporelineError::BadName);
        require!(is_label(&arguments.symbol, MAX_SYMBOL_LEN), SporelineError::BadSymbol);
        require!(
            Genome::from_bytes(&arguments.genome).is_ok(),
            SporelineError::GeneOutOfRange
        );
        // host
        require!(self.host.active != 0, SporelineError::HostInactive);
        let parameters = &self.global.parameters;
        require!(
            self.host.price_per_day <= parameters.max_hosting_fee.min(arguments.max_price_per_day),
            SporelineError::HostingFeeTooHigh
        );
        let periods = u64::from(parameters.reserve_periods).saturating_add(2);
        let covered = hosting::fee_for(
            self.host.price_per_day,
            periods.saturating_mul(parameters.period.into()),
        );
        require!(
            arguments.treasury >= parameters.min_first_treasury && arguments.treasury >= covered,
            SporelineError::TreasuryTooSmall
        );
        Ok(())
        // wallet: that it was never an agent's shows in the agent's address being free. global, counters, protocol: one each.
    }

    /// The airdrop's accounts, where there is one.
    ///
    /// Errors: `WrongAddress` when one is missing.
    fn airdrop(&self, airdrop_bps: u16) -> Result<Option<Airdrop<'_>>> {
        if airdrop_bps == 0 {
            return Ok(None);
        }
        match (&self.stake_pool, &self.distribution, &self.drop_vault) {
            (Some(pool), Some(distribution), Some(drop_vault)) => Ok(Some(Airdrop {
                distribution: distribution.account(),
                drop_vault: drop_vault.account(),
                index: self.counters.distributions,
                active_stake: pool.total_active,
                is_child: false,
            })),
            _ => Err(SporelineError::WrongAddress.into()),
        }
    }
}

/// Errors: `BadName`, `BadSymbol`, `GeneOutOfRange`, `AirdropTooLarge`, `HostInactive`, `HostingFeeTooHigh`,
/// `TreasuryTooSmall`, `WrongAddress`, `AlreadyExists` (the wallet was used before), `InsufficientFunds`, `Overflow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Spawn>, arguments: Arguments) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(&arguments)?;
    let now = clock::now()?;
    let curve = LaunchCurve::new(arguments.airdrop_bps).ok_or(SporelineError::AirdropTooLarge)?;
    let id = a.counters.agents;
    let period = a.global.parameters.period;
    let paid_until = now.unix.saturating_add(period.into());
    let fee_per_day = a.host.price_per_day;
    let first_period = hosting::fee_for(fee_per_day, period.into());
    let spawn_fee = a.global.parameters.spawn_fee;
    let launch = Launch {
        payer: a.payer.account(),
        wallet: *a.wallet.address(),
        agent: a.agent.account(),
        mint: a.mint.account(),
        vault: a.vault.account(),
        market: a.market.account(),
        spawner: *a.payer.address(),
        name: &arguments.name,
        symbol: &arguments.symbol,
        global: &a.global,
        curve: &curve,
        airdrop_bps: arguments.airdrop_bps,
        now,
    };
    let bumps = launch.bumps()?;
    // All that the spawner pays goes through the new account: two calls less. Host and protocol get theirs from it below.
    let passed_on = first_period.checked_add(spawn_fee).ok_or(SporelineError::Overflow)?;
    let extra = arguments
        .treasury
        .checked_add(passed_on)
        .ok_or(SporelineError::Overflow)?;
    launch.create_agent(&bumps, id, extra, |agent| {
        agent.persona_set = 1;
        agent.hosting_fee_per_day = fee_per_day;
        agent.paid_until = paid_until;
        agent.host = *a.host.address();
        agent.genome = arguments.genome;
        agent.persona_hash = arguments.persona_hash;
    })?;
    launch.create_market(&bumps)?;
    launch.launch_token(&bumps)?;
    let given = launch.give(&bumps, a.airdrop(arguments.airdrop_bps)?)?;

    a.counters.agents = id.checked_add(1).ok_or(SporelineError::Overflow)?;
    a.counters.distributions = a
        .counters
        .distributions
        .checked_add(given.count())
        .ok_or(SporelineError::Overflow)?;
    a.host.earned = a
        .host
        .earned
        .checked_add(first_period)
        .ok_or(SporelineError::Overflow)?;
    a.protocol.income = a
        .protocol
        .income
        .checked_add(spawn_fee)
        .ok_or(SporelineError::Overflow)?;
    lamports::transfer(a.agent.account(), a.host.account(), first_period)?;
    lamports::transfer(a.agent.account(), a.protocol.account(), spawn_fee)?;

    announce!(Spawned, launch, given, {
        id,
        hosting_fee_per_day: fee_per_day,
        paid_until,
        spawn_fee,
        first_period,
        host: *a.host.address(),
        spawner: launch.spawner,
        genome: arguments.genome,
        persona_hash: arguments.persona_hash,
    });
    Ok(())
}
