//! Invariant 4 over a long random walk of stakers: they come, top up, leave, claim in and out of order, while children are
//! born and fees come in. What each claim pays is compared with a plain list of who was active when.

use crate::prelude::*;
use sporeline_svm::{
    STAKE,
    client::Instruction,
    rand_chacha::{
        ChaCha8Rng,
        rand_core::{RngCore, SeedableRng},
    },
};
use std::collections::BTreeMap;

const SEED: u64 = 20_261_122;
const STEPS: usize = 1_500;

/// What the walk itself remembers.
struct Walk {
    world: World,
    founder: Founder,
    stakers: Vec<Keypair>,
    random: ChaCha8Rng,
    /// For each distribution: its size, and what every staker had active.
    births: Vec<(u64, Vec<u64>)>,
    /// For each staker the first index he has neither claimed, passed nor lost.
    next: Vec<u64>,
}

impl Walk {
    fn new() -> Self {
        let mut world = World::local();
        let founder = world.living();
        let stakers: Vec<Keypair> = (0..5).map(|_| world.staker()).collect();
        for staker in &stakers {
            world.stake(staker, 1);
        }
        let next = vec![0; stakers.len()];
        let random = ChaCha8Rng::seed_from_u64(SEED);
        Self {
            world,
            founder,
            stakers,
            random,
            births: vec![],
            next,
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.random.next_u64() % n
    }

    fn give_birth(&mut self) {
        let total = [0, 3, 1_000_003, 50_000_000_000][self.below(4) as usize];
        let active = self.stakers.iter().map(|s| self.world.position(s).active).collect();
        let child = self.below(2) == 0;
        self.world.distribute(&self.founder, total, child);
        self.births.push((total, active));
    }

    /// The share of `who` in distribution `index`, from the list alone.
    fn share(&self, who: usize, index: usize) -> u64 {
        let (total, active) = &self.births[index];
        let all: u64 = active.iter().sum();
        match all {
            0 => 0,
            _ => (u128::from(*total) * u128::from(active[who]) / u128::from(all)) as u64,
        }
    }

    /// The first distribution that `who` has stake in and has not settled, if it is born.
    fn due(&self, who: usize) -> Option<usize> {
        (self.next[who] as usize..self.births.len()).find(|index| self.births[*index].1[who] > 0)
    }

    /// Claims or passes a distribution, mostly the due one, and compares.
    fn settle(&mut self, who: usize) -> &'static str {
        if self.births.is_empty() {
            return "none";
        }
        let astray = self.below(5) == 0;
        let any = self.below(self.births.len() as u64) as usize;
        let index = match self.due(who) {
            Some(due) if !astray => due,
            _ => any,
        };
        let staker = self.stakers[who].insecure_clone();
        let share = self.share(who, index);
        let made: sporeline_svm::client::state::Distribution = self.world.read(&address::distribution(index as u64));
        let expired = self.world.now() >= made.expires_at;
        let claim = [self.world.claim_of(&staker, index as u64, &self.founder)];
        let pass = [ix::pass_airdrop(&staker.pubkey(), index as u64)];
        if self.due(who) != Some(index) {
            self.world.refuses(E::WrongDistribution, &claim, &[]);
            self.world.refuses(E::WrongDistribution, &pass, &[]);
            return "refused";
        }
        let before = self.world.tokens(&staker.pubkey(), &self.founder);
        let name = if expired || share == 0 {
            let why = if expired {
                E::DistributionExpired
            } else {
                E::NothingToDo
            };
            self.world.refuses(why, &claim, &[]);
            self.world.must(&pass, &[]);
            "passed"
        } else {
            self.world.refuses(E::ShareToClaim, &pass, &[]);
            self.world.must(&claim, &[]);
            "claimed"
        };
        let paid = if name == "claimed" { share } else { 0 };
        assert_eq!(self.world.tokens(&staker.pubkey(), &self.founder) - before, paid);
        self.next[who] = index as u64 + 1;
        name
    }

    fn expire(&mut self) -> &'static str {
        if self.births.is_empty() {
            return "none";
        }
        let index = self.below(self.births.len() as u64);
        let expire = self.world.expire_of(index, &self.founder);
        match self.world.send(&[expire], &[]) {
            Ok(_) => "expired",
            Err(why) => {
                assert!(why.is(E::NotExpired) || why.is(E::NothingToDo), "{why:?}");
                "refused"
            }
        }
    }

    /// One thing that somebody does; what came of it.
    fn step(&mut self) -> &'static str {
        let who = self.below(self.stakers.len() as u64) as usize;
        let staker = self.stakers[who].insecure_clone();
        let owner = staker.pubkey();
        let position = self.world.position(&staker);
        let part = self.below(1_050);
        let of = |whole: u64| (u128::from(whole) * u128::from(part) / 1_000) as u64;
        let held = self.world.balance(&self.world.staking_account(&owner));
        let instruction: Instruction = match self.below(16) {
            0..=1 => {
                self.give_birth();
                return "born";
            }
            2 => {
                let lamports = self.below(SOL);
                self.world.reward_stakers(lamports);
                return "rewarded";
            }
            3 => return self.expire(),
            4..=6 => return self.settle(who),
            7..=8 => self.world.stake_of(&staker, of(held)),
            9..=10 => ix::activate_stake(&owner),
            11..=12 => ix::unstake(&owner, of(position.active)),
            13 => {
                let now = self.world.now();
                let pending = if now < position.pending_ready_at {
                    of(position.pending)
                } else {
                    0
                };
                self.world.withdraw_stake_of(&staker, pending, of(position.cooling))
            }
            14 => ix::claim_rewards(&owner),
            _ => {
                let budget = self.below(SOL / 100);
                ix::set_claim_budget(&owner, budget, false)
            }
        };
        let signers: &[&Keypair] = if instruction.accounts.iter().any(|meta| meta.is_signer) {
            &[&staker]
        } else {
            &[]
        };
        match self.world.send(&[instruction], signers) {
            Ok(done) => {
                if let Event::Unstaked(event) = done.event() {
                    // Claims that went with a dropped checkpoint.
                    self.next[who] = self.next[who].max(event.next_claim);
                }
                done.event().name()
            }
            Err(why) => {
                assert!(why.refusal().is_some(), "{why:?}");
                "refused"
            }
        }
    }

    /// Everybody takes what is his and goes.
    fn everybody_leaves(&mut self) {
        for who in 0..self.stakers.len() {
            while self.due(who).is_some() {
                self.settle(who);
            }
        }
        let cooldown = self.world.parameters.cooldown.into();
        self.world.pass(cooldown);
        for staker in self.stakers.iter().map(Keypair::insecure_clone) {
            let owner = staker.pubkey();
            let _ = self.world.send(&[ix::activate_stake(&owner)], &[]);
            let active = self.world.position(&staker).active;
            if active > 0 {
                self.world.unstake(&staker, active);
            }
        }
        self.world.pass(cooldown);
        for staker in self.stakers.iter().map(Keypair::insecure_clone) {
            let cooling = self.world.position(&staker).cooling;
            let withdraw = self.world.withdraw_stake_of(&staker, 0, cooling);
            self.world.must(&[withdraw], &[&staker]);
            let _ = self.world.send(&[ix::claim_rewards(&staker.pubkey())], &[&staker]);
            let account = self.world.staking_account(&staker.pubkey());
            assert_eq!(self.world.balance(&account), STAKE, "nobody is locked out of his stake");
        }
    }
}

#[test]
fn a_long_random_walk_of_stakers_adds_up() {
    println!("seed {SEED}, {STEPS} steps");
    let mut walk = Walk::new();
    let mut outcomes = BTreeMap::<&str, usize>::new();
    for _ in 0..STEPS {
        let pause = walk.below(6) as i64;
        if pause > 2 {
            walk.world.pass(pause - 2);
        }
        *outcomes.entry(walk.step()).or_default() += 1;
        walk.world.assert_stake_adds_up();
    }
    walk.everybody_leaves();
    walk.world.assert_stake_adds_up();
    let pool = walk.world.stake_pool();
    assert_eq!(walk.world.balance(&pool.vault), 0);
    let dust = pool.earned - pool.claimed - pool.unassigned;
    println!("{outcomes:?}; {dust} lamports of dust");
    assert!(dust < 2 * STEPS as u64, "{dust} lamports belong to nobody");
    for name in [
        "claimed",
        "passed",
        "expired",
        "StakeActivated",
        "Unstaked",
        "StakeWithdrawn",
        "RewardsClaimed",
    ] {
        assert!(
            outcomes.get(name).is_some_and(|times| *times > 5),
            "the walk is too quiet: {name}"
        );
    }
}
