//! Airdrops: claimed, passed over, expired.

use crate::{
    arithmetic::mul_div_floor,
    effects::Effects,
    key::{Key, Mint, Owner, Pubkey},
    model::Model,
    refusal::{Refusal, ensure},
    state::Distribution,
    step::Step,
};

impl Distribution {
    pub fn has_expired(&self, now: i64) -> bool {
        now >= self.expires_at
    }
}

impl Model {
    pub(crate) fn airdrops(&mut self, step: &Step) -> Result<Effects, Refusal> {
        match step {
            Step::ClaimAirdrop {
                caller,
                position,
                distribution,
            } => self.claim(caller, position, *distribution),
            Step::PassAirdrop { position, distribution } => {
                let share = self.share(position, *distribution)?;
                let (drop, waits) = (self.distribution(distribution)?, self.position(position)?);
                let reason = match share {
                    _ if drop.has_expired(self.now) => 1,
                    0 => 2,
                    // Founders' airdrops tip nobody: an owner may have them passed over.
                    _ if waits.passes_founders && !drop.is_child => 3,
                    _ => return Err(Refusal::ShareToClaim),
                };
                self.done_with(position, *distribution)?;
                Ok(Effects::Passed { reason })
            }
            Step::Expire { caller, distribution } => self.expire(caller, *distribution),
            _ => Err(Refusal::Missing), // not the airdrops'
        }
    }

    /// Base units of a distribution that are this position's: it must be the next one it has a share in.
    fn share(&self, owner: &Pubkey, index: u64) -> Result<u64, Refusal> {
        let (position, distribution) = (self.position(owner)?, self.distribution(&index)?);
        ensure!(position.next_share() == Some(index), WrongDistribution);
        // Born expired without active stake: whoever names it passes it over, so no share is worked out.
        match distribution.active_stake {
            0 => Ok(0),
            all => mul_div_floor(distribution.total, position.active_at(index), all).ok_or(Refusal::Overflow),
        }
    }

    fn done_with(&mut self, owner: &Pubkey, index: u64) -> Result<(), Refusal> {
        self.position_mut(owner)?.next_claim = index + 1;
        Ok(())
    }

    fn claim(&mut self, caller: &Pubkey, owner: &Pubkey, index: u64) -> Result<Effects, Refusal> {
        let amount = self.share(owner, index)?;
        let distribution = *self.distribution(&index)?;
        ensure!(!distribution.has_expired(self.now), DistributionExpired);
        ensure!(amount > 0, NothingToDo);
        let tip = self.global()?.parameters.crank_tip;
        let (holder, mint) = (Owner::Person(*owner), Mint::Of(distribution.agent));
        let rent = self.open_ata(caller, holder, mint)?;
        let cost = rent.checked_add(tip).ok_or(Refusal::Overflow)?;
        // Rewards are settled where they decide.
        let within_budget = distribution.is_child && cost <= self.position(owner)?.claim_budget;
        if within_budget {
            self.settle_rewards(owner)?;
        }
        let repaid = within_budget && cost <= self.payable(owner)?;
        self.transfer_tokens(Key::DropVault(index), Key::Ata(holder, mint), amount)?;
        self.distribution_mut(&index)?.claimed += amount;
        self.done_with(owner, index)?;
        if repaid {
            self.require_rent_after(&Key::Wallet(*caller), cost)?;
            self.pay_rewards(owner, Key::Wallet(*caller), cost)?;
        }
        Ok(Effects::Claimed {
            amount,
            rent,
            tip: if repaid { tip } else { 0 },
            repaid,
        })
    }

    /// The rest, gifts to the vault included, goes to the agent, alive or dead, and so does the vault's rent, less what the agent's token account cost.
    fn expire(&mut self, caller: &Pubkey, index: u64) -> Result<Effects, Refusal> {
        let distribution = *self.distribution(&index)?;
        ensure!(!distribution.closed, NothingToDo);
        ensure!(distribution.has_expired(self.now), NotExpired);
        let agent = distribution.agent;
        let (owner, mint) = (Owner::Agent(agent), Mint::Of(agent));
        let vault = Key::DropVault(index);
        let amount = self.tokens(&vault);
        let mut fronted = 0;
        if amount > 0 {
            fronted = self.open_ata(caller, owner, mint)?;
            self.transfer_tokens(vault, Key::Ata(owner, mint), amount)?;
        }
        let freed = self.close_token(vault, Key::Agent(agent))?;
        let repaid = fronted.min(freed);
        self.transfer(Key::Agent(agent), Key::Wallet(*caller), repaid)?;
        self.distribution_mut(&index)?.closed = true;
        Ok(Effects::Expired {
            amount,
            lamports: freed - repaid,
        })
    }
}
