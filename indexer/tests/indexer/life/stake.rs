//! Stakers and airdrops.

use super::{Dice, Life, agent_key, key};
use sporeline_client::{Address, address, event::Event, events::*};

#[derive(Clone, Debug, Default)]
pub struct Position {
    active: u64,
    pending: u64,
    cooling: u64,
    next_claim: u64,
}

const OWNERS: u64 = 4;

impl Life {
    /// Makes a distribution for `agent`, or none: its number.
    pub(super) fn distribute(&mut self, agent: u64, dice: &mut Dice) -> u64 {
        if dice.below(3) == 0 {
            return u64::MAX;
        }
        self.distributions.push((agent, 0));
        self.distributions.len() as u64 - 1
    }

    fn total(&self) -> u64 {
        self.positions.iter().map(|position| position.active).sum()
    }

    pub(super) fn stake(&mut self, dice: &mut Dice) -> Event {
        let time = self.time;
        let made = self.distributions.len() as u64;
        let number = dice.below(OWNERS.min(self.positions.len() as u64 + 1));
        let (position, owner) = (key(20, number), key(21, number));
        let amount = 1 + dice.below(100);
        if number == self.positions.len() as u64 {
            self.positions.push(Position {
                next_claim: made,
                ..Position::default()
            });
            return self.staked(number, amount);
        }
        let of = &mut self.positions[number as usize];
        match dice.below(9) {
            0 => self.staked(number, amount),
            1 => {
                let amount = of.pending;
                (of.active, of.pending) = (of.active + amount, 0);
                let of = of.clone();
                Event::StakeActivated(StakeActivated {
                    time,
                    amount,
                    active: of.active,
                    pending: 0,
                    cooling: of.cooling,
                    total_active: self.total(),
                    index: made,
                    position,
                    owner,
                })
            }
            2 => {
                let amount = of.active / 2;
                (of.active, of.cooling) = (of.active - amount, of.cooling + amount);
                of.next_claim = (of.next_claim + 1).min(made);
                let of = of.clone();
                Event::Unstaked(Unstaked {
                    time,
                    amount,
                    active: of.active,
                    pending: of.pending,
                    cooling: of.cooling,
                    total_active: self.total(),
                    index: made,
                    ready_at: time + 5,
                    next_claim: of.next_claim,
                    position,
                    owner,
                })
            }
            3 => {
                let (from_pending, from_cooling) = (of.pending / 2, of.cooling);
                (of.pending, of.cooling) = (of.pending - from_pending, 0);
                Event::StakeWithdrawn(StakeWithdrawn {
                    time,
                    from_pending,
                    from_cooling,
                    active: of.active,
                    pending: of.pending,
                    cooling: 0,
                    position,
                    owner,
                })
            }
            4 => Event::RewardsClaimed(RewardsClaimed {
                time,
                lamports: amount,
                position,
                owner,
            }),
            5 => Event::ClaimBudgetSet(ClaimBudgetSet {
                time,
                lamports: amount,
                passes_founders: amount % 2,
                position,
                owner,
            }),
            6 if made > 0 => self.expire(dice.below(made)),
            _ if of.next_claim < made => self.claim(number, amount, dice),
            _ => self.staked(number, amount),
        }
    }

    fn staked(&mut self, number: u64, amount: u64) -> Event {
        let of = &mut self.positions[number as usize];
        of.pending += amount;
        Event::Staked(Staked {
            time: self.time,
            amount,
            active: of.active,
            pending: of.pending,
            cooling: of.cooling,
            ready_at: self.time + 5,
            position: key(20, number),
            owner: key(21, number),
        })
    }

    fn mint(&self, index: u64) -> (Address, Address) {
        let (agent, _) = self.distributions[index as usize];
        (agent_key(agent), key(7, agent))
    }

    fn claim(&mut self, number: u64, amount: u64, dice: &mut Dice) -> Event {
        let time = self.time;
        let (position, owner) = (key(20, number), key(21, number));
        let of = &mut self.positions[number as usize];
        let index = of.next_claim;
        of.next_claim += 1;
        let distribution = address::distribution(index);
        match dice.below(4) {
            0 => Event::ClaimsSkipped(ClaimsSkipped {
                time,
                from: index,
                to: index + 1,
                position,
                owner,
            }),
            1 => Event::AirdropPassed(AirdropPassed {
                time,
                index,
                reason: 2,
                distribution,
                position,
            }),
            _ => {
                let claimed = &mut self.distributions[index as usize].1;
                *claimed += amount;
                Event::AirdropClaimed(AirdropClaimed {
                    time,
                    index,
                    amount,
                    claimed: *claimed,
                    rent: 2,
                    tip: 1,
                    repaid: amount % 2,
                    distribution,
                    mint: self.mint(index).1,
                    position,
                    owner,
                    caller: key(22, 0),
                })
            }
        }
    }

    fn expire(&mut self, index: u64) -> Event {
        let (agent, mint) = self.mint(index);
        let number = self.distributions[index as usize].0;
        self.of(number).treasury += 2;
        Event::DistributionExpired(DistributionExpired {
            time: self.time,
            index,
            amount: 100,
            lamports: 2,
            distribution: address::distribution(index),
            mint,
            agent,
        })
    }
}
