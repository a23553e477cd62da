//! What a spawn and a birth have in common: a new agent's accounts, its market, its token, and the stakers' share of it.

use crate::{
    base58,
    constants::*,
    cpi::{clock, system, token},
    errors::SporelineError,
    seeds::{self, bump_of},
    state::{Agent, AgentStatus, Distribution, Global, Market},
};
use alloc::vec::Vec;
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as SeedSigner};
use sporeline_curve::LaunchCurve;

/// A new agent's accounts, none of which exists yet.
pub(crate) struct Launch<'a> {
    /// Fronts all rent.
    pub payer: &'a AccountView,
    pub wallet: Address,
    pub agent: &'a AccountView,
    pub mint: &'a AccountView,
    pub vault: &'a AccountView,
    pub market: &'a AccountView,
    /// Zeros: a child, which has none.
    pub spawner: Address,
    pub name: &'a str,
    pub symbol: &'a str,
    pub global: &'a Global,
    pub curve: &'a LaunchCurve,
    pub airdrop_bps: u16,
    pub now: clock::Now,
}

/// Canonical bumps of a new agent's addresses.
pub(crate) struct Bumps {
    agent: [u8; 1],
    mint: [u8; 1],
    vault: [u8; 1],
    market: [u8; 1],
}

/// The accounts of an airdrop, and the stake that shares it.
pub(crate) struct Airdrop<'a> {
    pub distribution: &'a AccountView,
    pub drop_vault: &'a AccountView,
    /// Running number.
    pub index: u64,
    /// Σ active stake now, base units of the staking mint.
    pub active_stake: u64,
    pub is_child: bool,
}

/// What became of the stakers' share, as events tell it.
pub(crate) struct Given {
    /// Running number of its distribution; `u64::MAX`: there is none.
    pub distribution: u64,
    /// Σ active stake that shares it, base units of the staking mint.
    pub active_stake: u64,
    /// Unix seconds; 0: there is none.
    pub expires_at: i64,
}

impl Given {
    const NOTHING: Self = Self {
        distribution: u64::MAX,
        active_stake: 0,
        expires_at: 0,
    };

    /// Distributions made: 1 or 0.
    pub fn count(&self) -> u64 {
        (self.distribution != Self::NOTHING.distribution).into()
    }
}

impl Launch<'_> {
    /// The new accounts' addresses are those their seeds give.
    ///
    /// Errors: `WrongAddress`.
    #[inline(always)]
    pub fn bumps(&self) -> Result<Bumps> {
        let (agent, mint) = (self.agent.address(), self.mint.address());
        Ok(Bumps {
            agent: [bump_of(&[seeds::AGENT, self.wallet.as_ref()], agent)?],
            mint: [bump_of(&[seeds::MINT, agent.as_ref()], mint)?],
            vault: [bump_of(&[seeds::VAULT, mint.as_ref()], self.vault.address())?],
            market: [bump_of(&[seeds::MARKET, mint.as_ref()], self.market.address())?],
        })
    }

    /// Creates the agent's account with `extra` lamports above its rent; `fill` writes what founders and children do not share.
    ///
    /// Errors: `AlreadyExists` (the wallet was used before), `InsufficientFunds`.
    #[inline(always)]
    pub fn create_agent(&self, bumps: &Bumps, id: u64, extra: u64, fill: impl FnOnce(&mut Agent)) -> Result<()> {
        let seeds = [
            Seed::from(seeds::AGENT),
            Seed::from(self.wallet.as_ref()),
            Seed::from(&bumps.agent),
        ];
        system::create_own(self.payer, self.agent, extra, &seeds, |agent: &mut Agent, rent| {
            agent.version = ACCOUNT_VERSION;
            agent.bump = bumps.agent[0];
            agent.status = AgentStatus::Alive as u8;
            agent.id = id;
            agent.seq = 1; // the event of its birth
            agent.rent = rent;
            agent.born_at = self.now.unix;
            // Both buckets are full at birth: whatever their caps are when first used.
            agent.spend_level = u64::MAX;
            agent.spend_at = self.now.unix;
            agent.allowance_level = u64::MAX;
            agent.allowance_at = self.now.unix;
            agent.wallet = self.wallet;
            agent.mint = *self.mint.address();
            agent.market = *self.market.address();
            agent.spawner = self.spawner;
            fill(agent);
            Ok(())
        })
    }

    #[inline(never)]
    pub fn create_market(&self, bumps: &Bumps) -> Result<()> {
        let mint = *self.mint.address();
        let seeds = [
            Seed::from(seeds::MARKET),
            Seed::from(mint.as_ref()),
            Seed::from(&bumps.market),
        ];
        system::create_own(self.payer, self.market, 0, &seeds, |market: &mut Market, rent| {
            market.version = ACCOUNT_VERSION;
            market.bump = bumps.market[0];
            market.vault_bump = bumps.vault[0];
            market.mint_bump = bumps.mint[0];
            market.has_spawner = (self.spawner != Address::default()).into();
            market.base = self.curve.virtual_base;
            market.quote = sporeline_curve::VIRTUAL_QUOTE;
            market.base_left = self.curve.for_sale;
            market.kept = self.curve.kept;
            market.rent = rent;
            market.fees = self.global.parameters.fees;
            market.airdrop_bps = self.airdrop_bps;
            market.sniper_length = self.global.sniper_length();
            market.agent = *self.agent.address();
            market.mint = mint;
            market.vault = *self.vault.address();
            market.spawner = self.spawner;
            Ok(())
        })
    }

    /// Mint with metadata, vault with the whole supply, and nobody in control of either.
    #[inline(never)]
    pub fn launch_token(&self, bumps: &Bumps) -> Result<()> {
        let (agent, mint) = (*self.agent.address(), *self.mint.address());
        let mut uri = Vec::with_capacity(MAX_URI_LEN);
        uri.extend_from_slice(self.global.base_uri());
        let (text, len) = base58::encode(&self.wallet);
        uri.extend_from_slice(text.get(..len).unwrap_or(&text));
        uri.extend_from_slice(URI_SUFFIX);
        token::Launch {
            payer: self.payer,
            mint: self.mint,
            vault: self.vault,
            market: self.market,
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
            name: self.name,
            symbol: self.symbol,
            uri: &uri,
        }
        .run()
    }

    /// Gives the stakers their share, where there is one.
    ///
    /// Errors: `WrongAddress`, `AlreadyExists`, `InsufficientFunds`.
    #[inline(always)]
    pub fn give(&self, bumps: &Bumps, airdrop: Option<Airdrop>) -> Result<Given> {
        let Some(airdrop) = airdrop else {
            return Ok(Given::NOTHING);
        };
        self.distribute(bumps, &airdrop)?;
        Ok(Given {
            distribution: airdrop.index,
            active_stake: airdrop.active_stake,
            expires_at: self.airdrop_expires_at(airdrop.active_stake),
        })
    }

    /// Puts the stakers' share into a new distribution. With no active stake it is born expired.
    ///
    /// Errors: `WrongAddress`, `AlreadyExists`, `InsufficientFunds`.
    #[inline(never)]
    fn distribute(&self, bumps: &Bumps, airdrop: &Airdrop) -> Result<()> {
        let index = airdrop.index.to_le_bytes();
        let (distribution, vault) = (airdrop.distribution, airdrop.drop_vault);
        let bump = [bump_of(&[seeds::DISTRIBUTION, &index], distribution.address())?];
        let vault_bump = [bump_of(&[seeds::DROP_VAULT, &index], vault.address())?];

        let seeds = [
            Seed::from(seeds::DROP_VAULT),
            Seed::from(&index),
            Seed::from(&vault_bump),
        ];
        let space = (token::TOKEN_ACCOUNT_LEN, token::TOKEN_ACCOUNT_LEN);
        system::create(self.payer, vault, space, 0, &token::TOKEN_2022, &seeds)?;
        token::initialize_account(&token::TOKEN_2022, vault, self.mint, distribution.address());
        let mint = *self.mint.address();
        let market = [
            Seed::from(seeds::MARKET),
            Seed::from(mint.as_ref()),
            Seed::from(&bumps.market),
        ];
        let signers = [SeedSigner::from(&market)];
        token::transfer(self.vault, vault, self.market, self.curve.airdrop, &signers);

        let seeds = [Seed::from(seeds::DISTRIBUTION), Seed::from(&index), Seed::from(&bump)];
        system::create_own(self.payer, distribution, 0, &seeds, |made: &mut Distribution, _rent| {
            made.version = ACCOUNT_VERSION;
            made.bump = bump[0];
            made.vault_bump = vault_bump[0];
            made.is_child = airdrop.is_child.into();
            made.index = airdrop.index;
            made.total = self.curve.airdrop;
            made.active_stake = airdrop.active_stake;
            made.created_at = self.now.unix;
            made.expires_at = self.airdrop_expires_at(airdrop.active_stake);
            made.agent = *self.agent.address();
            made.mint = mint;
            made.vault = *vault.address();
            Ok(())
        })
    }

    /// When an airdrop made now expires, unix seconds.
    fn airdrop_expires_at(&self, active_stake: u64) -> i64 {
        let life = if active_stake == 0 {
            0
        } else {
            self.global.parameters.airdrop_expiry.into()
        };
        self.now.unix.saturating_add(life)
    }
}

/// Rent that a birth's accounts take, lamports: agent, market, mint, vault, distribution and its vault.
///
/// Errors: `Overflow`.
#[inline(never)]
pub(crate) fn birth_rent(global: &Global, wallet: &Address, name_len: usize, symbol_len: usize) -> Result<u64> {
    let (_, wallet_len) = base58::encode(wallet);
    let texts = [
        name_len,
        symbol_len,
        global.base_uri().len(),
        wallet_len,
        URI_SUFFIX.len(),
    ];
    let texts = texts.iter().fold(0usize, |sum, len| sum.saturating_add(*len));
    let spaces = [
        system::space_of::<Agent>(),
        system::space_of::<Market>(),
        token::mint_space(texts),
        token::TOKEN_ACCOUNT_LEN,
        system::space_of::<Distribution>(),
        token::TOKEN_ACCOUNT_LEN,
    ];
    let mut sum = 0u64;
    for space in spaces {
        let rent = system::rent_for(space)?;
        sum = sum.checked_add(rent).ok_or(SporelineError::Overflow)?;
    }
    Ok(sum)
}

/// `text` followed by zeros; its length was checked.
pub(crate) fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
        *to = *from;
    }
    bytes
}
