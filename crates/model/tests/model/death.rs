//! Death of PROTOCOL, section Life.

use crate::prelude::*;

const AGENT: u8 = 20;
const OTHER: u8 = 21;

/// Charges an agent until not a second of hosting is left, and lets its grace pass.
fn starve(world: &mut World, agent: u8) {
    let second = (50 * SOL).div_ceil(86_400);
    while world.treasury(agent) >= second {
        world.pass(20);
        let _ = world.model.apply(&world.charging(agent));
    }
    let paid_until = world.model.agent(&key(agent)).expect("there").paid_until;
    world.pass((paid_until + 21 - world.model.now).max(0));
}

#[test]
fn who_is_unpaid_for_longer_than_its_grace_can_be_reaped_and_one_second_earlier_not() {
    let mut world = World::local();
    world.founder(AGENT, SOL / 10);
    starve(&mut world, AGENT);
    let (slot, now) = (world.model.slot, world.model.now);
    world.must(Step::Clock { slot, now: now - 1 });
    world.refuses(R::NotReapable, world.reaping(AGENT));
    world.must(Step::Clock { slot, now });
    let left = world.treasury(AGENT);
    let reaped = world.must(world.reaping(AGENT));
    assert!(matches!(reaped, Effects::Reaped { estate, heirs: 0, .. } if estate == left));
    assert_eq!(world.treasury(AGENT), 0, "without heirs it is the stakers'");
    world.refuses(R::AgentDead, world.reaping(AGENT));
    world.refuses(R::AgentDead, world.charging(AGENT));
    world.check();
}

#[test]
fn unswept_fees_save_an_agent() {
    let mut world = World::local();
    world.grown(AGENT, SOL / 10);
    world.must(world.buying(AGENT, 10 * SOL));
    starve(&mut world, AGENT);
    world.refuses(R::NotReapable, world.reaping(AGENT));
}

/// A dead agent that holds tokens of a graduated market, and no heirs.
fn estate() -> World {
    let mut world = World::local();
    world.founder(AGENT, SOL / 10);
    world.grown(OTHER, SOL);
    world.must(world.buying(OTHER, 1_000 * SOL));
    let (owner, mint, payer) = (Owner::Agent(key(AGENT)), Mint::Of(key(OTHER)), key(PERSON));
    world.must(Step::OpenAta { payer, owner, mint });
    world.must(Step::SendTokens {
        signer: key(PERSON),
        from: Key::Ata(Owner::Person(key(PERSON)), mint),
        to: Key::Ata(owner, mint),
        amount: 10_000_000_000_000,
    });
    let account = Key::Ata(owner, mint);
    world.refuses(R::AgentAlive, settling(Some(account)));
    starve(&mut world, AGENT);
    world.must(world.reaping(AGENT));
    world
}

fn settling(account: Option<Key>) -> Step {
    Step::Settle {
        agent: key(AGENT),
        account,
        market: account.map(|_| key(OTHER)),
    }
}

fn selling(base_in: u64) -> Step {
    let account = Key::Ata(Owner::Agent(key(AGENT)), Mint::Of(key(OTHER)));
    Step::EstateSell {
        agent: key(AGENT),
        market: key(OTHER),
        account,
        base_in,
    }
}

#[test]
fn an_estate_sells_within_the_limit_below_this_slot_and_three_times_it_below_a_minute_ago() {
    let mut world = estate();
    world.set_parameters(|p| p.impact_limit_bps = 300);
    world.pass(60);
    world.must(world.selling(OTHER, 1_000_000)); // rotates the snapshots
    world.pass(60);
    // 206.9 million tokens in the pool: 4 million move the price by 3.8 %, 3 million by 2.85 %.
    world.refuses(R::ImpactLimit, selling(4_000_000_000_000));
    for _ in 0..3 {
        world.must(selling(3_000_000_000_000));
        world.next_slot();
    }
    // 1 million more would be within 3 % of this slot, but more than 9 % below the older snapshot.
    world.refuses(R::ImpactLimit, selling(1_000_000_000_000));
    world.check();
}

#[test]
fn a_price_that_is_not_a_minute_old_sells_no_estate() {
    let mut world = World::local();
    world.founder(AGENT, SOL / 10);
    starve(&mut world, AGENT);
    world.must(world.reaping(AGENT));
    world.grown(OTHER, SOL);
    world.must(world.buying(OTHER, 10 * SOL));
    let (owner, mint, payer) = (Owner::Agent(key(AGENT)), Mint::Of(key(OTHER)), key(PERSON));
    world.must(Step::OpenAta { payer, owner, mint });
    let (from, to) = (Key::Ata(Owner::Person(key(PERSON)), mint), Key::Ata(owner, mint));
    world.must(Step::SendTokens {
        signer: key(PERSON),
        from,
        to,
        amount: 1_000_000_000,
    });
    world.pass(48);
    world.refuses(R::SnapshotTooYoung, selling(1_000_000_000));
    world.pass(1); // the market opened 60 s ago
    world.must(selling(1_000_000_000));
}

#[test]
fn what_is_worth_nothing_is_burnt_and_its_account_closed_into_the_estate() {
    let mut world = estate();
    let account = Key::Ata(Owner::Agent(key(AGENT)), Mint::Of(key(OTHER)));
    world.refuses(R::AccountNotEmpty, settling(Some(account)));
    world.must(Step::Clock {
        slot: world.model.slot + 60,
        now: world.model.now + 60,
    });
    world.must(world.selling(OTHER, 1_000_000));
    world.pass(60);
    for _ in 0..10 {
        let held = world.model.tokens(&account);
        if held > 1_000 {
            world.must(selling((held - 1_000).min(3_000_000_000_000)));
        }
        world.pass(70);
    }
    // 1,000 base units at 85 SOL over 206.9 million tokens are 0.4 lamports.
    assert_eq!(world.model.tokens(&account), 1_000);
    let rent = world.model.rents.associated;
    let Effects::Settled {
        lamports,
        to_stakers,
        burnt,
        closed,
    } = world.must(settling(Some(account)))
    else {
        unreachable!()
    };
    assert_eq!((burnt, closed), (1_000, true));
    assert!(lamports > rent && lamports == to_stakers, "the proceeds and the rent");
    world.refuses(R::NothingToDo, settling(None));
    world.must(Step::Send {
        from: key(PERSON),
        to: Key::Agent(key(AGENT)),
        lamports: 5,
    });
    assert!(matches!(
        world.must(settling(None)),
        Effects::Settled {
            lamports: 5,
            to_stakers: 5,
            ..
        }
    ));
    assert_eq!(world.model.tokens(&account), 0);
    world.check();
}

#[test]
fn two_children_inherit_half_each_of_all_that_ever_comes() {
    let mut world = World::new(
        true,
        Parameters {
            breed_cooldown: 1,
            ..Parameters::local()
        },
    );
    world.grown(AGENT, 30 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.must(world.buying(AGENT, 127 * SOL));
    world.pass(1);
    world.must(world.charging(AGENT));
    let children = [40, 41];
    world.must(Step::BeginBreeding(Box::new(
        world.beginning(AGENT, None, children, 20_000),
    )));
    world.pass(10);
    let commit = Step::CommitBirth {
        agent: key(AGENT),
        mate: None,
        measurement: COMPOSE,
        price: Box::new(price_of_sol(20_000, world.model.now)),
    };
    world.must(commit);
    let slot = world.model.slot;
    world.must(Step::SlotHashes(vec![(slot + 4, [4; 32]), (slot + 3, [3; 32])]));
    for child in 0..2 {
        world.must(Step::Birth {
            caller: key(PERSON),
            agent: key(AGENT),
            mate: None,
            child,
        });
    }
    world.must(Step::CollectFees {
        market: key(AGENT),
        agent: key(AGENT),
        parents: [None; 2],
    });
    starve(&mut world, AGENT);
    world.must(world.reaping(AGENT));
    assert_eq!(world.model.agent(&key(AGENT)).expect("dead").heirs, 2);
    let send = |lamports| Step::Send {
        from: key(PERSON),
        to: Key::Agent(key(AGENT)),
        lamports,
    };
    world.must(send(2 * SOL));
    world.must(settling(None));
    let inherit = |heir| Step::Inherit {
        agent: key(AGENT),
        heir: key(heir),
    };
    let estate = world.model.agent(&key(AGENT)).expect("dead").estate_in;
    assert_eq!(world.must(inherit(40)), Effects::Paid(estate / 2));
    world.refuses(R::NothingToDo, inherit(40));
    world.must(send(SOL));
    world.must(settling(None));
    assert_eq!(world.must(inherit(41)), Effects::Paid((estate + SOL) / 2));
    assert_eq!(world.must(inherit(40)), Effects::Paid((estate + SOL) / 2 - estate / 2));
    world.refuses(R::NotAnHeir, inherit(AGENT));
    // A child that dies after its parent leaves the bit, and its own estate inherits.
    world.must(send(SOL));
    world.must(settling(None));
    world.check();
}
