use crate::{
    constants::*,
    cpi::{
        clock, lamports,
        slot_hashes::{self, Seed},
        system,
    },
    errors::SporelineError,
    events::Born,
    instructions::{
        announce::announce,
        launch::{Airdrop, Launch, padded},
    },
    own::Own,
    state::{Agent, Counters, Global, Litter, StakePool, litter::LITTER_COMMITTED},
};
use anchor_lang::prelude::*;
use sporeline_curve::LaunchCurve;
use sporeline_genome::{BIRTH_DOMAIN, Genome, inherit};

/// One child of a committed litter is born: its genome is derived here, from its parents', its wallet and a slot's hash. Anyone may
/// send it; the litter repays what it costs, and tips.
#[derive(Accounts)]
pub struct Birth {
    /// Fronts the rent, and is repaid with a tip.
    #[account(mut)]
    pub payer: Signer,
    pub slot_hashes: UncheckedAccount,
    pub global: Own<Global>,
    #[account(mut)]
    pub counters: Own<Counters>,
    #[account(mut)]
    pub litter: Own<Litter>,
    /// The breeding agent.
    #[account(mut)]
    pub parent: Own<Agent>,
    /// The litter's mate; none where it has none. It may have died.
    #[account(mut)]
    pub mate: Option<Own<Agent>>,
    pub stake_pool: Own<StakePool>,
    /// The child's.
    #[account(mut)]
    pub agent: UncheckedAccount,
    #[account(mut)]
    pub mint: UncheckedAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub market: UncheckedAccount,
    /// These two unless the airdrop share is 0.
    #[account(mut)]
    pub distribution: Option<UncheckedAccount>,
    #[account(mut)]
    pub drop_vault: Option<UncheckedAccount>,
    pub token_program: Program<Token2022>,
    pub system_program: Program<System>,
}

impl Birth {
    /// Returns the child's place in the litter.
    fn validate(&self, child: u8) -> Result<usize> {
        // litter, parent, mate
        self.litter.require_of(&self.parent)?;
        self.litter
            .require_mate(self.mate.as_ref().map(|mate| mate.address()))?;
        require!(self.litter.state == LITTER_COMMITTED, SporelineError::NotCommitted);
        let place = usize::from(child);
        require!(
            place < LITTER && !self.litter.is_born(place),
            SporelineError::AlreadyBorn
        );
        require!(self.parent.is_alive(), SporelineError::AgentDead);
        Ok(place)
        // agent, mint, vault, market, distribution, drop_vault: their addresses are found when they are made.
        // global, counters, stake_pool: there is one of each.
    }

    /// The slot's hash: looked up by the first birth, stored for the second.
    ///
    /// Errors: `WrongAddress`, `SeedNotReady`, `SeedLapsed`.
    fn settle_slot_hash(&mut self) -> Result<()> {
        if self.litter.has_slot_hash != 0 {
            return Ok(());
        }
        match slot_hashes::look_up(self.slot_hashes.account(), self.litter.seed_slot)? {
            Seed::Known(hash) => {
                self.litter.slot_hash = hash;
                self.litter.has_slot_hash = 1;
                Ok(())
            }
            Seed::Ahead => Err(SporelineError::SeedNotReady.into()),
            Seed::Lapsed => Err(SporelineError::SeedLapsed.into()),
        }
    }

    /// Seed and genome of a child.
    #[inline(never)]
    fn conceive(&self, place: usize) -> ([u8; 32], [u8; 64]) {
        let litter = &self.litter;
        let seed = anchor_lang::solana_program::hash::hashv(&[
            BIRTH_DOMAIN,
            &litter.genome_a,
            &litter.genome_b,
            litter.wallets[place].as_ref(),
            &litter.slot_hash,
        ])
        .to_bytes();
        let a = Genome::from_bytes_unchecked(&litter.genome_a);
        let b = Genome::from_bytes_unchecked(&litter.genome_b);
        (seed, inherit(&a, &b, &seed).to_bytes())
    }

    /// The airdrop's accounts, where there is one.
    ///
    /// Errors: `WrongAddress` when one is missing.
    fn airdrop(&self) -> Result<Option<Airdrop<'_>>> {
        if self.global.parameters.airdrop_bps == 0 {
            return Ok(None);
        }
        match (&self.distribution, &self.drop_vault) {
            (Some(distribution), Some(drop_vault)) => Ok(Some(Airdrop {
                distribution: distribution.account(),
                drop_vault: drop_vault.account(),
                index: self.counters.distributions,
                active_stake: self.stake_pool.total_active,
                is_child: true,
            })),
            _ => Err(SporelineError::WrongAddress.into()),
        }
    }
}

/// `child`: 0 or 1, its place in the litter.
///
/// Errors: `WrongAgent`, `WrongMate`, `NotCommitted`, `AlreadyBorn`, `AgentDead`, `SeedNotReady`, `SeedLapsed`, `WrongAddress`,
/// `AlreadyExists` (the wallet was used before), `InsufficientFunds`, `Overflow`.
#[inline(never)]
pub(crate) fn handler(ctx: &mut Context<Birth>, child: u8) -> Result<()> {
    let a = &mut ctx.accounts;
    let place = a.validate(child)?;
    let now = clock::now()?;
    a.settle_slot_hash()?;
    let (seed, genome) = a.conceive(place);
    let airdrop_bps = a.global.parameters.airdrop_bps;
    let curve = LaunchCurve::new(airdrop_bps).ok_or(SporelineError::AirdropTooLarge)?;
    let id = a.counters.agents;
    let mate_generation = a.mate.as_ref().map_or(0, |mate| mate.generation);
    let generation = a.parent.generation.max(mate_generation).saturating_add(1);
    let parents = [a.litter.agent, a.litter.mate];
    // Where both parents are one, it is one parent: bit 0 alone.
    let mate_alive = a.mate.as_ref().is_some_and(|mate| mate.is_alive());
    let heir_bits = 1 | u8::from(mate_alive) << 1;
    a.litter.born |= 1 << child; // child < 2
    let (name, symbol) = (a.litter.name(place)?, a.litter.symbol(place)?);
    let launch = Launch {
        payer: a.payer.account(),
        wallet: a.litter.wallets[place],
        agent: a.agent.account(),
        mint: a.mint.account(),
        vault: a.vault.account(),
        market: a.market.account(),
        spawner: Address::default(),
        name,
        symbol,
        global: &a.global,
        curve: &curve,
        airdrop_bps,
        now,
    };
    let bumps = launch.bumps()?;
    let before = a.payer.account().lamports();
    launch.create_agent(&bumps, id, 0, |agent| {
        agent.parent_count = MAX_PARENTS as u8;
        agent.parents = parents;
        agent.heir_bits = heir_bits;
        agent.generation = generation;
        agent.host = a.parent.host;
        agent.hosting_fee_per_day = a.parent.hosting_fee_per_day;
        agent.paid_until = now.unix; // its host is paid by the first charge
        agent.genome = genome;
        agent.seed = seed;
    })?;
    launch.create_market(&bumps)?;
    launch.launch_token(&bumps)?;
    let given = launch.give(&bumps, a.airdrop()?)?;
    let fronted = before.saturating_sub(a.payer.account().lamports());

    a.counters.agents = id.checked_add(1).ok_or(SporelineError::Overflow)?;
    a.counters.distributions = a
        .counters
        .distributions
        .checked_add(given.count())
        .ok_or(SporelineError::Overflow)?;
    a.parent.bear()?;
    if let Some(mate) = &mut a.mate
        && mate_alive
    {
        mate.bear()?;
    }
    // Lamports sent ahead make a birth cheaper, and what they spared goes back to the agent when the litter is closed.
    let repaid = fronted
        .min(a.litter.birth_rent[place])
        .checked_add(a.litter.tip)
        .ok_or(SporelineError::Overflow)?;
    // Where rent was raised since the litter began, the last birth leaves it that, which the parent gets back.
    let free = lamports::available(a.litter.account(), a.litter.rent)?;
    let repaid = repaid.min(free);
    let endowment = a.litter.endowment.min(free.saturating_sub(repaid));
    lamports::transfer(a.litter.account(), a.payer.account(), repaid)?;
    lamports::transfer(a.litter.account(), a.agent.account(), endowment)?;

    // Its treasury is less than the endowment where rent was raised.
    announce!(Born, launch, given, {
        parent_seq: a.parent.next_seq(),
        id,
        generation: generation.into(),
        child: child.into(),
        hosting_fee_per_day: a.parent.hosting_fee_per_day,
        paid_until: now.unix,
        heir_bits: heir_bits.into(),
        host: a.parent.host,
        parents,
        litter: *a.litter.address(),
        genome,
        slot_hash: a.litter.slot_hash,
        seed,
    });
    Ok(())
}
