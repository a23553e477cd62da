use crate::{constants::*, errors::SporelineError};
use anchor_lang::prelude::*;
use sporeline_curve::wide;

/// From distribution `index` on (until the next checkpoint's), `active` base units of the position were active.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable, IdlType)]
pub struct Checkpoint {
    pub index: u64,
    pub active: u64,
}

/// One owner's stake. Amounts in base units of the staking mint.
#[account]
#[derive(Debug)]
pub struct Position {
    pub version: u8,
    pub bump: u8,
    /// Checkpoints in use, oldest first.
    pub checkpoint_count: u8,
    /// 1: the owner lets anyone pass founders' airdrops over, whose claims are never tipped.
    pub passes_founders: u8,
    pub _padding: [u8; 4],
    /// Recorded account rent, lamports.
    pub rent: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    /// From when on all of `pending` may be activated, unix seconds.
    pub pending_ready_at: i64,
    /// From when on all of `cooling` may be withdrawn, unix seconds.
    pub cooling_ready_at: i64,
    /// `StakePool::reward_per_unit` that `rewards` is settled up to, Q64.64 lamports.
    pub reward_debt: PodU128,
    /// Settled and not paid out yet, lamports: they lie in the `StakePool`.
    pub rewards: u64,
    /// All rewards ever paid out, tips for claims included, lamports.
    pub rewards_paid: u64,
    /// Index of the next distribution to claim; all below are done with.
    pub next_claim: u64,
    /// Most that one claim may cost the position in tip and rent, lamports.
    pub claim_budget: u64,
    pub owner: Address,
    pub checkpoints: [Checkpoint; CHECKPOINTS],
    pub _spare: [u8; 64],
}

impl Position {
    /// Errors: `NotStakeOwner`.
    #[inline(always)]
    pub fn require_owned_by(&self, owner: &Address) -> Result<()> {
        require!(
            anchor_lang::address_eq(&self.owner, owner),
            SporelineError::NotStakeOwner
        );
        Ok(())
    }

    /// Moves what the active stake earned since the last time into `rewards`. Comes before every change of `active` and every
    /// payment. `reward_per_unit`: the pool's, now.
    ///
    /// Errors: `Overflow` (the pool never credits so much).
    #[inline(never)]
    pub fn settle(&mut self, reward_per_unit: PodU128) -> Result<()> {
        if self.active > 0 {
            let risen = u128::from(reward_per_unit).wrapping_sub(self.reward_debt.into()); // it wraps, see `StakePool::credit`
            let earned = reward_of(self.active, risen)?;
            self.rewards = self.rewards.checked_add(earned).ok_or(SporelineError::Overflow)?;
        }
        self.reward_debt = reward_per_unit;
        Ok(())
    }

    /// The next distribution this position has a share in, and the stake it counts with: the first index from `next_claim` on
    /// with active stake. `None`: no checkpoint says there will be one. The distribution itself may not have been made yet.
    ///
    /// Indices below the oldest checkpoint and those with no active stake are passed over: they give nothing.
    #[inline(never)]
    pub fn next_due(&self) -> Option<Checkpoint> {
        let kept = self.kept();
        let mut rest = kept.iter();
        while let Some(checkpoint) = rest.next() {
            let index = self.next_claim.max(checkpoint.index);
            // It counts until the next one's index.
            let counts = rest.as_slice().first().is_none_or(|next| index < next.index);
            if counts && checkpoint.active > 0 {
                let active = checkpoint.active;
                return Some(Checkpoint { index, active });
            }
        }
        None
    }

    /// Writes that from distribution `index` on the current `active` counts. `index` never falls from call to call.
    ///
    /// Errors: `CheckpointsFull` when each of the kept ones still proves a claim.
    pub fn record(&mut self, index: u64) -> Result<()> {
        self.prune();
        require!(self.write(index), SporelineError::CheckpointsFull);
        Ok(())
    }

    /// As [`Position::record`], but where all are in use the oldest is dropped, with the claims that only it proves. Nobody is
    /// locked out of his stake.
    pub fn record_or_drop(&mut self, index: u64) {
        self.prune();
        if !self.write(index) {
            let second = self.kept().get(1).map_or(0, |checkpoint| checkpoint.index);
            self.next_claim = self.next_claim.max(second);
            self.forget(1);
            self.write(index);
        }
    }

    /// Checkpoints in use, oldest first.
    #[inline(always)]
    pub fn kept(&self) -> &[Checkpoint] {
        self.checkpoints
            .get(..usize::from(self.checkpoint_count))
            .unwrap_or(&[])
    }

    /// Drops, oldest first, the checkpoints that prove no claim: what they say ends at or below the claim index, or is that
    /// nothing was active. The last one stays.
    #[inline(never)]
    fn prune(&mut self) {
        let useless = self
            .kept()
            .windows(2)
            .take_while(|pair| matches!(pair, [first, second] if second.index <= self.next_claim || first.active == 0))
            .count();
        if useless > 0 {
            self.forget(useless);
        }
    }

    /// Appends a checkpoint, or overwrites the last where it has the same index. False: there is no room.
    #[inline(never)]
    fn write(&mut self, index: u64) -> bool {
        let count = usize::from(self.checkpoint_count);
        let same = self.kept().last().is_some_and(|last| last.index == index);
        let place = if same { count.saturating_sub(1) } else { count };
        let active = self.active;
        let Some(free) = self.checkpoints.get_mut(place) else {
            return false;
        };
        *free = Checkpoint { index, active };
        self.checkpoint_count = place.saturating_add(1) as u8; // at most 16
        true
    }

    /// Drops the oldest `number`, which is at most how many there are.
    #[inline(never)]
    fn forget(&mut self, number: usize) {
        let count = usize::from(self.checkpoint_count).min(CHECKPOINTS);
        if number > count {
            return;
        }
        self.checkpoints.copy_within(number..count, 0);
        let left = count.saturating_sub(number);
        for unused in self.checkpoints.iter_mut().skip(left) {
            *unused = Checkpoint::default();
        }
        self.checkpoint_count = left as u8; // at most 16
    }
}

/// Lamports that `active` base units earned while the pool's reward per unit rose by `risen` (Q64.64), floored: the dust stays
/// in the pool, so that all positions together never claim more than was credited.
///
/// Errors: `Overflow`.
#[inline(always)]
pub fn reward_of(active: u64, risen: u128) -> Result<u64> {
    let (whole, _fraction) = wide::mul_192(risen, active);
    u64::try_from(whole).map_err(|_| SporelineError::Overflow.into())
}
