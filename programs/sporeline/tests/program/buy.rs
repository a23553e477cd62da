//! `buy`: a wallet buys an agent's token with lamports, through Bonding into Open.

use crate::prelude::*;
use curve::{MarketState, Phase, fees, price};

/// What the last token for sale brings the total to: 85.005 SOL.
const RAISED: u64 = 85_005_359_057;

fn buy(
    trader: &Keypair,
    founder: &Founder,
    quote_in: u64,
    min_base_out: u64,
) -> [sporeline_svm::client::Instruction; 1] {
    [ix::buy(&trader.pubkey(), &founder.of.mint, quote_in, min_base_out)]
}

/// A market without sniper tax, and a trader with a million SOL.
fn market() -> (World, Founder, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 1_000_000 * SOL);
    (world, founder, trader)
}

#[test]
fn a_buy_pays_lamports_and_receives_what_the_curve_gives() {
    let (mut world, founder, trader) = market();
    let expected = world.curve(&founder).buy(SOL, 100).expect("a quote");
    let purse = world.lamports(&trader.pubkey());
    world.buy(&trader, &founder, SOL);
    assert_eq!(world.curve(&founder), expected.next);
    assert_eq!(world.tokens(&trader.pubkey(), &founder), expected.base_out);
    assert_eq!(world.lamports(&trader.pubkey()), purse - SOL);
    assert_eq!(world.market(&founder).quote_real, SOL - SOL / 100);
}

#[test]
fn the_fee_is_1_percent_rounded_up_and_shared_50_20_15_10_5_the_agent_taking_the_remainder() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, SOL);
    let share = SOL / 10_000;
    assert_eq!(
        world.market(&founder).unswept,
        [50, 20, 15, 10, 5].map(|bps| bps * share)
    );
    // 12,345 lamports: fee 124; floors 24, 18, 12, 6; the agent has 64.
    world.buy(&trader, &founder, 12_345);
    let more = [64, 24, 18, 12, 6];
    let unswept = world.market(&founder).unswept;
    assert_eq!(
        unswept,
        std::array::from_fn(|i| [50, 20, 15, 10, 5][i] * share + more[i])
    );
}

#[test]
fn amounts_of_zero_and_amounts_that_buy_nothing_are_refused() {
    let (mut world, founder, trader) = market();
    world.refuses(E::ZeroAmount, &buy(&trader, &founder, 0, 0), &[&trader]);
    world.refuses(E::ZeroAmount, &buy(&trader, &founder, 1, 0), &[&trader]);
}

#[test]
fn less_than_the_least_wanted_is_refused() {
    let (mut world, founder, trader) = market();
    let gets = world.curve(&founder).buy(SOL, 100).expect("a quote").base_out;
    world.refuses(E::SlippageExceeded, &buy(&trader, &founder, SOL, gets + 1), &[&trader]);
    world.must(&buy(&trader, &founder, SOL, gets), &[&trader]);
}

#[test]
fn a_market_is_closed_until_its_agents_first_attestation() {
    let mut world = World::local();
    let founder = world.spawn();
    let trader = world.trader_of(&founder, 10 * SOL);
    world.refuses(E::MarketClosed, &buy(&trader, &founder, SOL, 0), &[&trader]);
    world.attest(&founder);
    world.buy(&trader, &founder, SOL);
}

#[test]
fn a_trader_without_the_lamports_is_refused() {
    let (mut world, founder, _) = market();
    let poor = world.trader_of(&founder, SOL);
    world.refuses(E::InsufficientFunds, &buy(&poor, &founder, SOL + 1, 0), &[&poor]);
}

#[test]
fn the_last_token_for_sale_opens_the_pool_at_85_005_sol() {
    let (mut world, founder, trader) = market();
    let before = world.curve(&founder);
    world.buy(&trader, &founder, 90 * SOL);
    let after = world.curve(&founder);
    assert_eq!(after.phase, Phase::Open);
    assert_eq!((after.quote, after.quote_real), (RAISED, RAISED));
    assert_eq!((after.base, after.base_left), (before.kept, 0));
    assert_eq!(world.tokens(&trader.pubkey(), &founder), before.base_left);
    assert_eq!(world.balance(&founder.of.vault), before.kept);
}

#[test]
fn the_crossing_buy_takes_only_what_the_boundary_costs_and_the_fee_on_that() {
    for offered in [86 * SOL, 900_000 * SOL, u64::MAX] {
        let (mut world, founder, trader) = market();
        let purse = world.lamports(&trader.pubkey());
        world.buy(&trader, &founder, offered);
        let paid = purse - world.lamports(&trader.pubkey());
        assert_eq!(paid, fees::gross_up(RAISED, 100).expect("in range"));
        let unswept: u64 = world.market(&founder).unswept.iter().sum();
        assert_eq!(unswept, paid - RAISED);
    }
}

#[test]
fn the_least_wanted_applies_to_what_the_crossing_buy_fills() {
    let (mut world, founder, trader) = market();
    let left = world.curve(&founder).base_left;
    world.refuses(
        E::SlippageExceeded,
        &buy(&trader, &founder, 900 * SOL, left + 1),
        &[&trader],
    );
    world.must(&buy(&trader, &founder, 900 * SOL, left), &[&trader]);
}

#[test]
fn one_lamport_less_than_the_boundary_costs_stays_in_bonding() {
    let (mut world, founder, trader) = market();
    let cost = fees::gross_up(RAISED, 100).expect("in range");
    let state = world.curve(&founder);
    let nearly = (0..200)
        .map(|less| cost - less)
        .find(|offer| !state.buy(*offer, 100).expect("a quote").graduated);
    let nearly = nearly.expect("a lamport buys about 3,300 base units at the end");
    world.buy(&trader, &founder, nearly);
    assert_eq!(world.curve(&founder).phase, Phase::Bonding);
    world.buy(&trader, &founder, SOL);
    assert_eq!(world.curve(&founder).phase, Phase::Open);
}

#[test]
fn at_graduation_the_price_moves_by_less_than_a_hundredth_of_a_percent() {
    let (mut world, founder, trader) = market();
    let start = world.curve(&founder);
    world.buy(&trader, &founder, 900 * SOL);
    // Where the curve ends, had it not become a pool.
    let end = curve::Reserves {
        base: start.base - start.base_left,
        quote: start.quote + RAISED,
    };
    let pool = world.curve(&founder).reserves();
    assert!(price::within_impact(end, pool, 1), "within 1 bps: {end:?} {pool:?}");
}

#[test]
fn after_graduation_the_pool_trades_on_what_it_holds() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, 900 * SOL);
    let expected = world.curve(&founder).buy(10 * SOL, 100).expect("a quote");
    world.buy(&trader, &founder, 10 * SOL);
    assert_eq!(world.curve(&founder), expected.next);
    assert_eq!(world.curve(&founder).quote, world.curve(&founder).quote_real);
}

#[test]
fn the_sniper_tax_falls_linearly_from_half_to_the_normal_fee() {
    for (fresh, length) in [(World::local as fn() -> World, 5), (World::elsewhere, 60)] {
        for elapsed in [0, 1, length / 2, length - 1, length, length + 1] {
            let mut world = fresh();
            let founder = world.newborn();
            let trader = world.trader_of(&founder, 10 * SOL);
            world.pass(elapsed);
            let left = (length - elapsed).max(0) as u64;
            let bps = 100 + (4_900 * left).div_ceil(length as u64);
            world.buy(&trader, &founder, SOL);
            let unswept = world.market(&founder).unswept;
            assert_eq!(
                unswept.iter().sum::<u64>(),
                SOL / 10_000 * bps,
                "{elapsed} s of {length}"
            );
            // All of the excess goes to the newborn.
            assert_eq!(unswept[1..], [20, 15, 10, 5].map(|share| SOL / 10_000 * share));
        }
    }
}

#[test]
fn recorded_reserves_count_never_balances() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, 10 * SOL);
    let expected = world.curve(&founder).buy(SOL, 100).expect("a quote");
    // A gift to the market, and half the trader's tokens sent back to the vault.
    let lamports = world.lamports(&founder.of.market);
    world.fund(&founder.of.market, lamports + 500 * SOL);
    let held = world.tokens(&trader.pubkey(), &founder);
    let mut transfer = ix::create_token_account(&trader.pubkey(), &trader.pubkey(), &founder.of.mint);
    transfer.program_id = address::TOKEN_2022;
    transfer.accounts.truncate(0);
    let from = address::associated_token(&trader.pubkey(), &founder.of.mint);
    transfer.accounts.extend([
        sporeline_svm::client::AccountMeta::new(from, false),
        sporeline_svm::client::AccountMeta::new(founder.of.vault, false),
        sporeline_svm::client::AccountMeta::new_readonly(trader.pubkey(), true),
    ]);
    transfer.data = [&[3][..], &(held / 2).to_le_bytes()].concat();
    world.must(&[transfer], &[&trader]);
    world.buy(&trader, &founder, SOL);
    assert_eq!(world.curve(&founder), expected.next);
}

#[test]
fn the_price_before_a_slots_first_trade_is_kept_through_the_slot() {
    let (mut world, founder, trader) = market();
    let before = world.curve(&founder);
    world.buy(&trader, &founder, SOL);
    world.buy(&trader, &founder, 2 * SOL);
    let kept = world.market(&founder).before_slot;
    assert_eq!(
        (kept.base, kept.quote, kept.time),
        (before.base, before.quote, world.now())
    );
    let standing = world.curve(&founder);
    world.pass(0);
    world.buy(&trader, &founder, SOL);
    assert_eq!(
        world.market(&founder).before_slot.quote,
        standing.quote,
        "another slot, the same second"
    );
}

#[test]
fn older_snapshots_rotate_at_a_slots_first_trade_when_the_newer_is_60_seconds_old() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, SOL);
    let [_, newer] = world.market(&founder).snapshots;
    world.pass(59);
    world.buy(&trader, &founder, SOL);
    assert_eq!(world.market(&founder).snapshots[1], newer, "59 s are too few");
    let standing = world.curve(&founder);
    world.pass(1);
    world.buy(&trader, &founder, SOL);
    let [older, latest] = world.market(&founder).snapshots;
    assert_eq!(older, newer);
    assert_eq!((latest.time, latest.quote), (world.now(), standing.quote));
}

#[test]
fn while_a_gate_is_set_a_trade_adds_the_price_that_stood_never_the_one_it_makes() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, SOL);
    // The gate is written directly, far above the price so that the cap does not matter.
    let standing = price::Price::of(world.curve(&founder).reserves()).expect("a price");
    world.edit(&founder.of.market, |market: &mut Market| {
        market.gate_price = (standing.0 * 1_000).into()
    });
    world.pass(7);
    world.buy(&trader, &founder, 80 * SOL);
    let sum = |world: &World| u128::from(world.market(&founder).gate_accumulator);
    assert_eq!(sum(&world), standing.0 * 7);
    world.sell(&trader, &founder, 1_000_000_000);
    assert_eq!(sum(&world), standing.0 * 7, "the same second adds nothing");
}

#[test]
fn whoever_pays_chooses_whose_account_receives() {
    let (mut world, founder, trader) = market();
    let friend = world.trader_of(&founder, 0).pubkey();
    let mut gift = buy(&trader, &founder, SOL, 1);
    gift[0].accounts[3].pubkey = address::associated_token(&friend, &founder.of.mint);
    world.must(&gift, &[&trader]);
    assert!(world.tokens(&friend, &founder) > 0);
}

#[test]
fn a_purchase_beyond_what_can_be_counted_is_refused() {
    let (mut world, founder, trader) = market();
    world.buy(&trader, &founder, 900 * SOL);
    // No sum of real lamports reaches 2^64: the unswept fees are written directly.
    world.edit(&founder.of.market, |market: &mut Market| market.unswept[0] = u64::MAX);
    world.refuses(E::Overflow, &buy(&trader, &founder, SOL, 0), &[&trader]);
}

#[test]
fn a_dead_agents_market_stays_open() {
    let (mut world, founder, trader) = market();
    // How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.buy(&trader, &founder, SOL);
    let held = world.tokens(&trader.pubkey(), &founder);
    world.sell(&trader, &founder, held);
}

#[test]
fn a_new_market_is_the_launch_curve_of_the_crate() {
    let (world, founder, _) = market();
    let launch: MarketState = curve::LaunchCurve::new(0).expect("a launch").market();
    assert_eq!(world.curve(&founder), launch);
}
