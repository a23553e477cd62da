//! What a leaked wallet key can do in a day, through whom, and what it cannot: invariant 9. Default parameters, an agent with
//! 100 SOL that could breed, and a thief who has prepared everything: a market, a host, a mate, children.

use crate::prelude::*;
use curve::{bucket, hosting};
use sporeline_svm::{Brood, client::events::BirthCommitted};

/// An agent with 100 SOL and a market cap above the threshold, and the thief's own agent, of whose deep market the thief holds
/// most. Both paid and attested now.
fn leaked() -> (World, Founder, Founder, Keypair) {
    let mut world = World::elsewhere();
    let colluding = world.living();
    let thief = world.trader_of(&colluding, 1_000_000 * SOL);
    world.buy(&thief, &colluding, 900 * SOL);
    world.buy(&thief, &colluding, 2_000 * SOL);
    let agent = world.risen(510_000);
    world.set_treasury(&agent, 100 * SOL);
    (world, agent, colluding, thief)
}

/// Spends all that the bucket holds in the colluding market. Returns what it took from the treasury, lamports.
fn spend_all(world: &mut World, agent: &Founder, market: &Founder) -> u64 {
    let (stored, treasury) = (world.agent(agent), world.treasury(agent));
    let cap = bucket::spend_cap(treasury, world.parameters.spend_limit_bps.into());
    let dt = world.now().abs_diff(stored.spend_at);
    let mut level = bucket::level(stored.spend_level, cap, dt, 86_400);
    let account = address::associated_token(&agent.of.agent, &market.of.mint);
    if world.lamports(&account) == 0 {
        level -= world.svm.minimum_balance_for_rent_exemption(170);
    }
    let buy = world.agent_buy_of(agent, market, level);
    world.must(&[buy], &[&agent.wallet]);
    let one_more = world.agent_buy_of(agent, market, 1_000);
    world.refuses(E::SpendLimit, &[one_more], &[&agent.wallet]);
    treasury - world.treasury(agent)
}

/// Refuels what there is to refuel, and takes it away from the wallet. Returns lamports.
fn drain_wallet(world: &mut World, agent: &Founder) -> u64 {
    let refuel = world.act(agent).refuel();
    match world.send(&[refuel], &[&agent.wallet]) {
        Ok(_) => {
            let taken = world.lamports(&agent.wallet.pubkey());
            let thief = world.key().pubkey();
            let take = [ix::transfer(&agent.wallet.pubkey(), &thief, taken)];
            world.must(&take, &[&agent.wallet]);
            taken
        }
        Err(refused) => {
            assert!(refused.is(E::NothingToRefuel));
            0
        }
    }
}

/// Imitates a thief with the key for a day, who uses everything that there is. What stops him is that there is no withdraw
/// instruction, only these four ways, each with its own limit.
#[test]
fn a_leaked_key_lowers_a_treasury_of_100_sol_by_at_most_26_sol_in_a_day() {
    let (mut world, agent, colluding, _thief) = leaked();
    let p = world.parameters;
    // The colluding host asks the most there is, and is chosen at once.
    let operator = world.trader(SOL);
    world.must(
        &[ix::register_host(&operator.pubkey(), p.max_hosting_fee)],
        &[&operator],
    );
    let host = address::host(&operator.pubkey());
    let change = world.act(&agent).change_host(&host, u64::MAX);
    world.must(&[change], &[&agent.wallet]);
    // A courted mate, and children whose keys the thief has.
    let consent = world
        .act(&colluding)
        .choose_mate(&agent.of.wallet, world.now() + 7 * 86_400);
    world.must(&[consent], &[&colluding.wallet]);
    let brood = world.brood();

    let (start, began) = (world.treasury(&agent), world.now());
    let (mut bought, mut refueled, mut hosted, mut bred) = (0, 0, 0, 0);
    let charge = [ix::charge_hosting(&agent.of.wallet, &host, &COMPOSE_HASH)];
    let mut committed: Option<BirthCommitted> = None;
    for half_hour in 0..=48 {
        // Attesters know nothing yet, and go on vouching.
        world.pass(began + half_hour * 1_800 - world.now());
        if world.agent(&agent).attestation_expires_at <= world.now() + 1 {
            world.attest(&agent);
        }
        let before = world.treasury(&agent);
        let _ = world.send(&charge, &[]); // refused until the paid day is over
        hosted += before - world.treasury(&agent);
        bought += spend_all(&mut world, &agent, &colluding);
        refueled += drain_wallet(&mut world, &agent);
        let before = world.treasury(&agent);
        if half_hour == 46 {
            world.begin(&agent, &brood, Some(&colluding));
        } else if half_hour == 47 {
            world.set_price(200);
            let commit = world.commit_of(&agent, Some(&colluding));
            committed = Some(event!(world.must(&[commit], &[]), BirthCommitted));
        }
        bred += before - world.treasury(&agent);
    }
    assert_eq!(world.now() - began, 86_400, "a whole window");
    let lost = start - world.treasury(&agent);
    assert_eq!(lost, bought + refueled + hosted + bred, "there is no fifth way");

    // Each within its limit, whatever the highest treasury was: the one at the beginning.
    let most_bought = start * u64::from(p.spend_limit_bps) / 10_000;
    let most_hosted = hosting::fee_for(p.max_hosting_fee, u64::from(p.period) + 86_400 + u64::from(p.grace));
    let committed = committed.expect("it was committed");
    let rent = world.litter(&agent).rent;
    let escrow = 2 * (committed.endowment + committed.tip) + committed.birth_rent.iter().sum::<u64>();
    assert!(bought <= most_bought && bought > most_bought * 9 / 10, "{bought}");
    assert!(
        refueled <= p.fee_allowance && refueled > p.fee_allowance * 9 / 10,
        "{refueled}"
    );
    assert!(hosted <= most_hosted && hosted > 0, "{hosted}");
    assert_eq!(bred, escrow + rent);
    let most = most_bought + most_hosted + p.fee_allowance + escrow + rent;
    assert!(lost <= most && most < 26 * SOL, "{lost} of {most}");
    let hundredths = [lost, bought, refueled, hosted, bred].map(|lamports| lamports / (SOL / 100));
    assert_eq!(hundredths, [2_394, 489, 0, 10, 1_893], "hundredths of a SOL");
}

/// What the thief has of it: the market that the agent bought into is his, yet it is a market, and the agent holds what it
/// bought.
#[test]
fn through_a_colluding_market_a_thief_gets_less_than_the_days_purchases() {
    let (mut world, agent, colluding, thief) = leaked();
    let mut spent = 0;
    let purse = world.lamports(&thief.pubkey());
    for _ in 0..24 {
        // He lets his price rise for the purchase, and takes back what he put in.
        let gone = spend_all(&mut world, &agent, &colluding);
        spent += gone;
        let market = world.curve(&colluding);
        if let Ok(base) = curve::quote::sell_for_quote(&market, gone * 98 / 100, 100) {
            world.sell(&thief, &colluding, base);
        }
        world.pass(3_600);
        world.keep_alive(&agent);
    }
    let gained = world.lamports(&thief.pubkey()) - purse;
    assert!(spent <= 5 * SOL && gained < spent, "{gained} of {spent}");
    assert!(
        gained > spent * 9 / 10,
        "as good as all of what it spent: the bucket is the limit"
    );
}

/// What remains: tokens can be sold badly. The thief presses the price of his market down, makes the agent sell step by step
/// at the bottom, and buys everything back.
#[test]
fn what_remains_are_tokens_sold_at_the_bottom_of_a_thiefs_own_market() {
    let (mut world, agent, colluding, thief) = leaked();
    let crowd = world.trader_of(&colluding, 100 * SOL);
    crate::mortals::give_tokens(&mut world, &crowd, &agent, &colluding, 50 * SOL);
    let held = world.tokens(&agent.of.agent, &colluding);
    let worth = world.curve(&colluding).sell(held, 100).expect("a quote").quote_out;
    let all = world.tokens(&thief.pubkey(), &colluding);
    let purse = world.lamports(&thief.pubkey());
    let own = world.curve(&colluding).sell(all, 100).expect("a quote").quote_out;
    world.sell(&thief, &colluding, all);
    world.pass(1);
    let (treasury, mut slots) = (world.treasury(&agent), 0);
    while world.tokens(&agent.of.agent, &colluding) > 1_000_000 {
        let market = world.curve(&colluding);
        let left = world.tokens(&agent.of.agent, &colluding);
        let step = left.min(market.base / 100); // some 2 % of the price, of 3
        let sale = world.act(&agent).sell(&colluding.of.mint, step, 0);
        world.must(&[sale], &[&agent.wallet]);
        world.pass(1);
        slots += 1;
    }
    let got = world.treasury(&agent) - treasury;
    let back = world.lamports(&thief.pubkey()) - purse;
    world.buy(&thief, &colluding, back);
    let now_his = world.tokens(&thief.pubkey(), &colluding);
    let own_now = world.curve(&colluding).sell(now_his, 100).expect("a quote").quote_out;
    assert_eq!((worth / (SOL / 100), got / (SOL / 1_000), slots), (4_900, 3, 1));
    // It is vandalism: moving 2,076 SOL of his own down and up again costs him 41 SOL, what he took from the agent counted in.
    assert_eq!((own / SOL, own_now / SOL), (2_075, 2_034));
}

/// Imitates an agent courted for its treasury. A mate gives genes; whatever happens to the litter, it does not pay.
#[test]
fn a_courted_mate_pays_nothing_for_any_number_of_litters() {
    let mut world = World::local();
    let (mate, suitor) = (world.living(), world.risen(510_000));
    for round in 1..=2 {
        world.keep_paid(&mate);
        let consent = world.act(&mate).choose_mate(&suitor.of.wallet, world.now() + 1_000);
        world.must(&[consent], &[&mate.wallet]);
        let treasury = world.treasury(&mate);
        world.set_treasury(&suitor, 100 * SOL);
        world.keep_paid(&suitor);
        world.breed(&suitor, Some(&mate));
        assert_eq!(world.treasury(&mate), treasury);
        assert_eq!(world.agent(&mate).living_children, 2 * round, "what it has are heirs");
        // One consent, one litter.
        world.pass(61);
        world.keep_paid(&suitor);
        world.set_price(200);
        let brood = world.brood();
        let [first, second] = &brood.wallets;
        let begin = [world.begin_with(&suitor, &brood, Some(&mate))];
        world.refuses(E::NoConsent, &begin, &[&suitor.wallet, first, second]);
    }
}

/// Imitates the thief who breeds the treasury away: what a litter takes lies in children that no attester vouches for.
#[test]
fn the_escrow_of_a_litter_whose_childrens_keys_are_a_thiefs_is_out_of_his_reach() {
    let mut world = World::local();
    let agent = world.risen(510_000);
    let brood: Brood = world.brood();
    world.begin(&agent, &brood, None);
    world.commit(&agent, None);
    world.await_seed();
    world.bear(&agent, None, &brood, 0);
    let child = brood.child(0);
    let endowment = world.treasury(&child);
    assert!(endowment > 9 * SOL, "a tenth of what lay above the floor");
    let act = world.act(&child);
    let payer = world.payer.pubkey();
    let host = address::host(&world.operator.pubkey());
    let actions = [
        act.buy(&payer, &agent.of.mint, SOL / 10, 0),
        act.sell(&agent.of.mint, 1_000, 0),
        act.refuel(),
        act.change_host(&host, u64::MAX),
        act.set_persona([1; 32]),
    ];
    for action in actions {
        world.refuses(E::Unattested, &[action], &[&child.wallet]); // it has none
    }
    // His own attester's word is worth nothing.
    let thief = world.key();
    let expires_at = world.now() + 100;
    let forged = world.attestation(&child.of.wallet, &COMPOSE_HASH, [9; 32], expires_at, &[&thief]);
    world.refuses(E::NotEnoughAttesters, &forged, &[]);
    // No host is paid for it either: its hosting is the stakers'.
    world.pass(1);
    let charge = world.charge(&child);
    let earned = world.read::<Host>(&host).earned;
    let event = event!(world.must(&[charge], &[]), HostingCharged);
    assert_eq!((event.to_host, world.read::<Host>(&host).earned), (0, earned));
    assert_eq!(world.treasury(&child), endowment - event.lamports);
}

/// What remains: hosting that was let run up may be charged at once. Between two charges lie the grace, a window and a period
/// at most, at the greatest fee.
#[test]
fn hosting_takes_at_most_grace_window_and_period_at_the_greatest_fee_in_a_day() {
    let (mut world, agent, ..) = leaked();
    let p = world.parameters;
    let operator = world.trader(SOL);
    world.must(
        &[ix::register_host(&operator.pubkey(), p.max_hosting_fee)],
        &[&operator],
    );
    let host = address::host(&operator.pubkey());
    let change = world.act(&agent).change_host(&host, u64::MAX);
    world.must(&[change], &[&agent.wallet]);
    let paid_until = world.agent(&agent).paid_until;
    world.pass(paid_until + i64::from(p.grace) - world.now()); // nobody charges for so long
    let before = world.treasury(&agent);
    let charge = [ix::charge_hosting(&agent.of.wallet, &host, &COMPOSE_HASH)];
    for _ in 0..25 {
        if world.agent(&agent).attestation_expires_at <= world.now() {
            world.attest(&agent);
        }
        world.must(&charge, &[]);
        world.pass(3_600);
    }
    let days = u64::from(p.grace + p.period) + 86_400;
    let lost = before - world.treasury(&agent);
    assert!(
        lost <= hosting::fee_for(p.max_hosting_fee, days) + 25,
        "each charge rounds up"
    );
    assert_eq!(lost / (SOL / 100), 50, "half a SOL");
}
