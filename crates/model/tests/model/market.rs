//! Section Market of PROTOCOL.

use crate::prelude::*;
use sporeline_model::{
    curve::{self, Phase, Reserves, sniper_fee_bps, within_impact},
    effects::Swept,
    gate::{UsdPerSol, fdv_at_least, gate_price},
};

const CLOSED: u8 = 20;
const AGENT: u8 = 21;

#[test]
fn a_market_is_closed_until_the_first_attestation() {
    let mut world = World::local();
    world.founder(CLOSED, SOL);
    let account = world.open(PERSON, CLOSED);
    world.refuses(R::MarketClosed, world.buying(CLOSED, SOL));
    world.attest(CLOSED);
    assert_eq!(
        world.model.market(&key(CLOSED)).expect("there").opened_at,
        world.model.now
    );
    world.must(world.buying(CLOSED, SOL));
    assert!(world.model.tokens(&account) > 0);
    world.check();
}

#[test]
fn one_sol_after_the_sniper_tax_buys_34_277_831_tokens() {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    let bought = world.must(world.buying(AGENT, SOL));
    // 1,073,000,000 · 0.99 / 30.99, the fee being 1 %.
    let base = 34_277_831_558_567;
    let (quote, fee, opening) = (SOL, SOL / 100, 0);
    assert_eq!(
        bought,
        Effects::Traded {
            base,
            quote,
            fee,
            opening
        }
    );
    // Agent 50, stakers 20, protocol 15, lineage 10, spawner 5 of 100 parts of 0.01 SOL.
    let unswept = world.model.market(&key(AGENT)).expect("there").unswept;
    assert_eq!(unswept, [5_000_000, 2_000_000, 1_500_000, 1_000_000, 500_000]);
    // All of it sold again brings the 0.99 SOL back, less another 1 %, rounded up.
    let sold = world.must(world.selling(AGENT, base));
    let (quote, fee) = (980_099_999, 9_900_000);
    assert_eq!(
        sold,
        Effects::Traded {
            base,
            quote,
            fee,
            opening
        }
    );
    world.check();
}

#[test]
fn the_buy_that_takes_the_last_token_pays_85_005_sol_and_its_fee_and_opens_the_pool() {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    let before = world.wallet(PERSON);
    let marks = world.model.marks();
    world.must(world.buying(AGENT, 1_000 * SOL));
    // ⌈793.1 · 30 / (1,073 − 793.1)⌉ SOL, and ⌈that / 0.99⌉ with the fee.
    let (raised, paid) = (85_005_359_057, 85_863_999_048);
    assert_eq!(before - world.wallet(PERSON), paid);
    let pool = world.model.market(&key(AGENT)).expect("there").pool;
    assert_eq!(pool.phase, Phase::Open);
    assert_eq!(
        (pool.base, pool.quote, pool.quote_real),
        (206_900_000_000_000, raised, raised)
    );
    // The price moves by less than 0.01 %.
    let last = Reserves {
        base: 279_900_000_000_000,
        quote: 30 * SOL + raised,
    };
    assert!(within_impact(last, pool.reserves(), 1));
    world.check();
    assert_eq!(world.model.check_invariants(Some(&marks)), Ok(()));
}

#[test]
fn an_airdrop_scales_the_base_figures_and_raises_the_same() {
    let (pool, airdrop) = curve::launch(500).expect("within 2,000");
    assert_eq!(airdrop, 50_000_000_000_000);
    assert_eq!((pool.base_left, pool.kept), (753_445_000_000_000, 196_555_000_000_000));
    assert_eq!(pool.base, 1_019_350_000_000_000);
    let pool = curve::Pool {
        phase: Phase::Bonding,
        ..pool
    };
    assert_eq!(pool.buy(1_000 * SOL, 0).expect("crosses").quote, 85_005_359_057);
    assert_eq!(curve::launch(2_001), Err(R::AirdropTooLarge));
}

#[test]
fn the_sniper_tax_falls_from_half_to_the_normal_fee_in_60_seconds_and_goes_to_the_newborn() {
    assert_eq!(sniper_fee_bps(100, 0, 60), 5_000);
    assert_eq!(sniper_fee_bps(100, 30, 60), 2_550);
    assert_eq!(sniper_fee_bps(100, 59, 60), 182, "100 and 4,900 / 60, rounded up");
    assert_eq!(sniper_fee_bps(100, 60, 60), 100);
    let mut world = World::local();
    world.founder(AGENT, SOL);
    world.attest(AGENT);
    world.open(PERSON, AGENT);
    world.must(world.buying(AGENT, SOL));
    let unswept = world.model.market(&key(AGENT)).expect("there").unswept;
    assert_eq!(unswept, [495_000_000, 2_000_000, 1_500_000, 1_000_000, 500_000]);
}

#[test]
fn a_claim_on_virtual_reserves_is_refused() {
    let mut world = World::local();
    world.staked(5, 1_000);
    let mut spawn = world.spawning(AGENT, SOL);
    spawn.airdrop_bps = 2_000;
    world.must(Step::Spawn(Box::new(spawn)));
    world.attest(AGENT);
    world.pass(6);
    let claim = Step::ClaimAirdrop {
        caller: key(PERSON),
        position: key(5),
        distribution: 0,
    };
    world.must(claim);
    let sale = Step::Sell {
        trader: key(5),
        market: key(AGENT),
        account: Key::Ata(Owner::Person(key(5)), Mint::Of(key(AGENT))),
        base_in: 200_000_000_000_000,
        min_quote_out: 0,
    };
    world.refuses(R::CurveEmpty, sale.clone());
    world.open(PERSON, AGENT);
    world.must(world.buying(AGENT, 100 * SOL));
    world.must(sale);
    world.check();
}

#[test]
fn named_errors_for_nothing_slippage_and_too_little() {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    world.refuses(R::ZeroAmount, world.buying(AGENT, 0));
    world.refuses(R::ZeroAmount, world.selling(AGENT, 0));
    world.refuses(R::InsufficientTokens, world.selling(AGENT, 1));
    world.refuses(R::InsufficientFunds, {
        let Step::Buy { market, quote_in, .. } = world.buying(AGENT, 5 * SOL) else {
            unreachable!()
        };
        let account = Key::Ata(Owner::Person(key(PERSON)), Mint::Of(market));
        Step::Buy {
            trader: key(99),
            market,
            account,
            quote_in,
            min_base_out: 0,
        }
    });
    let Step::Buy {
        trader,
        market,
        account,
        quote_in,
        ..
    } = world.buying(AGENT, SOL)
    else {
        unreachable!()
    };
    let too_much = 34_277_831_558_568;
    world.refuses(
        R::SlippageExceeded,
        Step::Buy {
            trader,
            market,
            account,
            quote_in,
            min_base_out: too_much,
        },
    );
    world.must(Step::Buy {
        trader,
        market,
        account,
        quote_in,
        min_base_out: too_much - 1,
    });
}

#[test]
fn with_no_stake_a_living_agent_gets_the_stakers_share_and_with_no_parents_the_lineages() {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    world.must(world.buying(AGENT, SOL));
    let collect = Step::CollectFees {
        market: key(AGENT),
        agent: key(AGENT),
        parents: [None, None],
    };
    let swept = world.must(collect.clone());
    let expected = Swept {
        agent: 8_000_000,
        stakers: 0,
        protocol: 1_500_000,
        parents: [0, 0],
    };
    assert_eq!(swept, Effects::Collected(expected));
    world.refuses(R::NothingToDo, collect.clone());
    world.staked(5, 1_000);
    world.must(world.buying(AGENT, SOL));
    let expected = Swept {
        agent: 6_000_000,
        stakers: 2_000_000,
        ..expected
    };
    assert_eq!(world.must(collect), Effects::Collected(expected));
    let claim = Step::ClaimSpawner {
        market: key(AGENT),
        spawner: key(PERSON),
    };
    assert_eq!(world.must(claim.clone()), Effects::Paid(1_000_000));
    world.refuses(R::NothingToDo, claim);
    world.refuses(
        R::WrongAddress,
        Step::ClaimSpawner {
            market: key(AGENT),
            spawner: key(5),
        },
    );
    world.check();
}

#[test]
fn at_200_dollars_the_gate_is_2_500_sol_of_market_cap() {
    let sol = UsdPerSol {
        mantissa: 200,
        exponent: 0,
    };
    let gate = gate_price(500_000, sol).expect("in range");
    // 2,500 SOL over 10^15 base units: 1/400 lamports each, as Q64.64 rounded up.
    assert_eq!(gate, (1u128 << 64).div_ceil(400));
    let at = |quote| Reserves {
        base: 1_000_000_000_000_000,
        quote,
    };
    assert!(fdv_at_least(at(2_500 * SOL), 500_000, sol));
    assert!(!fdv_at_least(at(2_500 * SOL - 1), 500_000, sol));
}
