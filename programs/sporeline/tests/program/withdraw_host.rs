//! `withdraw_host`: an operator takes what its host collected.

use crate::prelude::*;

#[test]
fn all_collected_fees_go_to_the_operator() {
    let mut world = World::local();
    world.living();
    let operator = world.operator.insecure_clone();
    let (key, address) = (operator.pubkey(), address::host(&operator.pubkey()));
    let (before, purse): (Host, u64) = (world.read(&address), world.lamports(&key));
    let collected = world.above(&address, before.rent);
    assert!(collected > 0 && collected == before.earned);
    let event = event!(world.must(&[ix::withdraw_host(&key)], &[&operator]), HostWithdrawn);
    assert_eq!((event.time, event.lamports), (world.now(), collected));
    assert_eq!((event.host, event.operator), (address, key));
    let after: Host = world.read(&address);
    assert_eq!((after.earned, after.withdrawn), (collected, collected));
    assert_eq!(
        (world.lamports(&address), world.lamports(&key)),
        (after.rent, purse + collected)
    );
    world.refuses(E::NothingToDo, &[ix::withdraw_host(&key)], &[&operator]);
}

#[test]
fn a_gift_to_the_host_is_the_operators_too() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    let (key, address) = (operator.pubkey(), address::host(&operator.pubkey()));
    world.fund(&address, world.lamports(&address) + 12_345);
    let event = event!(world.must(&[ix::withdraw_host(&key)], &[&operator]), HostWithdrawn);
    assert_eq!(event.lamports, 12_345);
}

#[test]
fn only_the_operator_withdraws() {
    let mut world = World::local();
    world.living();
    let (operator, thief) = (world.operator.pubkey(), world.trader(SOL));
    let mut theft = ix::withdraw_host(&thief.pubkey());
    theft.accounts[1].pubkey = address::host(&operator);
    world.refuses(E::WrongOperator, std::slice::from_ref(&theft), &[&thief]);
    // The operator's signature cannot be left out.
    theft.accounts[0].pubkey = operator;
    theft.accounts[0].is_signer = false;
    world.fails(&[theft], &[]);
}

#[test]
fn an_operator_that_would_be_left_below_rent_is_refused_by_name() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    let (key, address) = (operator.pubkey(), address::host(&operator.pubkey()));
    let empty = world.svm.minimum_balance_for_rent_exemption(0);
    world.fund(&key, 0);
    world.fund(&address, world.lamports(&address) + empty - 1);
    world.refuses(E::RecipientBelowRent, &[ix::withdraw_host(&key)], &[&operator]);
    world.fund(&address, world.lamports(&address) + 1);
    world.must(&[ix::withdraw_host(&key)], &[&operator]);
    assert_eq!(world.lamports(&key), empty);
}
