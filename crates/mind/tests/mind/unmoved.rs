//! What others do to an agent, and what its own purse does, that must not keep it from trading well.

use crate::{
    policy::{bought, calm, restless, wish, with},
    scene::{NOW, SOL, hold, moved, observation},
};
use sporeline_client::SporelineError;
use sporeline_genome::{Gene, Genome};
use sporeline_mind::{Amount, Intent, MarketView, Memory, Observation, Sample, Tempo, decide, guard};

/// Days of looks at the parameters of a real cluster: every action is paid out of the wallet while that can.
#[test]
fn a_wallet_that_its_allowance_cannot_keep_full_does_not_keep_an_agent_from_selling() {
    const DAYS: i64 = 5;
    let mut seen = observation();
    seen.tempo = Tempo::DEFAULT;
    seen.limits.spend_window_s = 86_400;
    seen.limits.fee_float = Amount(SOL / 100);
    seen.limits.fee_allowance = Amount(SOL / 100);
    seen.me.wallet = Amount(0);
    let cap = SOL / 200;
    hold(&mut seen.markets[1], 40_000, 10); // a loss that nobody bears
    let genome = with(Gene::Cadence, 10_000);
    let (mut memory, mut refuels, mut sales) = (calm(), 0, 0);
    while seen.now < NOW + DAYS * 86_400 {
        seen.me.paid_until = seen.now + 1;
        let decided = decide(&genome, &memory, &seen);
        // As in a host: who has too little does not pay itself.
        if seen.me.wallet.0 >= SOL / 250 {
            seen.me.wallet.0 -= 15_000;
        }
        match decided.intent {
            Intent::Refuel => {
                let amount = guard::refuel_amount(&seen);
                let dt = (seen.now - seen.me.allowance_at) as u64;
                let level = sporeline_curve::bucket::level(seen.me.allowance_level.0, cap, dt, 86_400);
                (seen.me.allowance_level.0, seen.me.allowance_at) = (level - amount, seen.now);
                seen.me.wallet.0 += amount;
                refuels += 1;
            }
            Intent::Sell { why, .. } => {
                assert_eq!(why, "loss stopped");
                sales += 1;
            }
            other => panic!("{other:?}"),
        }
        memory = decided.memory;
        seen.now += i64::from(decided.next_in_s);
    }
    assert!(refuels <= 4 * DAYS + 1, "{refuels}");
    assert!(sales >= (DAYS * 86_400 / 60) - refuels, "{sales}");
}

#[test]
fn a_refuel_that_would_leave_the_wallet_below_an_accounts_rent_is_refused() {
    let mut seen = observation();
    let refuel = |seen: &Observation| guard::check(seen, &Intent::Refuel);
    (seen.me.wallet, seen.me.treasury) = (Amount(0), Amount(890_880));
    assert_eq!(refuel(&seen), Ok(()));
    assert_eq!(wish(&Genome::neutral(), &restless(), &seen), Intent::Refuel);
    seen.me.treasury = Amount(890_879);
    assert_eq!(refuel(&seen), Err(SporelineError::NothingToRefuel));
    assert_ne!(wish(&Genome::neutral(), &restless(), &seen), Intent::Refuel);
}

/// What the price was a minute ago, bps of today's.
fn settle(market: &mut MarketView, bps: u64) {
    let fdv = Amount(market.fdv() / 10_000 * bps);
    market.settled = Some(Sample { time: NOW - 60, fdv });
}

#[test]
fn a_price_of_one_slot_stops_no_loss_but_one_that_stays_does() {
    let mut seen = observation();
    hold(&mut seen.markets[1], 40_000, 100); // worth a quarter of what it cost
    let sells = |seen: &Observation| matches!(wish(&Genome::neutral(), &calm(), seen), Intent::Sell { .. });
    let patient = |seen: &mut Observation| seen.markets[1].held_since = NOW - 61;
    patient(&mut seen);
    assert!(sells(&seen));
    settle(&mut seen.markets[1], 40_000); // dumped just now
    assert!(!sells(&seen));
    settle(&mut seen.markets[1], 12_000); // down for a minute at least
    assert!(sells(&seen));
    // A position of half a minute was not there when that price was.
    settle(&mut seen.markets[1], 40_000);
    seen.markets[1].held_since = NOW - 30;
    assert!(sells(&seen));
}

#[test]
fn a_price_of_one_slot_is_no_rise_to_follow_and_no_fall_to_buy() {
    let look_back = |gene| with(gene, 10_000).with(Gene::LookBack, 10_000).unwrap();
    for (gene, moved_bps, before) in [(Gene::Momentum, 2_000, 8_300), (Gene::Reversion, -2_000, 12_500)] {
        let mut seen = observation();
        let then = NOW - 120;
        moved(&mut seen.markets[1], moved_bps);
        seen.markets[1].history[0].time = then;
        assert!(bought(&wish(&look_back(gene), &calm(), &seen)).is_some());
        settle(&mut seen.markets[1], before);
        assert!(bought(&wish(&look_back(gene), &calm(), &seen)).is_none());
        settle(&mut seen.markets[1], 10_000);
        assert!(bought(&wish(&look_back(gene), &calm(), &seen)).is_some());
    }
}

/// What somebody sent: `base` units more, and nothing known of their cost.
fn send(seen: &mut Observation, market: usize, base: u64) {
    let market = &mut seen.markets[market];
    market.held.0 += base;
    market.has_account = true;
}

#[test]
fn dust_that_somebody_sends_keeps_an_agent_from_buying_nowhere() {
    let mut seen = observation();
    let chosen = bought(&wish(&Genome::neutral(), &restless(), &seen)).map(|(mint, _)| mint.to_owned());
    for market in 0..3 {
        send(&mut seen, market, 1);
    }
    let still = wish(&Genome::neutral(), &restless(), &seen);
    assert_eq!(bought(&still).map(|(mint, _)| mint.to_owned()), chosen);
}

#[test]
fn a_gift_worth_a_transaction_is_sold_but_not_what_the_index_does_not_know_yet() {
    let mut seen = observation();
    hold(&mut seen.markets[1], 10_000, 1);
    (seen.markets[1].cost, seen.markets[1].held_since) = (Amount(0), 0);
    let sold = wish(&Genome::neutral(), &calm(), &seen);
    assert!(matches!(sold, Intent::Sell { why, .. } if why == "a gift"));
    let just_traded = Memory {
        traded_at: NOW - i64::from(seen.tempo.cadence.1),
        ..calm()
    };
    assert!(!matches!(
        wish(&Genome::neutral(), &just_traded, &seen),
        Intent::Sell { .. }
    ));
}
