//! Attacks on airdrops and rewards, each named after what it imitates. What there is to steal is somebody else's share: the
//! tests use real births and spawns, where `airdrops` and `claim_budget` write distributions directly.

use crate::prelude::*;
use sporeline_svm::{Brood, STAKE, client::state::Distribution};

/// Away from local clusters: stakers whose stake has long been active, and a litter that is committed. Its first birth makes
/// distribution 0.
fn expecting_with<const N: usize>(stakes: [u64; N]) -> (World, Founder, Brood, [Keypair; N]) {
    let mut world = World::elsewhere();
    let stakers = stakes.map(|amount| {
        let staker = world.staker();
        world.stake_actively(&staker, amount);
        staker
    });
    let parent = world.risen(510_000);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    (world, parent, brood, stakers)
}

fn expecting() -> (World, Founder, Brood, Keypair) {
    let (world, parent, brood, [faithful]) = expecting_with([STAKE]);
    (world, parent, brood, faithful)
}

fn born(world: &mut World, parent: &Founder, brood: &Brood) -> Distribution {
    world.await_seed();
    world.bear(parent, None, brood, 0);
    world.read(&address::distribution(0))
}

/// A twentieth of a child's supply.
const DROP: u64 = 50_000_000_000_000;

/// Imitates whoever sees a commit and stakes for the birth that follows within minutes. Stake counts after a day's warm-up,
/// and a birth cannot be put off for as long: its seed lapses with the slot hashes.
#[test]
fn staking_just_in_time_for_a_birth_gives_no_share_of_it() {
    let (mut world, parent, brood, faithful) = expecting();
    let sniper = world.staker();
    world.stake(&sniper, STAKE);
    let activate = [ix::activate_stake(&sniper.pubkey())];
    world.refuses(E::WarmingUp, &activate, &[]);
    let made = born(&mut world, &parent, &brood);
    assert_eq!(
        (made.active_stake, made.total),
        (STAKE, DROP),
        "the faithful one's alone"
    );
    let child = brood.child(0);
    let claim = [world.claim_of(&sniper, 0, &child)];
    world.refuses(E::WrongDistribution, &claim, &[]);
    // Nor later, when its stake is active.
    world.pass(86_400);
    world.must(&activate, &[]);
    world.refuses(E::WrongDistribution, &claim, &[]);
    world.claim(&faithful, 0, &child);
    assert_eq!(world.tokens(&faithful.pubkey(), &child), DROP);
    world.assert_stake_adds_up();
}

/// Imitates a staker who sends a crumb ahead and tops it up when a birth is near. A top-up warms up anew, and takes what was
/// pending with it.
#[test]
fn topping_up_a_position_before_a_birth_does_not_enlarge_its_share() {
    let (mut world, parent, brood, [faithful, sniper]) = expecting_with([STAKE, 1]);
    world.stake(&sniper, STAKE - 1);
    let activate = [ix::activate_stake(&sniper.pubkey())];
    world.refuses(E::WarmingUp, &activate, &[]);
    let made = born(&mut world, &parent, &brood);
    assert_eq!(
        made.active_stake,
        STAKE + 1,
        "the crumb counts, what is on top does not"
    );
    let child = brood.child(0);
    world.claim(&sniper, 0, &child);
    let crumb = u128::from(DROP) / (u128::from(STAKE) + 1);
    assert_eq!(u128::from(world.tokens(&sniper.pubkey(), &child)), crumb);
    world.claim(&faithful, 0, &child);
    world.assert_stake_adds_up();
}

/// What remains: stake that is warm already and activated in the slot before a birth counts in full. Its price: it is tied up
/// for the cool-down, three days. Waiting costs nothing, though what is warm cannot be withdrawn: a crumb on top warms all of
/// it up anew.
#[test]
fn what_remains_is_warm_stake_activated_a_slot_before_a_birth_and_it_is_tied_up_for_three_days() {
    let mut world = World::elsewhere();
    let (faithful, sniper) = (world.staker(), world.staker());
    world.stake_actively(&faithful, STAKE);
    world.stake(&sniper, STAKE - 1);
    world.pass(86_400);
    let parent = world.risen(510_000);
    let brood = world.brood();
    world.begin(&parent, &brood, None);
    world.commit(&parent, None);
    let (waiting, activate) = (world.svm.clone(), [ix::activate_stake(&sniper.pubkey())]);
    world.must(&activate, &[]);
    let made = born(&mut world, &parent, &brood);
    assert_eq!(made.active_stake, 2 * STAKE - 1, "half of it");
    let activated_at = world.now();
    world.unstake(&sniper, STAKE - 1);
    let leave = [world.withdraw_stake_of(&sniper, 0, STAKE - 1)];
    world.pass(3 * 86_400 - 1);
    world.refuses(E::StillCooling, &leave, &[&sniper]);
    world.pass(1);
    world.must(&leave, &[&sniper]);
    assert_eq!(world.now() - activated_at, 3 * 86_400);

    // No birth to his liking: he leaves at once.
    world.svm = waiting;
    let leave = [world.withdraw_stake_of(&sniper, STAKE - 1, 0)];
    world.refuses(E::WarmedUp, &leave, &[&sniper]);
    world.stake(&sniper, 1);
    let leave = [world.withdraw_stake_of(&sniper, STAKE, 0)];
    world.must(&leave, &[&sniper]);
    world.refuses(E::NothingToDo, &activate, &[]); // and would warm up anew
}

/// What remains, the same for fees: whoever activates just before a sweep shares in what others' stake waited for. It ends
/// where anybody sweeps often: `collect_fees` is permissionless.
#[test]
fn what_remains_is_stake_activated_just_before_a_sweep_and_sweeping_first_ends_it() {
    let mut world = World::elsewhere();
    let (faithful, sniper) = (world.staker(), world.staker());
    world.stake_actively(&faithful, STAKE);
    world.stake(&sniper, STAKE);
    world.pass(86_400);
    let market = world.living();
    let crowd = world.trader_of(&market, 100 * SOL);
    world.buy(&crowd, &market, 50 * SOL);
    let sweep = [ix::collect_fees(&market.wallet.pubkey(), &[])];
    let activate = [ix::activate_stake(&sniper.pubkey())];
    let share = 50 * SOL / 100 / 5;
    let untouched = world.svm.clone();
    for (sweeps_first, gets) in [(false, share / 2 - 1), (true, 0)] {
        world.svm = untouched.clone();
        let order = if sweeps_first {
            [&sweep, &activate]
        } else {
            [&activate, &sweep]
        };
        for step in order {
            world.must(step, &[]);
        }
        let purse = world.lamports(&sniper.pubkey());
        let claim = [ix::claim_rewards(&sniper.pubkey())];
        if gets == 0 {
            world.refuses(E::NothingToDo, &claim, &[&sniper]);
        } else {
            world.must(&claim, &[&sniper]);
        }
        assert_eq!(world.lamports(&sniper.pubkey()) - purse, gets);
    }
}

/// Imitates a claim sent twice: in two transactions, in one, by two callers, and with the same tokens staked by a second owner.
#[test]
fn a_share_is_paid_once_however_it_is_claimed_again() {
    let (mut world, parent, brood, faithful) = expecting();
    born(&mut world, &parent, &brood);
    let child = brood.child(0);
    let claim = world.claim_of(&faithful, 0, &child);
    world.refuses(E::WrongDistribution, &[claim.clone(), claim.clone()], &[]);
    world.must(std::slice::from_ref(&claim), &[]);
    world.refuses(E::WrongDistribution, &[claim], &[]);
    let stranger = world.trader(SOL);
    let by_another = [ix::claim_airdrop(
        &stranger.pubkey(),
        &faithful.pubkey(),
        0,
        &child.of.mint,
    )];
    world.refuses(E::WrongDistribution, &by_another, &[&stranger]);
    // Back to an index already claimed, nobody goes.
    world.refuses(E::BadClaimIndex, &[ix::skip_to(&faithful.pubkey(), 0)], &[&faithful]);

    // The same tokens, staked by somebody else: his claims begin with the distribution after.
    world.unstake(&faithful, STAKE);
    world.pass(3 * 86_400);
    let friend = world.staker();
    let mut leave = world.withdraw_stake_of(&faithful, 0, STAKE);
    let own = world.staking_account(&faithful.pubkey());
    for meta in leave.accounts.iter_mut().filter(|meta| meta.pubkey == own) {
        meta.pubkey = world.staking_account(&friend.pubkey());
    }
    world.must(&[leave], &[&faithful]);
    world.stake_actively(&friend, 2 * STAKE);
    let again = [world.claim_of(&friend, 0, &child)];
    world.refuses(E::WrongDistribution, &again, &[]);
    let made: Distribution = world.read(&address::distribution(0));
    assert_eq!((made.claimed, world.balance(&made.vault)), (DROP, 0));
    world.assert_stake_adds_up();
}

/// Imitates a spawner who makes airdrops of worthless tokens to live off the tips for claiming them. A founder's airdrop pays
/// neither tip nor rent out of anybody's rewards; a child's, of which each costs a breeding, pays within the owner's own
/// budget for a claim.
#[test]
fn airdrop_spam_earns_its_sender_no_tip_and_costs_it_a_spawn_each() {
    let mut world = World::local();
    let staker = world.staker();
    world.stake_actively(&staker, STAKE);
    world.reward_stakers(SOL);
    world.must(&[ix::set_claim_budget(&staker.pubkey(), SOL, false)], &[&staker]);
    let spammer = world.trader(100 * SOL);
    let before = world.lamports(&spammer.pubkey());
    let mut claimed = 0;
    for index in 0..3 {
        let wallet = world.key();
        let mut spawn = world.spawn_of(&wallet);
        (spawn.payer, spawn.treasury) = (spammer.pubkey(), SOL / 10);
        (spawn.airdrop_bps, spawn.distribution) = (2_000, index);
        world.must(&[spawn.instruction()], &[&spammer, &wallet]);
        let founder = Founder::new(wallet);
        let purse = world.lamports(&spammer.pubkey());
        let claim = ix::claim_airdrop(&spammer.pubkey(), &staker.pubkey(), index, &founder.of.mint);
        let event = event!(world.must(&[claim], &[&spammer]), AirdropClaimed);
        let rent = purse - world.lamports(&spammer.pubkey());
        assert_eq!((event.repaid, event.tip, event.rent), (0, 0, rent));
        assert!(rent > 2_000_000, "the staker's account is paid by the spammer");
        claimed += rent;
    }
    let position = world.position(&staker);
    assert_eq!((position.rewards_paid, world.stake_pool().claimed), (0, 0));
    let spent = before - world.lamports(&spammer.pubkey()) - claimed;
    assert!(spent > 3 * (SOL / 20 + SOL / 10), "{spent}: spawn fees and treasuries");
    // All of it is the staker's still.
    let purse = world.lamports(&staker.pubkey());
    world.must(&[ix::claim_rewards(&staker.pubkey())], &[&staker]);
    assert_eq!(world.lamports(&staker.pubkey()) - purse, SOL);
}

/// Imitates a caller who opens and charges more than a claim costs: where the owner set a budget he pays the rent of the
/// account that is opened, and one tip, and neither for an account that was there.
#[test]
fn a_caller_draws_one_tip_and_the_rent_of_one_account_from_the_budget_and_no_more() {
    let (mut world, parent, brood, faithful) = expecting();
    world.reward_stakers(SOL);
    world.must(&[ix::set_claim_budget(&faithful.pubkey(), SOL, false)], &[&faithful]);
    born(&mut world, &parent, &brood);
    world.bear(&parent, None, &brood, 1);
    let caller = world.trader(SOL);
    let tip = world.parameters.crank_tip;
    for (index, opened) in [(0, false), (1, true)] {
        let child = brood.child(index as usize);
        if opened {
            let payer = world.payer.pubkey();
            world.must(
                &[ix::create_token_account(&payer, &faithful.pubkey(), &child.of.mint)],
                &[],
            );
        }
        let (purse, pool) = (world.lamports(&caller.pubkey()), world.stake_pool().claimed);
        let claim = ix::claim_airdrop(&caller.pubkey(), &faithful.pubkey(), index, &child.of.mint);
        let event = event!(world.must(&[claim], &[&caller]), AirdropClaimed);
        assert_eq!(event.rent == 0, opened);
        assert_eq!(world.lamports(&caller.pubkey()), purse + tip, "the rent came back");
        assert_eq!(world.stake_pool().claimed - pool, event.rent + tip);
    }
}

/// Imitates somebody who spawns founders with airdrops of next to nothing so that cranks which live off tips stop before them: for a
/// staker who allows it they are passed over, and the crank goes on to the child's.
#[test]
fn founders_airdrops_stop_no_crank_for_a_staker_who_lets_them_be_passed_over() {
    let mut world = World::local();
    let (founder, staker) = (world.living(), world.staker());
    world.stake_actively(&staker, STAKE);
    world.reward_stakers(SOL);
    world.must(&[ix::set_claim_budget(&staker.pubkey(), SOL, true)], &[&staker]);
    let in_the_way: Vec<u64> = (0..5).map(|_| world.distribute(&founder, 1_000, false)).collect();
    let childs = world.distribute(&founder, 1_000, true);
    let crank = world.trader(SOL);
    for index in in_the_way {
        world.must(&[ix::pass_airdrop(&staker.pubkey(), index)], &[]);
    }
    let claim = ix::claim_airdrop(&crank.pubkey(), &staker.pubkey(), childs, &founder.of.mint);
    world.must(&[claim], &[&crank]);
    assert_eq!(world.lamports(&crank.pubkey()), SOL + world.parameters.crank_tip);
}
