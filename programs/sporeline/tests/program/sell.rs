//! `sell`: a wallet sells an agent's token for lamports.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

fn sell(trader: &Keypair, founder: &Founder, base_in: u64, min_quote_out: u64) -> [Instruction; 1] {
    [ix::sell(&trader.pubkey(), &founder.of.mint, base_in, min_quote_out)]
}

/// A market without sniper tax, and a trader who bought for 10 SOL.
fn holder() -> (World, Founder, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    (world, founder, trader)
}

#[test]
fn a_sale_gives_tokens_and_receives_what_the_curve_pays() {
    let (mut world, founder, trader) = holder();
    let held = world.tokens(&trader.pubkey(), &founder);
    let (purse, vault) = (world.lamports(&trader.pubkey()), world.balance(&founder.of.vault));
    let before = world.market(&founder).unswept;
    let expected = world.curve(&founder).sell(held / 2, 100).expect("a quote");
    world.sell(&trader, &founder, held / 2);
    assert_eq!(world.curve(&founder), expected.next);
    assert_eq!(world.lamports(&trader.pubkey()), purse + expected.quote_out);
    assert_eq!(world.tokens(&trader.pubkey(), &founder), held - held / 2);
    assert_eq!(world.balance(&founder.of.vault), vault + held / 2);
    let booked: u64 = world.market(&founder).unswept.iter().sum::<u64>() - before.iter().sum::<u64>();
    assert_eq!(booked, expected.fee, "taken from the output");
}

#[test]
fn amounts_of_zero_and_amounts_that_bring_nothing_are_refused() {
    let (mut world, founder, trader) = holder();
    world.refuses(E::ZeroAmount, &sell(&trader, &founder, 0, 0), &[&trader]);
    world.refuses(E::ZeroAmount, &sell(&trader, &founder, 1, 0), &[&trader]);
}

#[test]
fn less_than_the_least_wanted_is_refused() {
    let (mut world, founder, trader) = holder();
    let held = world.tokens(&trader.pubkey(), &founder);
    let gets = world.curve(&founder).sell(held, 100).expect("a quote").quote_out;
    world.refuses(
        E::SlippageExceeded,
        &sell(&trader, &founder, held, gets + 1),
        &[&trader],
    );
    world.must(&sell(&trader, &founder, held, gets), &[&trader]);
}

#[test]
fn more_than_the_account_holds_is_refused() {
    let (mut world, founder, trader) = holder();
    let held = world.tokens(&trader.pubkey(), &founder);
    world.refuses(E::InsufficientTokens, &sell(&trader, &founder, held + 1, 0), &[&trader]);
    world.refuses(E::InsufficientTokens, &sell(&trader, &founder, u64::MAX, 0), &[&trader]);
}

#[test]
fn a_closed_market_buys_nothing_back() {
    let mut world = World::local();
    let founder = world.spawn();
    let trader = world.trader_of(&founder, SOL);
    world.airdrop(&trader.pubkey(), &founder, 1_000_000_000);
    world.refuses(E::MarketClosed, &sell(&trader, &founder, 1_000_000_000, 0), &[&trader]);
}

#[test]
fn sales_pay_no_sniper_tax() {
    let mut world = World::local();
    let founder = world.newborn();
    let trader = world.trader_of(&founder, 100 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    let held = world.tokens(&trader.pubkey(), &founder);
    let expected = world.curve(&founder).sell(held, 100).expect("a quote");
    let purse = world.lamports(&trader.pubkey());
    world.sell(&trader, &founder, held);
    assert_eq!(world.lamports(&trader.pubkey()), purse + expected.quote_out);
}

#[test]
fn an_airdropped_token_is_a_claim_on_buyers_sol_never_on_virtual_reserves() {
    let (mut world, founder, _) = holder();
    let stranger = world.trader_of(&founder, SOL);
    let real = world.curve(&founder).quote_real;
    world.airdrop(&stranger.pubkey(), &founder, 700_000_000_000_000);
    world.refuses(
        E::CurveEmpty,
        &sell(&stranger, &founder, 700_000_000_000_000, 0),
        &[&stranger],
    );
    // Selling in small parts drains what buyers brought, and not a lamport more.
    while world
        .send(&sell(&stranger, &founder, 1_000_000_000_000, 0), &[&stranger])
        .is_ok()
    {}
    let left = world.curve(&founder).quote_real;
    assert!(left < real / 100, "{left} of {real}");
    let market = world.market(&founder);
    let owed = market.rent + market.quote_real + market.unswept.iter().sum::<u64>();
    assert_eq!(world.lamports(&founder.of.market), owed);
    world.refuses(
        E::CurveEmpty,
        &sell(&stranger, &founder, 1_000_000_000_000, 0),
        &[&stranger],
    );
}

#[test]
fn buying_and_selling_the_same_never_profits() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 10_000 * SOL);
    for quote_in in [102, 12_345, SOL / 3, 7 * SOL, 60 * SOL, 900 * SOL, 40 * SOL, 1_000] {
        let purse = world.lamports(&trader.pubkey());
        let held = world.tokens(&trader.pubkey(), &founder);
        world.buy(&trader, &founder, quote_in);
        let got = world.tokens(&trader.pubkey(), &founder) - held;
        // The smallest purchase may be worth nothing any more.
        let _ = world.send(&sell(&trader, &founder, got, 0), &[&trader]);
        assert!(world.lamports(&trader.pubkey()) < purse, "{quote_in} lamports");
    }
}

#[test]
fn only_the_owner_of_the_tokens_sells_them() {
    let (mut world, founder, trader) = holder();
    let thief = world.trader_of(&founder, SOL);
    let mut theft = sell(&thief, &founder, 1_000_000_000, 0);
    theft[0].accounts[3].pubkey = address::associated_token(&trader.pubkey(), &founder.of.mint);
    let refused = world.fails(&theft, &[&thief]);
    let token_programs_owner_mismatch = "Custom(4)";
    assert!(
        refused.error.contains(token_programs_owner_mismatch),
        "{}",
        refused.error
    );
}

#[test]
fn a_market_whose_books_exceed_what_can_be_counted_is_refused() {
    let (mut world, founder, trader) = holder();
    // No sum of real lamports reaches 2^64: the unswept fees are written directly.
    world.edit(&founder.of.market, |market: &mut Market| market.unswept[0] = u64::MAX);
    world.refuses(E::Overflow, &sell(&trader, &founder, 1_000_000_000_000, 0), &[&trader]);
}

#[test]
fn dust_is_worth_nothing_whether_or_not_anybody_has_bought() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, SOL);
    world.airdrop(&trader.pubkey(), &founder, 100_000);
    world.refuses(E::ZeroAmount, &sell(&trader, &founder, 40_000, 0), &[&trader]);
    world.refuses(E::CurveEmpty, &sell(&trader, &founder, 100_000, 0), &[&trader]);
}
