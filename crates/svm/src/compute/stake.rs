//! Stake and airdrops, a new staker for every key.

use super::journey::Samples;
use crate::{SOL, STAKE, Signer, World};
use sporeline_client::instruction;

/// Base units of every airdrop here.
const DROP: u64 = 1_000_000_000_000;

/// A staker's life: enters, is given airdrops of two children, leaves. Whoever else was measured before has long left; one
/// staker stays for ever, so that nobody is the only one.
pub(super) fn samples(samples: &mut Samples, keys: usize) {
    // The dearer of the two token programs, and the one that young tokens are under.
    let mut world = World::staking_under_token_2022();
    let child = world.living();
    let faithful = world.staker();
    world.stake_actively(&faithful, STAKE);
    for _ in 0..keys {
        let staker = world.staker();
        let owner = staker.pubkey();
        samples.take("stake_first", &world.stake(&staker, STAKE / 4));
        samples.take("stake", &world.stake(&staker, STAKE / 4));
        world.pass(world.parameters.warmup.into());
        let activate = instruction::activate_stake(&owner);
        samples.take("activate_stake", &world.must(&[activate], &[]));

        // Tip and rent are repaid: what a claim does at most.
        world.must(&[instruction::set_claim_budget(&owner, SOL, false)], &[&staker]);
        world.reward_stakers(SOL);
        let (first, second) = (
            world.distribute(&child, DROP, true),
            world.distribute(&child, DROP, true),
        );
        samples.take("claim_airdrop_first", &world.claim(&staker, first, &child));
        samples.take("claim_airdrop", &world.claim(&staker, second, &child));
        let claim = instruction::claim_rewards(&owner);
        samples.take("claim_rewards", &world.must(&[claim], &[&staker]));

        let last = world.distribute(&child, DROP, true);
        world.pass(world.parameters.airdrop_expiry.into());
        let pass = instruction::pass_airdrop(&owner, last);
        samples.take("pass_airdrop", &world.must(&[pass], &[]));
        let expire = world.expire_of(last, &child);
        samples.take("expire", &world.must(&[expire], &[]));

        samples.take("unstake", &world.unstake(&staker, STAKE / 2));
        world.pass(world.parameters.cooldown.into());
        let withdraw = world.withdraw_stake_of(&staker, 0, STAKE / 2);
        samples.take("withdraw_stake", &world.must(&[withdraw], &[&staker]));
    }
}
