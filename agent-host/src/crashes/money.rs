//! Money, to the lamport and the base unit: what the chain's history says every treasury, wallet and holding must be.

use super::{
    index,
    scene::{Scene, agents, said},
};
use sporeline_client::{
    Address, address,
    event::Event,
    state::{Agent, Market},
};
use sporeline_svm_node::Included;
use std::collections::HashMap;

/// Nothing is offered for a place in a block here.
const LAMPORTS_A_SIGNATURE: u64 = 5_000;
const ED25519: Address = Address::from_str_const("Ed25519SigVerify111111111111111111111111111");

/// What events and fees make of everything that the scene began with.
#[derive(Default)]
struct Books {
    /// By agent, lamports above its rent.
    treasuries: HashMap<Address, i128>,
    /// Of wallets, lamports.
    wallets: HashMap<Address, i128>,
    /// By agent and market, base units.
    holdings: HashMap<(Address, Address), i128>,
}

impl Books {
    /// `after`: the treasury that the event itself names.
    fn earn(&mut self, agent: Address, lamports: i128, after: u64) {
        let treasury = self.treasuries.entry(agent).or_default();
        *treasury += lamports;
        assert_eq!(*treasury, i128::from(after), "the treasury of {agent} after an event");
    }

    fn note(&mut self, event: &Event, parents_of: &HashMap<Address, Vec<Address>>) {
        match event {
            Event::AgentTraded(e) => {
                let (lamports, base) = match e.buy {
                    1 => (-i128::from(e.quote) - i128::from(e.opening), i128::from(e.base)),
                    _ => (i128::from(e.quote), -i128::from(e.base)),
                };
                self.earn(e.agent, lamports, e.treasury);
                *self.holdings.entry((e.agent, e.market)).or_default() += base;
            }
            Event::HostingCharged(e) => self.earn(e.agent, -i128::from(e.lamports), e.treasury),
            Event::FeesCollected(e) => {
                self.earn(e.agent, e.agent_lamports.into(), e.treasury);
                for (parent, lamports) in parents_of.get(&e.agent).into_iter().flatten().zip(e.parent_lamports) {
                    *self.treasuries.entry(*parent).or_default() += i128::from(lamports);
                }
            }
            Event::Refueled(e) => self.earn(e.agent, -i128::from(e.lamports), e.treasury),
            Event::BreedingBegun(e) => self.earn(e.agent, -i128::from(e.rent), e.treasury),
            Event::BirthCommitted(e) => {
                let births: i128 = (e.birth_rent.iter())
                    .map(|rent| i128::from(*rent) + i128::from(e.endowment) + i128::from(e.tip))
                    .sum();
                self.earn(e.agent, -births, e.treasury);
            }
            Event::LitterClosed(e) => self.earn(e.agent, e.lamports.into(), e.treasury),
            Event::Born(e) => {
                self.treasuries.insert(e.agent, e.treasury.into());
            }
            Event::Reaped(e) => panic!("{} died: nobody is to die here", e.agent),
            _ => {}
        }
    }
}

/// Who took the fee of a transaction, and how much it was.
fn fee(included: &Included) -> (Address, u64) {
    let fee = match &included.result {
        Ok(meta) => meta.fee,
        Err(failed) => failed.meta.fee,
    };
    (included.transaction.message.static_account_keys()[0], fee)
}

/// Its own and those that its instructions have checked.
fn signatures(included: &Included) -> u64 {
    let message = &included.transaction.message;
    let keys = message.static_account_keys();
    let checked: u64 = (message.instructions().iter())
        .filter(|instruction| keys[usize::from(instruction.program_id_index)] == ED25519)
        .map(|instruction| u64::from(instruction.data[0]))
        .sum();
    u64::from(message.header().num_required_signatures) + checked
}

/// Compares what must be with what is.
pub fn adds_up(scene: &Scene) {
    let history = scene.history();
    let agents = scene.node.world(|world| agents(world));
    let parents = |agent: &Agent| agent.parents[..usize::from(agent.parent_count).min(agent.parents.len())].to_vec();
    let parents: HashMap<_, _> = agents.iter().map(|(key, agent)| (*key, parents(agent))).collect();
    let mut books = Books::default();
    for before in &scene.before {
        books.treasuries.insert(before.founder.of.agent, before.treasury.into());
        books.wallets.insert(before.founder.of.wallet, before.wallet.into());
    }
    for (_, event) in said(&history) {
        books.note(&event, &parents);
        if let Event::Refueled(refueled) = event {
            let (_, agent) = agents.iter().find(|(key, _)| *key == refueled.agent).unwrap();
            *books.wallets.entry(agent.wallet).or_default() += i128::from(refueled.lamports);
        }
    }
    for included in &history {
        let (payer, fee) = fee(included);
        let most = signatures(included) * LAMPORTS_A_SIGNATURE;
        assert!(fee <= most, "{} cost {fee} lamports, not {most}", included.signature);
        if let Some(wallet) = books.wallets.get_mut(&payer) {
            *wallet -= i128::from(fee);
        }
    }
    scene.node.world(|world| {
        for (key, agent) in &agents {
            let is = i128::from(world.lamports(key)) - i128::from(agent.rent);
            assert_eq!(books.treasuries[key], is, "the treasury of {key}");
            let must = books.wallets.get(&agent.wallet).copied().unwrap_or(0);
            assert_eq!(must, world.lamports(&agent.wallet).into(), "the wallet of {key}");
        }
        for (_, of) in &agents {
            let market: Market = world.read(&address::market(&of.mint));
            for (key, _) in &agents {
                let held = world.balance(&address::associated_token(key, &of.mint));
                let must = books
                    .holdings
                    .get(&(*key, address::market(&market.mint)))
                    .copied()
                    .unwrap_or(0);
                assert_eq!(must, held.into(), "what {key} holds of {}", of.mint);
            }
        }
    });
}

/// What a transaction moved to a key, or took from it, lamports.
fn moved(included: &Included, key: &Address) -> i128 {
    let keys = included.transaction.message.static_account_keys();
    let Some(place) = keys.iter().position(|other| other == key) else {
        return 0;
    };
    i128::from(included.after[place]) - i128::from(included.before[place])
}

/// The operator and the keeper pay for others: fees, and rent that comes back in the same transaction. A birth is tipped.
/// Nothing else is gone or gained, and nothing outside the history.
pub fn payers_add_up(scene: &Scene) {
    let history = scene.history();
    let tip = i128::from(scene.node.world(|world| world.parameters.crank_tip));
    for (key, before) in &scene.payers {
        let mut must = i128::from(*before);
        for included in &history {
            let events = index::events(included);
            let births = events
                .iter()
                .filter(|said| matches!(said.event, Event::Born(_)))
                .count();
            let (payer, fee) = fee(included);
            let owed = match payer == *key {
                true => births as i128 * tip - i128::from(fee),
                false => 0,
            };
            let signature = included.signature;
            assert_eq!(moved(included, key), owed, "what {signature} cost {key}");
            must += owed;
        }
        let is = scene.node.world(|world| world.lamports(key));
        assert_eq!(must, is.into(), "what {key} has");
    }
}
