//! How an agent comes into the world: by a person who pays for it, and, the same from then on, by birth.

use crate::{
    allowance::hosting_fee,
    arguments::Spawn,
    curve::{self, SUPPLY},
    effects::Effects,
    genome::is_genome,
    key::{GenomeBytes, Hash, Key, Mint, Pubkey},
    model::Model,
    refusal::{Refusal, ensure},
    rents::base58_len,
    state::{Agent, Distribution, Market},
};

const MAX_NAME: usize = 32;
const MAX_SYMBOL: usize = 10;
const URI_SUFFIX: &str = "/metadata.json";

/// 1 to `max` bytes of UTF-8, nothing invisible in it, no blank at its ends.
pub(crate) fn is_label(text: &str, max: usize) -> bool {
    let invisible = |c: char| {
        matches!(u32::from(c), 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff) || c.is_control()
    };
    !text.is_empty() && text.len() <= max && text.trim() == text && !text.chars().any(invisible)
}

pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
    ensure!(is_label(name, MAX_NAME), BadName);
    Ok(())
}

pub(crate) fn check_symbol(symbol: &str) -> Result<(), Refusal> {
    ensure!(is_label(symbol, MAX_SYMBOL), BadSymbol);
    Ok(())
}

/// What differs between a founder and a child.
pub(crate) struct Newborn<'a> {
    pub wallet: Pubkey,
    pub name: &'a str,
    pub symbol: &'a str,
    pub parents: Option<[Pubkey; 2]>,
    pub heir_bits: [bool; 2],
    pub generation: u32,
    pub spawner: Option<Pubkey>,
    pub host: Pubkey,
    pub hosting_fee_per_day: u64,
    pub paid_until: i64,
    pub genome: GenomeBytes,
    pub seed: Hash,
    pub persona: Option<Hash>,
    pub airdrop_bps: u16,
    /// What the payer gives besides rent, lamports.
    pub treasury: u64,
}

/// What a launch made.
pub(crate) struct Launched {
    pub id: u64,
    /// Index and base units.
    pub airdrop: Option<(u64, u64)>,
    /// By the payer, treasury included, lamports.
    pub paid: u64,
}

impl Model {
    pub(crate) fn spawn(&mut self, a: &Spawn) -> Result<Effects, Refusal> {
        let parameters = self.global()?.parameters;
        let host = *self.host(&a.host)?;
        check_name(&a.name)?;
        check_symbol(&a.symbol)?;
        ensure!(is_genome(&a.genome), GeneOutOfRange);
        ensure!(host.active, HostInactive);
        let most = parameters.max_hosting_fee.min(a.max_price_per_day);
        ensure!(host.price_per_day <= most, HostingFeeTooHigh);
        let covered = u64::from(parameters.reserve_periods + 2) * u64::from(parameters.period);
        let covered = hosting_fee(host.price_per_day, covered);
        ensure!(
            a.treasury >= parameters.min_first_treasury && a.treasury >= covered,
            TreasuryTooSmall
        );
        let launched = self.launch(
            &a.payer,
            &Newborn {
                wallet: a.wallet,
                name: &a.name,
                symbol: &a.symbol,
                parents: None,
                heir_bits: [false; 2],
                generation: 0,
                spawner: Some(a.payer),
                host: a.host,
                hosting_fee_per_day: host.price_per_day,
                paid_until: self.now + i64::from(parameters.period),
                genome: a.genome,
                seed: [0; 32],
                persona: Some(a.persona),
                airdrop_bps: a.airdrop_bps,
                treasury: a.treasury,
            },
        )?;
        // One period more, the host's at once.
        let first_period = hosting_fee(host.price_per_day, parameters.period.into());
        self.host_mut(&a.host)?.earned += first_period;
        self.transfer(Key::Wallet(a.payer), Key::Host(a.host), first_period)?;
        self.singles_mut()?.protocol.income += parameters.spawn_fee;
        self.transfer(Key::Wallet(a.payer), Key::Protocol, parameters.spawn_fee)?;
        Ok(Effects::Spawned {
            id: launched.id,
            treasury: self.treasury(&a.wallet)?,
        })
    }

    /// Bytes of name, symbol and URI: what a mint's rent depends on.
    fn text_bytes(&self, wallet: &Pubkey, name: &str, symbol: &str) -> Result<usize, Refusal> {
        let uri = self.global()?.base_uri.len() + base58_len(wallet) + URI_SUFFIX.len();
        Ok(name.len() + symbol.len() + uri)
    }

    /// Rent of all accounts of a birth, lamports.
    pub(crate) fn birth_rent(&self, wallet: &Pubkey, name: &str, symbol: &str, airdrop: bool) -> Result<u64, Refusal> {
        let r = &self.rents;
        let mint = r.of_mint(self.text_bytes(wallet, name, symbol)?);
        let drop = if airdrop { r.distribution + r.token_account } else { 0 };
        Ok(r.agent + r.market + mint + r.token_account + drop)
    }

    /// Makes agent, market, mint, vault and, where some of the supply is given away, its distribution.
    pub(crate) fn launch(&mut self, payer: &Pubkey, newborn: &Newborn) -> Result<Launched, Refusal> {
        let rents = self.rents;
        let wallet = newborn.wallet;
        let global = self.global()?;
        let (fees, sniper_length) = (global.parameters.fees, global.constants().sniper_length);
        let text = self.text_bytes(&wallet, newborn.name, newborn.symbol)?;
        let (pool, airdrop) = curve::launch(newborn.airdrop_bps)?;

        let counters = &mut self.singles_mut()?.counters;
        let id = counters.agents;
        counters.agents += 1;
        let mut paid = self.create(payer, Key::Agent(wallet), rents.agent, newborn.treasury)?;
        self.agents.insert(wallet, self.newborn(newborn, id));
        paid += self.create(payer, Key::Market(wallet), rents.market, 0)?;
        let market = Market::closed(
            pool,
            rents.market,
            fees,
            newborn.airdrop_bps,
            sniper_length,
            newborn.spawner,
        );
        self.markets.insert(wallet, market);
        let mint = Mint::Of(wallet);
        paid += self.create(payer, Key::Mint(wallet), rents.of_mint(text), 0)?;
        self.supplies.insert(mint, SUPPLY);
        paid += self.create_vault(payer, Key::Vault(wallet), mint)?;
        self.token_mut(&Key::Vault(wallet))?.amount = SUPPLY;

        let airdrop = match airdrop {
            0 => None,
            _ => {
                let (index, rent) = self.distribute(payer, &wallet, newborn.parents.is_some(), airdrop)?;
                paid += rent;
                Some((index, airdrop))
            }
        };
        Ok(Launched { id, airdrop, paid })
    }

    fn newborn(&self, newborn: &Newborn, id: u64) -> Agent {
        Agent {
            alive: true,
            id,
            generation: newborn.generation,
            parents: newborn.parents,
            heir_bits: newborn.heir_bits,
            taken: [0; 2],
            living_children: 0,
            heirs: 0,
            estate_in: 0,
            estate_out: 0,
            seq: 1,
            action: 0,
            rent: self.rents.agent,
            spawner: newborn.spawner,
            host: newborn.host,
            hosting_fee_per_day: newborn.hosting_fee_per_day,
            next_host: None,
            born_at: self.now,
            died_at: 0,
            paid_until: newborn.paid_until,
            cooldown_until: 0,
            consent: None,
            // Both buckets are full at birth, whatever their caps are when first used.
            allowance_level: u64::MAX,
            allowance_at: self.now,
            spend_level: u64::MAX,
            spend_at: self.now,
            journal_sequence: 0,
            journal_head: [0; 32],
            attestation_expires_at: 0,
            compose_hash: [0; 32],
            quote_hash: [0; 32],
            genome: newborn.genome,
            seed: newborn.seed,
            persona: newborn.persona,
        }
    }

    /// Puts `total` base units aside for those whose stake is active now. Returns the index and what the payer paid.
    fn distribute(
        &mut self,
        payer: &Pubkey,
        agent: &Pubkey,
        is_child: bool,
        total: u64,
    ) -> Result<(u64, u64), Refusal> {
        let index = self.counters()?.distributions;
        self.singles_mut()?.counters.distributions += 1;
        let active_stake = self.stake_pool()?.total_active;
        // With nobody to claim it, it is born expired.
        let life = match active_stake {
            0 => 0,
            _ => i64::from(self.global()?.parameters.airdrop_expiry),
        };
        let mut paid = self.create(payer, Key::Distribution(index), self.rents.distribution, 0)?;
        paid += self.create_vault(payer, Key::DropVault(index), Mint::Of(*agent))?;
        let distribution = Distribution {
            agent: *agent,
            is_child,
            closed: false,
            total,
            active_stake,
            claimed: 0,
            created_at: self.now,
            expires_at: self.now + life,
        };
        self.distributions.insert(index, distribution);
        self.transfer_tokens(Key::Vault(*agent), Key::DropVault(index), total)?;
        Ok((index, paid))
    }
}
