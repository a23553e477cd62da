//! `collect_fees`: sweeps a market's fees to whom they belong. Anyone may send it.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

/// What one buy of 100 SOL leaves unswept: agent, stakers, protocol, lineage, spawner.
const UNSWEPT: [u64; 5] = [SOL / 2, SOL / 5, 15 * SOL / 100, SOL / 10, SOL / 20];

/// A market with exactly [`UNSWEPT`].
fn market() -> (World, Founder) {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&trader, &founder, 40 * SOL);
    // Written to the round figures of 100 SOL, lamports too, so that the tests below read plainly.
    let before: u64 = world.market(&founder).unswept.iter().sum();
    world.edit(&founder.of.market, |market: &mut Market| market.unswept = UNSWEPT);
    let lamports = world.lamports(&founder.of.market) + UNSWEPT.iter().sum::<u64>() - before;
    world.fund(&founder.of.market, lamports);
    (world, founder)
}

fn collect(founder: &Founder, parents: &[Address]) -> [Instruction; 1] {
    [ix::collect_fees(&founder.wallet.pubkey(), parents)]
}

/// What agent, stake pool, protocol and the given others gained by one sweep.
fn gains(world: &mut World, founder: &Founder, parents: &[Address]) -> Vec<u64> {
    let watched = [founder.of.agent, address::stake_pool(), address::protocol()];
    let watched: Vec<Address> = watched.into_iter().chain(parents.iter().copied()).collect();
    let before: Vec<u64> = watched.iter().map(|address| world.lamports(address)).collect();
    let from = world.lamports(&founder.of.market);
    world.must(&collect(founder, parents), &[]);
    let gains: Vec<u64> = watched
        .iter()
        .zip(before)
        .map(|(address, before)| world.lamports(address) - before)
        .collect();
    assert_eq!(gains.iter().sum::<u64>(), from - world.lamports(&founder.of.market));
    gains
}

/// Fees are about whose child it is, not about its birth: the parents are written into the agent directly.
fn adopt(world: &mut World, child: &Founder, parents: [Address; 2]) {
    world.edit(&child.of.agent, |agent: &mut Agent| {
        agent.parent_count = 2;
        agent.parents = parents;
    });
}

/// How it died matters to nothing here: the status is written directly.
fn kill(world: &mut World, agent: &Founder) {
    world.edit(&agent.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
}

/// Whoever staked: the active stake is written directly.
fn stake(world: &mut World, active: u64) {
    world.edit(&address::stake_pool(), |pool: &mut StakePool| {
        pool.total_active = active
    });
}

#[test]
fn a_founder_has_the_lineages_share_and_with_nobody_staking_the_stakers_too() {
    let (mut world, founder) = market();
    let [agent, stakers, protocol, lineage, spawner] = UNSWEPT;
    assert_eq!(
        gains(&mut world, &founder, &[]),
        [agent + lineage + stakers, 0, protocol]
    );
    assert_eq!(
        world.market(&founder).unswept,
        [0, 0, 0, 0, spawner],
        "the spawner's waits"
    );
    let income: Protocol = world.read(&address::protocol());
    assert_eq!(income.income, world.parameters.spawn_fee + protocol);
}

#[test]
fn active_stakers_have_their_share_by_reward_per_unit() {
    let (mut world, founder) = market();
    let [agent, stakers, protocol, lineage, _] = UNSWEPT;
    stake(&mut world, 1 << 20);
    assert_eq!(gains(&mut world, &founder, &[]), [agent + lineage, stakers, protocol]);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.unassigned, pool.earned), (0, stakers));
    assert_eq!(u128::from(pool.reward_per_unit), u128::from(stakers) << 44);
}

#[test]
fn a_dead_agents_share_waits_for_stakers_and_joins_their_next_credit() {
    let (mut world, founder) = market();
    let [agent, stakers, protocol, lineage, _] = UNSWEPT;
    kill(&mut world, &founder);
    let due = agent + stakers + lineage;
    assert_eq!(gains(&mut world, &founder, &[]), [0, due, protocol]);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.unassigned, u128::from(pool.reward_per_unit)), (due, 0));

    stake(&mut world, 1 << 20);
    let trader = world.trader_of(&founder, SOL);
    world.buy(&trader, &founder, SOL);
    let more: u64 = world.market(&founder).unswept.iter().take(2).sum::<u64>() + world.market(&founder).unswept[3];
    world.must(&collect(&founder, &[]), &[]);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.unassigned, pool.earned), (0, due + more));
    assert_eq!(u128::from(pool.reward_per_unit), u128::from(due + more) << 44);
}

#[test]
fn living_parents_share_the_lineages_part_the_first_taking_the_odd_lamport() {
    let (mut world, child) = market();
    let (a, b) = (world.spawn(), world.spawn());
    adopt(&mut world, &child, [a.of.agent, b.of.agent]);
    world.edit(&child.of.market, |market: &mut Market| market.unswept[3] -= 1);
    let [agent, stakers, protocol, lineage, _] = UNSWEPT;
    let half = lineage / 2;
    let parents = [a.of.agent, b.of.agent];
    assert_eq!(
        gains(&mut world, &child, &parents),
        [agent + stakers, 0, protocol, half, half - 1]
    );
}

#[test]
fn a_dead_parents_part_is_the_other_ones_and_with_both_dead_the_agents() {
    let [agent, stakers, protocol, lineage, _] = UNSWEPT;
    for dead in [0, 1] {
        let (mut world, child) = market();
        let parents = [world.spawn(), world.spawn()];
        let addresses = [parents[0].of.agent, parents[1].of.agent];
        adopt(&mut world, &child, addresses);
        kill(&mut world, &parents[dead]);
        let mut expected = [agent + stakers, 0, protocol, lineage, lineage];
        expected[3 + dead] = 0;
        assert_eq!(gains(&mut world, &child, &addresses), expected);
    }
    let (mut world, child) = market();
    let parents = [world.spawn(), world.spawn()];
    let addresses = [parents[0].of.agent, parents[1].of.agent];
    adopt(&mut world, &child, addresses);
    kill(&mut world, &parents[0]);
    kill(&mut world, &parents[1]);
    assert_eq!(
        gains(&mut world, &child, &addresses),
        [agent + stakers + lineage, 0, protocol, 0, 0]
    );
}

#[test]
fn an_agent_bred_with_itself_names_its_parent_once() {
    let (mut world, child) = market();
    let parent = world.spawn();
    adopt(&mut world, &child, [parent.of.agent; 2]);
    world.refuses(E::WrongParents, &collect(&child, &[]), &[]);
    let [agent, stakers, protocol, lineage, _] = UNSWEPT;
    assert_eq!(
        gains(&mut world, &child, &[parent.of.agent]),
        [agent + stakers, 0, protocol, lineage]
    );
}

#[test]
fn no_parent_can_be_left_out_added_swapped_or_replaced() {
    let (mut world, child) = market();
    let [a, b, c] = std::array::from_fn(|_| world.spawn().of.agent);
    world.refuses(E::WrongParents, &collect(&child, &[a]), &[]);
    world.refuses(E::WrongParents, &collect(&child, &[a, b]), &[]);
    adopt(&mut world, &child, [a, b]);
    for wrong in [vec![], vec![a], vec![b], vec![b, a], vec![a, c], vec![c, b]] {
        world.refuses(E::WrongParents, &collect(&child, &wrong), &[]);
    }
}

#[test]
fn a_childs_market_has_no_spawner_and_that_share_joins_the_lineages() {
    let mut world = World::local();
    let founder = world.living();
    // A birth takes longer: the market is made a child's directly.
    world.edit(&founder.of.market, |market: &mut Market| market.has_spawner = 0);
    let trader = world.trader_of(&founder, 2 * SOL);
    world.buy(&trader, &founder, SOL);
    assert_eq!(
        world.market(&founder).unswept,
        [50, 20, 15, 15, 0].map(|bps| bps * SOL / 10_000)
    );
}

#[test]
fn with_nothing_but_the_spawners_share_there_is_nothing_to_do() {
    let (mut world, founder) = market();
    world.must(&collect(&founder, &[]), &[]);
    world.refuses(E::NothingToDo, &collect(&founder, &[]), &[]);
}

#[test]
fn only_the_markets_own_agent_is_credited() {
    let (mut world, founder) = market();
    let other = world.spawn();
    let mut theft = collect(&founder, &[]);
    theft[0].accounts[1].pubkey = other.of.agent;
    world.refuses(E::WrongAgent, &theft, &[]);
}
