//! What an agent may spend: the bucket, the floor, and what a leaked key could do in one window (invariants 5 and 9).

use crate::prelude::*;
use curve::{bucket::spend_cap, hosting};

/// An agent with 100 SOL and an empty account of the token of a pool so deep that its purchases hardly move the price.
fn deep_pool() -> (World, Founder, Founder) {
    let mut world = World::local();
    let pool = world.living();
    let whale = world.trader_of(&pool, 100_000 * SOL);
    world.buy(&whale, &pool, 900 * SOL);
    world.buy(&whale, &pool, 10_000 * SOL);
    let agent = world.living();
    let payer = world.payer.pubkey();
    world.must(&[ix::create_token_account(&payer, &agent.of.agent, &pool.of.mint)], &[]);
    world.set_treasury(&agent, 100 * SOL);
    (world, agent, pool)
}

#[track_caller]
fn refused(world: &mut World, error: E, agent: &Founder, pool: &Founder, quote_in: u64) {
    let buy = world.agent_buy_of(agent, pool, quote_in);
    world.refuses(error, &[buy], &[&agent.wallet]);
}

#[track_caller]
fn spend(world: &mut World, agent: &Founder, pool: &Founder, quote_in: u64) {
    let buy = world.agent_buy_of(agent, pool, quote_in);
    world.must(&[buy], &[&agent.wallet]);
}

#[test]
fn the_bucket_is_full_at_birth_and_holds_half_the_limit_of_a_window() {
    let (mut world, agent, pool) = deep_pool();
    let cap = 100 * SOL * 4_000 / 20_000;
    assert_eq!(spend_cap(100 * SOL, 4_000), cap);
    refused(&mut world, E::SpendLimit, &agent, &pool, cap + 1);
    spend(&mut world, &agent, &pool, cap);
    refused(&mut world, E::SpendLimit, &agent, &pool, 1_000);
}

#[test]
fn it_refills_over_the_window_towards_the_cap_of_the_treasury_at_that_moment() {
    let (mut world, agent, pool) = deep_pool();
    spend(&mut world, &agent, &pool, 20 * SOL);
    let cap = spend_cap(80 * SOL, 4_000);
    world.pass(15);
    world.edit(&agent.of.agent, keep_paid);
    refused(&mut world, E::SpendLimit, &agent, &pool, cap / 4 + 1);
    spend(&mut world, &agent, &pool, cap / 4);
    let cap = spend_cap(76 * SOL, 4_000);
    world.pass(60);
    world.edit(&agent.of.agent, keep_paid);
    refused(&mut world, E::SpendLimit, &agent, &pool, cap + 1);
    spend(&mut world, &agent, &pool, cap);
}

/// Hosting paid far ahead by writing it, so that the treasury moves by purchases alone.
fn keep_paid(agent: &mut Agent) {
    agent.paid_until = i64::MAX / 2;
}

#[test]
fn gifts_raise_the_cap_and_losses_lower_what_is_left() {
    let (mut world, agent, pool) = deep_pool();
    spend(&mut world, &agent, &pool, 10 * SOL);
    world.set_treasury(&agent, 1_000 * SOL);
    refused(&mut world, E::SpendLimit, &agent, &pool, 10 * SOL + 1); // the level stays, the cap alone rose
    world.set_treasury(&agent, 10 * SOL);
    refused(&mut world, E::SpendLimit, &agent, &pool, 2 * SOL + 1); // 20 % of 10 SOL
    spend(&mut world, &agent, &pool, 2 * SOL);
}

#[test]
fn a_new_token_accounts_rent_is_drawn_from_the_bucket_too() {
    let (mut world, agent, _) = deep_pool();
    let other = world.living();
    let whale = world.trader_of(&other, 2_000 * SOL);
    world.buy(&whale, &other, 900 * SOL);
    world.buy(&whale, &other, 900 * SOL);
    world.pass(1);
    let rent = world.svm.minimum_balance_for_rent_exemption(170);
    let cap = 20 * SOL;
    world.set_treasury(&agent, 100 * SOL);
    world.edit(&agent.of.agent, keep_paid);
    refused(&mut world, E::SpendLimit, &agent, &other, cap - rent + 1);
    spend(&mut world, &agent, &other, cap - rent);
}

#[test]
fn purchases_never_go_below_the_hosting_reserve() {
    let (mut world, agent, pool) = deep_pool();
    let fee = world.agent(&agent).hosting_fee_per_day;
    let reserve = hosting::fee_for(fee, 3 * 10);
    assert_eq!(reserve, 15 * SOL / 1_000, "three periods of 0.005 SOL");
    world.set_treasury(&agent, reserve + 1_000_000);
    refused(&mut world, E::TreasuryTooLow, &agent, &pool, 1_000_001);
    spend(&mut world, &agent, &pool, 1_000_000);
    assert_eq!(world.treasury(&agent), reserve);
}

#[test]
fn a_leaked_key_spends_at_most_the_limit_of_the_highest_treasury_in_any_window() {
    let (mut world, agent, pool) = deep_pool();
    let highest = world.treasury(&agent);
    for _ in 0..60 {
        // As much as goes, found by bisection on a copy of the books.
        let stored = world.agent(&agent);
        let (treasury, now) = (world.treasury(&agent), world.now());
        let cap = spend_cap(treasury, 4_000);
        let level = curve::bucket::level(stored.spend_level, cap, now.abs_diff(stored.spend_at), 60);
        if level > 1_000 {
            spend(&mut world, &agent, &pool, level);
        }
        world.pass(1);
        world.edit(&agent.of.agent, keep_paid);
    }
    let lost = highest - world.treasury(&agent);
    assert!(lost <= highest * 4_000 / 10_000, "{lost} of {highest}");
    assert!(lost > highest * 3_000 / 10_000, "the bucket refills: {lost}");
}
