//! `estate_sell`: a dead agent's tokens are sold into its estate. Anyone may send it; nobody signs.

use crate::{mortals::*, prelude::*};
use curve::price::{not_more_than_below, within_impact};
use sporeline_svm::client::Instruction;

/// A dead agent that holds some 3 SOL of another's token, whose price has stood for days.
fn stage(mut world: World) -> (World, Founder, Founder) {
    let (agent, market) = (world.living(), world.living());
    let crowd = world.trader_of(&market, 10_000 * SOL);
    world.buy(&crowd, &market, 40 * SOL);
    give_tokens(&mut world, &crowd, &agent, &market, 3 * SOL);
    die(&mut world, &agent, &[], 0);
    // Two trades a minute apart: both snapshots are of the price that stands.
    for _ in 0..2 {
        world.pass(61);
        world.buy(&crowd, &market, 1_000_000);
    }
    world.pass(1);
    (world, agent, market)
}

fn sell(agent: &Founder, market: &Founder, base_in: u64) -> [Instruction; 1] {
    [ix::estate_sell(&agent.wallet.pubkey(), &market.of.mint, base_in)]
}

/// The most base units whose sale keeps within the impact limit of this slot's beginning.
fn most_within_impact(world: &World, agent: &Founder, market: &Founder) -> u64 {
    let (state, limit) = (world.curve(market), world.parameters.impact_limit_bps);
    let (mut low, mut high) = (1_000_000, world.tokens(&agent.of.agent, market));
    while high - low > 1 {
        let middle = low.midpoint(high);
        let sold = state.sell(middle, 100).expect("a quote");
        if within_impact(state.reserves(), sold.next.reserves(), limit.into()) {
            low = middle
        } else {
            high = middle
        }
    }
    low
}

#[test]
fn what_the_curve_pays_joins_the_estate() {
    let (mut world, agent, market) = stage(World::local());
    let held = world.tokens(&agent.of.agent, &market);
    let expected = world.curve(&market).sell(held / 2, 100).expect("a quote");
    let seq = world.agent(&agent).seq;
    let event = event!(world.must(&sell(&agent, &market, held / 2), &[]), AgentTraded);
    assert_eq!(world.curve(&market), expected.next);
    assert_eq!(
        (world.treasury(&agent), event.treasury),
        (expected.quote_out, expected.quote_out)
    );
    assert_eq!(world.tokens(&agent.of.agent, &market), held - held / 2);
    assert_eq!((event.action, event.decision, event.buy), (0, [0; 32], 0));
    assert_eq!((event.agent_seq, event.seq), (seq + 1, world.market(&market).seq));
    assert_eq!(
        (event.base, event.quote, event.fee),
        (held / 2, expected.quote_out, expected.fee)
    );
    assert_eq!((event.agent, event.market), (agent.of.agent, market.of.market));
    let before = earned(&world);
    settle(&mut world, &agent);
    assert_eq!(earned(&world), before + expected.quote_out);
}

#[test]
fn a_living_agents_tokens_are_its_own() {
    let mut world = World::local();
    let agent = world.living();
    let crowd = world.trader(100 * SOL);
    give_tokens(&mut world, &crowd, &agent, &agent, SOL);
    world.pass(1);
    world.refuses(E::AgentAlive, &sell(&agent, &agent, 1_000_000), &[]);
}

#[test]
fn it_sells_a_dead_agents_own_token_too() {
    let mut world = World::local();
    let agent = world.living();
    let crowd = world.trader(100 * SOL);
    give_tokens(&mut world, &crowd, &agent, &agent, SOL);
    // Swept and lost: its market's fees would keep it alive.
    world.must(&[ix::collect_fees(&agent.wallet.pubkey(), &[])], &[]);
    die(&mut world, &agent, &[], 0);
    world.must(&sell(&agent, &agent, 1_000_000_000), &[]);
}

#[test]
fn one_sale_moves_the_price_down_to_the_impact_limit() {
    let (mut world, agent, market) = stage(World::elsewhere());
    let most = most_within_impact(&world, &agent, &market);
    assert!(
        most < world.tokens(&agent.of.agent, &market) - 1,
        "the limit is reached"
    );
    world.refuses(E::ImpactLimit, &sell(&agent, &market, most + 1), &[]);
    world.must(&sell(&agent, &market, most), &[]);
    world.refuses(E::ImpactLimit, &sell(&agent, &market, 1_000_000_000), &[]);
}

#[test]
fn in_one_minute_all_sales_together_move_it_three_limits() {
    let (mut world, agent, market) = stage(World::elsewhere());
    // As much again, so that the estate outlasts the limits.
    let held = world.tokens(&agent.of.agent, &market);
    world.airdrop(&agent.of.agent, &market, 2 * held);
    let older = world.market(&market).snapshots[0].reserves();
    let mut slots = 0;
    loop {
        let most = most_within_impact(&world, &agent, &market);
        if world.send(&sell(&agent, &market, most), &[]).is_err() {
            world.refuses(E::ImpactLimit, &sell(&agent, &market, most), &[]);
            break;
        }
        slots += 1;
        world.pass(1);
    }
    let stands = world.curve(&market).reserves();
    assert!(not_more_than_below(older, stands, 900) && !not_more_than_below(older, stands, 500));
    assert_eq!(
        slots, 3,
        "three slots of 3 % each, compounded, and no room for a fourth"
    );
}

#[test]
fn a_price_that_has_not_stood_for_a_minute_is_no_measure() {
    let mut world = World::local();
    let agent = world.newborn();
    die(&mut world, &agent, &[], 0);
    let market = world.newborn(); // its opening is its first price
    world.pass(6);
    let crowd = world.trader(100 * SOL);
    give_tokens(&mut world, &crowd, &agent, &market, SOL);
    let sale = sell(&agent, &market, 1_000_000_000);
    world.refuses(E::SnapshotTooYoung, &sale, &[]);
    world.pass(59 - 6);
    world.refuses(E::SnapshotTooYoung, &sale, &[]);
    world.pass(1);
    world.must(&sale, &[]);
}

#[test]
fn neither_the_markets_age_nor_its_liquidity_matters() {
    let (mut world, agent, market) = stage(World::local());
    let now = world.now();
    world.edit(&address::global(), |global: &mut Global| {
        global.parameters.min_market_age = 1_000_000;
        global.parameters.min_trade_liquidity = 1_000_000 * SOL;
    });
    assert!(now - world.market(&market).opened_at < 1_000_000);
    world.must(&sell(&agent, &market, 1_000_000_000), &[]);
}

#[test]
fn it_sells_what_the_dead_agent_holds_for_a_lamport_at_least() {
    let (mut world, agent, market) = stage(World::local());
    let held = world.tokens(&agent.of.agent, &market);
    world.refuses(E::InsufficientTokens, &sell(&agent, &market, held + 1), &[]);
    world.refuses(E::ZeroAmount, &sell(&agent, &market, 0), &[]);
    world.refuses(E::ZeroAmount, &sell(&agent, &market, 10), &[]);
    let unborn = world.spawn();
    let payer = world.payer.pubkey();
    let create = ix::create_token_account(&payer, &agent.of.agent, &unborn.of.mint);
    world.must(&[create], &[]);
    world.airdrop(&agent.of.agent, &unborn, 1_000_000);
    world.refuses(E::MarketClosed, &sell(&agent, &unborn, 1_000), &[]);
    let open = world.living();
    let create = ix::create_token_account(&payer, &agent.of.agent, &open.of.mint);
    world.must(&[create], &[]);
    world.airdrop(&agent.of.agent, &open, 1_000_000_000);
    world.refuses(E::CurveEmpty, &sell(&agent, &open, 1_000_000_000), &[]);
}

#[test]
fn only_from_the_agents_account_of_that_token_into_that_markets_vault() {
    let (mut world, agent, market) = stage(World::local());
    let other = world.living();
    let crowd = world.trader_of(&market, 10 * SOL);
    world.buy(&crowd, &market, SOL);
    let payer = world.payer.pubkey();
    world.must(
        &[ix::create_token_account(&payer, &agent.of.agent, &other.of.mint)],
        &[],
    );
    for (account, error) in [
        (
            address::associated_token(&crowd.pubkey(), &market.of.mint),
            E::WrongTokenOwner,
        ),
        (address::associated_token(&agent.of.agent, &other.of.mint), E::WrongMint),
        (payer, E::NotATokenAccount),
    ] {
        let mut sale = sell(&agent, &market, 1_000);
        sale[0].accounts[4].pubkey = account;
        world.refuses(error, &sale, &[]);
    }
    let mut sale = sell(&agent, &market, 1_000);
    sale[0].accounts[3].pubkey = other.of.vault;
    world.refuses(E::WrongVault, &sale, &[]);
}

#[test]
fn sold_in_parts_and_its_remainder_burnt_an_account_leaves_nothing_behind() {
    let (mut world, agent, market) = stage(World::local());
    let held = world.tokens(&agent.of.agent, &market);
    world.must(&sell(&agent, &market, held - 10), &[]);
    let close = ix::Closing::associated(&agent.wallet.pubkey(), &market.of.mint);
    let rent = world.lamports(&close.account);
    let proceeds = world.treasury(&agent);
    let settle = ix::settle(&agent.wallet.pubkey(), Some(close));
    let event = event!(world.must(&[settle], &[]), Settled);
    assert_eq!((event.burnt, event.lamports), (10, proceeds + rent));
    assert_eq!((world.lamports(&close.account), world.treasury(&agent)), (0, 0));
}
