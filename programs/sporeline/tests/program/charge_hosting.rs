//! `charge_hosting`: an agent's hosting fee, from its treasury to its host. Anyone may send it.

use crate::prelude::*;

/// Lamports a second of the world's host: 43.2 SOL a day.
const A_SECOND: u64 = 500_000;

/// Attested, its first period paid, nothing else happened.
fn newborn() -> (World, Founder, Address) {
    let mut world = World::local();
    let founder = world.newborn();
    let host = address::host(&world.operator.pubkey());
    (world, founder, host)
}

#[track_caller]
fn charged(world: &mut World, founder: &Founder) {
    let charge = world.charge(founder);
    world.must(&[charge], &[]);
}

#[track_caller]
fn refused(world: &mut World, error: E, founder: &Founder) {
    let charge = world.charge(founder);
    world.refuses(error, &[charge], &[]);
}

#[test]
fn it_pays_up_to_one_period_ahead() {
    let (mut world, founder, host) = newborn();
    refused(&mut world, E::NothingToDo, &founder); // the spawner paid the first period
    world.pass(4);
    let (treasury, earned) = (world.treasury(&founder), world.lamports(&host));
    charged(&mut world, &founder);
    assert_eq!(world.treasury(&founder), treasury - 4 * A_SECOND);
    assert_eq!(world.lamports(&host), earned + 4 * A_SECOND);
    assert_eq!(world.agent(&founder).paid_until, world.now() + 10);
    refused(&mut world, E::NothingToDo, &founder);
}

#[test]
fn time_further_back_than_the_grace_is_never_charged() {
    let (mut world, founder, _) = newborn();
    world.pass(500);
    let treasury = world.treasury(&founder);
    charged(&mut world, &founder);
    assert_eq!(
        world.treasury(&founder),
        treasury - (20 + 10) * A_SECOND,
        "grace and the period ahead"
    );
    assert_eq!(world.agent(&founder).paid_until, world.now() + 10);
}

#[test]
fn it_pays_as_far_as_the_treasury_reaches_in_whole_seconds() {
    let (mut world, founder, _) = newborn();
    world.pass(10);
    let paid_until = world.agent(&founder).paid_until;
    world.set_treasury(&founder, 3 * A_SECOND + A_SECOND / 2);
    charged(&mut world, &founder);
    assert_eq!(world.agent(&founder).paid_until, paid_until + 3);
    assert_eq!(world.treasury(&founder), A_SECOND / 2);
    refused(&mut world, E::NothingToDo, &founder);
}

#[test]
fn while_unattested_it_goes_to_the_stakers_for_time_that_has_passed_and_none_ahead() {
    let (mut world, founder, host) = newborn();
    world.pass(601);
    let earned = world.lamports(&host);
    charged(&mut world, &founder);
    assert_eq!(world.lamports(&host), earned);
    let pool: StakePool = world.read(&address::stake_pool());
    // The grace and no more: the period ahead may be an attested one, and the host's to be paid for.
    assert_eq!((pool.unassigned, pool.earned), (20 * A_SECOND, 20 * A_SECOND));
    assert_eq!(world.above(&address::stake_pool(), pool.rent), 20 * A_SECOND);
    assert_eq!(world.agent(&founder).paid_until, world.now());
    refused(&mut world, E::NothingToDo, &founder);
    world.attest(&founder);
    charged(&mut world, &founder);
    assert_eq!(world.lamports(&host), earned + 10 * A_SECOND);
}

#[test]
fn a_revoked_image_is_unattested_at_once() {
    let (mut world, founder, host) = newborn();
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    world.pass(15);
    let earned = world.lamports(&host);
    charged(&mut world, &founder);
    assert_eq!(world.lamports(&host), earned);
}

#[test]
fn before_the_first_attestation_it_goes_to_the_stakers() {
    let mut world = World::local();
    let founder = world.spawn();
    let host = address::host(&world.operator.pubkey());
    let earned = world.lamports(&host);
    world.pass(15); // 10 s were paid at birth
    charged(&mut world, &founder);
    assert_eq!(world.lamports(&host), earned);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!(pool.earned, 5 * A_SECOND);
}

#[test]
fn the_measurement_is_that_of_the_agents_attestation() {
    let (mut world, founder, host) = newborn();
    let authority = world.authority.insecure_clone();
    world.must(
        &[ix::approve_measurement(&authority.pubkey(), [77; 32], true)],
        &[&authority],
    );
    world.pass(5);
    let charge = ix::charge_hosting(&founder.wallet.pubkey(), &host, &[77; 32]);
    world.refuses(E::WrongMeasurement, &[charge], &[]);
}

#[test]
fn only_the_agents_own_host_is_paid() {
    let (mut world, founder, _) = newborn();
    let other = world.trader(SOL);
    world.must(&[ix::register_host(&other.pubkey(), 1)], &[&other]);
    world.pass(5);
    let charge = ix::charge_hosting(&founder.wallet.pubkey(), &address::host(&other.pubkey()), &COMPOSE_HASH);
    world.refuses(E::WrongHost, &[charge], &[]);
}

#[test]
fn a_hosts_new_price_binds_only_later_agents() {
    let (mut world, founder, host) = newborn();
    let operator = world.operator.insecure_clone();
    let price = world.read::<Host>(&host).price_per_day;
    world.must(&[ix::update_host(&operator.pubkey(), price / 2, true)], &[&operator]);
    world.pass(4);
    let treasury = world.treasury(&founder);
    charged(&mut world, &founder);
    assert_eq!(world.treasury(&founder), treasury - 4 * A_SECOND);
}

#[test]
fn the_dead_pay_nothing() {
    let (mut world, founder, _) = newborn();
    world.pass(5);
    // How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    refused(&mut world, E::AgentDead, &founder);
}

#[test]
fn time_may_be_free() {
    let mut world = World::local();
    let free = world.trader(SOL);
    world.must(&[ix::register_host(&free.pubkey(), 0)], &[&free]);
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    let host = address::host(&free.pubkey());
    spawn.host = host;
    world.must(&[spawn.instruction()], &[&wallet]);
    let founder = Founder::new(wallet);
    world.pass(500);
    let treasury = world.treasury(&founder);
    world.must(
        &[ix::charge_hosting(&founder.wallet.pubkey(), &host, &COMPOSE_HASH)],
        &[],
    );
    assert_eq!(world.treasury(&founder), treasury);
    assert_eq!(
        world.agent(&founder).paid_until,
        world.now(),
        "unattested: nothing ahead"
    );
}
