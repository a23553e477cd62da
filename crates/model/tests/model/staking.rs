//! Section Staking of PROTOCOL.

use crate::prelude::*;
use sporeline_model::state::{Checkpoint, Position};

const A: u8 = 50;
const B: u8 = 51;
const AGENT: u8 = 20;

fn stake(who: u8, amount: u64) -> Step {
    Step::Stake {
        owner: key(who),
        from: Key::Ata(Owner::Person(key(who)), Mint::Staking),
        amount,
    }
}

fn withdraw(who: u8, from_pending: u64, from_cooling: u64) -> Step {
    let to = Key::Ata(Owner::Person(key(who)), Mint::Staking);
    Step::WithdrawStake {
        signer: key(who),
        position: key(who),
        to,
        from_pending,
        from_cooling,
    }
}

fn unstake(who: u8, amount: u64) -> Step {
    Step::Unstake {
        signer: key(who),
        position: key(who),
        amount,
    }
}

fn position(world: &World, who: u8) -> Position {
    world.model.position(&key(who)).expect("a position").clone()
}

#[test]
fn stake_warms_up_for_all_pending_anew_and_leaves_by_two_doors() {
    let mut world = World::local();
    world.staker(A, 1_000);
    let activate = Step::Activate { position: key(A) };
    world.must(stake(A, 600));
    world.pass(4);
    world.refuses(R::WarmingUp, activate.clone());
    world.must(stake(A, 400));
    world.pass(4);
    world.refuses(R::WarmingUp, activate.clone());
    world.must(withdraw(A, 100, 0));
    world.pass(1);
    world.refuses(R::WarmedUp, withdraw(A, 100, 0));
    world.must(activate.clone());
    world.refuses(R::NothingToDo, activate);
    world.refuses(R::InsufficientStake, unstake(A, 901));
    world.refuses(
        R::NotStakeOwner,
        Step::Unstake {
            signer: key(B),
            position: key(A),
            amount: 1,
        },
    );
    world.must(unstake(A, 500));
    world.pass(4);
    world.must(unstake(A, 300));
    world.pass(4);
    world.refuses(R::StillCooling, withdraw(A, 0, 800));
    world.pass(1);
    world.refuses(R::InsufficientStake, withdraw(A, 0, 801));
    world.refuses(R::ZeroAmount, withdraw(A, 0, 0));
    world.must(withdraw(A, 0, 800));
    let row = position(&world, A);
    assert_eq!((row.active, row.pending, row.cooling), (100, 0, 0));
    world.check();
}

#[test]
fn a_quarter_of_the_stake_earns_a_quarter_of_the_stakers_share() {
    let mut world = World::local();
    world.grown(AGENT, SOL);
    world.staked(A, 1_000);
    world.staked(B, 3_000);
    world.must(world.buying(AGENT, 50 * SOL));
    world.must(Step::CollectFees {
        market: key(AGENT),
        agent: key(AGENT),
        parents: [None; 2],
    });
    // 0.2 % of 50 SOL is 0.1 SOL.
    let claim = |who| Step::ClaimRewards {
        signer: key(who),
        position: key(who),
    };
    assert_eq!(world.must(claim(A)), Effects::Paid(25_000_000));
    world.refuses(R::NothingToDo, claim(A));
    world.must(unstake(B, 3_000));
    assert_eq!(world.must(claim(B)), Effects::Paid(75_000_000));
    world.check();
}

#[test]
fn what_comes_while_nobody_stakes_joins_the_next_credit() {
    let mut world = World::local();
    world.founder(AGENT, SOL);
    world.pass(11);
    world.must(world.charging(AGENT)); // unattested: one second's fee to the stakers
    let second = (50 * SOL).div_ceil(86_400);
    assert_eq!(world.model.stake_pool().expect("there").unassigned, second);
    world.staked(A, 1_000);
    world.must(world.charging(AGENT));
    let claim = Step::ClaimRewards {
        signer: key(A),
        position: key(A),
    };
    let five = (50 * SOL * 5).div_ceil(86_400);
    // Floored by the thousandth: at most a lamport is lost.
    let Effects::Paid(paid) = world.must(claim) else {
        unreachable!()
    };
    assert!((second + five - 1..=second + five).contains(&paid));
    world.check();
}

#[test]
fn sixteen_checkpoints_then_activation_waits_and_unstaking_gives_up_the_oldest_claims() {
    let mut world = World::local();
    world.staker(A, 100);
    for n in 0..17 {
        world.must(stake(A, 1));
        world.pass(5);
        if n < 16 {
            world.must(Step::Activate { position: key(A) });
            let mut spawn = world.spawning(100 + n, SOL);
            spawn.airdrop_bps = 1;
            world.must(Step::Spawn(Box::new(spawn)));
        }
    }
    assert_eq!(position(&world, A).checkpoints.len(), 16);
    world.refuses(R::CheckpointsFull, Step::Activate { position: key(A) });
    assert_eq!(position(&world, A).next_claim, 0);
    world.must(unstake(A, 1));
    let row = position(&world, A);
    assert_eq!(row.next_claim, 1, "the claim on distribution 0 is given up");
    assert_eq!(row.checkpoints[0], Checkpoint { index: 1, active: 2 });
    assert_eq!(row.checkpoints[15], Checkpoint { index: 16, active: 15 });
    // The last has the current index: it is overwritten.
    world.must(Step::Activate { position: key(A) });
    let skip = |index| Step::SkipTo {
        signer: key(A),
        position: key(A),
        index,
    };
    world.refuses(R::BadClaimIndex, skip(1));
    world.refuses(R::BadClaimIndex, skip(17));
    world.must(skip(16));
    // Room is made when it is needed: all but the last prove nothing any more.
    assert_eq!(position(&world, A).checkpoints.len(), 16);
    world.must(unstake(A, 1));
    assert_eq!(position(&world, A).checkpoints, [Checkpoint { index: 16, active: 15 }]);
    world.check();
}
