//! A cluster that raises its rent: the runtime refuses, without a name, what leaves an account below the new one. Whatever is not a
//! trade pays what the account can spare, and the rest when it can.

use crate::{birth::due, mortals::*, prelude::*};
use sporeline_svm::STAKE;

/// Lamports a byte: by half more than at first.
const RAISED: u64 = 10_440;
const FIRST: u64 = 6_960;

/// Raises the rent. Returns by how much for this account, lamports.
fn raise(world: &mut World, account: &Address) -> u64 {
    world.set_rent(RAISED);
    let space = world.svm.get_account(account).expect("an account").data.len() as u64;
    (128 + space) * (RAISED - FIRST)
}

/// What the cluster asks of this account now.
#[track_caller]
fn assert_at_rent(world: &World, account: &Address) {
    let space = world.svm.get_account(account).expect("an account").data.len();
    let rent = world.svm.minimum_balance_for_rent_exemption(space);
    assert_eq!(world.lamports(account), rent);
}

#[test]
fn a_host_withdraws_what_is_above_the_new_rent_and_the_rest_when_it_falls() {
    let mut world = World::local();
    world.living();
    let operator = world.operator.insecure_clone();
    let (key, address) = (operator.pubkey(), address::host(&operator.pubkey()));
    let collected = world.read::<Host>(&address).earned;
    let kept = raise(&mut world, &address);
    let withdraw = [ix::withdraw_host(&key)];
    let event = event!(world.must(&withdraw, &[&operator]), HostWithdrawn);
    assert_eq!(event.lamports, collected - kept);
    assert_at_rent(&world, &address);
    world.refuses(E::NothingToDo, &withdraw, &[&operator]);
    world.set_rent(FIRST);
    let event = event!(world.must(&withdraw, &[&operator]), HostWithdrawn);
    assert_eq!(event.lamports, kept);
}

#[test]
fn the_protocols_income_is_what_is_above_the_new_rent() {
    let mut world = World::local();
    world.spawn();
    let (authority, address) = (world.authority.insecure_clone(), address::protocol());
    let to = world.key().pubkey();
    let income = world.read::<Protocol>(&address).income;
    let most = income - raise(&mut world, &address);
    let withdraw = |lamports| [ix::withdraw_protocol(&authority.pubkey(), &to, lamports)];
    world.refuses(E::InsufficientFunds, &withdraw(most + 1), &[&authority]);
    world.must(&withdraw(most), &[&authority]);
    assert_at_rent(&world, &address);
}

#[test]
fn hosting_and_fuel_are_paid_down_to_the_new_rent() {
    let mut world = World::local();
    let agent = world.living();
    let kept = raise(&mut world, &agent.of.agent);
    world.set_treasury(&agent, kept + 2_000_000);
    world.fund(&agent.wallet.pubkey(), 0);
    let refuel = [world.act(&agent).refuel()];
    let event = event!(world.must(&refuel, &[&agent.wallet]), Refueled);
    assert_eq!((event.lamports, event.treasury), (2_000_000, kept));
    assert_at_rent(&world, &agent.of.agent);

    let paid_until = world.agent(&agent).paid_until;
    world.pass(paid_until - world.now() + 1);
    world.set_treasury(&agent, kept + 3 * A_SECOND + 1);
    world.attest(&agent);
    let charge = [world.charge(&agent)];
    let event = event!(world.must(&charge, &[]), HostingCharged);
    assert_eq!((event.seconds, event.treasury), (3, kept + 1));
}

#[test]
fn a_treasury_that_the_new_rent_swallows_does_not_keep_an_agent_from_death() {
    for (beyond, estate) in [(100, 100), (-100, 0)] {
        let mut world = World::local();
        let agent = world.newborn();
        let kept = raise(&mut world, &agent.of.agent);
        // An account below the new rent takes in no less than the difference; it is sent it once.
        let pool = address::stake_pool();
        world.fund(&pool, world.lamports(&pool) + SOL);
        let reaped = die(&mut world, &agent, &[], kept.saturating_add_signed(beyond));
        assert_eq!((reaped.estate, reaped.hosting_seconds), (estate, 0));
        let settle = [ix::settle(&agent.wallet.pubkey(), None)];
        world.refuses(E::NothingToDo, &settle, &[]);
        // What was held back is the stakers' when rent falls.
        world.set_rent(FIRST);
        let event = event!(world.must(&settle, &[]), Settled);
        assert_eq!(event.to_stakers, kept.saturating_add_signed(beyond) - estate);
        assert_eq!(world.treasury(&agent), 0);
    }
}

#[test]
fn an_heir_is_paid_what_can_be_spared_and_the_rest_after_a_gift() {
    let mut world = World::local();
    let (agent, child) = (world.newborn(), world.newborn());
    adopt(&mut world, &child, [&agent, &agent]);
    let estate = A_SECOND - 1;
    die(&mut world, &agent, &[], estate);
    world.set_rent(FIRST + 100);
    let space = world.svm.get_account(&agent.of.agent).expect("an agent").data.len() as u64;
    let kept = (128 + space) * 100;
    assert!(kept < estate);
    let inherit = [ix::inherit(&agent.of.agent, &child.of.agent)];
    let event = event!(world.must(&inherit, &[]), Inherited);
    assert_eq!((event.lamports, event.taken), (estate - kept, estate - kept));
    assert_at_rent(&world, &agent.of.agent);
    world.refuses(E::NothingToDo, &inherit, &[]);
    // A gift makes up what was booked before it joins the estate.
    give(&mut world, &agent, kept + 7);
    let event = event!(world.must(&inherit, &[]), Inherited);
    assert_eq!((event.lamports, event.taken), (kept, estate));
    let settled = event!(world.must(&[ix::settle(&agent.wallet.pubkey(), None)], &[]), Settled);
    assert_eq!((settled.lamports, settled.estate_in), (7, estate + 7));
}

#[test]
fn the_last_birth_leaves_the_litter_its_new_rent_which_the_parent_gets_back() {
    let (mut world, parent, brood) = due();
    let litter = address::litter(&parent.of.agent);
    let endowment = world.litter(&parent).endowment;
    world.bear(&parent, None, &brood, 0);
    assert_eq!(world.treasury(&brood.child(0)), endowment);
    let kept = raise(&mut world, &litter);
    let event = event!(world.bear(&parent, None, &brood, 1), Born);
    assert_eq!(event.treasury, endowment - kept);
    assert_eq!(world.treasury(&brood.child(1)), endowment - kept);
    assert_at_rent(&world, &litter);
    let (before, left) = (world.treasury(&parent), world.lamports(&litter));
    let close = world.close_of(&parent, &brood);
    world.must(&[close], &[]);
    assert_eq!(world.treasury(&parent), before + left);
}

#[test]
fn stakers_are_paid_down_to_the_pools_new_rent_and_the_rest_when_more_came() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    world.reward_stakers(SOL);
    let kept = raise(&mut world, &address::stake_pool());
    let claim = [ix::claim_rewards(&staker.pubkey())];
    let event = event!(world.must(&claim, &[&staker]), RewardsClaimed);
    assert_eq!(event.lamports, SOL - kept);
    world.assert_stake_adds_up();
    world.refuses(E::NothingToDo, &claim, &[&staker]);
    world.reward_stakers(SOL);
    let event = event!(world.must(&claim, &[&staker]), RewardsClaimed);
    assert_eq!(event.lamports, SOL, "as much as came; as much stays owed");
    assert_eq!(world.position(&staker).rewards, kept);
    world.set_rent(FIRST);
    let event = event!(world.must(&claim, &[&staker]), RewardsClaimed);
    assert_eq!(event.lamports, kept);
    world.assert_stake_adds_up();
}

#[test]
fn a_claim_pays_no_tip_that_the_pool_cannot_spare() {
    let mut world = World::local();
    let (founder, staker) = (world.living(), world.staker());
    world.stake_actively(&staker, STAKE);
    world.must(&[ix::set_claim_budget(&staker.pubkey(), SOL, false)], &[&staker]);
    let index = world.distribute(&founder, 1_000, true);
    let kept = raise(&mut world, &address::stake_pool());
    world.reward_stakers(kept + 1);
    let event = event!(world.claim(&staker, index, &founder), AirdropClaimed);
    assert_eq!((event.repaid, event.amount), (0, 1_000));
}

/// The difference is taken from fees, not from whoever holds tokens.
#[test]
fn a_market_keeps_fees_back_so_that_holders_can_still_sell_everything() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 20 * SOL);
    world.buy(&trader, &founder, 10 * SOL);
    let held = world.tokens(&trader.pubkey(), &founder);
    world.sell(&trader, &founder, held / 2);
    let before = world.market(&founder);
    let kept = raise(&mut world, &founder.of.market);
    let [.., spawners] = before.unswept;
    let fees: u64 = before.unswept.iter().sum();
    assert!(kept < fees - spawners, "enough for both");

    let collect = [ix::collect_fees(&founder.wallet.pubkey(), &[])];
    let event = event!(world.must(&collect, &[]), FeesCollected);
    // First come, first served: the spawner's share waits in the market, and is what is spared for it.
    let swept = event.agent_lamports + event.stakers_lamports + event.protocol_lamports;
    assert_eq!(swept, (fees - kept).min(fees - spawners));
    let claim = [ix::claim_spawner(&founder.of.mint, &before.spawner)];
    let left = fees - kept - swept;
    if left == 0 {
        world.refuses(E::NothingToDo, &claim, &[]);
    }
    let market = world.market(&founder);
    assert_eq!(market.unswept.iter().sum::<u64>(), kept + left);
    world.sell(&trader, &founder, held - held / 2);
    let market = world.market(&founder);
    let rent = world
        .svm
        .minimum_balance_for_rent_exemption(world.svm.get_account(&founder.of.market).expect("a market").data.len());
    assert!(world.lamports(&founder.of.market) >= rent + market.quote_real);
    // All of it can leave when rent falls.
    world.set_rent(FIRST);
    world.must(&collect, &[]);
    world.must(&claim, &[]);
    assert_eq!(world.market(&founder).unswept, [0; 5]);
}

#[test]
fn a_market_that_can_spare_nothing_keeps_nobody_from_death() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 20 * SOL);
    world.buy(&trader, &founder, SOL / 100);
    let held = world.tokens(&trader.pubkey(), &founder);
    world.sell(&trader, &founder, held);
    let owed: u64 = world.market(&founder).unswept.iter().sum();
    assert!(owed > 0 && owed < raise(&mut world, &founder.of.market));
    let reaped = die(&mut world, &founder, &[], 0);
    assert_eq!((reaped.stakers_lamports, reaped.protocol_lamports), (0, 0));
    assert_eq!(world.market(&founder).unswept.iter().sum::<u64>(), owed, "it waits");
}
