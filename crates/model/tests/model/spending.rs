//! What the wallet may do, of PROTOCOL, section Life.

use crate::prelude::*;

const AGENT: u8 = 20;
const OTHER: u8 = 21;

/// An agent with 100 SOL and a graduated market of another's, with 1,000 s of hosting paid ahead.
fn traders() -> World {
    let mut world = World::local();
    world.set_parameters(|p| p.period = 1_000);
    world.founder(AGENT, 100 * SOL);
    world.grown(OTHER, 100 * SOL);
    world.attest(AGENT);
    world.must(world.buying(OTHER, 1_000 * SOL));
    world.pass(100);
    world
}

#[test]
fn a_full_bucket_is_half_the_limit_and_refills_in_one_window() {
    let mut world = traders();
    // 4,000 bps of 100 SOL in 60 s, half of it at once: 20 SOL, opening the token account included.
    world.set_parameters(|p| p.impact_limit_bps = 1_000);
    let rent = world.model.rents.associated;
    world.must(Step::Send {
        from: key(PERSON),
        to: Key::Market(key(OTHER)),
        lamports: 1, // a gift to the market changes nothing
    });
    for _ in 0..4 {
        world.must(world.agent_buying(AGENT, OTHER, 4 * SOL));
        world.next_slot();
    }
    let level = world.model.agent(&key(AGENT)).expect("there").spend_level;
    assert_eq!(level, 4 * SOL - rent);
    world.refuses(R::SpendLimit, world.agent_buying(AGENT, OTHER, 4 * SOL));
    // The cap falls with the treasury, a fifth of it: 84 SOL less rent; a third of it is back after 20 s.
    world.pass(20);
    let cap = world.treasury(AGENT) / 5;
    world.must(world.agent_buying(AGENT, OTHER, SOL));
    let level = world.model.agent(&key(AGENT)).expect("there").spend_level;
    assert_eq!(level, 4 * SOL - rent + cap / 3 - SOL);
    world.pass(60);
    let cap = world.treasury(AGENT) / 5;
    world.must(world.agent_buying(AGENT, OTHER, SOL));
    let level = world.model.agent(&key(AGENT)).expect("there").spend_level;
    assert_eq!(level, cap - SOL);
    world.check();
}

#[test]
fn purchases_end_within_the_impact_limit_of_the_price_before_the_slot() {
    let mut world = traders();
    world.set_parameters(|p| p.impact_limit_bps = 50);
    // The pool holds 85 SOL: 0.5 % of price is a quarter percent of it, about 0.2125 SOL with the fee.
    world.refuses(R::ImpactLimit, world.agent_buying(AGENT, OTHER, 3 * SOL / 10));
    world.must(world.agent_buying(AGENT, OTHER, SOL / 10));
    // Several in one slot count together.
    world.must(world.agent_buying(AGENT, OTHER, SOL / 10));
    world.refuses(R::ImpactLimit, world.agent_buying(AGENT, OTHER, SOL / 10));
    world.pass(1);
    world.must(world.agent_buying(AGENT, OTHER, SOL / 10));
}

#[test]
fn the_floor_is_what_the_reserve_periods_cost() {
    let mut world = World::local();
    world.set_parameters(|p| {
        p.period = 600;
        p.impact_limit_bps = 1_000;
    });
    // 3 periods of 600 s at 50 SOL a day: 1.041666667 SOL.
    let floor = (50 * SOL * 1_800).div_ceil(86_400);
    world.founder(AGENT, 18 * SOL / 10);
    world.grown(OTHER, 100 * SOL);
    world.attest(AGENT);
    world.must(world.buying(OTHER, 1_000 * SOL));
    world.pass(100);
    let (owner, mint, payer) = (Owner::Agent(key(AGENT)), Mint::Of(key(OTHER)), key(PERSON));
    world.must(Step::OpenAta { payer, owner, mint });
    // Take what lies between bucket and floor, window by window.
    world.must(world.agent_buying(AGENT, OTHER, 36 * SOL / 100));
    world.pass(60);
    world.must(world.agent_buying(AGENT, OTHER, 28 * SOL / 100));
    world.pass(60);
    let left = world.treasury(AGENT) - floor;
    world.refuses(R::TreasuryTooLow, world.agent_buying(AGENT, OTHER, left + 1));
    world.must(world.agent_buying(AGENT, OTHER, left));
    assert_eq!(world.treasury(AGENT), floor);
    world.check();
}

#[test]
fn a_market_must_be_older_than_the_least_age_and_thick_enough_before_this_slot() {
    let mut world = World::local();
    world.set_parameters(|p| {
        p.period = 1_000;
        p.min_market_age = 30;
        p.min_trade_liquidity = 10 * SOL;
    });
    world.founder(AGENT, 100 * SOL);
    world.attest(AGENT);
    world.grown(OTHER, 100 * SOL);
    world.pass(19); // opened 30 s ago
    world.refuses(R::MarketTooYoung, world.agent_buying(AGENT, OTHER, SOL / 10));
    world.pass(1);
    world.refuses(R::MarketTooThin, world.agent_buying(AGENT, OTHER, SOL / 10));
    world.must(world.buying(OTHER, 20 * SOL));
    world.refuses(R::MarketTooThin, world.agent_buying(AGENT, OTHER, SOL / 10));
    world.pass(1);
    world.must(world.agent_buying(AGENT, OTHER, SOL / 10));
}

#[test]
fn refuel_tops_up_to_the_float_half_the_allowance_at_once() {
    let mut world = World::local();
    world.founder(AGENT, SOL);
    world.attest(AGENT);
    // Allowance 0.05 SOL in 60 s: 0.025 at once.
    let refuel = |world: &World| Step::Refuel { act: world.act(AGENT) };
    assert_eq!(world.must(refuel(&world)), Effects::Paid(25_000_000));
    world.refuses(R::NothingToRefuel, refuel(&world));
    world.pass(30);
    assert_eq!(world.must(refuel(&world)), Effects::Paid(12_500_000));
    world.pass(60);
    assert_eq!(
        world.must(refuel(&world)),
        Effects::Paid(12_500_000),
        "the float is 0.05 SOL"
    );
    world.pass(60);
    world.refuses(R::NothingToRefuel, refuel(&world));
    world.check();
}

#[test]
fn only_alive_attested_in_order_and_by_its_own_wallet() {
    let mut world = traders();
    let step = |act| Step::AnchorJournal {
        act,
        sequence: 5,
        head: [3; 32],
    };
    let act = world.act(AGENT);
    world.refuses(
        R::WrongWallet,
        step(Act {
            signer: key(OTHER),
            ..act
        }),
    );
    world.refuses(
        R::WrongAction,
        step(Act {
            action: act.action + 1,
            ..act
        }),
    );
    world.refuses(
        R::Missing,
        step(Act {
            measurement: [1; 32],
            ..act
        }),
    );
    world.must(step(act));
    world.refuses(R::BadJournalSequence, step(world.act(AGENT)));
    let persona = Step::SetPersona {
        act: world.act(AGENT),
        persona: [1; 32],
    };
    world.refuses(R::PersonaAlreadySet, persona);
    world.pass(600);
    world.refuses(R::Unattested, step(world.act(AGENT)));
    world.attest(AGENT);
    world.pass(599);
    world.refuses(R::Unpaid, step(world.act(AGENT)));
}
