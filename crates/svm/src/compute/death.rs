//! An agent's change of host, its end, and what its heir has of it.

use super::journey::Samples;
use crate::{COMPOSE_HASH, SOL, Signer, World};
use sporeline_client::{
    address,
    instruction::{self, Closing},
    state::Agent,
};

pub(super) fn samples(samples: &mut Samples, keys: usize) {
    let mut world = World::local();
    let market = world.living();
    let crowd = world.trader_of(&market, 1_000_000 * SOL);
    world.buy(&crowd, &market, 900 * SOL);
    for _ in 0..keys {
        let [agent, mother, father] = std::array::from_fn(|_| world.newborn());
        let wallet = agent.wallet.pubkey();
        let host = address::host(&world.operator.pubkey());
        let change = world.act(&agent).change_host(&host, u64::MAX);
        samples.take("change_host", &world.must(&[change], &[&agent.wallet]));

        // The dearest death: two living parents that each lose an heir, and an heir of its own. No price is lifted for
        // that: the family is written directly.
        world.edit(&agent.of.agent, |agent: &mut Agent| {
            agent.parent_count = 2;
            agent.parents = [mother.of.agent, father.of.agent];
            agent.heir_bits = 3;
            agent.living_children = 1;
        });
        for parent in [&mother, &father] {
            world.edit(&parent.of.agent, |parent: &mut Agent| parent.living_children = 1);
        }
        let heir = world.newborn();
        world.edit(&heir.of.agent, |heir: &mut Agent| {
            heir.parent_count = 2;
            heir.parents = [mother.of.agent, agent.of.agent];
            heir.heir_bits = 2;
        });
        let payer = world.payer.pubkey();
        let mint = market.of.mint;
        let create = instruction::create_token_account(&payer, &agent.of.agent, &mint);
        let mut gift = instruction::buy(&crowd.pubkey(), &mint, SOL, 0);
        gift.accounts[3].pubkey = address::associated_token(&agent.of.agent, &mint);
        world.must(&[create, gift], &[&crowd]);
        let own = world.trader_of(&agent, SOL);
        world.pass(62);
        world.buy(&own, &agent, SOL / 100);
        world.set_treasury(&agent, 0);
        let parents = [mother.of.agent, father.of.agent];
        let reap = instruction::reap(&wallet, &host, &COMPOSE_HASH, &parents);
        samples.take("reap", &world.must(&[reap], &[]));

        let held = world.tokens(&agent.of.agent, &market);
        let sale = instruction::estate_sell(&wallet, &mint, held - 1);
        samples.take("estate_sell", &world.must(&[sale], &[]));
        let settle = instruction::settle(&wallet, None);
        samples.take("settle", &world.must(&[settle], &[]));
        let closing = Closing::associated(&wallet, &mint);
        let settle = instruction::settle(&wallet, Some(closing));
        samples.take("settle_closing", &world.must(&[settle], &[]));
        let inherit = instruction::inherit(&agent.of.agent, &heir.of.agent);
        samples.take("inherit", &world.must(&[inherit], &[]));
    }
}
