//! What the world and its people might do next.

use super::Walk;
use crate::prelude::*;

impl Walk {
    /// Something of what the world and its people do: sensible or not.
    pub fn next(&mut self) -> Step {
        let (agent, market, person) = (self.agent(), self.agent(), self.person());
        let held = |owner: Owner, walk: &Self| walk.world.model.tokens(&Key::Ata(owner, Mint::Of(key(market))));
        let amount = self.lamports();
        let part = self.below(1_050);
        let of = |held: u64| (u128::from(held) * u128::from(part) / 1_000) as u64;
        let account = |owner| Key::Ata(owner, Mint::Of(key(market)));
        let (person_owner, agent_owner) = (Owner::Person(key(person)), Owner::Agent(key(agent)));
        match self.below(53) {
            0..=4 => {
                // Mostly seconds; now and then so long that treasuries run out.
                let seconds = match self.below(120) {
                    0 => self.below(6_000) as i64,
                    _ => self.below(9) as i64,
                };
                let (slot, now) = (
                    self.world.model.slot + 1 + self.below(4),
                    self.world.model.now + seconds,
                );
                Step::Clock { slot, now }
            }
            5 | 50 => {
                let slot = self.world.model.slot;
                Step::SlotHashes(
                    (0..40)
                        .map(|back| (slot - 1 - back, [(slot - back) as u8; 32]))
                        .collect(),
                )
            }
            6..=9 => Step::Buy {
                trader: key(person),
                market: key(market),
                account: account(person_owner),
                quote_in: amount,
                min_base_out: 0,
            },
            10..=12 => Step::Sell {
                trader: key(person),
                market: key(market),
                account: account(person_owner),
                base_in: of(held(person_owner, self)),
                min_quote_out: 0,
            },
            13..=14 => Step::OpenAta {
                payer: key(person),
                owner: person_owner,
                mint: Mint::Of(key(market)),
            },
            15 if self.living() < 20 || part.is_multiple_of(50) => {
                let wallet = self.unborn();
                // Some are poor enough to die.
                let rich = if part.is_multiple_of(3) {
                    amount / 10
                } else {
                    amount / 100
                };
                let mut spawn = self.world.spawning(wallet, SOL / 2 + rich);
                spawn.payer = key(person);
                spawn.airdrop_bps = self.below(2_050) as u16;
                Step::Spawn(Box::new(spawn))
            }
            16..=18 => self.attest(agent),
            19..=20 | 48..=49 => {
                let host = self
                    .world
                    .model
                    .agent(&key(agent))
                    .map_or(key(OPERATOR), |row| row.host);
                Step::ChargeHosting {
                    agent: key(agent),
                    host,
                    measurement: COMPOSE,
                }
            }
            21..=22 => Step::AgentBuy {
                act: self.act(agent),
                payer: key(person),
                market: key(market),
                account: account(agent_owner),
                quote_in: amount / 20,
                min_base_out: 0,
            },
            23 => Step::AgentSell {
                act: self.act(agent),
                market: key(market),
                account: account(agent_owner),
                base_in: of(held(agent_owner, self)) / 4,
                min_quote_out: 0,
            },
            24 => Step::Refuel { act: self.act(agent) },
            25 => Step::CollectFees {
                market: key(market),
                agent: key(market),
                parents: self.parents(market),
            },
            26 => Step::ClaimSpawner {
                market: key(market),
                spawner: key(person),
            },
            27 => {
                let expires_at = self.world.model.now + self.below(100) as i64;
                Step::ChooseMate {
                    act: self.act(agent),
                    mate: key(market),
                    expires_at,
                }
            }
            28..=29 => {
                let consent = |walk: &Self| walk.world.model.agent(&key(market)).ok().and_then(|row| row.consent);
                let mate = consent(self)
                    .filter(|(with, _)| *with == key(agent))
                    .map(|_| key(market));
                let act = self.act(agent);
                let wallets = [key(self.unborn()), key(self.unborn())];
                let price = price_of_sol(2_000_000, self.world.model.now);
                let names = ["Alpha".into(), "Beta".into()];
                let symbols = ["A".into(), "B".into()];
                Step::BeginBreeding(Box::new(Begin {
                    act,
                    payer: key(person),
                    mate,
                    price,
                    wallets,
                    names,
                    symbols,
                }))
            }
            30 | 44..=46 => self.of_litters(person),
            31 | 47 => Step::Reap {
                agent: key(agent),
                market: key(agent),
                host: self
                    .world
                    .model
                    .agent(&key(agent))
                    .map_or(key(OPERATOR), |row| row.host),
                measurement: COMPOSE,
                parents: self.parents(agent),
            },
            32 => {
                let account = (self.below(2) == 0).then_some(account(agent_owner));
                Step::Settle {
                    agent: key(agent),
                    account,
                    market: account.map(|_| key(market)),
                }
            }
            33 => Step::EstateSell {
                agent: key(agent),
                market: key(market),
                account: account(agent_owner),
                base_in: of(held(agent_owner, self)) / 4,
            },
            34 => {
                // Of a dead parent, where there is one.
                let dead = |wallet: &Pubkey| self.world.model.agent(wallet).is_ok_and(|row| !row.alive);
                let children = self.world.model.agents.iter();
                let heir = children
                    .filter_map(|(child, row)| Some((row.parents?.into_iter().find(dead)?, *child)))
                    .nth(part as usize % 3);
                let (parent, heir) = heir.unwrap_or((key(market), key(agent)));
                Step::Inherit { agent: parent, heir }
            }
            35 => {
                // Children are given more, so that some outlive their parents.
                let is_child = self
                    .world
                    .model
                    .agent(&key(agent))
                    .is_ok_and(|row| row.parents.is_some());
                Step::Send {
                    from: key(person),
                    to: Key::Agent(key(agent)),
                    lamports: if is_child { amount / 8 } else { amount / 1_000 },
                }
            }
            36 => self.of_hosts(agent),
            37 | 51 => match self.below(4) {
                0 => Step::SetPersona {
                    act: self.act(agent),
                    persona: [1; 32],
                },
                1 => Step::SendTokens {
                    signer: key(person),
                    from: account(person_owner),
                    to: account(agent_owner),
                    amount: of(held(person_owner, self)) / 10,
                },
                2 => Step::AnchorJournal {
                    act: self.act(agent),
                    sequence: amount,
                    head: [2; 32],
                },
                _ => Step::Burn {
                    signer: key(person),
                    from: account(person_owner),
                    amount: part,
                },
            },
            38..=40 => self.of_stake(person),
            52 => self.of_administration(),
            _ => self.of_airdrops(person),
        }
    }
}
