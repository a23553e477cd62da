//! Attacks on the price that lets an agent breed, each named after what it imitates. What a price account may look like is in
//! `price_of_sol`.

use crate::prelude::*;
use curve::{MarketState, UsdPerSol, price};
use sporeline_svm::{
    Brood, PRICE,
    client::{Instruction, price_update},
};

const THRESHOLD_USD: u64 = 500_000;
/// $200 less a confidence of 0.1 %: what the world's price makes certain.
const SOL_USD: UsdPerSol = UsdPerSol {
    mantissa: 19_980_000_000,
    exponent: -8,
};

/// Away from local clusters: an agent whose curve a crowd has just bought out, 85 SOL in the pool, a market cap of some
/// $82,000; and a litter it would like to have.
fn graduated() -> (World, Founder, Brood) {
    let mut world = World::elsewhere();
    let founder = world.living();
    let crowd = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&crowd, &founder, 900 * SOL); // takes what the boundary costs
    assert_eq!(world.market(&founder).phase, 2);
    world.pass(1);
    world.set_treasury(&founder, 100 * SOL);
    world.set_price(200);
    let brood = world.brood();
    (world, founder, brood)
}

/// The fewest lamports whose purchase makes the market cap the threshold.
fn enough_for_the_gate(market: &MarketState) -> u64 {
    let (mut low, mut high) = (SOL, 10_000 * SOL);
    while high - low > 1 {
        let middle = low.midpoint(high);
        let after = market.buy(middle, 100).expect("a quote").next.reserves();
        if price::fdv_usd_at_least(after, THRESHOLD_USD, SOL_USD) {
            high = middle
        } else {
            low = middle
        }
    }
    high
}

/// The world's payer is the attacker: what he signs and pays for needs no other signature.
fn attacker_of(world: &mut World, founder: &Founder) -> Address {
    let payer = world.payer.pubkey();
    world.must(&[ix::create_token_account(&payer, &payer, &founder.of.mint)], &[]);
    payer
}

fn sell_all(world: &World, founder: &Founder) -> Instruction {
    let payer = world.payer.pubkey();
    ix::sell(&payer, &founder.of.mint, world.tokens(&payer, founder), 0)
}

/// Imitates a flash loan: lift, begin, sell, in one transaction or one slot. The market cap is that of the price before the
/// slot's first trade, which nothing in the slot can change.
#[test]
fn a_flash_lift_inside_one_transaction_or_one_slot_begins_no_breeding() {
    let (mut world, founder, brood) = graduated();
    let attacker = attacker_of(&mut world, &founder);
    let before = world.curve(&founder).reserves();
    let lift = ix::buy(&attacker, &founder.of.mint, 1_000 * SOL, 0);
    let begin = world.begin_of(&founder, &brood);
    let [first, second] = &brood.wallets;
    let keys = [&founder.wallet, first, second];
    world.refuses(E::BelowThreshold, &[lift.clone(), begin.clone()], &keys);
    // In a transaction of its own it is the same slot.
    world.must(&[lift], &[]);
    assert!(price::fdv_usd_at_least(
        world.curve(&founder).reserves(),
        10 * THRESHOLD_USD,
        SOL_USD
    ));
    world.refuses(E::BelowThreshold, std::slice::from_ref(&begin), &keys);
    assert_eq!(world.market(&founder).before_slot.reserves(), before);
    // Only what stands at the end of a slot counts in the next, open to everybody who wants to sell.
    world.pass(1);
    world.must(&[begin], &keys);
}

/// Imitates a lift at a thousandfold price just before the commit, after a window in which the price stood low. More than
/// 5/4 of the gate never counts, so that (1 − r)/(1.25 − r) of the window must be held, r being the rest's price over the gate.
#[test]
fn a_thousandfold_price_for_a_few_seconds_of_the_window_commits_nothing() {
    let (mut world, founder, brood) = graduated();
    let attacker = attacker_of(&mut world, &founder);
    let low = world.curve(&founder).reserves();
    let lift = |lamports| [ix::buy(&attacker, &founder.of.mint, lamports, 0)];
    let window = i64::from(world.parameters.twap_window);
    world.must(&lift(130 * SOL), &[]);
    world.pass(1);
    world.begin(&founder, &brood, None);
    let dump = [sell_all(&world, &founder)];
    world.must(&dump, &[]); // within the second that it began
    let base = world.curve(&founder).reserves();
    assert!(
        price::within_impact(low, base, 100),
        "back where it came from, but for rounding"
    );

    // What must be held, in seconds, by the formula.
    let gate = u128::from(world.market(&founder).gate_price);
    let standing = price::Price::of(base).expect("a price").0;
    let needed = ((gate - standing) * window as u128).div_ceil(gate + gate / 4 - standing) as i64;
    assert_eq!((standing * 100 / gate, needed), (16, 1_386), "77 % of half an hour");
    let began = world.svm.clone();
    for (held, suffices) in [(9, false), (needed - 1, false), (needed, true)] {
        world.svm = began.clone();
        world.pass(window - held);
        world.must(&lift(6_800 * SOL), &[]);
        let lifted = price::fdv_lamports(world.curve(&founder).reserves());
        assert!(lifted >= 1_000 * 2_500 * SOL, "a thousand times the gate: {lifted}");
        world.pass(held);
        world.set_price(200);
        let commit = [world.commit_of(&founder, None)];
        if suffices {
            world.must(&commit, &[]);
        } else {
            world.refuses(E::PriceNotHeld, &commit, &[]);
        }
    }
}

/// Imitates a price lifted for the whole window and let go before the commit, or the other way round: mean and spot must both
/// stand at the gate.
#[test]
fn a_price_that_was_held_and_has_fallen_commits_nothing() {
    let (mut world, founder, brood) = graduated();
    let attacker = attacker_of(&mut world, &founder);
    world.must(&[ix::buy(&attacker, &founder.of.mint, 200 * SOL, 0)], &[]);
    world.pass(1);
    world.begin(&founder, &brood, None);
    world.pass(1_799);
    let dump = [sell_all(&world, &founder)];
    world.must(&dump, &[]);
    world.pass(1);
    world.set_price(200);
    let commit = [world.commit_of(&founder, None)];
    world.refuses(E::BelowThreshold, &commit, &[]);
}

/// Imitates prices that are not Pyth's, not ours, or not certain: each would make the agent's $82,000 half a million.
#[test]
fn a_forged_stale_wide_or_partial_price_of_sol_begins_no_breeding() {
    let (mut world, founder, brood) = graduated();
    let begin = [world.begin_of(&founder, &brood)];
    let [first, second] = &brood.wallets;
    let keys = [&founder.wallet, first, second];
    let high = world.price_of(2_000);
    let genuine = price_update::encode(&high);

    world.put(&PRICE, &Address::new_from_array([66; 32]), genuine.to_vec()); // the same bytes of a program of one's own
    world.refuses(E::BadPriceAccount, &begin, &keys);
    world.publish(
        &PRICE,
        &price_update::PriceUpdate {
            feed_id: [3; 32],
            ..high
        },
    ); // of another coin
    world.refuses(E::BadPriceAccount, &begin, &keys);
    let mut partial = genuine.to_vec();
    partial[40] = 0; // a few guardians' signatures
    world.put(&PRICE, &sporeline_svm::PRICE_OWNER, partial);
    world.refuses(E::BadPriceAccount, &begin, &keys);
    let publish_time = high.publish_time - 61;
    world.publish(&PRICE, &price_update::PriceUpdate { publish_time, ..high });
    world.refuses(E::StalePrice, &begin, &keys);
    let confidence = high.price as u64 / 100 + 1;
    world.publish(&PRICE, &price_update::PriceUpdate { confidence, ..high });
    world.refuses(E::UncertainPrice, &begin, &keys);
    // The control: it is the price account that was wrong each time.
    world.publish(&PRICE, &high);
    world.must(&begin, &keys);
}

/// What remains: anybody posts Pyth's updates, so whoever begins takes the dearest SOL of the last minute. Its price: waiting
/// for a minute in which SOL falls.
#[test]
fn what_remains_is_the_choice_among_the_prices_of_the_last_minute() {
    let (mut world, founder, brood) = graduated();
    let whale = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&whale, &founder, 124 * SOL);
    world.pass(1);
    let [first, second] = &brood.wallets;
    let begin = [world.begin_of(&founder, &brood)];
    world.set_price(200); // now
    world.refuses(E::BelowThreshold, &begin, &[&founder.wallet, first, second]);
    let mut minute_ago = world.price_of(204); // 2 % more
    minute_ago.publish_time -= 60;
    world.publish(&PRICE, &minute_ago);
    world.must(&begin, &[&founder.wallet, first, second]);
}

/// What a holder pays who makes the price himself, when nobody else trades: the lamports it takes, and those that are gone
/// when he has sold all of it after the commit.
fn forge(world: &mut World, founder: &Founder, brood: &Brood, buys_the_curve: bool) -> (u64, u64) {
    let owner = world.trader_of(founder, 1_000 * SOL);
    let start = world.lamports(&owner.pubkey());
    if buys_the_curve {
        world.buy(&owner, founder, 900 * SOL);
        world.pass(1);
    }
    let rest = enough_for_the_gate(&world.curve(founder));
    world.buy(&owner, founder, rest);
    let invested = start - world.lamports(&owner.pubkey());
    world.pass(1);
    world.begin(founder, brood, None);
    world.commit(founder, None);
    let held = world.tokens(&owner.pubkey(), founder);
    world.sell(&owner, founder, held);
    world.await_seed();
    world.bear(founder, None, brood, 0);
    world.bear(founder, None, brood, 1);
    (invested, start - world.lamports(&owner.pubkey()))
}

/// What remains: $500,000 held for half an hour with one's own SOL is $500,000 all the same, if nobody sells. Its price:
/// 126.05 SOL tied up, 2.51 SOL of fees.
#[test]
fn what_remains_is_a_breeding_forged_above_graduation_with_126_sol_for_half_an_hour() {
    let (mut world, founder, brood) = graduated();
    let (invested, lost) = forge(&mut world, &founder, &brood, false);
    assert_eq!((invested / (SOL / 100), lost / (SOL / 100)), (12_604, 250));
}

/// The same by somebody who bought every token there is, so that nobody can sell: 211.9 SOL tied up, 21.6 of them gone. 17.6
/// of these lie in the pool for ever, for its own 207 million tokens were never bought; the rest are fees.
#[test]
fn what_remains_is_a_breeding_forged_from_nothing_by_the_owner_of_the_whole_supply() {
    let mut world = World::elsewhere();
    let founder = world.living();
    world.set_treasury(&founder, 100 * SOL);
    let brood = world.brood();
    let (invested, lost) = forge(&mut world, &founder, &brood, true);
    assert_eq!((invested / (SOL / 100), lost / (SOL / 100)), (21_191, 2_162));
    let left = world.curve(&founder).quote_real;
    let fees: u64 = world.market(&founder).unswept.iter().sum();
    assert_eq!((left / (SOL / 100), fees / (SOL / 100)), (1_758, 404));
    assert_eq!(lost, left + fees);
    // Of the fees, the agent he forged it for is due seven tenths and more: they are the agent's, and no longer his.
    let purse = world.treasury(&founder);
    world.must(&[ix::collect_fees(&founder.wallet.pubkey(), &[])], &[]);
    assert_eq!((world.treasury(&founder) - purse) / (SOL / 100), 323);
}
