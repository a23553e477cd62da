use crate::{
    constants::*,
    cpi::{clock, lamports, system, token},
    errors::SporelineError,
    events::Spawned,
    label::is_label,
    seeds,
    state::{Agent, AgentStatus, Counters, Global, Host, Market, Protocol},
};
use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;
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
    pub global: Account<Global>,
    #[account(mut)]
    pub counters: Account<Counters>,
    #[account(mut)]
    pub host: Account<Host>,
    #[account(mut)]
    pub protocol: Account<Protocol>,
    #[account(mut)]
    pub agent: UncheckedAccount,
    #[account(mut)]
    pub mint: UncheckedAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub market: UncheckedAccount,
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

struct Bumps4 {
    agent: [u8; 1],
    mint: [u8; 1],
    vault: [u8; 1],
    market: [u8; 1],
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
        require!(arguments.airdrop_bps == 0, SporelineError::NotYet);
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

    /// The new accounts' addresses are those their seeds give.
    #[inline(always)]
    fn bumps(&self) -> Result<Bumps4> {
        use seeds::bump_of;
        let (agent, mint) = (self.agent.address(), self.mint.address());
        Ok(Bumps4 {
            agent: [bump_of(&[seeds::AGENT, self.wallet.address().as_ref()], agent)?],
            mint: [bump_of(&[seeds::MINT, agent.as_ref()], mint)?],
            vault: [bump_of(&[seeds::VAULT, mint.as_ref()], self.vault.address())?],
            market: [bump_of(&[seeds::MARKET, mint.as_ref()], self.market.address())?],
        })
    }
}

/// Errors: `BadName`, `BadSymbol`, `GeneOutOfRange`, `NotYet`, `HostInactive`, `HostingFeeTooHigh`, `TreasuryTooSmall`,
/// `WrongAddress`, `AlreadyExists` (the wallet was used before), `InsufficientFunds`, `Overflow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Spawn>, arguments: Arguments) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(&arguments)?;
    let bumps = a.bumps()?;
    let now = clock::now()?;
    let curve = LaunchCurve::new(arguments.airdrop_bps).ok_or(SporelineError::AirdropTooLarge)?;
    let id = a.counters.agents;
    a.counters.agents = id.checked_add(1).ok_or(SporelineError::Overflow)?;
    let period = a.global.parameters.period;
    let paid_until = now.unix.saturating_add(period.into());
    let fee_per_day = a.host.price_per_day;

    a.create_agent(&arguments, &bumps, id, now.unix, paid_until)?;
    a.create_market(&arguments, &bumps, &curve)?;
    a.launch_token(&arguments, &bumps)?;

    let first_period = hosting::fee_for(fee_per_day, period.into());
    a.host.earned = a
        .host
        .earned
        .checked_add(first_period)
        .ok_or(SporelineError::Overflow)?;
    let spawn_fee = a.global.parameters.spawn_fee;
    a.protocol.income = a
        .protocol
        .income
        .checked_add(spawn_fee)
        .ok_or(SporelineError::Overflow)?;
    system::transfer(a.payer.account(), a.host.account(), first_period)?;
    system::transfer(a.payer.account(), a.protocol.account(), spawn_fee)?;

    emit!(Spawned {
        seq: 1,
        time: now.unix,
        id,
        // More than the argument where lamports were sent ahead.
        treasury: lamports::above_rent(a.agent.account(), system::rent_for(system::space_of::<Agent>())?),
        hosting_fee_per_day: fee_per_day,
        paid_until,
        base: curve.virtual_base,
        quote: sporeline_curve::VIRTUAL_QUOTE,
        base_left: curve.for_sale,
        kept: curve.kept,
        airdrop_bps: arguments.airdrop_bps.into(),
        distribution: u64::MAX,
        airdrop: 0,
        active_stake: 0,
        airdrop_expires_at: 0,
        spawn_fee,
        first_period,
        sniper_length: a.global.sniper_length(),
        fees: a.global.parameters.fees,
        _padding: [0; 2],
        agent: *a.agent.address(),
        wallet: *a.wallet.address(),
        mint: *a.mint.address(),
        market: *a.market.address(),
        host: *a.host.address(),
        spawner: *a.payer.address(),
        genome: arguments.genome,
        persona_hash: arguments.persona_hash,
        name: padded(&arguments.name),
        symbol: padded(&arguments.symbol),
        _padding2: [0; 6],
    });
    Ok(())
}

/// `text` followed by zeros; its length was checked.
fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
        *to = *from;
    }
    bytes
}

impl Spawn {
    #[inline(never)]
    fn create_agent(&self, arguments: &Arguments, bumps: &Bumps4, id: u64, now: i64, paid_until: i64) -> Result<()> {
        let wallet = *self.wallet.address();
        let seeds = [
            Seed::from(seeds::AGENT),
            Seed::from(wallet.as_ref()),
            Seed::from(&bumps.agent),
        ];
        let extra = arguments.treasury;
        system::create_own(
            self.payer.account(),
            self.agent.account(),
            extra,
            &seeds,
            |agent: &mut Agent, rent| {
                agent.version = ACCOUNT_VERSION;
                agent.bump = bumps.agent[0];
                agent.status = AgentStatus::Alive as u8;
                agent.persona_set = 1;
                agent.id = id;
                agent.seq = 1; // the event below
                agent.rent = rent;
                agent.hosting_fee_per_day = self.host.price_per_day;
                agent.born_at = now;
                agent.paid_until = paid_until;
                // Both buckets are full at birth: whatever their caps are when first used.
                agent.spend_level = u64::MAX;
                agent.spend_at = now;
                agent.allowance_level = u64::MAX;
                agent.allowance_at = now;
                agent.wallet = wallet;
                agent.mint = *self.mint.address();
                agent.market = *self.market.address();
                agent.spawner = *self.payer.address();
                agent.host = *self.host.address();
                agent.genome = arguments.genome;
                agent.persona_hash = arguments.persona_hash;
                Ok(())
            },
        )
    }

    #[inline(never)]
    fn create_market(&self, arguments: &Arguments, bumps: &Bumps4, curve: &LaunchCurve) -> Result<()> {
        let mint = *self.mint.address();
        let seeds = [
            Seed::from(seeds::MARKET),
            Seed::from(mint.as_ref()),
            Seed::from(&bumps.market),
        ];
        system::create_own(
            self.payer.account(),
            self.market.account(),
            0,
            &seeds,
            |market: &mut Market, rent| {
                market.version = ACCOUNT_VERSION;
                market.bump = bumps.market[0];
                market.vault_bump = bumps.vault[0];
                market.mint_bump = bumps.mint[0];
                market.has_spawner = 1;
                market.base = curve.virtual_base;
                market.quote = sporeline_curve::VIRTUAL_QUOTE;
                market.base_left = curve.for_sale;
                market.kept = curve.kept;
                market.rent = rent;
                market.fees = self.global.parameters.fees;
                market.airdrop_bps = arguments.airdrop_bps;
                market.sniper_length = self.global.sniper_length();
                market.agent = *self.agent.address();
                market.mint = mint;
                market.vault = *self.vault.address();
                market.spawner = *self.payer.address();
                Ok(())
            },
        )
    }

    #[inline(never)]
    fn launch_token(&self, arguments: &Arguments, bumps: &Bumps4) -> Result<()> {
        let (agent, mint) = (*self.agent.address(), *self.mint.address());
        let mut uri = Vec::with_capacity(MAX_URI_LEN);
        uri.extend_from_slice(self.global.base_uri());
        let mut base58 = [0; MAX_ADDRESS_CHARS];
        let len = five8::encode_32(self.wallet.address().as_array(), &mut base58);
        uri.extend_from_slice(base58.get(..usize::from(len)).unwrap_or(&base58));
        uri.extend_from_slice(URI_SUFFIX);
        token::Launch {
            payer: self.payer.account(),
            mint: self.mint.account(),
            vault: self.vault.account(),
            market: self.market.account(),
            mint_seeds: &[
                Seed::from(seeds::MINT),
                Seed::from(agent.as_ref()),
                Seed::from(&bumps.mint),
            ],
            vault_seeds: &[
                Seed::from(seeds::VAULT),
                Seed::from(mint.as_ref()),
                Seed::from(&bumps.vault),
            ],
            market_seeds: &[
                Seed::from(seeds::MARKET),
                Seed::from(mint.as_ref()),
                Seed::from(&bumps.market),
            ],
            name: &arguments.name,
            symbol: &arguments.symbol,
            uri: &uri,
        }
        .run()
    }
}
