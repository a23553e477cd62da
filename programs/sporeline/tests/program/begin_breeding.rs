//! `begin_breeding`: an agent whose market cap stands at the threshold begins a litter, with its enclave's consent.

use crate::{mortals::perish, prelude::*};
use curve::{Reserves, price};
use sporeline_svm::{Brood, PRICE, client::Instruction};

/// Hosting that a treasury keeps on a local cluster, lamports: three periods of 10 s at 0.005 SOL each.
const FLOOR: u64 = 15_000_000;

/// An agent just at the threshold, SOL at $200, and two wallets made for its children.
pub(crate) fn stage() -> (World, Founder, Brood) {
    let mut world = World::local();
    let parent = world.risen(500_000);
    world.set_price(200);
    let brood = world.brood();
    (world, parent, brood)
}

#[track_caller]
pub(crate) fn refused(world: &mut World, error: E, begin: Instruction, parent: &Founder, brood: &Brood) {
    let [first, second] = &brood.wallets;
    world.refuses(error, &[begin], &[&parent.wallet, first, second]);
}

#[test]
fn the_litter_holds_what_was_chosen_and_the_market_watches_the_price() {
    let (mut world, parent, brood) = stage();
    let before = world.market(&parent);
    world.begin(&parent, &brood, None);
    let (litter, market) = (world.litter(&parent), world.market(&parent));
    assert_eq!(
        (litter.version, litter.state, litter.born, litter.has_mate),
        (1, 1, 0, 0)
    );
    assert_eq!((litter.begun_at, litter.window), (world.now(), 10));
    assert_eq!((litter.committed_at, litter.seed_slot, litter.has_slot_hash), (0, 0, 0));
    assert_eq!((litter.agent, litter.mate), (parent.of.agent, parent.of.agent));
    assert_eq!(litter.wallets, brood.children().wallets);
    for (place, (name, symbol)) in [("Hypha", "HYPHA"), ("Ascus", "ASCUS")].into_iter().enumerate() {
        assert_eq!(litter.name(place).expect("a name"), name);
        assert_eq!(litter.symbol(place).expect("a symbol"), symbol);
    }
    let gate = price::gate_price(500_000, world.sol_usd(200)).expect("a gate").0;
    assert_eq!([litter.gate_price, market.gate_price].map(u128::from), [gate; 2]);
    assert_eq!(market.observed_at, world.now());
    assert_eq!(litter.accumulator_start, market.gate_accumulator);
    assert_eq!(
        market.gate_accumulator, before.gate_accumulator,
        "nothing counts for the time before"
    );
    assert_eq!((market.base, market.quote), (before.base, before.quote));
}

#[test]
fn the_event_tells_what_stands() {
    let (mut world, parent, brood) = stage();
    let mate = world.living();
    world.consent(&mate, &parent);
    world.keep_paid(&parent);
    let before = world.agent(&parent);
    let event = event!(world.begin(&parent, &brood, Some(&mate)), BreedingBegun);
    let (agent, litter, market) = (world.agent(&parent), world.litter(&parent), world.market(&parent));
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!((event.action, event.decision), (before.action + 1, [7; 32]));
    assert_eq!((agent.seq, agent.action), (event.seq, event.action));
    let sol_usd = world.sol_usd(200);
    assert_eq!((event.sol_usd, event.exponent), (sol_usd.mantissa, -8));
    assert_eq!((event.base, event.quote), (market.base, market.quote));
    assert_eq!((event.rent, event.treasury), (litter.rent, world.treasury(&parent)));
    assert_eq!((event.gate_price, event.window), (litter.gate_price, 10));
    assert_eq!((event.agent, event.mate), (parent.of.agent, mate.of.agent));
    assert_eq!((litter.has_mate, litter.mate), (1, mate.of.agent));
    assert_eq!(event.litter, address::litter(&parent.of.agent));
    assert_eq!(
        (event.wallets, event.names, event.symbols),
        (litter.wallets, litter.names, litter.symbols)
    );
    assert!(
        world.agent(&mate).consents_to(&parent.of.agent, world.now()),
        "used up by the commit only"
    );
}

#[test]
fn the_payer_fronts_the_litters_rent_and_the_agent_bears_it() {
    let (mut world, parent, brood) = stage();
    let friend = world.trader(SOL);
    let treasury = world.treasury(&parent);
    let mut begin = world.begin_of(&parent, &brood);
    begin.accounts[0].pubkey = friend.pubkey();
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&friend, &parent.wallet, first, second]);
    assert_eq!(world.lamports(&friend.pubkey()), SOL);
    let litter = world.litter(&parent);
    assert_eq!(world.lamports(&address::litter(&parent.of.agent)), litter.rent);
    assert_eq!(world.treasury(&parent), treasury - litter.rent);
}

#[test]
fn a_payer_without_the_rent_is_refused_by_name() {
    let (mut world, parent, brood) = stage();
    let poor = world.trader(SOL / 1_000);
    let mut begin = world.begin_of(&parent, &brood);
    begin.accounts[0].pubkey = poor.pubkey();
    let [first, second] = &brood.wallets;
    world.refuses(E::InsufficientFunds, &[begin], &[&poor, &parent.wallet, first, second]);
}

#[test]
fn lamports_sent_ahead_to_the_litters_address_only_make_it_cheaper() {
    let (mut world, parent, brood) = stage();
    let treasury = world.treasury(&parent);
    world.fund(&address::litter(&parent.of.agent), SOL);
    let event = event!(world.begin(&parent, &brood, None), BreedingBegun);
    assert_eq!((event.rent, world.treasury(&parent)), (0, treasury));
}

#[test]
fn breeding_never_takes_the_treasury_below_its_floor() {
    let (mut world, parent, brood) = stage();
    let begin = world.begin_of(&parent, &brood);
    let rent = world
        .svm
        .minimum_balance_for_rent_exemption(8 + size_of::<sporeline_svm::client::state::Litter>());
    world.set_treasury(&parent, FLOOR + rent - 1);
    refused(&mut world, E::TreasuryTooLow, begin.clone(), &parent, &brood);
    world.set_treasury(&parent, FLOOR + rent);
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
    assert_eq!(world.treasury(&parent), FLOOR);
}

#[test]
fn the_agents_wallet_acts_in_turn_and_only_while_alive_attested_and_paid() {
    let (mut world, parent, brood) = stage();
    let thief = world.trader(SOL);
    let mut theft = world.begin_of(&parent, &brood);
    theft.accounts[1].pubkey = thief.pubkey();
    let [first, second] = &brood.wallets;
    world.refuses(E::WrongWallet, &[theft], &[&thief, first, second]);
    let mut act = world.act(&parent);
    act.action += 1;
    let skipping = act.begin_breeding(&world.payer.pubkey(), &brood.children(), None, &PRICE);
    refused(&mut world, E::WrongAction, skipping, &parent, &brood);
    world.administer(|authority| ix::approve_measurement(authority, [77; 32], true));
    let mut act = world.act(&parent);
    act.compose_hash = [77; 32];
    let elsewhere = act.begin_breeding(&world.payer.pubkey(), &brood.children(), None, &PRICE);
    refused(&mut world, E::WrongMeasurement, elsewhere, &parent, &brood);
    let begin = world.begin_of(&parent, &brood);
    world.pass(11);
    world.set_price(200);
    refused(&mut world, E::Unpaid, begin.clone(), &parent, &brood);
    let charge = world.charge(&parent);
    world.must(&[charge], &[]);
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    refused(&mut world, E::Unattested, begin.clone(), &parent, &brood);
    perish(&mut world, &parent, &[]);
    world.set_price(200);
    refused(&mut world, E::AgentDead, begin, &parent, &brood);
}

#[test]
fn the_market_must_have_graduated() {
    let mut world = World::local();
    let parent = world.living();
    // At 10,000 dollars for a SOL a young market is worth enough.
    world.set_price(20_000);
    let brood = world.brood();
    let begin = world.begin_of(&parent, &brood);
    refused(&mut world, E::NotGraduated, begin, &parent, &brood);
}

#[test]
fn another_agents_market_is_refused() {
    let (mut world, parent, brood) = stage();
    let other = world.risen(600_000);
    world.keep_paid(&parent);
    world.set_price(200);
    let mut begin = world.begin_of(&parent, &brood);
    begin.accounts[7].pubkey = other.of.market;
    refused(&mut world, E::WrongAgent, begin, &parent, &brood);
}

#[test]
fn the_market_cap_reaches_the_threshold_with_the_confidence_interval_taken_off() {
    let (mut world, parent, brood) = stage();
    // The least mantissa at which it is worth the threshold, to the last digit Pyth can publish.
    let (market, mut low, mut high) = (world.market(&parent), 0, 400_000_000_000_000);
    let spot = Reserves {
        base: market.base,
        quote: market.quote,
    };
    while high - low > 1 {
        let mantissa = u64::midpoint(low, high);
        let reached = price::fdv_usd_at_least(
            spot,
            500_000,
            curve::UsdPerSol {
                mantissa,
                exponent: -12,
            },
        );
        if reached { high = mantissa } else { low = mantissa }
    }
    let mut update = world.price_of(200);
    (update.exponent, update.confidence) = (-12, high / 100);
    update.price = (high + update.confidence - 1) as i64;
    world.publish(&PRICE, &update);
    let begin = world.begin_of(&parent, &brood);
    refused(&mut world, E::BelowThreshold, begin.clone(), &parent, &brood);
    update.price += 1;
    world.publish(&PRICE, &update);
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
}

#[test]
fn nothing_done_in_the_same_slot_counts_neither_a_lift_nor_a_crash() {
    let mut world = World::local();
    let parent = world.risen(400_000);
    let whale = world.lift(&parent, 5_000_000);
    world.set_price(200);
    let brood = world.brood();
    let begin = world.begin_of(&parent, &brood);
    refused(&mut world, E::BelowThreshold, begin.clone(), &parent, &brood);
    world.pass(1);
    world.set_price(200);
    let held = world.tokens(&whale.pubkey(), &parent);
    world.sell(&whale, &parent, held / 2);
    let [first, second] = &brood.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
}

#[test]
fn one_litter_at_a_time_and_then_a_cooldown() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    let another = world.brood();
    let again = world.begin_of(&parent, &another);
    refused(&mut world, E::AlreadyExists, again, &parent, &another);
    world.commit(&parent, None);
    let until = world.agent(&parent).cooldown_until;
    assert_eq!(until, world.now() + 60);
    world.await_seed();
    for child in [0, 1] {
        world.bear(&parent, None, &brood, child);
    }
    let ready = |world: &mut World, at: i64| {
        world.pass(at - world.now());
        world.keep_paid(&parent);
        world.set_price(200);
        world.begin_of(&parent, &another)
    };
    let begin = ready(&mut world, until - 1);
    refused(&mut world, E::CoolingDown, begin, &parent, &another);
    let begin = ready(&mut world, until);
    refused(&mut world, E::AlreadyExists, begin.clone(), &parent, &another); // both born, and not closed yet
    let close = world.close_of(&parent, &brood);
    world.must(&[close], &[]);
    let [first, second] = &another.wallets;
    world.must(&[begin], &[&parent.wallet, first, second]);
}
