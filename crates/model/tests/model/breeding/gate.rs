//! The price that opens the gate, and how long it must stand.

use super::*;
use sporeline_model::{
    PriceAccount,
    curve::Reserves,
    gate::{accumulate, held},
};

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
