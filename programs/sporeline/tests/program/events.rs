//! Every instruction emits exactly one event; markets and agents number theirs without a gap; fields equal the state.

use crate::prelude::*;

/// What numbers an agent and its market have reached.
fn numbers(world: &World, founder: &Founder) -> (u64, u64) {
    (world.agent(founder).seq, world.market(founder).seq)
}

/// The event fields that a trade leaves behind in its market.
macro_rules! assert_stands {
    ($world:expr, $founder:expr, $event:expr) => {
        let market = $world.market(&$founder);
        assert_eq!(($event.base_reserve, $event.quote_reserve), (market.base, market.quote));
        assert_eq!(
            ($event.quote_real, $event.phase),
            (market.quote_real, market.phase.into())
        );
        assert_eq!(($event.seq, $event.time), (market.seq, $world.now()));
        assert_eq!($event.market, $founder.of.market);
    };
}

#[test]
fn administration_and_hosts_announce_what_they_wrote() {
    let mut world = World::bare(true, Parameters::LOCAL);
    let (authority, operator) = (world.authority.insecure_clone(), world.operator.insecure_clone());
    let mut initialize = world.initialize_of();
    initialize.attesters = (0..4).map(|i| Address::new_from_array([40 + i; 32])).collect();
    initialize.attester_threshold = 3;
    let event = event!(world.must(&[initialize.instruction()], &[&authority]), Initialized);
    let global: Global = world.read(&address::global());
    assert_eq!((event.time, event.local), (world.now(), 1));
    assert_eq!(
        (event.authority, event.staking_mint),
        (global.authority, global.staking_mint)
    );
    assert_eq!((event.genesis_hash, event.feed_id), (GENESIS_HASH, global.feed_id));
    assert_eq!((event.attester_count, event.attester_threshold), (4, 3));
    assert_eq!(event.attesters, global.attesters);
    assert_eq!((event.price_owner_count, event.price_owners), (1, global.price_owners));
    assert_eq!((event.compose_hash, event.dev), (COMPOSE_HASH, 1));
    assert_eq!((event.base_uri_len, event.base_uri), (64, global.base_uri));
    assert_eq!(event.parameters, global.parameters);

    let approve = ix::approve_measurement(&authority.pubkey(), [77; 32], true);
    let event = event!(world.must(&[approve], &[&authority]), MeasurementApproved);
    assert_eq!((event.time, event.active_from), (world.now(), world.now() + 5));
    assert_eq!((event.dev, event.compose_hash), (1, [77; 32]));

    let event = event!(
        world.must(&[ix::register_host(&operator.pubkey(), 99)], &[&operator]),
        HostRegistered
    );
    assert_eq!((event.time, event.price_per_day), (world.now(), 99));
    assert_eq!(
        (event.host, event.operator),
        (address::host(&operator.pubkey()), operator.pubkey())
    );
}

#[test]
fn a_spawn_announces_the_agent_and_the_market_before_its_first_trade() {
    let mut world = World::local();
    let wallet = world.key();
    let spawn = world.spawn_of(&wallet);
    let event = event!(world.must(&[spawn.instruction()], &[&wallet]), Spawned);
    let founder = Founder::new(wallet);
    let (agent, market) = (world.agent(&founder), world.market(&founder));
    assert_eq!((event.seq, event.id, event.time), (agent.seq, agent.id, world.now()));
    assert_eq!(
        (event.treasury, event.paid_until),
        (world.treasury(&founder), agent.paid_until)
    );
    assert_eq!(event.hosting_fee_per_day, agent.hosting_fee_per_day);
    assert_eq!((event.base, event.quote), (market.base, market.quote));
    assert_eq!(
        (event.base_left, event.kept, event.airdrop_bps),
        (market.base_left, market.kept, 0)
    );
    assert_eq!(
        (event.agent, event.wallet, event.mint),
        (founder.of.agent, founder.of.wallet, founder.of.mint)
    );
    assert_eq!(
        (event.market, event.host, event.spawner),
        (founder.of.market, agent.host, agent.spawner)
    );
    assert_eq!((event.genome, event.persona_hash), (agent.genome, agent.persona_hash));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
    assert_eq!((text(&event.name), text(&event.symbol)), (spawn.name, spawn.symbol));
}

#[test]
fn attestations_say_whether_they_opened_the_market() {
    let mut world = World::local();
    let founder = world.spawn();
    let event = event!(world.attest(&founder), Attested);
    let agent = world.agent(&founder);
    assert_eq!(
        (event.seq, event.time, event.expires_at),
        (2, world.now(), agent.attestation_expires_at)
    );
    assert_eq!((event.opened, event.dev), (1, 1));
    assert_eq!(
        (event.agent, event.compose_hash, event.quote_hash),
        (founder.of.agent, COMPOSE_HASH, [9; 32])
    );
    world.pass(1);
    let event = event!(world.attest(&founder), Attested);
    assert_eq!((event.seq, event.opened), (3, 0));
}

#[test]
fn trades_are_numbered_by_their_market_and_carry_the_reserves_they_leave() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 1_000 * SOL);
    let key = trader.pubkey();
    assert_eq!(world.market(&founder).seq, 0);
    let first = event!(world.buy(&trader, &founder, SOL), Traded);
    assert_stands!(world, founder, first);
    assert_eq!((first.seq, first.buy, first.trader), (1, 1, key));
    assert_eq!(
        (first.quote, first.fee, first.base),
        (SOL, SOL / 100, world.tokens(&key, &founder))
    );
    let purse = world.lamports(&key);
    let second = event!(world.sell(&trader, &founder, first.base / 2), Traded);
    assert_stands!(world, founder, second);
    assert_eq!((second.seq, second.buy, second.base), (2, 0, first.base / 2));
    assert_eq!(second.quote, world.lamports(&key) - purse);
    let crossing = event!(world.buy(&trader, &founder, 900 * SOL), Traded);
    assert_stands!(world, founder, crossing);
    assert_eq!((crossing.seq, crossing.phase), (3, 2));
}

#[test]
fn an_agents_trade_is_numbered_by_both_and_repeats_action_and_decision() {
    let mut world = World::local();
    let (founder, market) = (world.living(), world.living());
    let crowd = world.trader_of(&market, 1_000 * SOL);
    world.buy(&crowd, &market, 20 * SOL);
    world.pass(1);
    world.keep_alive(&founder);
    let (agent_seq, market_seq) = (world.agent(&founder).seq, world.market(&market).seq);
    let buy = world.agent_buy_of(&founder, &market, SOL);
    let bought = event!(world.must(&[buy], &[&founder.wallet]), AgentTraded);
    assert_stands!(world, market, bought);
    assert_eq!((bought.agent_seq, bought.seq), (agent_seq + 1, market_seq + 1));
    assert_eq!((bought.action, bought.decision, bought.buy), (1, [7; 32], 1));
    assert_eq!(
        (bought.base, bought.quote),
        (world.tokens(&founder.of.agent, &market), SOL)
    );
    assert_eq!(
        (bought.treasury, bought.agent),
        (world.treasury(&founder), founder.of.agent)
    );
    let sell = world.act(&founder).sell(&market.of.mint, bought.base, 0);
    let sold = event!(world.must(&[sell], &[&founder.wallet]), AgentTraded);
    assert_stands!(world, market, sold);
    assert_eq!(
        (sold.agent_seq, sold.seq, sold.action, sold.buy),
        (agent_seq + 2, market_seq + 2, 2, 0)
    );
    assert_eq!(sold.treasury, world.treasury(&founder));
    assert_eq!(sold.treasury, bought.treasury + sold.quote);
}

#[test]
fn refuel_charges_and_sweeps_carry_the_treasury_they_leave() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader_of(&founder, 10 * SOL);
    world.buy(&trader, &founder, SOL);
    world.pass(3);
    let (agent_seq, market_seq) = numbers(&world, &founder);

    let refuel = world.act(&founder).refuel();
    let refueled = event!(world.must(&[refuel], &[&founder.wallet]), Refueled);
    assert_eq!(
        (refueled.seq, refueled.action, refueled.decision),
        (agent_seq + 1, 1, [7; 32])
    );
    assert_eq!(
        (refueled.lamports, refueled.time),
        (world.lamports(&founder.of.wallet), world.now())
    );
    assert_eq!(
        (refueled.treasury, refueled.agent),
        (world.treasury(&founder), founder.of.agent)
    );

    let charge = world.charge(&founder);
    let charged = event!(world.must(&[charge], &[]), HostingCharged);
    assert_eq!((charged.seq, charged.seconds, charged.to_host), (agent_seq + 2, 3, 1));
    assert_eq!(charged.lamports, refueled.treasury - charged.treasury);
    assert_eq!(
        (charged.treasury, charged.paid_until),
        (world.treasury(&founder), world.now() + 10)
    );
    assert_eq!(
        (charged.agent, charged.host),
        (founder.of.agent, world.agent(&founder).host)
    );

    let collect = ix::collect_fees(&founder.wallet.pubkey(), &[]);
    let swept = event!(world.must(&[collect], &[]), FeesCollected);
    assert_eq!(
        ((swept.agent_seq, swept.seq), numbers(&world, &founder)),
        ((agent_seq + 3, market_seq + 1), (agent_seq + 3, market_seq + 1))
    );
    assert_eq!(swept.agent_lamports, world.treasury(&founder) - charged.treasury);
    assert_eq!(
        (swept.stakers_lamports, swept.protocol_lamports),
        (0, 15 * SOL / 10_000)
    );
    assert_eq!(
        (swept.parent_lamports, swept.treasury),
        ([0, 0], world.treasury(&founder))
    );

    world.pass(600);
    let charge = world.charge(&founder);
    let charged = event!(world.must(&[charge], &[]), HostingCharged);
    assert_eq!(charged.to_host, 0, "unattested");
}

#[test]
fn an_event_names_its_place_among_the_transactions_instructions() {
    let mut world = World::local();
    let founder = world.living();
    let trader = world.trader(10 * SOL);
    let key = trader.pubkey();
    let done = world.must(
        &[
            ix::create_token_account(&key, &key, &founder.of.mint),
            ix::buy(&key, &founder.of.mint, SOL, 0),
            ix::buy(&key, &founder.of.mint, SOL, 0),
        ],
        &[&trader],
    );
    let places: Vec<String> = done.events.iter().map(|event| event.path_text()).collect();
    assert_eq!(places, ["001", "002"]);
}
