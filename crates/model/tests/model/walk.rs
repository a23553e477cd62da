//! PROTOCOL's invariants over a long random walk of all steps, sensible or not.

use crate::{prelude::*, world::AUTHORITY};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use std::{collections::BTreeMap, time::Instant};

const SEED: u64 = 20_261_122;
const STEPS: usize = 100_000;
const PERSONS: [u8; 5] = [PERSON, 4, 5, 6, 7];
/// Wallets that agents may be born with.
const WALLETS: std::ops::Range<u8> = 100..220;

struct Walk {
    world: World,
    random: ChaCha8Rng,
}

impl Walk {
    fn new() -> Self {
        // Periods long enough that a walk of a few seconds a step does not leave everybody unpaid.
        let parameters = Parameters {
            period: 200,
            reserve_periods: 1,
            ..Parameters::local()
        };
        let mut world = World::new(true, parameters);
        for who in PERSONS {
            world.fund(who, 100_000 * SOL);
            world.staker(who, 1_000_000);
        }
        let random = ChaCha8Rng::seed_from_u64(SEED);
        Self { world, random }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.random.next_u64() % n
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn person(&mut self) -> u8 {
        self.one_of(&PERSONS)
    }

    /// An agent there is, mostly.
    fn agent(&mut self) -> u8 {
        let agents: Vec<u8> = self.world.model.agents.iter().map(|(wallet, _)| wallet[0]).collect();
        match self.below(50) {
            0 => WALLETS.start + self.below(WALLETS.len() as u64) as u8,
            _ if agents.is_empty() => WALLETS.start,
            _ => self.one_of(&agents),
        }
    }

    fn unborn(&mut self) -> u8 {
        let free: Vec<u8> = WALLETS
            .filter(|n| !self.world.model.agents.contains(&key(*n)))
            .collect();
        if free.is_empty() {
            WALLETS.start
        } else {
            self.one_of(&free)
        }
    }

    /// Small, large or anything between.
    fn lamports(&mut self) -> u64 {
        self.random.next_u64() % (100 * SOL) >> self.below(24)
    }

    fn act(&mut self, agent: u8) -> Act {
        let action = self.world.model.agent(&key(agent)).map_or(1, |row| row.action + 1);
        let signer = if self.below(60) == 0 { self.agent() } else { agent };
        Act {
            agent: key(agent),
            signer: key(signer),
            measurement: COMPOSE,
            action,
        }
    }

    /// Both parents of a child, as a sweep names them.
    fn parents(&self, agent: u8) -> [Option<Pubkey>; 2] {
        match self.world.model.agent(&key(agent)).ok().and_then(|row| row.parents) {
            None => [None, None],
            Some([a, b]) if a == b => [Some(a), None],
            Some([a, b]) => [Some(a), Some(b)],
        }
    }

    fn mate(&self, agent: u8) -> Option<Pubkey> {
        self.world.model.litter(&key(agent)).ok().and_then(|litter| litter.mate)
    }

    fn attest(&mut self, agent: u8) -> Step {
        Step::Attest(Box::new(Attest {
            agent: key(agent),
            market: key(agent),
            ..self.world.attestation(agent)
        }))
    }

    /// Something of what the world and its people do.
    fn next(&mut self) -> Step {
        let (agent, market, person) = (self.agent(), self.agent(), self.person());
        let held = |owner: Owner, walk: &Self| walk.world.model.tokens(&Key::Ata(owner, Mint::Of(key(market))));
        let amount = self.lamports();
        let part = self.below(1_050);
        let of = |held: u64| (u128::from(held) * u128::from(part) / 1_000) as u64;
        let account = |owner| Key::Ata(owner, Mint::Of(key(market)));
        let (person_owner, agent_owner) = (Owner::Person(key(person)), Owner::Agent(key(agent)));
        match self.below(52) {
            0..=4 => {
                let seconds = self.below(9) as i64;
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
            15 if self.world.model.agents.len() < 30 || part % 50 == 0 => {
                let wallet = self.unborn();
                // Some are poor enough to die.
                let rich = if part % 3 == 0 { amount / 10 } else { amount / 100 };
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
            35 => Step::Send {
                from: key(person),
                to: Key::Agent(key(agent)),
                lamports: amount / 1_000,
            },
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
            _ => self.of_airdrops(person),
        }
    }

    fn of_litters(&mut self, person: u8) -> Step {
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

    fn of_hosts(&mut self, agent: u8) -> Step {
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
                active: price_per_day % 5 > 0,
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

    fn of_stake(&mut self, person: u8) -> Step {
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
                let (from_pending, from_cooling) = if amount % 2 == 0 { (amount, 0) } else { (0, amount) };
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
            },
        }
    }

    fn of_airdrops(&mut self, person: u8) -> Step {
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

/// The name of a step's variant.
fn name(step: &Step) -> String {
    let text = format!("{step:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn invariants_hold_over_a_long_random_walk() {
    let mut walk = Walk::new();
    let mut done: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut refusals: BTreeMap<R, u64> = BTreeMap::new();
    let mut marks = walk.world.model.marks();
    let mut spent = std::time::Duration::ZERO;
    for i in 0..STEPS {
        let step = walk.next();
        let begun = Instant::now();
        let result = walk.world.model.apply(&step);
        spent += begun.elapsed();
        let tally = done.entry(name(&step)).or_default();
        match result {
            Ok(_) => tally.0 += 1,
            Err(refusal) => {
                tally.1 += 1;
                *refusals.entry(refusal).or_default() += 1;
            }
        }
        if i % 50 == 0 {
            if let Err(broken) = walk.world.model.check_invariants(Some(&marks)) {
                panic!(
                    "after step {i} of seed {SEED}: invariant {}: {}",
                    broken.invariant, broken.what
                );
            }
            marks = walk.world.model.marks();
        }
    }
    println!("{:.0} steps/s; {refusals:?}", STEPS as f64 / spent.as_secs_f64());
    for (name, (ok, refused)) in &done {
        println!("{name}: {ok} done, {refused} refused");
    }
    let idle: Vec<&String> = done
        .iter()
        .filter(|(_, (ok, _))| *ok == 0)
        .map(|(name, _)| name)
        .collect();
    assert!(idle.is_empty(), "never done: {idle:?}");
    assert_eq!(walk.world.model.global().expect("there").authority, key(AUTHORITY));
}
