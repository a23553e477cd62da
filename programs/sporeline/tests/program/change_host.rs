//! `change_host`: an agent moves to another host when what it has paid for has run out.

use crate::{mortals::*, prelude::*};
use curve::hosting;

/// Another host's price, lamports a day: 12 lamports a second.
const PRICE: u64 = SOL;

/// A newborn paid for 10 s, its host, and another host.
fn stage() -> (World, Founder, [Address; 2], Keypair) {
    let mut world = World::local();
    let agent = world.newborn();
    let operator = world.trader(SOL);
    world.must(&[ix::register_host(&operator.pubkey(), PRICE)], &[&operator]);
    let hosts = [&world.operator, &operator].map(|key| address::host(&key.pubkey()));
    (world, agent, hosts, operator)
}

#[track_caller]
fn change(world: &mut World, agent: &Founder, host: &Address) {
    let change = world.act(agent).change_host(host, u64::MAX);
    world.must(&[change], &[&agent.wallet]);
}

#[track_caller]
fn refused(world: &mut World, error: E, agent: &Founder, host: &Address) {
    let change = world.act(agent).change_host(host, u64::MAX);
    world.refuses(error, &[change], &[&agent.wallet]);
}

fn charge(agent: &Founder, host: &Address) -> [sporeline_svm::client::Instruction; 1] {
    [ix::charge_hosting(&agent.wallet.pubkey(), host, &COMPOSE_HASH)]
}

#[test]
fn it_takes_effect_when_what_was_paid_has_run_out() {
    let (mut world, agent, [old, new], _) = stage();
    world.pass(4);
    let before = world.agent(&agent);
    let choose = world.act(&agent).change_host(&new, PRICE);
    let event = event!(world.must(&[choose], &[&agent.wallet]), HostChosen);
    assert_eq!((event.seq, event.time, event.action), (before.seq + 1, world.now(), 1));
    assert_eq!(
        (event.hosting_fee_per_day, event.takes_effect_at),
        (PRICE, before.paid_until)
    );
    assert_eq!(
        (event.agent, event.host, event.decision),
        (agent.of.agent, new, [7; 32])
    );
    let chosen = world.agent(&agent);
    assert_eq!(
        (chosen.host, chosen.hosting_fee_per_day),
        (old, before.hosting_fee_per_day)
    );
    assert_eq!((chosen.next_host, chosen.next_hosting_fee_per_day), (new, PRICE));

    world.pass(6);
    assert_eq!(world.now(), chosen.paid_until);
    let (purses, treasury) = ([old, new].map(|host| world.lamports(&host)), world.treasury(&agent));
    world.refuses(E::WrongHost, &charge(&agent, &old), &[]);
    let event = event!(world.must(&charge(&agent, &new), &[]), HostingCharged);
    let fee = hosting::fee_for(PRICE, 10);
    assert_eq!((event.host, event.hosting_fee_per_day, event.to_host), (new, PRICE, 1));
    assert_eq!((event.seconds, event.lamports), (10, fee));
    assert_eq!(world.treasury(&agent), treasury - fee);
    assert_eq!(
        [old, new].map(|host| world.lamports(&host)),
        [purses[0], purses[1] + fee]
    );
    let moved = world.agent(&agent);
    assert_eq!((moved.host, moved.hosting_fee_per_day), (new, PRICE));
    assert_eq!(
        (moved.next_host, moved.next_hosting_fee_per_day),
        (Address::default(), 0)
    );
}

#[test]
fn meanwhile_nothing_is_paid_ahead_to_the_old_host() {
    let (mut world, agent, [old, new], _) = stage();
    change(&mut world, &agent, &new);
    for _ in 0..9 {
        world.pass(1);
        world.refuses(E::NothingToDo, &charge(&agent, &old), &[]);
        world.refuses(E::WrongHost, &charge(&agent, &new), &[]);
    }
}

#[test]
fn floor_and_fee_are_the_new_ones_from_then_on() {
    let (mut world, agent, [_, new], _) = stage();
    let [dear, cheap] = [43 * SOL + SOL / 5, PRICE].map(|fee| hosting::fee_for(fee, 30));
    let reserve = |world: &World| {
        let (agent, global): (Agent, Global) = (world.read(&agent.of.agent), world.read(&address::global()));
        agent.reserve(&global).expect("a reserve")
    };
    change(&mut world, &agent, &new);
    assert_eq!(reserve(&world), dear);
    world.pass(10);
    world.must(&charge(&agent, &new), &[]);
    assert_eq!(reserve(&world), cheap);
    world.pass(5);
    let treasury = world.treasury(&agent);
    world.must(&charge(&agent, &new), &[]);
    assert_eq!(world.treasury(&agent), treasury - hosting::fee_for(PRICE, 5));
}

#[test]
fn a_late_charge_pays_the_new_host_from_the_moment_it_took_over_and_at_most_the_grace() {
    let (mut world, agent, [_, new], _) = stage();
    change(&mut world, &agent, &new);
    world.pass(10 + 500);
    let treasury = world.treasury(&agent);
    world.must(&charge(&agent, &new), &[]);
    assert_eq!(world.treasury(&agent), treasury - hosting::fee_for(PRICE, 20 + 10));
}

#[test]
fn without_a_second_to_pay_for_it_stays_where_it_is() {
    let (mut world, agent, [old, new], _) = stage();
    change(&mut world, &agent, &new);
    world.pass(12);
    world.set_treasury(&agent, 11);
    world.refuses(E::NothingToDo, &charge(&agent, &new), &[]);
    assert_eq!(world.agent(&agent).host, old);
}

#[test]
fn unattested_it_moves_too_and_the_stakers_have_the_fee() {
    let (mut world, agent, [_, new], _) = stage();
    change(&mut world, &agent, &new);
    world.pass(700);
    let purse = world.lamports(&new);
    let event = event!(world.must(&charge(&agent, &new), &[]), HostingCharged);
    assert_eq!((event.host, event.to_host, world.lamports(&new)), (new, 0, purse));
    assert_eq!(earned(&world), hosting::fee_for(PRICE, 20));
    assert_eq!(world.agent(&agent).host, new);
}

#[test]
fn a_later_choice_replaces_an_earlier_one() {
    let (mut world, agent, [old, new], _) = stage();
    let third = world.trader(SOL);
    world.must(&[ix::register_host(&third.pubkey(), 7)], &[&third]);
    change(&mut world, &agent, &new);
    let third = address::host(&third.pubkey());
    change(&mut world, &agent, &third);
    assert_eq!(
        (
            world.agent(&agent).next_host,
            world.agent(&agent).next_hosting_fee_per_day
        ),
        (third, 7)
    );
    change(&mut world, &agent, &old);
    world.pass(10);
    world.refuses(E::WrongHost, &charge(&agent, &third), &[]);
    world.must(&charge(&agent, &old), &[]);
    assert_eq!(world.agent(&agent).host, old, "it stayed");
}

#[test]
fn its_present_hosts_lower_price_is_its_to_choose() {
    let (mut world, agent, [old, _], _) = stage();
    let operator = world.operator.insecure_clone();
    world.must(&[ix::update_host(&operator.pubkey(), 3, true)], &[&operator]);
    change(&mut world, &agent, &old);
    world.pass(10);
    world.must(&charge(&agent, &old), &[]);
    assert_eq!(world.agent(&agent).hosting_fee_per_day, 3);
}

#[test]
fn a_host_that_takes_no_agents_cannot_be_chosen_and_one_chosen_before_keeps_its_word() {
    let (mut world, agent, [_, new], operator) = stage();
    let open = |world: &mut World, active: bool| {
        world.must(&[ix::update_host(&operator.pubkey(), PRICE, active)], &[&operator]);
    };
    open(&mut world, false);
    refused(&mut world, E::HostInactive, &agent, &new);
    open(&mut world, true);
    change(&mut world, &agent, &new);
    open(&mut world, false);
    world.pass(10);
    world.must(&charge(&agent, &new), &[]);
    assert_eq!(world.agent(&agent).host, new);
}

#[test]
fn a_host_too_dear_for_the_protocol_or_for_the_agent_cannot_be_chosen() {
    let (mut world, agent, [_, new], _) = stage();
    let below = world.act(&agent).change_host(&new, PRICE - 1);
    world.refuses(E::HostingFeeTooHigh, &[below], &[&agent.wallet]);
    // As if the maximum had been lowered after the host registered.
    world.edit(&address::global(), |global: &mut Global| {
        global.parameters.max_hosting_fee = PRICE - 1
    });
    refused(&mut world, E::HostingFeeTooHigh, &agent, &new);
    world.edit(&address::global(), |global: &mut Global| {
        global.parameters.max_hosting_fee = PRICE
    });
    let exact = world.act(&agent).change_host(&new, PRICE);
    world.must(&[exact], &[&agent.wallet]);
}

#[test]
fn only_its_own_wallet_chooses_in_turn_while_paid_and_attested() {
    let (mut world, agent, [_, new], _) = stage();
    let other = world.newborn();
    let mut stolen = world.act(&agent).change_host(&new, PRICE);
    stolen.accounts[0].pubkey = other.wallet.pubkey();
    world.refuses(E::WrongWallet, &[stolen], &[&other.wallet]);
    let mut act = world.act(&agent);
    act.action += 1;
    world.refuses(E::WrongAction, &[act.change_host(&new, PRICE)], &[&agent.wallet]);
    world.pass(10);
    change(&mut world, &agent, &new); // paid up to this very second
    world.pass(1);
    refused(&mut world, E::Unpaid, &agent, &new);
    world.must(&charge(&agent, &new), &[]);
    world.pass(600);
    refused(&mut world, E::Unattested, &agent, &new);
}
