//! `agent_buy`: an agent's treasury buys a token, as its wallet decided. What it may spend is in `spending`.

use crate::prelude::*;
use curve::price::within_impact;
use sporeline_svm::client::state::AgentStatus::{Alive, Dead};

/// A market that somebody bought into for `quote_in` lamports in an earlier slot, and its living agent.
fn bought_into(mut world: World, quote_in: u64) -> (World, Founder) {
    let founder = world.living();
    let crowd = world.trader_of(&founder, 100_000 * SOL);
    world.buy(&crowd, &founder, quote_in);
    world.pass(1);
    (world, founder)
}

/// The most lamports whose purchase keeps within the impact limit of the price that stands.
fn most_within_impact(world: &World, founder: &Founder) -> u64 {
    let (state, limit) = (world.curve(founder), world.parameters.impact_limit_bps);
    let fits = |quote_in: u64| {
        let bought = state.buy(quote_in, 100).expect("a quote");
        within_impact(state.reserves(), bought.next.reserves(), limit.into())
    };
    let (mut low, mut high) = (1_000, 1_000 * SOL);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

#[test]
fn the_treasury_pays_and_the_agent_owns_what_was_bought() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let (treasury, expected) = (
        world.treasury(&founder),
        world.curve(&founder).buy(SOL, 100).expect("a quote"),
    );
    world.agent_buy(&founder, SOL);
    assert_eq!(world.curve(&founder), expected.next);
    assert_eq!(world.tokens(&founder.of.agent, &founder), expected.base_out);
    let account = address::associated_token(&founder.of.agent, &founder.of.mint);
    assert_eq!(
        world.treasury(&founder),
        treasury - SOL - world.lamports(&account),
        "price and the account's rent"
    );
    world.agent_buy(&founder, SOL / 10);
    assert_eq!(
        world.treasury(&founder),
        treasury - SOL - SOL / 10 - world.lamports(&account),
        "rent once"
    );
    assert_eq!(world.agent(&founder).action, 2);
}

#[test]
fn the_payer_who_fronts_the_accounts_rent_is_repaid() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let friend = world.trader(SOL);
    let buy = world.act(&founder).buy(&friend.pubkey(), &founder.of.mint, SOL, 1);
    world.must(&[buy], &[&friend, &founder.wallet]);
    assert_eq!(world.lamports(&friend.pubkey()), SOL);
}

#[test]
fn the_wallet_may_pay_itself() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let wallet = founder.wallet.pubkey();
    world.fund(&wallet, SOL);
    let buy = world.act(&founder).buy(&wallet, &founder.of.mint, SOL, 1);
    world
        .send_paid(&wallet, &[buy], &[&founder.wallet])
        .expect("it goes through");
    assert_eq!(world.lamports(&wallet), SOL - 5_000, "the account's rent came back");
}

#[test]
fn lamports_sent_ahead_to_the_agents_token_account_only_make_it_cheaper() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let account = address::associated_token(&founder.of.agent, &founder.of.mint);
    world.fund(&account, 5 * SOL);
    let treasury = world.treasury(&founder);
    world.agent_buy(&founder, SOL);
    assert_eq!(world.treasury(&founder), treasury - SOL);
}

#[test]
fn an_agent_may_buy_into_another_agents_market() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let buyer = world.living();
    let buy = world.agent_buy_of(&buyer, &founder, SOL);
    world.must(&[buy], &[&buyer.wallet]);
    assert!(world.tokens(&buyer.of.agent, &founder) > 0);
}

#[test]
fn any_token_account_of_the_agent_may_receive() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let own = world.key().pubkey();
    let associated = world.trader_of(&founder, 0).pubkey();
    let associated = address::associated_token(&associated, &founder.of.mint);
    let mut data = world.svm.get_account(&associated).expect("an account").data;
    data[32..64].copy_from_slice(founder.of.agent.as_ref());
    world.put(&own, &address::TOKEN_2022, data);
    let mut buy = world.agent_buy_of(&founder, &founder, SOL);
    buy.accounts[7].pubkey = own;
    world.must(&[buy], &[&founder.wallet]);
    assert!(world.balance(&own) > 0);
}

#[test]
fn a_payer_who_cannot_front_the_accounts_rent_is_refused_by_name() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let rent = world.svm.minimum_balance_for_rent_exemption(170);
    let poor = world.trader(rent - 1);
    let buy = world.act(&founder).buy(&poor.pubkey(), &founder.of.mint, SOL, 0);
    world.refuses(E::InsufficientFunds, &[buy], &[&poor, &founder.wallet]);
}

#[test]
fn an_account_of_somebody_else_or_of_another_mint_is_refused() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let other = world.living();
    world.keep_alive(&founder);
    let stranger = world.trader_of(&founder, 0).pubkey();
    let payer = world.payer.pubkey();
    world.must(
        &[ix::create_token_account(&payer, &founder.of.agent, &other.of.mint)],
        &[],
    );
    let nowhere = world.key().pubkey();
    for (account, error) in [
        (
            address::associated_token(&stranger, &founder.of.mint),
            E::WrongTokenOwner,
        ),
        (
            address::associated_token(&founder.of.agent, &other.of.mint),
            E::WrongMint,
        ),
        // Empty, so that it would have to be created: only at the associated address.
        (nowhere, E::WrongAddress),
    ] {
        let mut buy = world.agent_buy_of(&founder, &founder, SOL);
        buy.accounts[7].pubkey = account;
        world.refuses(error, &[buy], &[&founder.wallet]);
    }
}

#[test]
fn every_guard_refuses_by_its_name_and_in_this_order() {
    let mut world = World::elsewhere();
    let founder = world.newborn();
    let crowd = world.trader_of(&founder, 1_000 * SOL);
    // A day and a second later it is unpaid and its attestation has run out. Death and life, a market's
    // age, treasuries and payment are written directly: no instruction makes them in this order.
    world.pass(86_401);
    let now = world.now();
    let mut act = world.act(&founder);
    act.action += 1;
    let payer = world.payer.pubkey();
    let mut quote_in = 5 * SOL;
    let mut least = u64::MAX;
    let status = |status: AgentStatus| move |agent: &mut Agent| agent.status = status as u8;
    world.edit(&founder.of.agent, status(Dead));
    world.edit(&founder.of.market, |market: &mut Market| market.opened_at = now - 3_600);
    macro_rules! refused {
        ($error:expr) => {
            let buy = act.buy(&payer, &founder.of.mint, quote_in, least);
            world.refuses($error, &[buy], &[&founder.wallet]);
        };
    }
    refused!(E::AgentDead);
    world.edit(&founder.of.agent, status(Alive));
    refused!(E::Unattested);
    world.attest(&founder);
    refused!(E::WrongAction);
    act.action -= 1;
    refused!(E::Unpaid);
    world.edit(&founder.of.agent, |agent: &mut Agent| agent.paid_until = now + 86_400);
    refused!(E::SlippageExceeded);
    least = 1;
    refused!(E::MarketTooYoung);
    world.pass(1);
    refused!(E::MarketTooThin);
    world.buy(&crowd, &founder, 11 * SOL);
    refused!(E::MarketTooThin); // before this slot it held nothing
    world.pass(1);
    refused!(E::ImpactLimit);
    quote_in = SOL / 10;
    world.set_treasury(&founder, SOL);
    refused!(E::SpendLimit);
    world.set_treasury(&founder, 71 * SOL / 100);
    quote_in = SOL / 100;
    let create = ix::create_token_account(&payer, &founder.of.agent, &founder.of.mint);
    world.must(&[create], &[]);
    world.set_treasury(&founder, 70 * SOL / 100 + quote_in - 1);
    refused!(E::TreasuryTooLow);
    world.set_treasury(&founder, 70 * SOL / 100 + quote_in);
    world.must(
        &[act.buy(&payer, &founder.of.mint, quote_in, least)],
        &[&founder.wallet],
    );
}

#[test]
fn curve_refusals_reach_agents_too() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let zero = world.agent_buy_of(&founder, &founder, 0);
    world.refuses(E::ZeroAmount, &[zero], &[&founder.wallet]);
    let (buyer, closed) = (world.living(), world.spawn());
    let buy = world.agent_buy_of(&buyer, &closed, SOL);
    world.refuses(E::MarketClosed, &[buy], &[&buyer.wallet]);
}

#[test]
fn an_action_number_serves_once_and_in_order() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let first = world.agent_buy_of(&founder, &founder, SOL / 10);
    world.must(std::slice::from_ref(&first), &[&founder.wallet]);
    world.refuses(E::WrongAction, &[first], &[&founder.wallet]);
    let mut act = world.act(&founder);
    for wrong in [0, act.action + 1, u64::MAX] {
        act.action = wrong;
        let buy = act.buy(&world.payer.pubkey(), &founder.of.mint, SOL / 10, 0);
        world.refuses(E::WrongAction, &[buy], &[&founder.wallet]);
    }
}

#[test]
fn a_market_must_be_older_than_the_least_age() {
    let mut world = World::local();
    let founder = world.newborn();
    world.pass(10);
    let buy = world.agent_buy_of(&founder, &founder, SOL);
    world.refuses(E::MarketTooYoung, std::slice::from_ref(&buy), &[&founder.wallet]);
    world.pass(1);
    world.keep_alive(&founder);
    world.must(&[buy], &[&founder.wallet]);
}

#[test]
fn a_market_must_have_held_the_least_liquidity_before_this_slot() {
    let (mut world, founder) = bought_into(World::elsewhere(), 10 * SOL);
    assert!(world.curve(&founder).quote_real < 10 * SOL, "the fee is missing");
    let buy = world.agent_buy_of(&founder, &founder, SOL / 10);
    world.refuses(E::MarketTooThin, std::slice::from_ref(&buy), &[&founder.wallet]);
    let crowd = world.trader_of(&founder, SOL);
    world.buy(&crowd, &founder, SOL / 5);
    world.refuses(E::MarketTooThin, std::slice::from_ref(&buy), &[&founder.wallet]);
    world.pass(1);
    world.must(&[buy], &[&founder.wallet]);
}

#[test]
fn a_purchase_may_move_the_price_up_to_the_impact_limit() {
    for fresh in [World::local as fn() -> World, World::elsewhere] {
        let (mut world, founder) = bought_into(fresh(), 20 * SOL);
        let most = most_within_impact(&world, &founder);
        let over = world.agent_buy_of(&founder, &founder, most + 1);
        world.refuses(E::ImpactLimit, &[over], &[&founder.wallet]);
        world.agent_buy(&founder, most);
    }
}

#[test]
fn what_the_slot_did_before_counts_towards_the_impact() {
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let crowd = world.trader_of(&founder, 100 * SOL);
    // Half the limit is used up by somebody else.
    let most = most_within_impact(&world, &founder);
    world.buy(&crowd, &founder, most / 2);
    let buy = world.agent_buy_of(&founder, &founder, most * 6 / 10);
    world.refuses(E::ImpactLimit, &[buy], &[&founder.wallet]);
    // And after a crash in this slot a small purchase ends too far below, too.
    let (mut world, founder) = bought_into(World::local(), 20 * SOL);
    let crowd = world.trader_of(&founder, 100 * SOL);
    world.buy(&crowd, &founder, 20 * SOL);
    world.pass(1);
    let held = world.tokens(&crowd.pubkey(), &founder);
    world.sell(&crowd, &founder, held);
    let buy = world.agent_buy_of(&founder, &founder, SOL / 10);
    world.refuses(E::ImpactLimit, &[buy], &[&founder.wallet]);
}

#[test]
fn an_agents_purchase_may_graduate_a_market() {
    let (mut world, founder) = bought_into(World::local(), 84 * SOL);
    let left = world.curve(&founder).base_left;
    world.agent_buy(&founder, 5 * SOL);
    assert_eq!(world.market(&founder).phase, 2);
    assert_eq!(world.tokens(&founder.of.agent, &founder), left);
}
