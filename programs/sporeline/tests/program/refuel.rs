//! `refuel`: tops the wallet up for transaction fees.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

fn refuel(world: &World, founder: &Founder) -> [Instruction; 1] {
    [world.act(founder).refuel()]
}

#[track_caller]
fn refueled(world: &mut World, founder: &Founder) {
    let refuel = refuel(world, founder);
    world.must(&refuel, &[&founder.wallet]);
}

/// Of one allowance half can be drawn at once; the other half refills over the window.
#[test]
fn the_wallet_is_topped_up_to_the_float() {
    for (fresh, float) in [(World::local as fn() -> World, SOL / 20), (World::elsewhere, SOL / 100)] {
        let mut world = fresh();
        let founder = world.living();
        let wallet = founder.wallet.pubkey();
        let treasury = world.treasury(&founder);
        world.fund(&wallet, float * 3 / 4);
        refueled(&mut world, &founder);
        assert_eq!(world.lamports(&wallet), float);
        assert_eq!(world.treasury(&founder), treasury - float / 4);
        assert_eq!(world.agent(&founder).action, 1);
        let again = refuel(&world, &founder);
        world.refuses(E::NothingToRefuel, &again, &[&founder.wallet]);
    }
}

#[test]
fn the_allowance_refills_over_the_window() {
    let mut world = World::local();
    let founder = world.living();
    let wallet = founder.wallet.pubkey();
    refueled(&mut world, &founder);
    world.fund(&wallet, 0);
    let again = refuel(&world, &founder);
    world.refuses(E::NothingToRefuel, &again, &[&founder.wallet]);
    world.pass(30);
    refueled(&mut world, &founder);
    assert_eq!(
        world.lamports(&wallet),
        SOL / 80,
        "half a window, half of what refills in one"
    );
    world.pass(600);
    world.attest(&founder);
    world.fund(&wallet, 0);
    refueled(&mut world, &founder);
    assert_eq!(
        world.lamports(&wallet),
        SOL / 40,
        "never more than half an allowance at once"
    );
}

#[test]
fn an_unpaid_agent_may_refuel_down_to_its_own_rent() {
    let mut world = World::local();
    let founder = world.living();
    world.set_treasury(&founder, SOL / 100);
    world.pass(60);
    assert!(world.now() > world.agent(&founder).paid_until);
    refueled(&mut world, &founder);
    assert_eq!(world.treasury(&founder), 0);
    assert_eq!(world.lamports(&founder.wallet.pubkey()), SOL / 100);
    world.pass(60);
    world.fund(&founder.wallet.pubkey(), 0);
    let again = refuel(&world, &founder);
    world.refuses(E::NothingToRefuel, &again, &[&founder.wallet]);
}

#[test]
fn the_wallet_may_pay_for_its_own_refuel() {
    let mut world = World::local();
    let founder = world.living();
    let wallet = founder.wallet.pubkey();
    world.fund(&wallet, SOL * 3 / 100);
    let refuel = refuel(&world, &founder);
    world
        .send_paid(&wallet, &refuel, &[&founder.wallet])
        .expect("it goes through");
    assert_eq!(world.lamports(&wallet), SOL / 20);
}

#[test]
fn dead_unattested_or_out_of_turn_it_may_not_refuel() {
    let mut world = World::local();
    let founder = world.living();
    let next = refuel(&world, &founder);
    let mut act = world.act(&founder);
    act.action = 0;
    world.refuses(E::WrongAction, &[act.refuel()], &[&founder.wallet]);
    // How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.refuses(E::AgentDead, &next, &[&founder.wallet]);
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Alive as u8
    });
    world.pass(600);
    world.refuses(E::Unattested, &next, &[&founder.wallet]);
}

#[test]
fn only_the_agents_own_wallet_is_refueled() {
    let mut world = World::local();
    let (founder, thief) = (world.living(), world.trader(SOL));
    let mut theft = refuel(&world, &founder);
    theft[0].accounts[0].pubkey = thief.pubkey();
    world.refuses(E::WrongWallet, &theft, &[&thief]);
}

#[test]
fn a_refuel_that_would_leave_the_wallet_below_rent_is_refused_by_name() {
    let mut world = World::local();
    let founder = world.living();
    world.fund(&founder.wallet.pubkey(), 0);
    world.set_treasury(&founder, 800_000); // less than an empty account's rent
    let short = refuel(&world, &founder);
    world.refuses(E::NothingToRefuel, &short, &[&founder.wallet]);
}

#[test]
fn within_any_window_no_more_than_one_allowance_leaves_the_treasury() {
    let mut world = World::local();
    let founder = world.living();
    let wallet = founder.wallet.pubkey();
    let before = world.treasury(&founder);
    // A thief empties the wallet every second of one window of 60 s; hosting is paid far ahead by writing it.
    world.edit(&founder.of.agent, |agent: &mut Agent| agent.paid_until += 1_000);
    for _ in 0..60 {
        world.fund(&wallet, 0);
        let next = refuel(&world, &founder);
        let _ = world.send(&next, &[&founder.wallet]);
        world.pass(1);
    }
    let drained = before - world.treasury(&founder);
    assert!(drained <= SOL / 20, "{drained} lamports");
    assert!(drained > SOL / 25, "the thief was not trying: {drained} lamports");
}

#[test]
fn the_least_float_and_allowance_suffice_for_an_empty_wallet() {
    let mut world = World::local();
    let founder = world.living();
    world.edit(&address::global(), |global: &mut Global| {
        (global.parameters.fee_float, global.parameters.fee_allowance) = (1_000_000, 2_000_000);
        assert_eq!(global.parameters.check(true), Ok(()));
    });
    world.fund(&founder.wallet.pubkey(), 0);
    refueled(&mut world, &founder);
    assert_eq!(world.lamports(&founder.wallet.pubkey()), 1_000_000);
}

#[test]
fn before_the_first_attestation_a_wallet_is_unattested() {
    let mut world = World::local();
    let founder = world.spawn();
    let refuel = refuel(&world, &founder);
    world.refuses(E::Unattested, &refuel, &[&founder.wallet]);
}
