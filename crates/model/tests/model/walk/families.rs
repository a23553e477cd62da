//! Steps about litters, hosts, stake and airdrops.

use super::Walk;
use crate::{prelude::*, world::AUTHORITY};

impl Walk {
    pub fn of_litters(&mut self, person: u8) -> Step {
        let open: Vec<u8> = self.world.model.litters.iter().map(|(wallet, _)| wallet[0]).collect();
        let agent = if open.is_empty() {
            self.agent()
        } else {
            self.one_of(&open)
        };
        let child = self.below(2) as usize;
        match self.below(4) {
            0 => Step::CommitBirth {
                agent: key(agent),
                mate: self.mate(agent),
                measurement: COMPOSE,
                price: Box::new(price_of_sol(2_000_000, self.world.model.now)),
            },
            1 => Step::CloseLitter { agent: key(agent) },
            _ => Step::Birth {
                caller: key(person),
                agent: key(agent),
                mate: self.mate(agent),
                child,
            },
        }
    }

    pub fn of_hosts(&mut self, agent: u8) -> Step {
        let operator = key(self.one_of(&[OPERATOR, 4, 5]));
        let price_per_day = self.below(55 * SOL);
        match self.below(4) {
            0 => Step::RegisterHost {
                operator,
                price_per_day,
            },
            1 => Step::UpdateHost {
                signer: operator,
                host: operator,
                price_per_day,
                active: !price_per_day.is_multiple_of(5),
            },
            2 => Step::WithdrawHost {
                signer: operator,
                host: operator,
            },
            _ => Step::ChangeHost {
                act: self.act(agent),
                host: operator,
                max_price_per_day: u64::MAX,
            },
        }
    }

    pub fn of_administration(&mut self) -> Step {
        let signer = key(if self.below(9) == 0 { PERSON } else { AUTHORITY });
        match self.below(4) {
            0 => Step::WithdrawProtocol {
                signer,
                destination: Key::Wallet(key(PERSON)),
                lamports: self.below(SOL),
            },
            1 => {
                let parameters = Parameters {
                    spend_limit_bps: self.below(4_100) as u16,
                    impact_limit_bps: 50 + self.below(960) as u16,
                    fee_allowance: self.below(SOL / 19),
                    endowment_bps: self.below(2_010) as u16,
                    airdrop_bps: self.below(4) as u16 * 600,
                    grace: 1_000 + self.below(2_000) as u32,
                    ..self.world.model.global().expect("initialized").parameters
                };
                let parameters = Box::new(parameters);
                Step::ScheduleParameters { signer, parameters }
            }
            _ => Step::ApplyParameters,
        }
    }

    pub fn of_stake(&mut self, person: u8) -> Step {
        let (owner, account) = (key(person), Key::Ata(Owner::Person(key(person)), Mint::Staking));
        let position = owner;
        let signer = if self.below(30) == 0 { key(self.person()) } else { owner };
        let amount = self.below(100_000);
        match self.below(8) {
            0..=1 => Step::Stake {
                owner,
                from: account,
                amount,
            },
            2..=3 => Step::Activate { position },
            4 => Step::Unstake {
                signer,
                position,
                amount,
            },
            5 | 50 => {
                let (from_pending, from_cooling) = if amount.is_multiple_of(2) {
                    (amount, 0)
                } else {
                    (0, amount)
                };
                Step::WithdrawStake {
                    signer,
                    position,
                    to: account,
                    from_pending,
                    from_cooling,
                }
            }
            6 => Step::ClaimRewards { signer, position },
            _ => Step::SetClaimBudget {
                signer,
                position,
                lamports: amount * 100,
                pass_founders: amount.is_multiple_of(3),
            },
        }
    }

    pub fn of_airdrops(&mut self, person: u8) -> Step {
        let (position, caller) = (key(person), key(self.person()));
        let next = self
            .world
            .model
            .position(&position)
            .ok()
            .and_then(|row| row.next_share())
            .unwrap_or(0);
        let count = self
            .world
            .model
            .counters()
            .map_or(1, |counters| counters.distributions.max(1));
        let distribution = if self.below(10) == 0 { self.below(count) } else { next };
        match self.below(10) {
            0 => Step::SkipTo {
                signer: position,
                position,
                index: next + 1,
            },
            1..=2 => Step::PassAirdrop { position, distribution },
            3 => Step::Expire {
                caller,
                distribution: self.below(count),
            },
            _ => Step::ClaimAirdrop {
                caller,
                position,
                distribution,
            },
        }
    }
}
