//! `register_host`: an operator offers to run agents for a price.

use crate::prelude::*;

#[test]
fn a_host_is_active_at_the_price_it_asks() {
    let mut world = World::local();
    let operator = world.trader(SOL);
    world.must(&[ix::register_host(&operator.pubkey(), 12_345)], &[&operator]);
    let host: Host = world.read(&address::host(&operator.pubkey()));
    assert_eq!((host.active, host.price_per_day, host.earned), (1, 12_345, 0));
    assert_eq!((host.operator, host.registered_at), (operator.pubkey(), world.now()));
    assert_eq!(world.lamports(&address::host(&operator.pubkey())), host.rent);
}

#[test]
fn no_host_may_ask_more_than_hosting_may_cost() {
    for mut world in [World::local(), World::elsewhere()] {
        let most = world.parameters.max_hosting_fee;
        let operator = world.trader(SOL);
        let register = ix::register_host(&operator.pubkey(), most + 1);
        world.refuses(E::HostingFeeTooHigh, &[register], &[&operator]);
        world.must(&[ix::register_host(&operator.pubkey(), most)], &[&operator]);
    }
}

#[test]
fn an_operator_has_one_host() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    world.refuses(
        E::AlreadyExists,
        &[ix::register_host(&operator.pubkey(), 1)],
        &[&operator],
    );
    let other = world.trader(SOL);
    let mut register = ix::register_host(&other.pubkey(), 1);
    register.accounts[2].pubkey = address::host(&world.key().pubkey());
    world.refuses(E::WrongAddress, &[register], &[&other]);
}

#[test]
fn an_operator_who_cannot_pay_the_rent_is_refused() {
    let mut world = World::local();
    let operator = world.trader(1_000_000);
    world.refuses(
        E::InsufficientFunds,
        &[ix::register_host(&operator.pubkey(), 1)],
        &[&operator],
    );
}
