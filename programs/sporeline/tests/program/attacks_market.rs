//! Attacks on markets and on those who trade in them, each named after what it imitates.

use crate::prelude::*;
use curve::{MarketState, quote};

/// An open market and two who may trade in it: a victim and an attacker who owns `share` lamports' worth of it.
fn stage(share: u64) -> (World, Founder, Keypair, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let (victim, attacker) = (
        world.trader_of(&founder, 1_000 * SOL),
        world.trader_of(&founder, 1_000 * SOL),
    );
    world.buy(&attacker, &founder, share);
    world.pass(1);
    (world, founder, victim, attacker)
}

/// Imitates a staker who sells what he was given for nothing. Virtual reserves are nobody's: until somebody else has bought,
/// the market pays nothing, and then no more than they paid.
#[test]
fn an_airdrop_is_sold_against_buyers_lamports_never_against_virtual_reserves() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, sporeline_svm::STAKE);
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    spawn.airdrop_bps = 2_000;
    world.must(&[spawn.instruction()], &[&wallet]);
    let founder = Founder::new(wallet);
    world.attest(&founder);
    world.claim(&staker, 0, &founder);
    let given = world.tokens(&staker.pubkey(), &founder);
    assert_eq!(
        given, 200_000_000_000_000,
        "a fifth of the supply, and the only one in circulation"
    );
    world.pass(6);
    let rent = world.market(&founder).rent;
    for part in [given, 1_000_000_000] {
        let sale = [ix::sell(&staker.pubkey(), &founder.of.mint, part, 0)];
        world.refuses(E::CurveEmpty, &sale, &[&staker]);
    }
    assert_eq!(world.lamports(&founder.of.market), rent, "there is nothing in it");

    // One who believes in it pays in a SOL: that, less the fees, is all that can come out.
    let believer = world.trader_of(&founder, 10 * SOL);
    world.buy(&believer, &founder, SOL);
    let there = world.curve(&founder).quote_real;
    assert_eq!(there, 99 * SOL / 100);
    let all = [ix::sell(&staker.pubkey(), &founder.of.mint, given, 0)];
    world.refuses(E::CurveEmpty, &all, &[&staker]);
    let most = quote::sell_for_quote(&world.curve(&founder), there - there / 100 - 2, 100).expect("a quote");
    let before = world.lamports(&staker.pubkey());
    world.sell(&staker, &founder, most);
    let gained = world.lamports(&staker.pubkey()) - before;
    assert!(gained <= there && gained > there * 98 / 100, "{gained} of {there}");
}

/// Imitates a bot that lets the curve run out just before somebody's purchase, so that it is filled by the pool instead. What
/// the buyer asked for at least, he gets or keeps his SOL; and the price does not jump where the curve ends.
#[test]
fn a_sandwich_of_the_graduating_buy_gets_no_more_than_the_buyer_allowed() {
    let (mut world, founder, victim, attacker) = stage(80 * SOL);
    let fair = world.curve(&founder).buy(10 * SOL, 100).expect("a quote").base_out;
    let least = fair - fair / 100;
    let buy = ix::buy(&victim.pubkey(), &founder.of.mint, 10 * SOL, least);
    let untouched = world.svm.clone();
    let mut worst = fair;
    // In front by more and more: over the boundary too.
    for front in [1, 2, 4, 8, 100, 500, 700].map(|hundredths| hundredths * SOL / 100) {
        world.svm = untouched.clone();
        world.buy(&attacker, &founder, front);
        let gets = world.curve(&founder).buy(10 * SOL, 100).expect("a quote").base_out;
        if gets < least {
            world.refuses(E::SlippageExceeded, std::slice::from_ref(&buy), &[&victim]);
        } else {
            world.must(std::slice::from_ref(&buy), &[&victim]);
            worst = worst.min(gets);
        }
    }
    assert!(worst >= least && worst < fair, "{worst} of {fair}");

    // The buy that crosses takes what the boundary costs; what it leaves is not spent at the next price behind the buyer's
    // back.
    world.svm = untouched;
    let crossing = world.curve(&founder).buy(100 * SOL, 100).expect("a quote");
    let purse = world.lamports(&victim.pubkey());
    world.buy(&victim, &founder, 100 * SOL);
    assert_eq!(world.market(&founder).phase, 2);
    assert_eq!(purse - world.lamports(&victim.pubkey()), crossing.quote_taken);
    assert!(crossing.quote_taken < 7 * SOL);
}

/// Imitates a bot that buys before the graduating purchase and sells into the pool after it: both ways cost it a fee, and the
/// pool opens at the price at which the curve ended.
#[test]
fn buying_the_last_of_the_curve_to_sell_it_to_the_pool_loses_both_fees() {
    let (mut world, founder, _, attacker) = stage(70 * SOL);
    let held = world.tokens(&attacker.pubkey(), &founder);
    let purse = world.lamports(&attacker.pubkey());
    world.buy(&attacker, &founder, 100 * SOL);
    let bought = world.tokens(&attacker.pubkey(), &founder) - held;
    let paid = purse - world.lamports(&attacker.pubkey());
    world.sell(&attacker, &founder, bought);
    let lost = purse - world.lamports(&attacker.pubkey());
    assert!(lost >= paid * 196 / 10_000, "{lost} of {paid}: two fees at least");
}

/// What a victim sells, and what the market would pay for it.
fn holding(world: &mut World, agent: &Founder, market: &Founder) -> (u64, u64) {
    let crowd = world.trader_of(market, 100 * SOL);
    crate::mortals::give_tokens(world, &crowd, agent, market, SOL / 4);
    world.pass(1);
    let held = world.tokens(&agent.of.agent, market);
    let fair = world.curve(market).sell(held, 100).expect("a quote").quote_out;
    (held, fair)
}

/// Imitates a searcher who sees an agent's sale coming and sells first. In the same slot the impact limit counts what he did;
/// across slots the agent's own least price does.
#[test]
fn a_sandwich_of_an_agents_sale_is_bounded_by_the_impact_limit_and_by_its_least_price() {
    let mut world = World::elsewhere();
    let (agent, market) = (world.living(), world.living());
    let attacker = world.trader_of(&market, 1_000 * SOL);
    world.buy(&attacker, &market, 40 * SOL);
    let (held, fair) = holding(&mut world, &agent, &market);
    let least = fair - fair / 100;
    let front = |world: &World, bps: u64| {
        let base = world.curve(&market).base;
        ix::sell(&attacker.pubkey(), &market.of.mint, base / 20_000 * bps, 0)
    };
    world.keep_alive(&agent);
    let untouched = world.svm.clone();

    // An agent that names no least price, attacked in its own slot: the sale ends within 3 % of the price before the slot.
    let press = front(&world, 300);
    let sale = world.act(&agent).sell(&market.of.mint, held, 0);
    world.must(&[press], &[&attacker]);
    world.refuses(E::ImpactLimit, &[sale], &[&agent.wallet]);
    // Attacked over two slots, an agent that says what it wants at least.
    world.pass(1);
    let sale = world.act(&agent).sell(&market.of.mint, held, least);
    world.refuses(E::SlippageExceeded, std::slice::from_ref(&sale), &[&agent.wallet]);
    // What an attack can take is what it allowed: a hundredth.
    world.svm = untouched;
    let press = front(&world, 40);
    world.must(&[press], &[&attacker]);
    let before = world.treasury(&agent);
    world.must(&[sale], &[&agent.wallet]);
    let got = world.treasury(&agent) - before;
    assert!(got >= least && got < fair, "{got} of {fair}");
}

/// Imitates a donation to a vault, to a market or to an airdrop's vault that is to move a price, a share or an invariant.
/// Recorded reserves count, never balances.
#[test]
fn tokens_and_lamports_sent_ahead_move_no_price_no_share_and_no_reward() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, sporeline_svm::STAKE / 2);
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    spawn.airdrop_bps = 1_000;
    // Before they exist, too.
    let of = address::AgentAddresses::of(&wallet.pubkey());
    for account in [
        of.agent,
        of.mint,
        of.vault,
        of.market,
        address::distribution(0),
        address::drop_vault(0),
    ] {
        world.fund(&account, 3 * SOL);
    }
    world.must(&[spawn.instruction()], &[&wallet]);
    let founder = Founder::new(wallet);
    world.attest(&founder);
    world.pass(6);
    let trader = world.trader_of(&founder, 100 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    let credited = |world: &World| {
        let pool = world.stake_pool();
        (pool.earned, u128::from(pool.reward_per_unit))
    };
    let (curve, earned): (MarketState, _) = (world.curve(&founder), credited(&world));

    let held = world.tokens(&trader.pubkey(), &founder);
    for vault in [founder.of.vault, address::drop_vault(0)] {
        let mut donation = ix::sell(&trader.pubkey(), &founder.of.mint, 0, 0);
        let from = address::associated_token(&trader.pubkey(), &founder.of.mint);
        donation.program_id = address::TOKEN_2022;
        donation.accounts.truncate(3);
        for (meta, key) in donation.accounts.iter_mut().zip([from, vault, trader.pubkey()]) {
            (meta.pubkey, meta.is_writable, meta.is_signer) = (key, key != trader.pubkey(), key == trader.pubkey());
        }
        donation.data = [[3u8].as_slice(), &(held / 4).to_le_bytes()].concat(); // Token-2022's Transfer
        world.must(&[donation], &[&trader]);
    }
    let payer = world.payer.pubkey();
    for account in [
        founder.of.market,
        address::stake_pool(),
        address::protocol(),
        address::global(),
    ] {
        world.must(&[ix::transfer(&payer, &account, 5 * SOL)], &[]);
    }
    assert_eq!(world.curve(&founder), curve, "no price moved");
    assert_eq!(credited(&world), earned, "nobody earned");
    world.claim(&staker, 0, &founder);
    assert_eq!(
        world.tokens(&staker.pubkey(), &founder),
        100_000_000_000_000,
        "no share grew"
    );
    let expected = curve.sell(held / 4, 100).expect("a quote");
    world.sell(&trader, &founder, held / 4);
    assert_eq!(world.curve(&founder), expected.next);
}

/// Imitates a spawner who makes itself unpayable to keep everybody else's fees in the market, or its agent from dying.
#[test]
fn a_spawner_who_cannot_be_paid_blocks_neither_fees_nor_reaping_nor_anybody_else() {
    let mut world = World::local();
    let spawner = world.trader(1_000 * SOL);
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    spawn.payer = spawner.pubkey();
    world.must(&[spawn.instruction()], &[&spawner, &wallet]);
    let founder = Founder::new(wallet);
    world.attest(&founder);
    world.pass(6);
    let trader = world.trader_of(&founder, 100 * SOL);
    world.buy(&trader, &founder, SOL);
    let [.., share] = world.market(&founder).unswept;
    assert_eq!(share, SOL / 100 / 20, "5 % of the fee");
    world.fund(&spawner.pubkey(), 0); // it emptied its wallet; 500,000 lamports are no account's rent
    let claim = [ix::claim_spawner(&founder.of.mint, &spawner.pubkey())];
    world.refuses(E::RecipientBelowRent, &claim, &[]);
    let treasury = world.treasury(&founder);
    world.must(&[ix::collect_fees(&founder.wallet.pubkey(), &[])], &[]);
    assert!(world.treasury(&founder) > treasury);
    crate::mortals::die(&mut world, &founder, &[], 0);
    world.sell(&trader, &founder, 1_000_000_000);
    let [.., waits] = world.market(&founder).unswept;
    assert!(waits >= share, "its own share waits");
    world.fund(&spawner.pubkey(), SOL);
    world.must(&claim, &[]);
    assert_eq!(world.lamports(&spawner.pubkey()), SOL + waits);
}
