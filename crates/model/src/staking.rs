//! Stake, its checkpoints, and the SOL it earns.

use crate::{
    effects::Effects,
    key::{Key, Mint, Pubkey},
    model::Model,
    refusal::{Refusal, ensure},
    state::{Checkpoint, Position},
    step::Step,
};

/// Checkpoints that a position keeps.
pub(crate) const CHECKPOINTS: usize = 16;

impl Position {
    /// Active stake at the birth of distribution `index`: that of the last checkpoint at or before it.
    pub fn active_at(&self, index: u64) -> u64 {
        let last = self.checkpoints.iter().rev().find(|one| one.index <= index);
        last.map_or(0, |one| one.active)
    }

    /// The lowest distribution still to be claimed in which the position had active stake, as far as its checkpoints tell.
    pub fn next_share(&self) -> Option<u64> {
        if self.active_at(self.next_claim) > 0 {
            return Some(self.next_claim);
        }
        let later = self.checkpoints.iter().filter(|one| one.index > self.next_claim);
        later.filter(|one| one.active > 0).map(|one| one.index).min()
    }

    /// Drops, oldest first, checkpoints that prove no claim: their successor covers the next one already, or nothing was
    /// active. Happens when room is needed, not before.
    fn prune(&mut self) {
        while let [first, second, ..] = self.checkpoints.as_slice() {
            if second.index > self.next_claim && first.active > 0 {
                return;
            }
            self.checkpoints.remove(0);
        }
    }

    /// Writes `(index, active)`; false where there is no room.
    fn write(&mut self, index: u64) -> bool {
        self.prune();
        self.put(index)
    }

    /// As [`Self::write`], where what proves nothing may stay.
    fn put(&mut self, index: u64) -> bool {
        let now = Checkpoint {
            index,
            active: self.active,
        };
        if let Some(last) = self.checkpoints.last_mut().filter(|last| last.index == index) {
            *last = now;
            return true;
        }
        let room = self.checkpoints.len() < CHECKPOINTS;
        if room {
            self.checkpoints.push(now);
        }
        room
    }
}

impl Model {
    /// Books what the position earned since it was last settled.
    pub(crate) fn settle_rewards(&mut self, owner: &Pubkey) -> Result<(), Refusal> {
        let per_unit = self.stake_pool()?.reward_per_unit;
        let position = self.position_mut(owner)?;
        let earned = (per_unit - position.reward_debt)
            .checked_mul(position.active.into())
            .ok_or(Refusal::Overflow)?
            >> 64;
        let earned = u64::try_from(earned).map_err(|_| Refusal::Overflow)?;
        position.rewards = position.rewards.checked_add(earned).ok_or(Refusal::Overflow)?;
        position.reward_debt = per_unit;
        Ok(())
    }

    /// The position, whose owner signs.
    fn require_stake_owner(&self, signer: &Pubkey, owner: &Pubkey) -> Result<(), Refusal> {
        self.position(owner)?;
        ensure!(signer == owner, NotStakeOwner);
        Ok(())
    }

    pub(crate) fn staking(&mut self, step: &Step) -> Result<Effects, Refusal> {
        let now = self.now;
        let index = self.counters()?.distributions;
        let parameters = self.global()?.parameters;
        match step {
            Step::Stake { owner, from, amount } => {
                ensure!(*amount > 0, ZeroAmount);
                let held = self.read_token(from, self.is_2022(Mint::Staking))?;
                ensure!(held.mint == Mint::Staking, WrongMint);
                ensure!(held.amount >= *amount, InsufficientTokens);
                if !self.positions.contains(owner) {
                    self.create(owner, Key::Position(*owner), self.rents.position, 0)?;
                    let position = Position {
                        rent: self.rents.position,
                        next_claim: index,
                        ..Position::default()
                    };
                    self.positions.insert(*owner, position);
                }
                self.require_owner(from, owner)?;
                let position = self.position_mut(owner)?;
                position.pending = position.pending.checked_add(*amount).ok_or(Refusal::Overflow)?;
                position.pending_ready_at = now + i64::from(parameters.warmup);
                self.singles_mut()?.stake_pool.total_pending += amount;
                self.transfer_tokens(*from, Key::StakeVault, *amount)?;
            }
            Step::Activate { position: owner } => {
                let position = self.position(owner)?;
                ensure!(position.pending > 0, NothingToDo);
                ensure!(now >= position.pending_ready_at, WarmingUp);
                self.settle_rewards(owner)?;
                let position = self.position_mut(owner)?;
                let amount = std::mem::take(&mut position.pending);
                position.active += amount;
                ensure!(position.write(index), CheckpointsFull);
                let pool = &mut self.singles_mut()?.stake_pool;
                pool.total_active += amount;
                pool.total_pending -= amount;
            }
            Step::Unstake {
                signer,
                position: owner,
                amount,
            } => {
                self.require_stake_owner(signer, owner)?;
                ensure!(*amount > 0, ZeroAmount);
                ensure!(*amount <= self.position(owner)?.active, InsufficientStake);
                self.settle_rewards(owner)?;
                let position = self.position_mut(owner)?;
                position.active -= amount;
                position.cooling += amount;
                position.cooling_ready_at = now + i64::from(parameters.cooldown);
                if !position.write(index) {
                    // Nobody is ever locked out of his stake: the oldest goes, with the claims that only it proves.
                    position.checkpoints.remove(0);
                    let oldest = position.checkpoints[0].index;
                    position.next_claim = position.next_claim.max(oldest);
                    // There is room now: nothing else goes.
                    position.put(index);
                }
                let pool = &mut self.singles_mut()?.stake_pool;
                pool.total_active -= amount;
                pool.total_cooling += amount;
            }
            Step::WithdrawStake {
                signer,
                position: owner,
                to,
                from_pending,
                from_cooling,
            } => {
                self.require_stake_owner(signer, owner)?;
                ensure!(*from_pending > 0 || *from_cooling > 0, ZeroAmount);
                let position = self.position_mut(owner)?;
                let enough = *from_pending <= position.pending && *from_cooling <= position.cooling;
                ensure!(enough, InsufficientStake);
                ensure!(*from_pending == 0 || now < position.pending_ready_at, WarmedUp);
                ensure!(*from_cooling == 0 || now >= position.cooling_ready_at, StillCooling);
                let destination = self.read_token(to, self.is_2022(Mint::Staking))?;
                ensure!(destination.mint == Mint::Staking, WrongMint);
                let position = self.position_mut(owner)?;
                position.pending -= from_pending;
                position.cooling -= from_cooling;
                let pool = &mut self.singles_mut()?.stake_pool;
                pool.total_pending -= from_pending;
                pool.total_cooling -= from_cooling;
                self.transfer_tokens(Key::StakeVault, *to, from_pending + from_cooling)?;
            }
            Step::SkipTo {
                signer,
                position: owner,
                index: to,
            } => {
                self.require_stake_owner(signer, owner)?;
                let position = self.position_mut(owner)?;
                ensure!(position.next_claim < *to && *to <= index, BadClaimIndex);
                position.next_claim = *to;
            }
            Step::ClaimRewards {
                signer,
                position: owner,
            } => {
                self.require_stake_owner(signer, owner)?;
                self.settle_rewards(owner)?;
                let lamports = self.payable(owner)?;
                ensure!(lamports > 0, NothingToDo);
                self.require_rent_after(&Key::Wallet(*owner), lamports)?;
                self.pay_rewards(owner, Key::Wallet(*owner), lamports)?;
                return Ok(Effects::Paid(lamports));
            }
            Step::SetClaimBudget {
                signer,
                position: owner,
                lamports,
                pass_founders,
            } => {
                self.require_stake_owner(signer, owner)?;
                let position = self.position_mut(owner)?;
                (position.claim_budget, position.passes_founders) = (*lamports, *pass_founders);
            }
            _ => return Err(Refusal::Missing), // not staking's
        }
        Ok(Effects::Done)
    }

    /// What of a position's settled rewards the pool can spare.
    pub(crate) fn payable(&self, owner: &Pubkey) -> Result<u64, Refusal> {
        let spare = self.available(&Key::StakePool, self.stake_pool()?.rent);
        Ok(self.position(owner)?.rewards.min(spare))
    }

    /// Pays out of a position's settled rewards.
    pub(crate) fn pay_rewards(&mut self, owner: &Pubkey, to: Key, lamports: u64) -> Result<(), Refusal> {
        let position = self.position_mut(owner)?;
        position.rewards -= lamports;
        position.rewards_paid += lamports;
        self.singles_mut()?.stake_pool.claimed += lamports;
        self.transfer(Key::StakePool, to, lamports)
    }
}
