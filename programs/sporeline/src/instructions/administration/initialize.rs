use crate::{
    constants::*,
    cpi::{clock, system, token},
    errors::SporelineError,
    events::Initialized,
    seeds,
    state::{Counters, Global, Parameters, Protocol, StakePool, global::padded},
};
use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;
use pinocchio::cpi::Seed;

/// The upgradeable loader, which owns ProgramData.
const LOADER: Address = Address::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111");

/// Makes the one `Global` and what stands beside it. Signed by the program's upgrade authority, so nobody can be first.
#[derive(Accounts)]
pub struct Initialize {
    #[account(mut)]
    pub authority: Signer,
    /// ProgramData of this program: names the upgrade authority.
    pub program_data: UncheckedAccount,
    #[account(mut)]
    pub global: UncheckedAccount,
    #[account(mut)]
    pub counters: UncheckedAccount,
    #[account(mut)]
    pub protocol: UncheckedAccount,
    #[account(mut)]
    pub stake_pool: UncheckedAccount,
    #[account(mut)]
    pub stake_vault: UncheckedAccount,
    #[account(mut)]
    pub measurement: UncheckedAccount,
    pub staking_mint: UncheckedAccount,
    /// The staking mint's.
    pub staking_token_program: UncheckedAccount,
    pub system_program: Program<System>,
}

/// What `initialize` fixes.
pub(crate) struct Arguments {
    pub local: bool,
    pub parameters: Parameters,
    pub attesters: Vec<Address>,
    pub attester_threshold: u8,
    pub price_owners: Vec<Address>,
    pub feed_id: [u8; 32],
    pub genesis_hash: [u8; 32],
    pub compose_hash: [u8; 32],
    pub dev: bool,
    pub base_uri: String,
}

impl Initialize {
    fn validate(&self, arguments: &Arguments) -> Result<()> {
        // program_data: the loader's account for this program; bytes 4..12 slot, 12 whether there is an authority, 13..45 it
        let (expected, _) = anchor_lang::find_program_address(&[crate::ID.as_ref()], &LOADER);
        let view = self.program_data.account();
        require!(
            view.address() == &expected && view.owned_by(&LOADER),
            SporelineError::WrongAddress
        );
        // SAFETY: read here, copied nowhere, written by nobody in this instruction.
        let data = unsafe { view.borrow_unchecked() };
        require!(data.get(12) == Some(&1), SporelineError::NotUpgradeAuthority);
        require!(
            data.get(13..45) == Some(self.authority.address().as_ref()),
            SporelineError::NotUpgradeAuthority
        );
        // staking_mint
        check_staking_mint(self.staking_mint.account(), self.staking_token_program.address())?;
        // arguments
        arguments.parameters.check(arguments.local)?;
        require!(!arguments.dev || arguments.local, SporelineError::DevMeasurement);
        require!(arguments.base_uri.len() <= MAX_BASE_URI_LEN, SporelineError::BadBaseUri);
        Ok(())
    }
}

/// A mint whose tokens nobody can move, tax, freeze or block: SPL, or Token-2022 with metadata at most; no freeze authority.
fn check_staking_mint(mint: &AccountView, program: &Address) -> Result<()> {
    let is_2022 = program == &token::TOKEN_2022;
    require!(is_2022 || program == &token::TOKEN, SporelineError::BadStakingMint);
    require!(mint.owned_by(program), SporelineError::BadStakingMint);
    // SAFETY: read here only.
    let data = unsafe { mint.borrow_unchecked() };
    // Byte 45: initialised; 46..50: whether there is a freeze authority.
    let plain = data.get(45) == Some(&1) && data.get(46..50) == Some(&[0; 4]);
    let harmless = data.len() == MINT_BASE_LEN || (is_2022 && only_metadata(data));
    require!(plain && harmless, SporelineError::BadStakingMint);
    Ok(())
}

/// Bytes of a mint without extensions.
const MINT_BASE_LEN: usize = 82;
/// Token-2022's extension types that only describe a token: MetadataPointer and TokenMetadata.
const DESCRIBING: [u16; 2] = [18, 19];

/// Whether a mint's extensions only describe it. They follow the account-type byte (1: a mint) as type, length, value.
fn only_metadata(data: &[u8]) -> bool {
    if data.get(token::TOKEN_ACCOUNT_LEN) != Some(&1) {
        return false;
    }
    let mut at = token::TOKEN_ACCOUNT_LEN.saturating_add(1);
    loop {
        let field = |at: usize| {
            data.get(at..at.saturating_add(2))
                .map(|two| u16::from_le_bytes([two[0], two[1]]))
        };
        match (field(at), field(at.saturating_add(2))) {
            (None | Some(0), _) => return true, // the end, or nothing but zeros from here
            (Some(kind), Some(length)) if DESCRIBING.contains(&kind) => {
                at = at.saturating_add(4).saturating_add(length.into());
            }
            _ => return false,
        }
    }
}

/// Errors: `NotUpgradeAuthority`, `WrongAddress`, `AlreadyExists`, `BadStakingMint`, `ParameterOutOfBounds`, `BadAttesters`,
/// `BadPriceOwners`, `BadBaseUri`, `DevMeasurement`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Initialize>, arguments: Arguments) -> Result<()> {
    let a = &mut ctx.accounts;
    a.validate(&arguments)?;
    let now = clock::now()?;
    let payer = a.authority.account();
    let authority = *a.authority.address();
    let staking_mint = *a.staking_mint.address();

    let bump = [seeds::bump_of(&[seeds::GLOBAL], a.global.address())?];
    let own = [Seed::from(seeds::GLOBAL), Seed::from(&bump)];
    system::create_own(payer, a.global.account(), 0, &own, |global: &mut Global, _rent| {
        global.version = ACCOUNT_VERSION;
        global.bump = bump[0];
        global.local = arguments.local.into();
        global.authority = authority;
        global.genesis_hash = arguments.genesis_hash;
        global.staking_mint = staking_mint;
        global.parameters = arguments.parameters;
        let uri = arguments.base_uri.as_bytes();
        global.base_uri_len = uri.len() as u8; // at most 64, checked
        global.base_uri = padded(uri);
        global.set_price_owners(&arguments.price_owners, arguments.feed_id)?;
        global.set_attesters(&arguments.attesters, arguments.attester_threshold)
    })?;

    let bump = [seeds::bump_of(&[seeds::COUNTERS], a.counters.address())?];
    let own = [Seed::from(seeds::COUNTERS), Seed::from(&bump)];
    system::create_own(
        payer,
        a.counters.account(),
        0,
        &own,
        |counters: &mut Counters, _rent| {
            counters.version = ACCOUNT_VERSION;
            counters.bump = bump[0];
            Ok(())
        },
    )?;

    let bump = [seeds::bump_of(&[seeds::PROTOCOL], a.protocol.address())?];
    let own = [Seed::from(seeds::PROTOCOL), Seed::from(&bump)];
    system::create_own(payer, a.protocol.account(), 0, &own, |protocol: &mut Protocol, rent| {
        protocol.version = ACCOUNT_VERSION;
        protocol.bump = bump[0];
        protocol.rent = rent;
        Ok(())
    })?;

    a.create_stake_pool()?;

    super::approve_measurement::create(
        payer,
        a.measurement.account(),
        arguments.compose_hash,
        arguments.dev,
        now.unix,
        now.unix, // first values need no timelock
    )?;

    a.announce(&arguments, now.unix)
}

impl Initialize {
    #[inline(never)]
    fn announce(&self, arguments: &Arguments, time: i64) -> Result<()> {
        emit!(Initialized {
            time,
            local: arguments.local.into(),
            attester_count: arguments.attesters.len() as u64,
            attester_threshold: arguments.attester_threshold.into(),
            price_owner_count: arguments.price_owners.len() as u64,
            dev: arguments.dev.into(),
            base_uri_len: arguments.base_uri.len() as u64,
            authority: *self.authority.address(),
            genesis_hash: arguments.genesis_hash,
            staking_mint: *self.staking_mint.address(),
            feed_id: arguments.feed_id,
            compose_hash: arguments.compose_hash,
            price_owners: padded(&arguments.price_owners),
            attesters: padded(&arguments.attesters),
            base_uri: padded(arguments.base_uri.as_bytes()),
            parameters: arguments.parameters,
        });
        Ok(())
    }

    fn create_stake_pool(&self) -> Result<()> {
        let payer = self.authority.account();
        let mint = *self.staking_mint.address();
        let program = *self.staking_token_program.address();
        let pool_bump = [seeds::bump_of(&[seeds::STAKE_POOL], self.stake_pool.address())?];
        let vault_bump = [seeds::bump_of(&[seeds::STAKE_VAULT], self.stake_vault.address())?];

        let own = [Seed::from(seeds::STAKE_VAULT), Seed::from(&vault_bump)];
        let space = (token::TOKEN_ACCOUNT_LEN, token::TOKEN_ACCOUNT_LEN);
        system::create(payer, self.stake_vault.account(), space, 0, &program, &own)?;
        token::initialize_account(
            &program,
            self.stake_vault.account(),
            self.staking_mint.account(),
            self.stake_pool.address(),
        );

        let own = [Seed::from(seeds::STAKE_POOL), Seed::from(&pool_bump)];
        let vault = *self.stake_vault.address();
        system::create_own(
            payer,
            self.stake_pool.account(),
            0,
            &own,
            |pool: &mut StakePool, rent| {
                pool.version = ACCOUNT_VERSION;
                pool.bump = pool_bump[0];
                pool.vault_bump = vault_bump[0];
                pool.rent = rent;
                pool.mint = mint;
                pool.vault = vault;
                pool.token_program = program;
                Ok(())
            },
        )
    }
}
