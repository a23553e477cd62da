//! Attacks on the dying and the dead, and on what hosts may ask, each named after what it imitates.

use crate::{mortals::*, prelude::*};
use curve::{hosting, price::within_impact};
use sporeline_svm::client::Instruction;

#[test]
fn a_dead_agent_acts_no_more_whoever_has_its_key() {
    let mut world = World::local();
    let agent = world.living();
    let crowd = world.trader_of(&agent, 100 * SOL);
    world.buy(&crowd, &agent, 20 * SOL);
    give_tokens(&mut world, &crowd, &agent, &agent, SOL);
    // Swept and lost: its market's fees would keep it alive.
    world.must(&[ix::collect_fees(&agent.wallet.pubkey(), &[])], &[]);
    die(&mut world, &agent, &[], 0);
    // All that a key needs but a life: an attestation that has not expired, hosting paid, lamports.
    let ends = world.now() + 500;
    world.edit(&agent.of.agent, |agent: &mut Agent| {
        (agent.attestation_expires_at, agent.paid_until) = (ends, ends)
    });
    give(&mut world, &agent, 100 * SOL);
    let host = address::host(&world.operator.pubkey());
    let act = world.act(&agent);
    let actions = [
        act.buy(&world.payer.pubkey(), &agent.of.mint, SOL / 10, 0),
        act.sell(&agent.of.mint, 1_000_000_000, 0),
        act.refuel(),
        act.change_host(&host, u64::MAX),
    ];
    for action in actions {
        world.refuses(E::AgentDead, &[action], &[&agent.wallet]);
    }
    // Nor is it brought back, or charged, or reaped, by anybody.
    let attestation = world.attestation_of(&agent, ends + 1);
    world.refuses(E::AgentDead, &attestation, &[]);
    let charge = world.charge(&agent);
    world.refuses(E::AgentDead, &[charge], &[]);
    let reap = reap(&world, &agent, &[]);
    world.refuses(E::AgentDead, &[reap], &[]);
}

#[test]
fn a_dead_agents_wallet_cannot_be_spawned_anew() {
    let mut world = World::local();
    let agent = world.newborn();
    die(&mut world, &agent, &[], 0);
    let spawn = world.spawn_of(&agent.wallet).instruction();
    world.refuses(E::AlreadyExists, &[spawn], &[&agent.wallet]);
}

#[test]
fn reaping_an_agent_whose_fees_are_merely_unswept_finds_it_alive() {
    let mut world = World::local();
    let agent = world.living();
    let trader = world.trader_of(&agent, 100 * SOL);
    world.buy(&trader, &agent, 10 * SOL);
    world.set_treasury(&agent, 0);
    to_the_brink(&mut world, &agent);
    world.pass(1_000); // nobody swept, nobody charged
    let attempt = [reap(&world, &agent, &[])];
    world.refuses(E::NotReapable, &attempt, &[]);
    assert!(world.agent(&agent).is_alive());
    // One sweep and one charge later it is paid for.
    world.must(&[ix::collect_fees(&agent.wallet.pubkey(), &[])], &[]);
    world.attest(&agent);
    let charge = world.charge(&agent);
    world.must(&[charge], &[]);
    assert!(world.agent(&agent).paid_until > world.now());
    world.refuses(E::NotReapable, &attempt, &[]);
}

#[test]
fn reaping_it_without_its_market_its_host_or_its_parents_does_not_help_either() {
    let mut world = World::local();
    let (agent, other) = (world.living(), world.living());
    let trader = world.trader_of(&agent, 100 * SOL);
    world.buy(&trader, &agent, 10 * SOL);
    world.set_treasury(&agent, 0);
    to_the_brink(&mut world, &agent);
    world.pass(1);
    // An empty market of somebody else's instead of the one that would save it.
    let mut bent = reap(&world, &agent, &[]);
    bent.accounts[1].pubkey = other.of.market;
    world.refuses(E::WrongAgent, &[bent], &[]);
}

/// A dead agent whose estate is some 3 SOL of a token, and a whale with much of it.
fn estate() -> (World, Founder, Founder, Keypair) {
    let mut world = World::elsewhere();
    let (agent, market) = (world.living(), world.living());
    let whale = world.trader_of(&market, 10_000 * SOL);
    world.buy(&whale, &market, 40 * SOL);
    give_tokens(&mut world, &whale, &agent, &market, 3 * SOL);
    die(&mut world, &agent, &[], 0);
    for _ in 0..2 {
        world.pass(61);
        world.buy(&whale, &market, 1_000_000);
    }
    world.pass(1);
    (world, agent, market, whale)
}

/// Sells about `bps` of the price down.
fn push_down(world: &mut World, whale: &Keypair, market: &Founder, bps: u64) {
    let base = world.curve(market).base;
    world.sell(whale, market, base / 20_000 * bps);
}

fn estate_sell(world: &World, agent: &Founder, market: &Founder) -> [Instruction; 1] {
    let part = world.tokens(&agent.of.agent, market) / 10;
    [ix::estate_sell(&agent.wallet.pubkey(), &market.of.mint, part)]
}

#[test]
fn sandwiching_a_dead_agents_sale_inside_a_slot_is_bounded_by_the_impact_limit() {
    let (mut world, agent, market, whale) = estate();
    let before = world.curve(&market).reserves();
    push_down(&mut world, &whale, &market, 400);
    let sale = estate_sell(&world, &agent, &market);
    world.refuses(E::ImpactLimit, &sale, &[]);
    // In one transaction it is the same slot.
    let (mut world, agent, market, whale) = estate();
    let base = world.curve(&market).base;
    let front = ix::sell(&whale.pubkey(), &market.of.mint, base / 50, 0);
    let [sale] = estate_sell(&world, &agent, &market);
    world.refuses(E::ImpactLimit, &[front, sale.clone()], &[&whale]);
    // What goes through ended within 3 % of the price before the slot, however it got there.
    push_down(&mut world, &whale, &market, 100);
    world.must(&[sale], &[]);
    assert!(within_impact(before, world.curve(&market).reserves(), 300));
}

#[test]
fn sandwiching_it_over_many_slots_is_bounded_by_a_price_seen_a_minute_before() {
    let (mut world, agent, market, whale) = estate();
    for _ in 0..5 {
        push_down(&mut world, &whale, &market, 200);
        world.pass(1);
    }
    // Each slot begins where the last one ended: measured by it alone, every sale would do.
    let sale = estate_sell(&world, &agent, &market);
    world.refuses(E::ImpactLimit, &sale, &[]);
    // To count, the price must be seen at the beginning of a slot, and a minute must pass: everybody may buy at it meanwhile.
    world.pass(61);
    world.refuses(E::ImpactLimit, &sale, &[]);
    world.buy(&whale, &market, 1_000_000);
    world.pass(61);
    world.buy(&whale, &market, 1_000_000);
    world.pass(1);
    world.must(&sale, &[]);
}

#[test]
fn what_a_sandwich_takes_from_an_estate_is_at_most_a_few_per_cent_of_the_sale() {
    let (mut world, agent, market, whale) = estate();
    let part = world.tokens(&agent.of.agent, &market) / 10;
    let fair = world.curve(&market).sell(part, 100).expect("a quote").quote_out;
    // The lowest price at which the sale still goes through, by as many slots as it takes.
    let mut least = fair;
    for _ in 0..200 {
        push_down(&mut world, &whale, &market, 10);
        world.pass(1);
        let worse = world.curve(&market).sell(part, 100).expect("a quote").quote_out;
        let sale = [ix::estate_sell(&agent.wallet.pubkey(), &market.of.mint, part)];
        let untouched = world.svm.clone();
        let went = world.send(&sale, &[]).is_ok();
        world.svm = untouched;
        if !went {
            break;
        }
        least = worse;
    }
    assert!(least < fair * 95 / 100, "the attack had room: {least} of {fair}");
    assert!(least >= fair * 91 / 100, "{least} of {fair}");
}

#[test]
fn what_remains_is_a_price_pressed_down_at_two_slots_beginnings_a_minute_apart_and_it_costs_four_fees() {
    let (mut world, agent, market, whale) = estate();
    let part = world.tokens(&agent.of.agent, &market) / 10;
    let fair = world.curve(&market).sell(part, 100).expect("a quote").quote_out;
    let key = whale.pubkey();
    let (purse, held) = (world.lamports(&key), world.tokens(&key, &market));
    // Whatever was sold is bought back, dust aside: what the whale has lost then are lamports.
    let restore = |world: &mut World| {
        let missing = held - world.tokens(&key, &market);
        let quote = curve::quote::buy_for_base(&world.curve(&market), missing, 100).expect("a quote");
        world.buy(&whale, &market, quote);
    };
    world.pass(58); // a second too early to be what is seen itself
    push_down(&mut world, &whale, &market, 2_000);
    world.pass(1);
    world.buy(&whale, &market, 1_000_000); // seen: the first trade of a slot, a minute after the last that counted
    restore(&mut world);
    world.pass(59);
    push_down(&mut world, &whale, &market, 2_000);
    world.pass(1);
    world.must(&[ix::estate_sell(&agent.wallet.pubkey(), &market.of.mint, part)], &[]);
    restore(&mut world);
    let lost = fair - world.treasury(&agent);
    let paid = purse - world.lamports(&key);
    assert!(lost > fair / 10 && lost < fair / 4, "the estate lost {lost} of {fair}");
    // Though everybody else stood by, who might have bought below the price for two whole slots.
    assert!(paid > 2 * lost, "the attacker paid {paid} for {lost}");
}

#[test]
fn lifting_the_price_does_not_lock_an_estate_up() {
    let (mut world, agent, market, whale) = estate();
    world.buy(&whale, &market, 5 * SOL);
    world.pass(1);
    let sale = estate_sell(&world, &agent, &market);
    world.must(&sale, &[]);
}

#[test]
fn a_host_that_raises_its_price_after_it_was_chosen_is_paid_what_it_said() {
    let mut world = World::local();
    let agent = world.newborn();
    let operator = world.trader(SOL);
    world.must(&[ix::register_host(&operator.pubkey(), SOL)], &[&operator]);
    let host = address::host(&operator.pubkey());
    let change = world.act(&agent).change_host(&host, SOL);
    world.must(&[change], &[&agent.wallet]);
    // However it raises it: before the switch,
    world.must(&[ix::update_host(&operator.pubkey(), 50 * SOL, true)], &[&operator]);
    world.pass(10);
    let charge = [ix::charge_hosting(&agent.wallet.pubkey(), &host, &COMPOSE_HASH)];
    let treasury = world.treasury(&agent);
    world.must(&charge, &[]);
    // and after it,
    world.must(&[ix::update_host(&operator.pubkey(), 49 * SOL, true)], &[&operator]);
    world.pass(7);
    world.must(&charge, &[]);
    assert_eq!(
        world.treasury(&agent),
        treasury - hosting::fee_for(SOL, 10) - hosting::fee_for(SOL, 7)
    );
    // or just before the choice lands, which then says no.
    let change = world.act(&agent).change_host(&host, SOL);
    world.refuses(E::HostingFeeTooHigh, &[change], &[&agent.wallet]);
}

#[test]
fn a_leaked_key_that_moves_to_a_colluding_host_costs_at_most_the_greatest_hosting_fee() {
    let mut world = World::local();
    let agent = world.newborn();
    let thief = world.trader(SOL);
    let most = world.parameters.max_hosting_fee;
    world.refuses(
        E::HostingFeeTooHigh,
        &[ix::register_host(&thief.pubkey(), most + 1)],
        &[&thief],
    );
    world.must(&[ix::register_host(&thief.pubkey(), most)], &[&thief]);
    let host = address::host(&thief.pubkey());
    // It chooses as often as it likes, and is charged as often as anybody likes, for a whole window.
    let (start, began) = (world.treasury(&agent), world.now());
    for _ in 0..60 {
        if world.now() <= world.agent(&agent).paid_until {
            let change = world.act(&agent).change_host(&host, u64::MAX);
            world.must(&[change], &[&agent.wallet]);
        }
        let charge = ix::charge_hosting(&agent.wallet.pubkey(), &host, &COMPOSE_HASH);
        let _ = world.send(&[charge], &[]); // refused while nothing is owed to this host
        world.pass(1);
    }
    assert_eq!(world.agent(&agent).host, host);
    let time = world.now().abs_diff(began) + 10; // a period ahead
    assert!(start - world.treasury(&agent) <= hosting::fee_for(most, time));
    assert!(
        start - world.treasury(&agent) > hosting::fee_for(most, time - 30),
        "it was charged"
    );
}

#[test]
fn choosing_again_and_again_does_not_keep_a_host_from_its_fee_for_ever() {
    let mut world = World::local();
    let agent = world.newborn();
    let hosts: Vec<Address> = (0..2)
        .map(|_| {
            let operator = world.trader(SOL);
            world.must(&[ix::register_host(&operator.pubkey(), SOL)], &[&operator]);
            address::host(&operator.pubkey())
        })
        .collect();
    // Up to the last paid second the key may change its mind; from the next on it is unpaid until it has paid.
    for i in 0..=10 {
        let change = world.act(&agent).change_host(&hosts[i % 2], SOL);
        world.must(&[change], &[&agent.wallet]);
        world.pass(1);
    }
    let change = world.act(&agent).change_host(&hosts[1], SOL);
    world.refuses(E::Unpaid, &[change], &[&agent.wallet]);
    let charge = ix::charge_hosting(&agent.wallet.pubkey(), &hosts[0], &COMPOSE_HASH);
    world.must(&[charge], &[]);
}
