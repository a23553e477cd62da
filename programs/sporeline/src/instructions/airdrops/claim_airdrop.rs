use crate::{
    cpi::{associated::Associated, clock, token},
    errors::SporelineError,
    events::AirdropClaimed,
    instructions::claim_rewards,
    own::Own,
    seeds,
    state::{Distribution, Global, Position, StakePool},
};
use anchor_lang::prelude::*;
use anchor_spl::associated_token::AssociatedToken;
use pinocchio::cpi::{Seed, Signer as SeedSigner};

/// Pays a position its share of a distribution, in order, into its owner's associated token account. Anyone may send it.
#[derive(Accounts)]
pub struct ClaimAirdrop {
    /// Fronts the rent of a new token account; is tipped where the owner's budget says so. May be the owner.
    #[account(mut, unsafe(dup))]
    pub caller: Signer,
    pub global: Own<Global>,
    #[account(mut)]
    pub stake_pool: Own<StakePool>,
    #[account(mut)]
    pub position: Own<Position>,
    // Genuine by owner and discriminator: only spawns and births make distributions.
    #[account(mut)]
    pub distribution: Own<Distribution>,
    #[account(mut, address = distribution.vault @ SporelineError::WrongVault)]
    pub drop_vault: UncheckedAccount,
    #[account(address = position.owner @ SporelineError::NotStakeOwner)]
    pub owner: UncheckedAccount,
    /// The owner's associated one; created here where there is none.
    #[account(mut)]
    pub owner_base: UncheckedAccount,
    #[account(address = distribution.mint @ SporelineError::WrongMint)]
    pub mint: UncheckedAccount,
    pub token_program: Program<Token2022>,
    pub associated_token_program: Program<AssociatedToken>,
    pub system_program: Program<System>,
}

impl ClaimAirdrop {
    /// Returns the position's share, base units.
    fn validate(&self, now: i64) -> Result<u64> {
        // position, distribution
        let active = due(&self.position, &self.distribution)?;
        require!(!self.distribution.has_expired(now), SporelineError::DistributionExpired);
        let share = self.distribution.share_of(active);
        require!(share > 0, SporelineError::NothingToDo);
        // global, stake_pool: there is one of each. owner_base: looked at when it is opened.
        Ok(share)
    }

    /// What the position pays back of `opening`, tip included: all of it or nothing. Rewards are settled where they decide.
    ///
    /// A founder's distribution pays no tips: anyone could make many of next to nothing to live off them.
    #[inline(always)]
    fn repay(&mut self, opening: u64) -> Result<Option<u64>> {
        let cost = opening
            .checked_add(self.global.parameters.crank_tip)
            .ok_or(SporelineError::Overflow)?;
        if self.distribution.is_child == 0 || cost > self.position.claim_budget {
            return Ok(None);
        }
        self.position.settle(self.stake_pool.reward_per_unit)?;
        if cost > claim_rewards::payable(&self.stake_pool, &self.position)? {
            return Ok(None);
        }
        let caller = self.caller.account();
        claim_rewards::pay(&mut self.stake_pool, &mut self.position, caller, cost)?;
        Ok(Some(self.global.parameters.crank_tip))
    }
}

/// The stake that `position` has in `distribution`, which must be the next one it has a share in.
///
/// Errors: `WrongDistribution`.
#[inline(always)]
pub(crate) fn due(position: &Position, distribution: &Distribution) -> Result<u64> {
    match position.next_due() {
        Some(due) if due.index == distribution.index => Ok(due.active),
        _ => Err(SporelineError::WrongDistribution.into()),
    }
}

/// Errors: `WrongDistribution`, `DistributionExpired`, `NothingToDo` (the share rounds to 0: pass it), `WrongVault`,
/// `NotStakeOwner`, `WrongMint`, `WrongAddress` (not the owner's associated token account), `InsufficientFunds`,
/// `RecipientBelowRent` (the caller, with what it is repaid), `Overflow`.
pub(crate) fn handler(ctx: &mut Context<ClaimAirdrop>) -> Result<()> {
    let a = &mut ctx.accounts;
    let now = clock::now()?;
    let amount = a.validate(now.unix)?;
    let index = a.distribution.index;

    a.position.next_claim = index.checked_add(1).ok_or(SporelineError::Overflow)?;
    let claimed = a
        .distribution
        .claimed
        .checked_add(amount)
        .ok_or(SporelineError::Overflow)?;
    // Shares are floored parts of one whole; should they ever not be, nobody is paid from another's.
    require!(claimed <= a.distribution.total, SporelineError::Overflow);
    a.distribution.claimed = claimed;

    let opening = Associated {
        account: a.owner_base.account(),
        owner: a.owner.account(),
        mint: a.mint.account(),
        payer: a.caller.account(),
        token_program: a.token_program.account(),
        system_program: a.system_program.account(),
    }
    .ensure()?;
    pay_out(&a.distribution, a.drop_vault.account(), a.owner_base.account(), amount);
    let tip = a.repay(opening)?;

    crate::events::emit(AirdropClaimed {
        time: now.unix,
        index,
        amount,
        claimed,
        rent: opening,
        tip: tip.unwrap_or(0),
        repaid: tip.is_some().into(),
        distribution: *a.distribution.address(),
        mint: a.distribution.mint,
        position: *a.position.address(),
        owner: a.position.owner,
        caller: *a.caller.address(),
    });
    Ok(())
}

/// Pays base units out of a drop vault, signed by its distribution.
#[inline(never)]
pub(crate) fn pay_out(distribution: &Own<Distribution>, drop_vault: &AccountView, to: &AccountView, amount: u64) {
    let (index, bump) = (distribution.index.to_le_bytes(), [distribution.bump]);
    let seeds = [Seed::from(seeds::DISTRIBUTION), Seed::from(&index), Seed::from(&bump)];
    let signer = [SeedSigner::from(&seeds)];
    token::transfer(drop_vault, to, distribution.account(), amount, &signer);
}
