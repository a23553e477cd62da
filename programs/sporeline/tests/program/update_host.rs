//! `update_host`: an operator changes its price for agents hosted from now on, and whether it takes any.

use crate::prelude::*;

#[test]
fn a_new_price_binds_only_agents_hosted_from_now_on() {
    let mut world = World::local();
    let (earlier, operator) = (world.spawn(), world.operator.insecure_clone());
    let (key, fee) = (operator.pubkey(), world.agent(&earlier).hosting_fee_per_day);
    let update = [ix::update_host(&key, fee + 7, true)];
    let event = event!(world.must(&update, &[&operator]), HostUpdated);
    assert_eq!((event.time, event.price_per_day), (world.now(), fee + 7));
    assert_eq!((event.active, event.host), (1, address::host(&key)));
    let host: Host = world.read(&address::host(&key));
    assert_eq!((host.price_per_day, host.active), (fee + 7, 1));
    let later = world.spawn();
    assert_eq!(world.agent(&earlier).hosting_fee_per_day, fee);
    assert_eq!(world.agent(&later).hosting_fee_per_day, fee + 7);
}

#[test]
fn an_inactive_host_takes_no_new_agents_and_keeps_those_it_has() {
    let mut world = World::local();
    let (founder, operator) = (world.living(), world.operator.insecure_clone());
    let key = operator.pubkey();
    let price = world.read::<Host>(&address::host(&key)).price_per_day;
    let event = event!(
        world.must(&[ix::update_host(&key, price, false)], &[&operator]),
        HostUpdated
    );
    assert_eq!((event.price_per_day, event.active), (price, 0));
    let wallet = world.key();
    let spawn = world.spawn_of(&wallet).instruction();
    world.refuses(E::HostInactive, std::slice::from_ref(&spawn), &[&wallet]);
    world.pass(3);
    let charge = world.charge(&founder);
    let event = event!(world.must(&[charge], &[]), HostingCharged);
    assert_eq!((event.to_host, event.seconds), (1, 3));
    world.must(&[ix::update_host(&key, price, true)], &[&operator]);
    world.must(&[spawn], &[&wallet]);
}

#[test]
fn no_host_may_ask_more_than_hosting_may_cost_now() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    let key = operator.pubkey();
    let most = world.parameters.max_hosting_fee;
    world.refuses(
        E::HostingFeeTooHigh,
        &[ix::update_host(&key, most + 1, true)],
        &[&operator],
    );
    world.change_parameters(|parameters| parameters.max_hosting_fee = SOL);
    world.refuses(E::HostingFeeTooHigh, &[ix::update_host(&key, most, true)], &[&operator]);
    world.must(&[ix::update_host(&key, SOL, true)], &[&operator]);
}

#[test]
fn an_update_that_changes_nothing_is_refused() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    let key = operator.pubkey();
    let price = world.read::<Host>(&address::host(&key)).price_per_day;
    world.refuses(E::NothingToDo, &[ix::update_host(&key, price, true)], &[&operator]);
}

#[test]
fn only_the_operator_updates_its_host() {
    let mut world = World::local();
    let (operator, other) = (world.operator.pubkey(), world.trader(SOL));
    let mut update = ix::update_host(&other.pubkey(), 1, true);
    update.accounts[2].pubkey = address::host(&operator);
    world.refuses(E::WrongOperator, &[update], &[&other]);
    // Nor does the authority.
    world.refuses_authority(E::WrongOperator, |authority| {
        let mut update = ix::update_host(authority, 1, true);
        update.accounts[2].pubkey = address::host(&operator);
        update
    });
}
