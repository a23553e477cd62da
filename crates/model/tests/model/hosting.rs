//! Hosting of PROTOCOL, section Life.

use crate::prelude::*;
use sporeline_model::effects::Charged;

const AGENT: u8 = 20;
/// 50 SOL a day.
const FEE: u64 = 50 * SOL;

/// `⌈FEE · seconds / 86,400⌉`.
fn fee(seconds: u64) -> u64 {
    (FEE * seconds).div_ceil(86_400)
}

#[test]
fn a_founder_costs_spawn_fee_rent_treasury_and_one_period_more() {
    let mut world = World::local();
    let before = world.wallet(PERSON);
    world.founder(AGENT, SOL);
    let rents = &world.model.rents;
    // Name 7, symbol 3, base 29, a 44- or 43-character address, suffix 14.
    let mint = world.model.lamports(&Key::Mint(key(AGENT)));
    let rent = rents.agent + rents.market + rents.token_account + mint;
    assert_eq!(before - world.wallet(PERSON), SOL + rent + SOL / 20 + fee(10));
    let agent = world.model.agent(&key(AGENT)).expect("there");
    assert_eq!(agent.paid_until, world.model.now + 10, "one period is paid");
    assert_eq!(world.model.host(&key(OPERATOR)).expect("there").earned, fee(10));
    world.refuses(R::AlreadyExists, Step::Spawn(Box::new(world.spawning(AGENT, SOL))));
    world.check();
}

#[test]
fn the_first_treasury_covers_two_periods_beyond_the_reserve() {
    let mut world = World::local();
    world.set_parameters(|p| p.period = 1_000);
    // 3 + 2 periods of 1,000 s at 50 SOL a day.
    let least = fee(5_000);
    world.refuses(
        R::TreasuryTooSmall,
        Step::Spawn(Box::new(world.spawning(AGENT, least - 1))),
    );
    world.must(Step::Spawn(Box::new(world.spawning(AGENT, least))));
    world.set_parameters(|p| p.period = 1);
    world.refuses(
        R::TreasuryTooSmall,
        Step::Spawn(Box::new(world.spawning(AGENT + 1, SOL / 10 - 1))),
    );
}

#[test]
fn an_attested_agent_pays_a_period_ahead_and_an_unattested_one_pays_the_stakers_up_to_now() {
    let mut world = World::local();
    world.founder(AGENT, SOL);
    world.refuses(R::NothingToDo, world.charging(AGENT));
    world.pass(13);
    let charged = Charged {
        lamports: fee(3),
        seconds: 3,
        to_host: false,
    };
    assert_eq!(world.must(world.charging(AGENT)), Effects::Charged(charged));
    assert_eq!(world.model.stake_pool().expect("there").unassigned, fee(3));
    world.attest(AGENT);
    let charged = Charged {
        lamports: fee(10),
        seconds: 10,
        to_host: true,
    };
    assert_eq!(world.must(world.charging(AGENT)), Effects::Charged(charged));
    world.refuses(R::NothingToDo, world.charging(AGENT));
    world.check();
}

#[test]
fn what_lies_before_the_grace_is_not_charged_and_poverty_buys_whole_seconds() {
    let mut world = World::local();
    world.founder(AGENT, SOL / 10);
    world.attest(AGENT);
    world.pass(10 + 100);
    // From now − 20 to now + 10 at 50 SOL a day, of which 0.1 SOL pays 172 seconds.
    let charged = Charged {
        lamports: fee(30),
        seconds: 30,
        to_host: true,
    };
    assert_eq!(world.must(world.charging(AGENT)), Effects::Charged(charged));
    for _ in 0..4 {
        world.pass(30);
        world.must(world.charging(AGENT));
    }
    // 172 − 30 − 4 · 30 = 22 seconds are left, and less than one second's fee.
    world.pass(30);
    let Effects::Charged(last) = world.must(world.charging(AGENT)) else {
        unreachable!()
    };
    assert_eq!(last.seconds, 22);
    assert!(world.treasury(AGENT) < fee(1));
    world.refuses(R::NothingToDo, world.charging(AGENT));
}

#[test]
fn another_host_takes_over_at_paid_until_at_the_price_it_had_when_chosen() {
    let mut world = World::local();
    world.founder(AGENT, SOL);
    world.attest(AGENT);
    world.fund(30, 10 * SOL);
    world.must(Step::RegisterHost {
        operator: key(30),
        price_per_day: SOL,
    });
    let change = Step::ChangeHost {
        act: world.act(AGENT),
        host: key(30),
        max_price_per_day: SOL,
    };
    world.must(change);
    let update = |signer, price_per_day| Step::UpdateHost {
        signer,
        host: key(30),
        price_per_day,
        active: true,
    };
    world.refuses(R::WrongOperator, update(key(31), SOL));
    world.refuses(R::HostingFeeTooHigh, update(key(30), FEE + 1));
    world.must(update(key(30), 40 * SOL));
    world.pass(9);
    world.refuses(R::NothingToDo, world.charging(AGENT));
    world.pass(1);
    world.refuses(R::WrongHost, world.charging(AGENT));
    let Step::ChargeHosting { agent, measurement, .. } = world.charging(AGENT) else {
        unreachable!()
    };
    world.must(Step::ChargeHosting {
        agent,
        measurement,
        host: key(30),
    });
    let row = world.model.agent(&key(AGENT)).expect("there");
    assert_eq!((row.host, row.hosting_fee_per_day, row.next_host), (key(30), SOL, None));
    let earned = (SOL * 10).div_ceil(86_400);
    let withdraw = Step::WithdrawHost {
        signer: key(30),
        host: key(30),
    };
    assert_eq!(world.must(withdraw.clone()), Effects::Paid(earned));
    world.refuses(R::NothingToDo, withdraw);
    world.check();
}
