//! `reap`: the end of an agent that cannot pay its hosting. Anyone may send it.

use crate::{mortals::*, prelude::*};

#[track_caller]
fn refused(world: &mut World, error: E, agent: &Founder, parents: &[&Founder]) {
    let reap = reap(world, agent, parents);
    world.refuses(error, &[reap], &[]);
}

#[test]
fn an_agent_that_cannot_pay_dies_when_its_grace_has_passed() {
    let mut world = World::local();
    let agent = world.newborn();
    refused(&mut world, E::NotReapable, &agent, &[]); // paid for
    let left = A_SECOND - 1;
    world.set_treasury(&agent, left);
    to_the_brink(&mut world, &agent);
    refused(&mut world, E::NotReapable, &agent, &[]);
    world.pass(1);
    let before = world.agent(&agent);
    let reap = reap(&world, &agent, &[]);
    let event = event!(world.must(&[reap], &[]), Reaped);

    let after = world.agent(&agent);
    assert_eq!((after.is_alive(), after.died_at), (false, world.now()));
    assert_eq!((after.heirs, after.estate_in, after.estate_out), (0, left, left));
    assert_eq!((world.treasury(&agent), earned(&world)), (0, left));
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!(
        (event.market_seq, event.paid_until),
        (world.market(&agent).seq, before.paid_until)
    );
    assert_eq!((event.estate, event.heirs), (left, 0));
    assert_eq!((event.hosting_lamports, event.hosting_seconds), (0, 0));
    assert_eq!(
        (event.agent, event.market, event.host),
        (agent.of.agent, agent.of.market, before.host)
    );
}

#[test]
fn the_dead_stay_dead() {
    let mut world = World::local();
    let agent = world.newborn();
    die(&mut world, &agent, &[], 0);
    refused(&mut world, E::AgentDead, &agent, &[]);
    give(&mut world, &agent, 100 * SOL);
    refused(&mut world, E::AgentDead, &agent, &[]);
    assert!(!world.agent(&agent).is_alive());
}

#[test]
fn its_market_is_swept_first_and_the_dust_is_its_estate() {
    let mut world = World::local();
    let agent = world.living();
    let trader = world.trader_of(&agent, SOL);
    world.buy(&trader, &agent, SOL / 100);
    let event = die(&mut world, &agent, &[], 7);
    // 1 % of 0.01 SOL: the agent's share, the lineage's, and the stakers', of whom there are none yet.
    let [to_agent, to_protocol] = [80_000, 15_000];
    assert_eq!(
        (event.agent_lamports, event.stakers_lamports, event.protocol_lamports),
        (to_agent, 0, to_protocol)
    );
    assert_eq!((event.parent_lamports, event.estate), ([0, 0], to_agent + 7));
    assert_eq!(earned(&world), to_agent + 7);
    let [.., spawner] = world.market(&agent).unswept;
    assert_eq!(world.market(&agent).unswept, [0, 0, 0, 0, spawner]);
}

#[test]
fn living_parents_have_their_lineages_share_of_the_last_sweep() {
    let mut world = World::local();
    let (child, mother, father) = (world.living(), world.spawn(), world.spawn());
    adopt(&mut world, &child, [&mother, &father]);
    let trader = world.trader_of(&child, SOL);
    world.buy(&trader, &child, SOL / 100);
    let before = [&mother, &father].map(|parent| world.treasury(parent));
    let event = die(&mut world, &child, &[&mother, &father], 0);
    assert_eq!(event.parent_lamports, [5_000, 5_000]);
    assert_eq!(
        [&mother, &father].map(|parent| world.treasury(parent)),
        before.map(|b| b + 5_000)
    );
}

#[test]
fn a_gift_that_pays_k_seconds_of_hosting_postpones_death_by_k_seconds() {
    for k in [1, 7] {
        let mut world = World::local();
        let agent = world.newborn();
        world.set_treasury(&agent, 0);
        to_the_brink(&mut world, &agent);
        world.pass(50); // however long it could have been reaped before
        give(&mut world, &agent, k * A_SECOND);
        refused(&mut world, E::NotReapable, &agent, &[]);
        let charge = world.charge(&agent);
        world.must(&[charge], &[]);
        world.pass(k as i64 - 1);
        refused(&mut world, E::NotReapable, &agent, &[]);
        world.pass(1);
        refused(&mut world, E::NotReapable, &agent, &[]);
        world.pass(1);
        let reap = reap(&world, &agent, &[]);
        world.must(&[reap], &[]);
    }
}

#[test]
fn unattested_it_still_lives_while_it_can_pay() {
    let mut world = World::local();
    let agent = world.newborn();
    world.pass(5_000);
    refused(&mut world, E::NotReapable, &agent, &[]);
    die(&mut world, &agent, &[], 0);
}

#[test]
fn where_time_is_free_nobody_dies() {
    let mut world = World::local();
    let agent = world.newborn();
    world.edit(&agent.of.agent, |agent: &mut Agent| agent.hosting_fee_per_day = 0);
    world.set_treasury(&agent, 0);
    world.pass(100_000);
    refused(&mut world, E::NotReapable, &agent, &[]);
}

#[test]
fn what_it_left_goes_to_the_active_stakers_where_it_has_no_heirs() {
    let mut world = World::local();
    let agent = world.newborn();
    stake(&mut world, 1 << 20);
    die(&mut world, &agent, &[], 1_234);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.unassigned, pool.earned), (0, 1_234));
    assert_eq!(u128::from(pool.reward_per_unit), 1_234 << 44);
}

#[test]
fn with_nobody_staking_it_waits_for_those_who_will() {
    let mut world = World::local();
    let agent = world.newborn();
    die(&mut world, &agent, &[], 1_234);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.unassigned, pool.earned), (1_234, 1_234));
}

#[test]
fn its_living_children_are_its_heirs_and_nothing_is_paid_out_yet() {
    let mut world = World::local();
    let (agent, mate) = (world.newborn(), world.newborn());
    for _ in 0..3 {
        let child = world.spawn();
        adopt(&mut world, &child, [&agent, &mate]);
    }
    let event = die(&mut world, &agent, &[], 1_000);
    assert_eq!((event.heirs, event.estate), (3, 1_000));
    let dead = world.agent(&agent);
    assert_eq!((dead.heirs, dead.estate_in, dead.estate_out), (3, 1_000, 0));
    assert_eq!((world.treasury(&agent), earned(&world)), (1_000, 0));
}

#[test]
fn a_dying_child_is_no_longer_an_heir_of_its_living_parents() {
    let mut world = World::local();
    let (child, mother, father) = (world.newborn(), world.newborn(), world.newborn());
    adopt(&mut world, &child, [&mother, &father]);
    die(&mut world, &child, &[&mother, &father], 0);
    assert_eq!(world.agent(&child).heir_bits, 0);
    assert_eq!(
        [&mother, &father].map(|parent| world.agent(parent).living_children),
        [0, 0]
    );
}

#[test]
fn it_remains_an_heir_of_a_parent_that_died_before_it() {
    for dead in [0, 1] {
        let mut world = World::local();
        let child = world.newborn();
        let parents = [world.newborn(), world.newborn()];
        adopt(&mut world, &child, [&parents[0], &parents[1]]);
        die(&mut world, &parents[dead], &[], 0);
        die(&mut world, &child, &[&parents[0], &parents[1]], 0);
        assert_eq!(world.agent(&child).heir_bits, 1 << dead, "the dead parent's bit stays");
        assert_eq!(world.agent(&parents[1 - dead]).living_children, 0);
        assert_eq!(
            (
                world.agent(&parents[dead]).living_children,
                world.agent(&parents[dead]).heirs
            ),
            (1, 1)
        );
    }
}

#[test]
fn a_child_of_one_agent_alone_counts_once() {
    let mut world = World::local();
    let (child, parent) = (world.newborn(), world.newborn());
    adopt(&mut world, &child, [&parent, &parent]);
    assert_eq!(
        (world.agent(&child).heir_bits, world.agent(&parent).living_children),
        (1, 1)
    );
    die(&mut world, &child, &[&parent], 0);
    assert_eq!(
        (world.agent(&child).heir_bits, world.agent(&parent).living_children),
        (0, 0)
    );
}

#[test]
fn the_host_it_had_chosen_has_taken_over_by_then() {
    let mut world = World::local();
    let agent = world.newborn();
    let operator = world.trader(SOL);
    world.must(&[ix::register_host(&operator.pubkey(), SOL)], &[&operator]);
    let host = address::host(&operator.pubkey());
    let change = world.act(&agent).change_host(&host, SOL);
    world.must(&[change], &[&agent.wallet]);
    // A second now costs 12 lamports.
    let event = die(&mut world, &agent, &[], 11);
    assert_eq!((event.host, event.estate), (host, 11));
    assert_eq!(
        (world.agent(&agent).host, world.agent(&agent).next_host),
        (host, Address::default())
    );
}

#[test]
fn a_dead_agents_market_stays_open_for_everybody() {
    let mut world = World::local();
    let (agent, other) = (world.living(), world.living());
    let trader = world.trader_of(&agent, 1_000 * SOL);
    world.buy(&trader, &agent, 20 * SOL);
    world.must(&[ix::collect_fees(&agent.wallet.pubkey(), &[])], &[]);
    die(&mut world, &agent, &[], 0);
    let before = earned(&world);
    world.pass(1);
    world.keep_alive(&other);
    let buy = world.agent_buy_of(&other, &agent, SOL / 10);
    world.must(&[buy], &[&other.wallet]);
    let held = world.tokens(&trader.pubkey(), &agent);
    world.sell(&trader, &agent, held / 2);
    world.buy(&trader, &agent, 900 * SOL);
    assert_eq!(world.market(&agent).phase, 2, "it graduates as any other");
    let [of_agent, of_stakers, _, of_lineage, _] = world.market(&agent).unswept;
    world.must(&[ix::collect_fees(&agent.wallet.pubkey(), &[])], &[]);
    assert_eq!(
        earned(&world),
        before + of_agent + of_stakers + of_lineage,
        "its share is the stakers'"
    );
    assert_eq!(world.treasury(&agent), 0);
}

#[test]
fn only_with_its_own_market_host_measurement_and_parents() {
    let mut world = World::local();
    let (agent, other, third) = (world.newborn(), world.newborn(), world.newborn());
    let operator = world.trader(SOL);
    world.must(&[ix::register_host(&operator.pubkey(), 1)], &[&operator]);
    let authority = world.authority.insecure_clone();
    let image = ix::approve_measurement(&authority.pubkey(), [77; 32], true);
    world.must(&[image], &[&authority]);
    to_the_brink(&mut world, &agent);
    world.pass(1);
    world.set_treasury(&agent, 0);

    let mut bent = reap(&world, &agent, &[]);
    bent.accounts[1].pubkey = other.of.market;
    world.refuses(E::WrongAgent, &[bent], &[]);
    let wallet = agent.wallet.pubkey();
    let (own, foreign) = (world.agent(&agent).host, address::host(&operator.pubkey()));
    world.refuses(E::WrongHost, &[ix::reap(&wallet, &foreign, &COMPOSE_HASH, &[])], &[]);
    world.refuses(E::WrongMeasurement, &[ix::reap(&wallet, &own, &[77; 32], &[])], &[]);
    refused(&mut world, E::WrongParents, &agent, &[&other]);
    adopt(&mut world, &agent, [&other, &third]);
    for wrong in [
        vec![],
        vec![&other],
        vec![&third],
        vec![&third, &other],
        vec![&other, &agent],
    ] {
        let reap = reap(&world, &agent, &wrong);
        let refused = world.fails(&[reap], &[]);
        // The agent in two writable places is refused before it is looked at.
        let twice = refused.error.contains("Custom(2040)");
        assert!(twice || refused.is(E::WrongParents), "{}", refused.error);
    }
}
