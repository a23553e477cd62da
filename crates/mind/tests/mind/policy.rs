use crate::scene::{NOW, SOL, hold, moved, observation};
use proptest::prelude::*;
use sporeline_genome::{Gene, Genome};
use sporeline_mind::{
    Amount, Intent, MAX_MEMORY_BYTES, MAX_REMEMBERED, Memory, Observation, Outcome, Strategy, Tempo, decide, guard,
};

/// Thought for a while already, so that nothing is out of restlessness.
pub fn calm() -> Memory {
    Memory {
        idle_since: NOW,
        ..Memory::default()
    }
}

pub fn restless() -> Memory {
    Memory {
        idle_since: NOW - 1_000,
        ..Memory::default()
    }
}

pub fn with(gene: Gene, value: u16) -> Genome {
    Genome::neutral().with(gene, value).unwrap()
}

pub fn wish(genome: &Genome, memory: &Memory, seen: &Observation) -> Intent {
    decide(genome, memory, seen).intent
}

pub fn bought(intent: &Intent) -> Option<(&str, u64)> {
    match intent {
        Intent::Buy { mint, quote_in, .. } => Some((mint, quote_in.0)),
        _ => None,
    }
}

/// Whether changing a gene from one end to the other changes what is wished.
fn matters(gene: Gene, memory: &Memory, seen: &Observation) -> bool {
    wish(&with(gene, 0), memory, seen) != wish(&with(gene, 10_000), memory, seen)
}

#[test]
fn a_riser_attracts_by_the_momentum_gene_and_a_faller_by_the_reversion_gene() {
    let mut seen = observation();
    moved(&mut seen.markets[1], 2_000);
    assert!(bought(&wish(&with(Gene::Momentum, 0), &calm(), &seen)).is_none());
    let chased = wish(&with(Gene::Momentum, 10_000), &calm(), &seen);
    assert_eq!(
        bought(&chased).map(|(mint, _)| mint.to_owned()),
        Some(seen.markets[1].mint.clone())
    );
    moved(&mut seen.markets[1], -2_000);
    assert!(bought(&wish(&with(Gene::Reversion, 0), &calm(), &seen)).is_none());
    assert!(bought(&wish(&with(Gene::Reversion, 10_000), &calm(), &seen)).is_some());
}

#[test]
fn the_position_gene_and_thrift_set_how_much_is_paid() {
    let seen = observation();
    let paid = |genome: &Genome| bought(&wish(genome, &restless(), &seen)).unwrap().1;
    assert!(paid(&with(Gene::PositionSize, 10_000)) > paid(&with(Gene::PositionSize, 0)));
    let mut poor = observation();
    poor.me.floor = Amount(80 * SOL);
    let paid = |genome: &Genome| bought(&wish(genome, &restless(), &poor)).unwrap().1;
    let small = |gene, value| with(gene, value).with(Gene::PositionSize, 500).unwrap();
    assert!(paid(&small(Gene::Thrift, 0)) > paid(&small(Gene::Thrift, 10_000)));
}

#[test]
fn gains_are_taken_and_losses_stopped_where_the_genes_say() {
    let mut seen = observation();
    hold(&mut seen.markets[0], 9_000, 1); // worth a ninth more than it cost
    assert!(matters(Gene::TakeProfit, &calm(), &seen));
    hold(&mut seen.markets[0], 12_000, 1); // a sixth less
    assert!(matters(Gene::StopLoss, &calm(), &seen));
}

#[test]
fn patience_sets_how_long_a_position_is_kept() {
    let mut seen = observation();
    hold(&mut seen.markets[0], 10_000, 60);
    assert!(matters(Gene::Patience, &calm(), &seen));
}

#[test]
fn cadence_sets_how_often_an_agent_thinks() {
    let rest = |value| Tempo::LOCAL.cadence_s(&with(Gene::Cadence, value));
    assert_eq!((rest(0), rest(5_000), rest(10_000)), (20, 11, 2));
}

#[test]
fn novelty_leans_to_the_younger_market_and_kin_to_relatives() {
    let mut seen = observation();
    seen.markets[0].opened_at = NOW - 100_000;
    seen.markets[2].opened_at = NOW - 11;
    seen.markets.swap(0, 1);
    assert!(matters(Gene::Novelty, &restless(), &seen));
    let mut seen = observation();
    seen.markets[2].kin = true;
    assert!(matters(Gene::Kin, &restless(), &seen));
}

#[test]
fn look_back_sets_what_prices_are_compared_with() {
    let mut seen = observation();
    moved(&mut seen.markets[1], 3_000);
    let before = seen.markets[1].history[0];
    // Risen over a minute, level over the last seconds.
    let level = Amount(seen.markets[1].fdv());
    seen.markets[1].history.push(sporeline_mind::Sample {
        time: NOW - 20,
        fdv: level,
    });
    assert!(before.fdv.0 < seen.markets[1].fdv());
    assert!(matters(Gene::LookBack, &calm(), &seen));
}

#[test]
fn the_entry_threshold_asks_for_a_stronger_case() {
    let mut seen = observation();
    moved(&mut seen.markets[1], 500);
    assert!(matters(Gene::EntryThreshold, &calm(), &seen));
}

#[test]
fn the_learning_rate_sets_how_fast_results_move_memory() {
    let outcome = Outcome::Sold {
        mint: "m".into(),
        result_bps: Some(1_000),
    };
    let after = |value| {
        let learnt = Memory::default().learn(&with(Gene::LearningRate, value), &outcome);
        (learnt.markets["m"].result, learnt.curiosity)
    };
    assert_eq!(
        (after(0), after(5_000), after(10_000)),
        ((10, 10), (500, 500), (1_000, 1_000))
    );
}

#[test]
fn memory_turns_an_agent_away_from_where_it_lost() {
    let seen = observation();
    let mut memory = restless();
    memory.markets.entry(seen.markets[0].mint.clone()).or_default().result = -8_000;
    let chosen = wish(&Genome::neutral(), &restless(), &seen);
    assert_eq!(bought(&chosen).unwrap().0, seen.markets[0].mint);
    let chosen = wish(&Genome::neutral(), &memory, &seen);
    assert_ne!(bought(&chosen).unwrap().0, seen.markets[0].mint);
}

#[test]
fn a_result_is_credited_to_what_opened_the_position() {
    let genome = with(Gene::LearningRate, 10_000);
    let learnt = Memory::default()
        .learn(
            &genome,
            &Outcome::Bought {
                mint: "m".into(),
                strategy: Strategy::Momentum,
            },
        )
        .learn(
            &genome,
            &Outcome::Sold {
                mint: "m".into(),
                result_bps: Some(-300),
            },
        );
    assert_eq!((learnt.momentum, learnt.reversion, learnt.curiosity), (-300, 0, 0));
}

#[test]
fn an_empty_wallet_is_filled_before_anything_else() {
    let mut seen = observation();
    seen.me.wallet = Amount(0);
    assert_eq!(wish(&Genome::neutral(), &restless(), &seen), Intent::Refuel);
}

#[test]
fn the_unattested_the_unpaid_and_the_dead_buy_nothing() {
    let changes: [fn(&mut Observation); 3] = [
        |seen| seen.me.attested = false,
        |seen| seen.me.paid_until = NOW - 1,
        |seen| seen.me.alive = false,
    ];
    for change in changes {
        let mut seen = observation();
        change(&mut seen);
        assert!(matches!(
            wish(&Genome::neutral(), &restless(), &seen),
            Intent::Hold { .. }
        ));
    }
}

#[test]
fn an_agent_at_its_floor_sells_to_pay_its_hosting() {
    let mut seen = observation();
    hold(&mut seen.markets[0], 10_000, 1);
    seen.me.treasury = seen.me.floor;
    assert!(matches!(wish(&Genome::neutral(), &calm(), &seen), Intent::Sell { .. }));
}

#[test]
fn a_founder_trades_within_a_minute_of_its_market_opening_even_where_nothing_moves() {
    // The slowest and most demanding there is, alone with its own untouched market.
    for novelty in [0, 10_000] {
        let genome = with(Gene::Cadence, 0)
            .with(Gene::Patience, 10_000)
            .and_then(|genome| genome.with(Gene::EntryThreshold, 10_000))
            .and_then(|genome| genome.with(Gene::Kin, 0))
            .and_then(|genome| genome.with(Gene::Novelty, novelty))
            .unwrap();
        let mut seen = observation();
        seen.markets.truncate(1);
        let opened = NOW;
        seen.markets[0].opened_at = opened;
        let mut memory = Memory::default();
        let mut at = 0;
        let traded = loop {
            seen.now = opened + at;
            seen.me.paid_until = seen.now + 10;
            let decided = decide(&genome, &memory, &seen);
            if bought(&decided.intent).is_some() {
                break at;
            }
            memory = decided.memory;
            at += i64::from(Tempo::LOCAL.cadence_s(&genome));
        };
        assert!(traded <= 50, "{traded}");
    }
}

#[test]
fn a_memory_never_outgrows_its_limit() {
    let mut memory = Memory::default();
    for n in 0..200u8 {
        let outcome = Outcome::Bought {
            mint: sporeline_client::Address::new_from_array([n; 32]).to_string(),
            strategy: Strategy::Curiosity,
        };
        memory = memory.learn(&Genome::neutral(), &outcome);
    }
    // The longest there is of everything.
    for market in memory.markets.values_mut() {
        (market.result, market.momentum, market.reversion) = (-10_000, -10_000, -10_000);
        market.trades = 1_000;
    }
    (memory.momentum, memory.reversion, memory.curiosity) = (-10_000, -10_000, -10_000);
    (memory.idle_since, memory.traded_at) = (9_007_199_254_740_991, 9_007_199_254_740_991);
    assert_eq!(memory.markets.len(), MAX_REMEMBERED);
    assert!(
        memory.to_bytes().len() <= MAX_MEMORY_BYTES,
        "{}",
        memory.to_bytes().len()
    );
    let back: Memory = serde_json::from_slice(&memory.to_bytes()).unwrap();
    assert_eq!(back, memory);
}

proptest! {
    /// Pure and replayable: from the journal's JSON the same decision follows; and whatever is wished, the guard allows.
    #[test]
    fn any_genome_decides_the_same_twice_and_never_against_the_guard(
        seed in any::<[u8; 32]>(), rise in -3_000i64..3_000, idle in 0i64..60, cost in 5_000u64..20_000,
        kept in 0i64..200, treasury in 0u64..(200 * SOL), holds in any::<bool>(),
    ) {
        let genome = Genome::random(&seed);
        let mut seen = observation();
        seen.me.treasury = Amount(treasury);
        moved(&mut seen.markets[1], rise);
        if holds {
            hold(&mut seen.markets[2], cost, kept);
        }
        let memory = Memory { idle_since: NOW - idle, ..Memory::default() };
        let first = decide(&genome, &memory, &seen);
        let replayed: Observation = serde_json::from_str(&serde_json::to_string(&seen).unwrap()).unwrap();
        prop_assert_eq!(&replayed, &seen);
        prop_assert_eq!(&decide(&genome, &memory, &replayed), &first);
        prop_assert_eq!(guard::check(&seen, &first.intent), Ok(()));
    }

    /// Neutral genes, and those of voice, mean nothing to trading.
    #[test]
    fn genes_without_meaning_for_conduct_change_nothing(seed in any::<[u8; 32]>(), value in 0u16..=10_000, rise in -3_000i64..3_000) {
        let genome = Genome::random(&seed);
        let mut seen = observation();
        moved(&mut seen.markets[1], rise);
        let expected = decide(&genome, &restless(), &seen);
        for gene in Gene::NEUTRAL.into_iter().chain(Gene::VOICE) {
            let changed = genome.with(gene, value).unwrap();
            prop_assert_eq!(&decide(&changed, &restless(), &seen), &expected);
        }
    }
}
