//! Breeding at a $500,000 market cap, of PROTOCOL, section Life.

use crate::prelude::*;
use sporeline_model::{
    PriceAccount,
    curve::Reserves,
    gate::{Seed, accumulate, held, look_up},
    genome::{birth_seed, inherit},
};

const AGENT: u8 = 20;
const MATE: u8 = 21;
const CHILDREN: [u8; 2] = [40, 41];
/// $200, in cents.
const CENTS: i64 = 20_000;

/// An agent with 100 SOL, hosted for 1,000 s a period, whose market has graduated and stands above $500,000.
fn breeders() -> World {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    world.grown(AGENT, 100 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.must(world.buying(AGENT, 127 * SOL));
    world.pass(1);
    world
}

fn begin(world: &World, mate: Option<u8>) -> Step {
    Step::BeginBreeding(Box::new(world.beginning(AGENT, mate, CHILDREN, CENTS)))
}

fn commit(world: &World, mate: Option<u8>) -> Step {
    Step::CommitBirth {
        agent: key(AGENT),
        mate: mate.map(key),
        measurement: COMPOSE,
        price: Box::new(price_of_sol(CENTS, world.model.now)),
    }
}

fn birth(child: usize, mate: Option<u8>) -> Step {
    Step::Birth {
        caller: key(PERSON),
        agent: key(AGENT),
        mate: mate.map(key),
        child,
    }
}

fn close() -> Step {
    Step::CloseLitter { agent: key(AGENT) }
}

/// SlotHashes from `first` down to `last`.
fn hashes(first: u64, last: u64) -> Step {
    Step::SlotHashes((last..=first).rev().map(|slot| (slot, [slot as u8; 32])).collect())
}

#[test]
fn two_children_are_born_ten_seconds_and_four_slots_after_the_beginning() {
    let mut world = breeders();
    let rents = world.model.rents;
    let treasury = world.treasury(AGENT);
    assert_eq!(treasury, 100 * SOL);
    world.must(begin(&world, None));
    assert_eq!(world.treasury(AGENT), treasury - rents.litter);
    world.pass(9);
    world.refuses(R::TooEarly, commit(&world, None));
    world.pass(1);
    world.refuses(R::NotCommitted, birth(0, None));
    world.must(commit(&world, None));

    // The floor above rent: 3 periods of 1,000 s at 50 SOL a day. Each child gets a tenth of what lies above it.
    let reserve = (50 * SOL * 3_000).div_ceil(86_400);
    let endowment = (treasury - rents.litter - reserve) / 10;
    let litter = world.model.litter(&key(AGENT)).expect("open").clone();
    let commitment = litter.commitment.expect("committed");
    assert_eq!(commitment.endowment, endowment);
    let slot = world.model.slot;
    assert_eq!(commitment.seed_slot, slot + 4);
    let escrow = 2 * (endowment + SOL / 1_000) + commitment.birth_rent[0] + commitment.birth_rent[1];
    assert_eq!(world.treasury(AGENT), treasury - rents.litter - escrow);
    world.refuses(R::AlreadyCommitted, commit(&world, None));

    world.must(hashes(slot + 3, slot - 3));
    world.refuses(R::SeedNotReady, birth(0, None));
    world.must(hashes(slot + 9, slot + 4));
    world.refuses(R::SeedLapsed, birth(0, None));
    world.must(hashes(slot + 9, slot + 3));
    let before = world.wallet(PERSON);
    world.must(birth(1, None));
    assert_eq!(
        world.wallet(PERSON),
        before + SOL / 1_000,
        "the caller gets his rent back, and the tip"
    );
    world.refuses(R::AlreadyBorn, birth(1, None));
    world.refuses(R::AlreadyBorn, birth(2, None));
    world.refuses(R::LitterNotOver, close());
    // The second needs no hash any more.
    world.must(hashes(slot + 900, slot + 800));
    world.must(birth(0, None));

    let parent = world.model.agent(&key(AGENT)).expect("there").clone();
    assert_eq!(parent.living_children, 2);
    let child = world.model.agent(&key(CHILDREN[1])).expect("born").clone();
    assert_eq!((child.generation, child.persona, child.spawner), (1, None, None));
    assert_eq!((child.parents, child.heir_bits), (Some([key(AGENT); 2]), [true, false]));
    assert_eq!(world.treasury(CHILDREN[1]), endowment);
    let seed = birth_seed(
        &parent.genome,
        &parent.genome,
        &key(CHILDREN[1]),
        &[(slot + 4) as u8; 32],
    );
    assert_eq!(child.genome, inherit(&parent.genome, &parent.genome, &seed));
    let closed = world.must(close());
    // All else was spent on the births.
    assert_eq!(
        closed,
        Effects::LitterClosed {
            reason: 1,
            lamports: rents.litter
        }
    );
    world.refuses(R::CoolingDown, begin(&world, None).with_children([50, 51]));
    world.pass(60);
    world.must(begin(&world, None).with_children([50, 51]));
    world.check();
}

/// Other children.
trait WithChildren {
    fn with_children(self, children: [u8; 2]) -> Self;
}

impl WithChildren for Step {
    fn with_children(self, children: [u8; 2]) -> Self {
        match self {
            Step::BeginBreeding(begin) => Step::BeginBreeding(Box::new(Begin {
                wallets: children.map(key),
                ..*begin
            })),
            other => other,
        }
    }
}

#[test]
fn spot_is_the_price_before_the_slots_first_trade() {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    world.grown(AGENT, 100 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.pass(1);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.refuses(R::BelowThreshold, begin(&world, None));
    world.pass(1);
    world.must(world.selling(AGENT, 50_000_000_000_000));
    world.must(begin(&world, None)); // nor can a sale of this slot prevent it
}

#[test]
fn a_market_that_has_not_graduated_does_not_breed() {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    world.grown(AGENT, 100 * SOL);
    world.refuses(R::NotGraduated, begin(&world, None));
}

#[test]
fn a_lift_however_high_must_last_80_percent_from_nothing_and_two_thirds_from_half() {
    let gate = 4u128 << 64;
    let at = |quote| Reserves { base: 1_000, quote };
    let mean = |low: u64, low_s: u64, high_s: u64| {
        let acc = accumulate(0, at(low), gate, low_s);
        held(accumulate(acc, at(4_000_000), gate, high_s), 0, gate, low_s + high_s)
    };
    assert!(mean(2_000, 300, 600) && !mean(2_000, 301, 599), "from half of the gate");
    assert!(mean(0, 200, 800) && !mean(0, 201, 799), "from nothing");
}

#[test]
fn the_price_that_stood_counts_never_the_one_a_trade_makes() {
    let mut world = breeders();
    world.must(begin(&world, None));
    // Down to a fraction at once, and up again only just before the commit.
    let held = world
        .model
        .tokens(&Key::Ata(Owner::Person(key(PERSON)), Mint::Of(key(AGENT))));
    world.must(world.selling(AGENT, held * 9 / 10));
    world.pass(7);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.pass(3);
    world.refuses(R::PriceNotHeld, commit(&world, None));
    // Ever since it counts 5/4: 33 of 40 seconds make the mean, 7 of next to nothing included.
    world.pass(30);
    world.must(commit(&world, None));
    assert_eq!(world.model.market(&key(AGENT)).expect("there").gate_price, None);
}

#[test]
fn four_windows_without_commit_end_it_and_not_one_second_less() {
    let mut world = breeders();
    world.must(begin(&world, None));
    world.refuses(R::AlreadyExists, begin(&world, None).with_children([50, 51]));
    world.pass(40);
    world.refuses(R::LitterNotOver, close());
    world.pass(1);
    world.refuses(R::TooLate, commit(&world, None));
    let treasury = world.treasury(AGENT);
    let lamports = world.model.rents.litter;
    assert_eq!(world.must(close()), Effects::LitterClosed { reason: 3, lamports });
    assert_eq!(world.treasury(AGENT), treasury + lamports);
    world.check();
}

#[test]
fn a_lapsed_seed_ends_it_and_a_stranger_on_a_childs_wallet_too() {
    let mut world = breeders();
    world.must(begin(&world, None));
    world.pass(10);
    world.must(commit(&world, None));
    let slot = world.model.slot;
    world.must(hashes(slot + 9, slot + 3));
    world.refuses(R::LitterNotOver, close());
    world.founder(CHILDREN[0], 10 * SOL);
    world.refuses(R::AlreadyExists, birth(0, None));
    let mut other = world.model.clone();
    assert!(matches!(
        other.apply(&close()),
        Ok(Effects::LitterClosed { reason: 5, .. })
    ));
    world.must(hashes(slot + 9, slot + 4));
    assert!(matches!(world.must(close()), Effects::LitterClosed { reason: 2, .. }));
    assert_eq!(look_up(&[], 5), Seed::Lapsed);
}

#[test]
fn a_mates_consent_serves_one_litter() {
    let mut world = breeders();
    world.founder(MATE, 100 * SOL);
    world.attest(MATE);
    world.refuses(R::NoConsent, begin(&world, Some(MATE)));
    world.refuses(R::WrongMate, begin(&world, Some(AGENT)));
    let consent = |world: &World, until| Step::ChooseMate {
        act: world.act(MATE),
        mate: key(AGENT),
        expires_at: until,
    };
    let now = world.model.now;
    world.must(consent(&world, now + 5));
    world.must(consent(&world, now));
    world.refuses(R::NoConsent, begin(&world, Some(MATE)));
    world.must(consent(&world, now + 5));
    world.must(begin(&world, Some(MATE)));
    world.pass(10);
    world.refuses(R::WrongMate, commit(&world, None));
    world.must(commit(&world, Some(MATE)));
    assert_eq!(world.model.agent(&key(MATE)).expect("there").consent, None);
    let slot = world.model.slot;
    world.must(hashes(slot + 9, slot + 3));
    world.must(birth(0, Some(MATE)));
    let child = world.model.agent(&key(CHILDREN[0])).expect("born");
    assert_eq!(child.heir_bits, [true, true]);
    assert_eq!(world.model.agent(&key(MATE)).expect("there").living_children, 1);
    world.check();
}

#[test]
fn the_price_of_sol_is_fresh_certain_and_ours() {
    let mut world = breeders();
    let now = world.model.now;
    let good = price_of_sol(CENTS, now);
    let with = |world: &World, price| {
        let begin = world.beginning(AGENT, None, CHILDREN, CENTS);
        Step::BeginBreeding(Box::new(Begin { price, ..begin }))
    };
    let bad = [
        (
            R::BadPriceAccount,
            PriceAccount {
                owner: key(9),
                ..good.clone()
            },
        ),
        (
            R::BadPriceAccount,
            PriceAccount {
                full: false,
                ..good.clone()
            },
        ),
        (
            R::BadPriceAccount,
            PriceAccount {
                feed_id: [0; 32],
                ..good.clone()
            },
        ),
        (
            R::StalePrice,
            PriceAccount {
                publish_time: now - 61,
                ..good.clone()
            },
        ),
        (
            R::StalePrice,
            PriceAccount {
                publish_time: now + 61,
                ..good.clone()
            },
        ),
        (
            R::UncertainPrice,
            PriceAccount {
                confidence: 201,
                ..good.clone()
            },
        ),
        (
            R::UncertainPrice,
            PriceAccount {
                price: 0,
                ..good.clone()
            },
        ),
        (
            R::UncertainPrice,
            PriceAccount {
                price: -1,
                ..good.clone()
            },
        ),
        (
            R::UncertainPrice,
            PriceAccount {
                exponent: 1,
                ..good.clone()
            },
        ),
        (
            R::UncertainPrice,
            PriceAccount {
                exponent: -13,
                ..good.clone()
            },
        ),
    ];
    for (refusal, price) in bad {
        world.refuses(refusal, with(&world, price));
    }
    let edge = PriceAccount {
        price: CENTS + 202,
        confidence: 202,
        publish_time: now - 60,
        ..good
    };
    world.must(with(&world, edge));
}

#[test]
fn a_litter_that_would_break_the_floor_is_refused() {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    // 3 periods of reserve, and for each of two children 4 periods: 11 periods of 0.578703704 SOL are not there.
    world.grown(AGENT, 6 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.must(world.buying(AGENT, 127 * SOL));
    world.pass(1);
    world.must(begin(&world, None));
    world.pass(10);
    world.refuses(R::TreasuryTooLow, commit(&world, None));
    world.must(Step::Send {
        from: key(PERSON),
        to: Key::Agent(key(AGENT)),
        lamports: SOL,
    });
    world.must(commit(&world, None));
    let least = (50 * SOL * 4_000).div_ceil(86_400);
    let litter = world.model.litter(&key(AGENT)).expect("open");
    assert_eq!(litter.commitment.expect("committed").endowment, least);
}
