//! What the authority decides, and what hosts do.

use super::{Generator, SOL, compose, feed, opening::attester, price_owner};
use crate::people;
use sporeline_model::{Key, Model, Parameters, Pubkey, Step};

impl Generator {
    pub(super) fn hosts(&mut self, model: &Model) -> Option<Step> {
        let operator = self.operator();
        match self.dice.below(5) {
            0 if !model.hosts.contains(&operator) || self.dice.one_in(10) => {
                let price_per_day = self.dice.below(51 * SOL);
                Some(Step::RegisterHost {
                    operator,
                    price_per_day,
                })
            }
            1 => {
                let price_per_day = self.dice.below(50 * SOL);
                let active = !self.dice.one_in(4);
                Some(Step::UpdateHost {
                    signer: operator,
                    host: operator,
                    price_per_day,
                    active,
                })
            }
            2 => Some(Step::WithdrawHost {
                signer: operator,
                host: operator,
            }),
            _ => {
                let agent = self.able(model)?;
                let max_price_per_day = if self.dice.one_in(10) {
                    self.lamports()
                } else {
                    u64::MAX
                };
                Some(Step::ChangeHost {
                    act: self.act(model, agent),
                    host: operator,
                    max_price_per_day,
                })
            }
        }
    }

    pub(super) fn administer(&mut self, model: &Model) -> Option<Step> {
        let global = model.global().ok()?;
        let signer = global.authority;
        match self.dice.below(28) {
            0..=1 => {
                let compose_hash = compose(self.images);
                self.images += 1;
                Some(Step::ApproveMeasurement {
                    signer,
                    compose_hash,
                    dev: self.dice.one_in(2),
                })
            }
            2 => {
                // The first image stays, so that somebody can be attested.
                let others = model.measurements.iter().filter(|(hash, _)| **hash != compose(0));
                let compose_hash = self.dice.some_of(&others.map(|(hash, _)| *hash).collect::<Vec<_>>())?;
                Some(Step::RevokeMeasurement { signer, compose_hash })
            }
            3..=6 => {
                let parameters = Box::new(self.parameters(&global.parameters));
                Some(Step::ScheduleParameters { signer, parameters })
            }
            7..=10 => Some(Step::ApplyParameters),
            11..=12 => {
                let (attesters, threshold) = self.attesters();
                Some(Step::ScheduleAttesters {
                    signer,
                    attesters,
                    threshold,
                })
            }
            13..=14 => Some(Step::ApplyAttesters),
            15 => {
                let attester = match self.dice.some_of(&global.attesters) {
                    Some(listed) if !self.dice.one_in(6) => listed,
                    _ => attester(self.dice.below(people::ATTESTERS)),
                };
                Some(Step::RemoveAttester { signer, attester })
            }
            16 => {
                let owners = (0..1 + self.dice.below(2))
                    .map(|_| price_owner(self.dice.below(3)))
                    .collect();
                let feed_id = feed(self.dice.below(3));
                Some(Step::SchedulePriceOwners {
                    signer,
                    owners,
                    feed_id,
                })
            }
            17 => Some(Step::ApplyPriceOwners),
            18 if self.dice.one_in(25) => Some(Step::FreezeParameters { signer }),
            19 => {
                let to = self
                    .dice
                    .one_of(&[None, Some(people::authority()), Some(people::person(0))]);
                Some(Step::OfferAuthority { signer, to })
            }
            20..=21 => {
                let pending = global.pending_authority;
                let signer = pending.unwrap_or_else(|| people::person(1));
                Some(Step::AcceptAuthority { signer })
            }
            22..=26 => {
                let held = model
                    .protocol()
                    .map_or(0, |row| model.available(&Key::Protocol, row.rent));
                let lamports = self.part(held);
                let person = self.person();
                let destination = self.dice.one_of(&[
                    Key::Wallet(person),
                    Key::Wallet(people::key("nobody", 0)),
                    Key::StakePool,
                ]);
                Some(Step::WithdrawProtocol {
                    signer,
                    destination,
                    lamports,
                })
            }
            _ => self.initialize_again(model),
        }
    }

    fn initialize_again(&mut self, model: &Model) -> Option<Step> {
        let global = model.global().ok()?;
        let [mut bad_owners, mut bad_attesters, mut bad_uri, mut dev] = [false; 4];
        match self.dice.below(6) {
            0 => bad_owners = true,
            1 => bad_attesters = true,
            2 => bad_uri = true,
            3 => dev = true,
            _ => {}
        }
        Some(Step::Initialize(Box::new(sporeline_model::Initialize {
            signer: if self.dice.one_in(3) {
                self.person()
            } else {
                people::authority()
            },
            local: !dev,
            parameters: if dev { Parameters::default() } else { global.parameters },
            attesters: if bad_attesters {
                vec![]
            } else {
                (0..3).map(attester).collect()
            },
            attester_threshold: 2,
            price_owners: if bad_owners { vec![] } else { vec![price_owner(0)] },
            feed_id: feed(0),
            compose_hash: compose(0),
            dev: true,
            base_uri: "u".repeat(if bad_uri { 65 } else { 20 }),
            harmless_staking_mint: true,
            staking_mint_2022: model.stake_pool().ok()?.token_2022,
        })))
    }

    fn attesters(&mut self) -> (Vec<Pubkey>, u8) {
        let n = self.dice.below(people::ATTESTERS + 1);
        let threshold = match self.dice.below(4) {
            0 => self.dice.below(7),
            _ => n / 2 + 1,
        };
        let first = self.dice.below(people::ATTESTERS);
        let repeated = self.dice.one_in(12);
        let number = |i: u64| {
            if repeated {
                first
            } else {
                (first + i) % people::ATTESTERS
            }
        };
        ((0..n).map(|i| attester(number(i))).collect(), threshold as u8)
    }

    /// Mostly within bounds, and such that life goes on.
    fn parameters(&mut self, now: &Parameters) -> Parameters {
        let mut p = *now;
        for _ in 0..3 {
            match self.dice.below(16) {
                0 => p.spawn_fee = self.dice.below(SOL / 5),
                1 => p.crank_tip = self.dice.below(SOL / 90),
                2 => p.fee_float = self.dice.below(SOL / 19),
                3 => p.fee_allowance = self.dice.below(SOL / 19),
                4 => p.endowment_bps = self.dice.below(2_050) as u16,
                5 => p.airdrop_bps = self.dice.one_of(&[0, 1, 500, 2_000]),
                6 => p.spend_limit_bps = 1_000 + self.dice.below(3_050) as u16,
                7 => p.impact_limit_bps = 50 + self.dice.below(960) as u16,
                8 => p.min_trade_liquidity = self.dice.one_of(&[0, SOL, 100 * SOL]),
                9 => p.seed_delay = 1 + self.dice.below(10) as u16,
                10 => p.airdrop_expiry = 500 + self.dice.below(6_000) as u32,
                11 => p.grace = 3_000 + self.dice.below(5_000) as u32,
                12 => {
                    p.fees = self.dice.one_of(&[
                        [50, 20, 15, 10, 5],
                        [0; 5],
                        [60, 60, 60, 60, 60],
                        [1, 2, 3, 4, 5],
                        [100, 100, 100, 1, 0],
                    ])
                }
                13 => (p.warmup, p.cooldown) = self.dice.one_of(&[(5, 5), (1, 20), (6, 5), (3, 3)]),
                14 => p.breed_threshold_usd = self.dice.one_of(&[100_000, 500_000, 1_000_000, 99_999]),
                _ => p.breed_cooldown = 1 + self.dice.below(60) as u32,
            }
        }
        p
    }
}
