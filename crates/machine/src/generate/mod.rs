//! What happens next: mostly what the state of the world suggests, sometimes what is wrong, sometimes what is hostile.

mod agents;
mod authority;
mod dice;
mod families;
mod opening;
mod spoil;
mod stakers;
mod traders;

pub use dice::Dice;

use crate::{bend, chain::Chain, machine::Event, people, translate, world_steps::Plan};
use sporeline_model::{Act, Hash, Key, Mint, Model, Owner, PriceAccount, Pubkey, Step};
use std::collections::VecDeque;

/// Lamports of one SOL.
pub const SOL: u64 = 1_000_000_000;
/// Chain time when a world begins.
const START: i64 = 1_800_000_000;
const PERSONS: u64 = 6;
const OPERATORS: u64 = 3;

/// Of an image, by number.
pub fn compose(number: u64) -> Hash {
    people::key("image", number)
}

/// A program that publishes prices, by number.
pub fn price_owner(number: u64) -> Pubkey {
    people::key("price program", number)
}

/// A price feed, by number.
pub fn feed(number: u64) -> Hash {
    people::key("feed", number)
}

/// Draws the steps of one world.
pub struct Generator {
    pub(crate) dice: Dice,
    queue: VecDeque<Step>,
    /// Numbers of wallets and token accounts that were given out.
    wallets: u64,
    tokens: u64,
    images: u64,
}

/// A kind of step, and how often it is tried.
type Kind = (u64, fn(&mut Generator, &Model) -> Option<Step>);

const KINDS: &[Kind] = &[
    (12, Generator::time),
    (10, Generator::attest),
    (8, Generator::charge),
    (10, Generator::buy),
    (5, Generator::sell),
    (2, Generator::lift),
    (3, Generator::late_gift),
    (3, Generator::open_account),
    (6, Generator::agent_buy),
    (4, Generator::agent_sell),
    (2, Generator::refuel),
    (2, Generator::persona),
    (2, Generator::journal),
    (3, Generator::collect),
    (2, Generator::claim_spawner),
    (3, Generator::choose_mate),
    (8, Generator::begin),
    (12, Generator::commit),
    (14, Generator::birth),
    (4, Generator::close_litter),
    (8, Generator::reap),
    (4, Generator::settle),
    (4, Generator::estate_sell),
    (6, Generator::inherit),
    (3, Generator::spawn),
    (3, Generator::stake),
    (3, Generator::activate),
    (5, Generator::hoard),
    (3, Generator::unstake),
    (2, Generator::withdraw_stake),
    (1, Generator::skip),
    (2, Generator::claim_rewards),
    (1, Generator::budget),
    (6, Generator::claim_airdrop),
    (2, Generator::pass_airdrop),
    (2, Generator::expire),
    (5, Generator::hosts),
    (6, Generator::administer),
    (6, Generator::world),
    (1, Generator::rent),
];

impl Generator {
    pub fn new(seed: u64, staking_2022: bool) -> Self {
        let mut generator = Self {
            dice: Dice::new(seed),
            queue: VecDeque::new(),
            wallets: 0,
            tokens: 0,
            images: 1,
        };
        generator.queue = generator.opening(staking_2022).into();
        generator
    }

    /// The next event.
    pub fn next(&mut self, model: &Model, chain: &mut Chain) -> Event {
        if let Some(step) = self.queue.pop_front() {
            return Event {
                step,
                bend: None,
                action_offset: 0,
            };
        }
        let mut event = Event {
            step: self.sensible(model),
            bend: None,
            action_offset: 0,
        };
        match self.dice.below(100) {
            0..=17 => self.spoil(model, &mut event),
            18..=31 => {
                if let Plan::Send { instructions, .. } = translate::plan(&mut chain.book, model, &event.step) {
                    event.bend = (0..4).find_map(|_| bend::draw(&mut self.dice, chain, model, &instructions));
                }
            }
            _ => {}
        }
        event
    }

    /// A step that the state suggests.
    fn sensible(&mut self, model: &Model) -> Step {
        let all: u64 = KINDS.iter().map(|(weight, _)| weight).sum();
        loop {
            let mut drawn = self.dice.below(all);
            let kind = KINDS.iter().find(|(weight, _)| {
                let here = drawn < *weight;
                drawn = drawn.wrapping_sub(*weight);
                here
            });
            if let Some(step) = kind.and_then(|(_, make)| make(self, model)) {
                return step;
            }
        }
    }

    /// Seconds pass, now and then so many that treasuries run dry; slots too, now and then none.
    fn time(&mut self, model: &Model) -> Option<Step> {
        let seconds = match self.dice.below(60) {
            0..=2 => self.dice.below(9_000),
            3..=12 => 0,
            _ => self.dice.below(12),
        };
        let slots = match self.dice.below(40) {
            0 => 60, // beyond what the hashes written here remember
            _ => 1 + self.dice.below(5),
        };
        let (slot, now) = (model.slot + slots, model.now + seconds as i64);
        // One in five slots had no block.
        let back: Vec<u64> = (1..=45).filter(|_| !self.dice.one_in(5)).collect();
        let hashes = back
            .into_iter()
            .map(|back| (slot - back, people::key("slot", slot - back)))
            .collect();
        self.queue.push_back(Step::SlotHashes(hashes));
        Some(Step::Clock { slot, now })
    }

    fn person(&mut self) -> Pubkey {
        people::person(self.dice.below(PERSONS))
    }

    fn operator(&mut self) -> Pubkey {
        people::operator(self.dice.below(OPERATORS))
    }

    /// A wallet that no agent has.
    fn new_wallet(&mut self) -> Pubkey {
        self.wallets += 1;
        people::wallet(self.wallets)
    }

    fn agent_where(
        &mut self,
        model: &Model,
        fits: impl Fn(&Pubkey, &sporeline_model::state::Agent) -> bool,
    ) -> Option<Pubkey> {
        let all: Vec<Pubkey> = model
            .agents
            .iter()
            .filter(|(wallet, row)| fits(wallet, row))
            .map(|(wallet, _)| *wallet)
            .collect();
        self.dice.some_of(&all)
    }

    fn any_agent(&mut self, model: &Model) -> Option<Pubkey> {
        self.agent_where(model, |_, _| true)
    }

    /// Alive and attested, mostly paid too.
    fn able(&mut self, model: &Model) -> Option<Pubkey> {
        self.agent_where(model, |_, row| {
            row.alive && row.attestation_expires_at > model.now && row.paid_until >= model.now
        })
    }

    /// Small, large or anything between, up to 100 SOL.
    fn lamports(&mut self) -> u64 {
        (1 + self.dice.below(100 * SOL)) >> self.dice.below(30)
    }

    /// A part of an amount, at times a little more than all of it.
    fn part(&mut self, of: u64) -> u64 {
        let part = match self.dice.below(6) {
            0 => 1_000,
            _ => self.dice.below(1_020),
        };
        (u128::from(of) * u128::from(part) / 1_000) as u64
    }

    fn act(&self, model: &Model, agent: Pubkey) -> Act {
        let row = model.agent(&agent).ok();
        Act {
            agent,
            signer: agent,
            measurement: row.map_or([0; 32], |row| row.compose_hash),
            action: 0, // the machine numbers it
        }
    }

    fn measurement_of(&self, model: &Model, agent: &Pubkey) -> Hash {
        let stored = model.agent(agent).map_or([0; 32], |row| row.compose_hash);
        if stored == [0; 32] { compose(0) } else { stored }
    }

    fn parents(&self, model: &Model, agent: &Pubkey) -> [Option<Pubkey>; 2] {
        match model.agent(agent).ok().and_then(|row| row.parents) {
            None => [None, None],
            Some([a, b]) if a == b => [Some(a), None],
            Some([a, b]) => [Some(a), Some(b)],
        }
    }

    /// The host that a charge goes to now.
    fn host_of(&self, model: &Model, agent: &Pubkey) -> Pubkey {
        let Ok(row) = model.agent(agent) else {
            return people::operator(0);
        };
        match row.next_host {
            Some((next, _)) if model.now >= row.paid_until => next,
            _ => row.host,
        }
    }

    /// A price of SOL, mostly one at which this market stands above the threshold.
    fn price(&mut self, model: &Model, market: &Pubkey) -> PriceAccount {
        let global = model.global().ok();
        let threshold = global.map_or(0, |g| g.parameters.breed_threshold_usd);
        let high = |dollars: &i64| {
            let spot = model.market(market).map(|row| row.spot(model.slot));
            spot.is_ok_and(|at| {
                u128::from(at.quote) * 999_000 * (*dollars as u128) > u128::from(threshold) * u128::from(at.base)
            })
        };
        const DOLLARS: [i64; 5] = [200, 400, 1_300, 20_000, 500_000];
        let enough = DOLLARS.into_iter().find(high).filter(|_| !self.dice.one_in(6));
        let dollars = enough.unwrap_or_else(|| self.dice.one_of(&DOLLARS));
        PriceAccount {
            owner: global.and_then(|g| g.price_owners.first().copied()).unwrap_or([0; 32]),
            full: true,
            feed_id: global.map_or([0; 32], |g| g.feed_id),
            price: dollars * 100_000_000,
            confidence: self.dice.below(dollars as u64 * 900_000),
            exponent: -8,
            publish_time: model.now - self.dice.below(50) as i64,
        }
    }

    /// Where this owner holds tokens of this mint: the associated account, or another.
    fn account_of(&mut self, model: &Model, owner: Owner, mint: Mint) -> Key {
        let others = model
            .tokens
            .iter()
            .filter(|(key, row)| matches!(key, Key::Token(_)) && row.owner == owner && row.mint == mint);
        let others: Vec<Key> = others.map(|(key, _)| *key).collect();
        match self.dice.some_of(&others) {
            Some(other) if self.dice.one_in(3) => other,
            _ => Key::Ata(owner, mint),
        }
    }
}
