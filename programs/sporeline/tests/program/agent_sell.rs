//! `agent_sell`: an agent sells tokens into its treasury. It may while unpaid: selling is how it can pay.

use crate::prelude::*;
use curve::price::within_impact;
use sporeline_svm::client::Instruction;

/// A living agent that holds about 3 SOL of its own token, in a market that others are in.
fn holder(mut world: World) -> (World, Founder) {
    let founder = world.living();
    let crowd = world.trader_of(&founder, 10_000 * SOL);
    world.buy(&crowd, &founder, 40 * SOL);
    let payer = world.payer.pubkey();
    world.must(
        &[ix::create_token_account(&payer, &founder.of.agent, &founder.of.mint)],
        &[],
    );
    let mut gift = ix::buy(&crowd.pubkey(), &founder.of.mint, 3 * SOL, 0);
    gift.accounts[3].pubkey = address::associated_token(&founder.of.agent, &founder.of.mint);
    world.must(&[gift], &[&crowd]);
    world.pass(1);
    (world, founder)
}

fn sell(world: &World, founder: &Founder, base_in: u64) -> [Instruction; 1] {
    [world.act(founder).sell(&founder.of.mint, base_in, 0)]
}

/// The most tokens whose sale keeps within the impact limit.
fn most_within_impact(world: &World, founder: &Founder) -> u64 {
    let (state, limit) = (world.curve(founder), world.parameters.impact_limit_bps);
    let (mut low, mut high) = (1_000_000, world.tokens(&founder.of.agent, founder));
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
fn what_the_curve_pays_joins_the_treasury() {
    let (mut world, founder) = holder(World::local());
    let (treasury, held) = (world.treasury(&founder), world.tokens(&founder.of.agent, &founder));
    let expected = world.curve(&founder).sell(held / 2, 100).expect("a quote");
    world.agent_sell(&founder, held / 2);
    assert_eq!(world.curve(&founder), expected.next);
    assert_eq!(world.treasury(&founder), treasury + expected.quote_out);
    assert_eq!(world.tokens(&founder.of.agent, &founder), held - held / 2);
    assert_eq!(world.agent(&founder).action, 1);
}

#[test]
fn an_unpaid_agent_may_sell_and_not_buy() {
    let (mut world, founder) = holder(World::local());
    world.pass(60);
    assert!(world.now() > world.agent(&founder).paid_until);
    let buy = world.agent_buy_of(&founder, &founder, SOL / 10);
    world.refuses(E::Unpaid, &[buy], &[&founder.wallet]);
    world.agent_sell(&founder, 1_000_000_000_000);
}

#[test]
fn sales_are_never_refused_for_the_floor() {
    let (mut world, founder) = holder(World::local());
    world.set_treasury(&founder, 0);
    world.agent_sell(&founder, 1_000_000_000_000);
    assert!(world.treasury(&founder) > 0);
}

#[test]
fn a_sale_may_move_the_price_down_to_the_impact_limit() {
    let (mut world, founder) = holder(World::elsewhere());
    let most = most_within_impact(&world, &founder);
    assert!(
        most < world.tokens(&founder.of.agent, &founder) - 1,
        "the limit is reached"
    );
    let over = sell(&world, &founder, most + 1);
    world.refuses(E::ImpactLimit, &over, &[&founder.wallet]);
    world.agent_sell(&founder, most);
}

#[test]
fn a_market_too_young_or_too_thin_before_this_slot_takes_no_agents_tokens() {
    let (mut world, founder) = holder(World::elsewhere());
    let sale = sell(&world, &founder, 1_000_000_000);
    // A market's age is written directly: so early an agent's tokens could only be given to it.
    let opened_at = world.now() - 3_600;
    world.edit(&founder.of.market, |market: &mut Market| market.opened_at = opened_at);
    world.refuses(E::MarketTooYoung, &sale, &[&founder.wallet]);
    world.edit(&founder.of.market, |market: &mut Market| {
        market.opened_at = opened_at - 1
    });
    world.edit(&address::global(), |global: &mut Global| {
        global.parameters.min_trade_liquidity = 100 * SOL
    });
    world.refuses(E::MarketTooThin, &sale, &[&founder.wallet]);
}

#[test]
fn it_sells_what_it_holds_for_what_it_wants_or_not_at_all() {
    let (mut world, founder) = holder(World::local());
    let held = world.tokens(&founder.of.agent, &founder);
    let over = sell(&world, &founder, held + 1);
    world.refuses(E::InsufficientTokens, &over, &[&founder.wallet]);
    let nothing = sell(&world, &founder, 0);
    world.refuses(E::ZeroAmount, &nothing, &[&founder.wallet]);
    let gets = world.curve(&founder).sell(held / 2, 100).expect("a quote").quote_out;
    let dear = world.act(&founder).sell(&founder.of.mint, held / 2, gets + 1);
    world.refuses(E::SlippageExceeded, &[dear], &[&founder.wallet]);
}

#[test]
fn only_from_its_own_account_of_that_token() {
    let (mut world, founder) = holder(World::local());
    let other = world.living();
    let crowd = world.trader_of(&founder, 10 * SOL);
    world.buy(&crowd, &founder, SOL);
    let payer = world.payer.pubkey();
    world.must(
        &[ix::create_token_account(&payer, &founder.of.agent, &other.of.mint)],
        &[],
    );
    for (account, error) in [
        (
            address::associated_token(&crowd.pubkey(), &founder.of.mint),
            E::WrongTokenOwner,
        ),
        (
            address::associated_token(&founder.of.agent, &other.of.mint),
            E::WrongMint,
        ),
        (payer, E::NotATokenAccount),
    ] {
        let mut sale = sell(&world, &founder, 1_000);
        sale[0].accounts[6].pubkey = account;
        world.refuses(error, &sale, &[&founder.wallet]);
    }
}

#[test]
fn dead_unattested_or_out_of_turn_it_may_not_sell() {
    let (mut world, founder) = holder(World::local());
    let sale = sell(&world, &founder, 1_000_000_000);
    let mut act = world.act(&founder);
    act.action += 1;
    world.refuses(
        E::WrongAction,
        &[act.sell(&founder.of.mint, 1_000_000_000, 0)],
        &[&founder.wallet],
    );
    // How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.refuses(E::AgentDead, &sale, &[&founder.wallet]);
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Alive as u8
    });
    let attested = world.now();
    world.pass(600);
    world.refuses(E::Unattested, &sale, &[&founder.wallet]);
    world.set_clock(attested, 1_000_000);
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    world.refuses(E::Unattested, &sale, &[&founder.wallet]);
}
