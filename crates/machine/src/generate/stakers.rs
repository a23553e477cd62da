//! Stake, and what stakers are given.

use super::Generator;
use crate::people;
use sporeline_model::{Key, Mint, Model, Owner, Pubkey, Step, state::Position};

/// The person that claims nothing.
const HOARDER: u64 = 1;

impl Generator {
    /// Stakes again and again and claims nothing, until its checkpoints are full.
    pub(super) fn hoard(&mut self, model: &Model) -> Option<Step> {
        let owner = people::person(HOARDER);
        let row = model.position(&owner).ok()?;
        match (row.pending, model.now >= row.pending_ready_at) {
            (0, _) => {
                let from = Key::Ata(Owner::Person(owner), Mint::Staking);
                Some(Step::Stake {
                    owner,
                    from,
                    amount: 1 + self.dice.below(100),
                })
            }
            (_, true) => Some(Step::Activate { position: owner }),
            _ => None,
        }
    }

    /// Anybody's but, mostly, the hoarder's.
    fn claimant(&mut self, model: &Model, fits: impl Fn(&Position) -> bool) -> Option<Pubkey> {
        let owner = self.position_where(model, fits)?;
        (owner != people::person(HOARDER) || self.dice.one_in(40)).then_some(owner)
    }

    fn position_where(&mut self, model: &Model, fits: impl Fn(&Position) -> bool) -> Option<Pubkey> {
        let all: Vec<Pubkey> = model
            .positions
            .iter()
            .filter(|(_, row)| fits(row))
            .map(|(owner, _)| *owner)
            .collect();
        self.dice.some_of(&all)
    }

    pub(super) fn stake(&mut self, model: &Model) -> Option<Step> {
        let owner = self.person();
        let from = self.account_of(model, Owner::Person(owner), Mint::Staking);
        let amount = self.part(model.tokens(&from)) >> self.dice.below(16);
        Some(Step::Stake { owner, from, amount })
    }

    pub(super) fn activate(&mut self, model: &Model) -> Option<Step> {
        let ready = self.position_where(model, |row| row.pending > 0);
        let position = match ready {
            Some(owner) => owner,
            None => self.position_where(model, |_| true)?,
        };
        Some(Step::Activate { position })
    }

    pub(super) fn unstake(&mut self, model: &Model) -> Option<Step> {
        let position = self.position_where(model, |row| row.active > 0)?;
        let amount = self.part(model.position(&position).ok()?.active) >> self.dice.below(12);
        Some(Step::Unstake {
            signer: position,
            position,
            amount,
        })
    }

    pub(super) fn withdraw_stake(&mut self, model: &Model) -> Option<Step> {
        let position = self.position_where(model, |row| row.pending > 0 || row.cooling > 0)?;
        let row = model.position(&position).ok()?.clone();
        let cold = model.now >= row.cooling_ready_at;
        let warm = model.now < row.pending_ready_at;
        let from_pending = if warm || self.dice.one_in(8) {
            self.part(row.pending)
        } else {
            0
        };
        let from_cooling = if cold || self.dice.one_in(8) {
            self.part(row.cooling)
        } else {
            0
        };
        let to = self.account_of(model, Owner::Person(position), Mint::Staking);
        Some(Step::WithdrawStake {
            signer: position,
            position,
            to,
            from_pending,
            from_cooling,
        })
    }

    pub(super) fn skip(&mut self, model: &Model) -> Option<Step> {
        let position = self.claimant(model, |_| true)?;
        let next = model.position(&position).ok()?.next_claim;
        let index = next + self.dice.below(3);
        Some(Step::SkipTo {
            signer: position,
            position,
            index,
        })
    }

    pub(super) fn claim_rewards(&mut self, model: &Model) -> Option<Step> {
        let position = self.position_where(model, |_| true)?;
        Some(Step::ClaimRewards {
            signer: position,
            position,
        })
    }

    pub(super) fn budget(&mut self, model: &Model) -> Option<Step> {
        let position = self.position_where(model, |_| true)?;
        let lamports = self.dice.one_of(&[0, 1_500_000, 5_000_000, u64::MAX]);
        Some(Step::SetClaimBudget {
            signer: position,
            position,
            lamports,
            pass_founders: self.dice.one_in(2),
        })
    }

    pub(super) fn claim_airdrop(&mut self, model: &Model) -> Option<Step> {
        let late = self.dice.one_in(10);
        let due = |row: &Position| row.next_share().and_then(|index| model.distribution(&index).ok());
        let position = self.claimant(model, |row| due(row).is_some_and(|d| late || !d.has_expired(model.now)))?;
        let distribution = self.one_to_claim(model, &position)?;
        Some(Step::ClaimAirdrop {
            caller: self.person(),
            position,
            distribution,
        })
    }

    pub(super) fn pass_airdrop(&mut self, model: &Model) -> Option<Step> {
        let due = |row: &Position| row.next_share().and_then(|index| model.distribution(&index).ok());
        let position = self.claimant(model, |row| due(row).is_some())?;
        let distribution = self.one_to_claim(model, &position)?;
        Some(Step::PassAirdrop { position, distribution })
    }

    /// The one that is due, mostly.
    fn one_to_claim(&mut self, model: &Model, position: &Pubkey) -> Option<u64> {
        let count = model.counters().ok()?.distributions;
        let due = model.position(position).ok()?.next_share()?;
        Some(if self.dice.one_in(10) {
            self.dice.below(count)
        } else {
            due
        })
    }

    pub(super) fn expire(&mut self, model: &Model) -> Option<Step> {
        let open = model
            .distributions
            .iter()
            .filter(|(_, row)| !row.closed && row.has_expired(model.now));
        let open: Vec<u64> = open.map(|(index, _)| *index).collect();
        let distribution = match self.dice.some_of(&open) {
            Some(index) => index,
            None => self.dice.below(model.counters().ok()?.distributions),
        };
        Some(Step::Expire {
            caller: self.person(),
            distribution,
        })
    }
}
