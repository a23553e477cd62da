//! `withdraw_protocol`: the only lamports the authority can move are the protocol's own income.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

/// A world whose protocol earned a spawn fee, and what it earned.
fn earned() -> (World, u64) {
    let mut world = World::local();
    world.spawn();
    let protocol: Protocol = world.read(&address::protocol());
    let income = world.above(&address::protocol(), protocol.rent);
    assert_eq!((income, protocol.income), (SOL / 20, SOL / 20));
    (world, income)
}

fn withdraw(to: Address, amount: u64) -> impl FnOnce(&Address) -> Instruction {
    move |authority| ix::withdraw_protocol(authority, &to, amount)
}

#[test]
fn income_goes_wherever_the_authority_says_down_to_the_accounts_rent() {
    let (mut world, income) = earned();
    let to = world.key().pubkey();
    let event = event!(world.administer(withdraw(to, income - 1)), ProtocolWithdrawn);
    assert_eq!((event.time, event.lamports), (world.now(), income - 1));
    assert_eq!((event.authority, event.destination), (world.authority.pubkey(), to));
    assert_eq!(world.lamports(&to), income - 1);
    world.administer(withdraw(to, 1));
    let protocol: Protocol = world.read(&address::protocol());
    assert_eq!((protocol.income, protocol.withdrawn), (income, income));
    assert_eq!(world.lamports(&address::protocol()), protocol.rent);
}

#[test]
fn the_authority_may_pay_itself() {
    let (mut world, income) = earned();
    let key = world.authority.pubkey();
    let before = world.lamports(&key);
    world.administer(withdraw(key, income));
    assert_eq!(world.lamports(&key), before + income);
}

#[test]
fn no_more_than_the_income_and_no_less_than_something() {
    let (mut world, income) = earned();
    let to = world.trader(SOL).pubkey();
    world.refuses_authority(E::InsufficientFunds, withdraw(to, income + 1));
    world.refuses_authority(E::InsufficientFunds, withdraw(to, u64::MAX));
    world.refuses_authority(E::ZeroAmount, withdraw(to, 0));
}

#[test]
fn a_recipient_is_not_left_below_the_rent_of_its_data() {
    let (mut world, income) = earned();
    let empty = world.svm.minimum_balance_for_rent_exemption(0);
    let to = world.key().pubkey();
    world.refuses_authority(E::RecipientBelowRent, withdraw(to, empty - 1));
    world.administer(withdraw(to, empty));
    // One that holds data needs more.
    let large = world.key().pubkey();
    world.put(&large, &address::SYSTEM, vec![1; 1_000]);
    let rent = world.lamports(&large);
    world.fund(&large, rent - empty);
    world.refuses_authority(E::RecipientBelowRent, withdraw(large, empty - 1));
    assert!(income > 2 * empty);
    world.administer(withdraw(large, empty));
    assert_eq!(world.lamports(&large), rent);
}

#[test]
fn only_the_authority_withdraws_and_only_from_there() {
    let (mut world, _) = earned();
    let (thief, founder) = (world.trader(SOL), world.spawn());
    let theft = ix::withdraw_protocol(&thief.pubkey(), &thief.pubkey(), 1);
    world.refuses(E::NotAuthority, &[theft], &[&thief]);
    let authority = world.authority.insecure_clone();
    let pools = [
        founder.of.agent,
        founder.of.market,
        address::stake_pool(),
        address::host(&world.operator.pubkey()),
    ];
    for pool in pools {
        let mut theft = ix::withdraw_protocol(&authority.pubkey(), &authority.pubkey(), 1);
        theft.accounts[2].pubkey = pool;
        world.fails(&[theft], &[&authority]);
    }
    // Nor from the account to itself.
    let circle = ix::withdraw_protocol(&authority.pubkey(), &address::protocol(), 1);
    world.fails(&[circle], &[&authority]);
}
