//! What the tests of death share: families, agents at their end, and what they leave.

use crate::prelude::*;
use sporeline_svm::client::{Instruction, events::Reaped};

/// Lamports a second of the local world's host: 43.2 SOL a day.
pub(crate) const A_SECOND: u64 = 500_000;

/// Makes `child` the child of two agents (or of one, twice) as its birth would have: a test of death needs families, and no
/// price. Parent and child are written directly.
pub(crate) fn adopt(world: &mut World, child: &Founder, parents: [&Founder; 2]) {
    let [first, second] = parents.map(|parent| parent.of.agent);
    let mut bits = 0;
    for (i, parent) in parents.into_iter().enumerate() {
        if world.agent(parent).is_alive() && (i == 0 || first != second) {
            bits |= 1 << i;
            world.edit(&parent.of.agent, |agent: &mut Agent| agent.living_children += 1);
        }
    }
    world.edit(&child.of.agent, |agent: &mut Agent| {
        agent.parent_count = 2;
        agent.parents = [first, second];
        agent.generation = 1;
        agent.heir_bits = bits;
    });
}

/// `reap`, as anybody would send it. `parents`: as for `collect_fees`.
pub(crate) fn reap(world: &World, agent: &Founder, parents: &[&Founder]) -> Instruction {
    let stored = world.agent(agent);
    let switches = stored.next_host != Address::default() && world.now() >= stored.paid_until;
    let host = if switches { stored.next_host } else { stored.host };
    let parents: Vec<Address> = parents.iter().map(|parent| parent.of.agent).collect();
    ix::reap(&agent.wallet.pubkey(), &host, &COMPOSE_HASH, &parents)
}

/// The last second at which an agent with an empty treasury cannot be reaped.
pub(crate) fn to_the_brink(world: &mut World, agent: &Founder) {
    let grace_ends = world.agent(agent).paid_until + i64::from(world.parameters.grace);
    let left = grace_ends - world.now();
    if left > 0 {
        world.pass(left);
    }
}

/// Lets an agent die, leaving `estate` lamports: less than a second of hosting, or it would live on.
#[track_caller]
pub(crate) fn die(world: &mut World, agent: &Founder, parents: &[&Founder], estate: u64) -> Reaped {
    to_the_brink(world, agent);
    world.pass(1);
    world.set_treasury(agent, estate);
    let reap = reap(world, agent, parents);
    event!(world.must(&[reap], &[]), Reaped)
}

/// As [`die`], leaving nothing, where the agent's market was traded in: what that owes it is swept first, or it would live on that.
#[track_caller]
pub(crate) fn perish(world: &mut World, agent: &Founder, parents: &[&Founder]) -> Reaped {
    to_the_brink(world, agent);
    let addresses: Vec<Address> = parents.iter().map(|parent| parent.of.agent).collect();
    let _perhaps_nothing = world.send(&[ix::collect_fees(&agent.of.wallet, &addresses)], &[]);
    die(world, agent, parents, 0)
}

/// A gift by plain transfer.
pub(crate) fn give(world: &mut World, agent: &Founder, lamports: u64) {
    let payer = world.payer.pubkey();
    world.must(&[ix::transfer(&payer, &agent.of.agent, lamports)], &[]);
}

/// Books what reached a dead agent.
#[track_caller]
pub(crate) fn settle(world: &mut World, agent: &Founder) {
    world.must(&[ix::settle(&agent.wallet.pubkey(), None)], &[]);
}

/// `quote_in` lamports' worth of `market`'s token, bought by `giver` into the agent's associated account.
pub(crate) fn give_tokens(world: &mut World, giver: &Keypair, agent: &Founder, market: &Founder, quote_in: u64) {
    let payer = world.payer.pubkey();
    let create = ix::create_token_account(&payer, &agent.of.agent, &market.of.mint);
    let mut gift = ix::buy(&giver.pubkey(), &market.of.mint, quote_in, 0);
    gift.accounts[3].pubkey = address::associated_token(&agent.of.agent, &market.of.mint);
    world.must(&[create], &[]);
    world.must(&[gift], &[giver]);
}

/// Active stake, whoever's: it is written directly.
pub(crate) fn stake(world: &mut World, active: u64) {
    world.edit(&address::stake_pool(), |pool: &mut StakePool| {
        pool.total_active = active
    });
}

/// What the stakers were ever credited; what the pool holds is as much.
#[track_caller]
pub(crate) fn earned(world: &World) -> u64 {
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!(world.above(&address::stake_pool(), pool.rent), pool.earned);
    pool.earned
}
