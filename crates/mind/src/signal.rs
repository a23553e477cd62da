//! What speaks for buying into a market.

use super::{MarketView, Memory, Observation, Sample, Strategy};
use sporeline_genome::{Gene, Genome};

/// All signals are counted on this scale, like genes.
const FULL: i64 = 10_000;
const NEUTRAL: i64 = 5_000;
/// What a bp of remembered result weighs: a fall or rise by a bp weighs up to ten, by genes 0 and 1.
const LEARNED: i64 = 8;

/// How strong the case for a market is, and what makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signal {
    pub score: i64,
    pub strategy: Strategy,
}

/// Change of a market's price over the last `look_back_s` seconds, bps, within ±10,000. A move that a price of those
/// seconds does not bear out counts only as far as that one goes: one trade can make it, and undo it in the next slot.
pub(super) fn change_bps(market: &MarketView, now: i64, look_back_s: u32) -> i64 {
    let since = now.saturating_sub(look_back_s.into());
    let mut past = market.history.iter().rev();
    let then = past
        .find(|sample| sample.time <= since)
        .or(market.history.first())
        .filter(|sample| sample.fdv.0 != 0);
    let Some(then) = then else { return 0 };
    let moved = |now: u64| {
        let moved = (i128::from(now) - i128::from(then.fdv.0)) * i128::from(FULL) / i128::from(then.fdv.0);
        moved.clamp(-i128::from(FULL), i128::from(FULL)) as i64
    };
    let spot = moved(market.fdv());
    let within = |settled: &&Sample| settled.time > since.max(then.time);
    match market.settled.as_ref().filter(within) {
        Some(settled) if spot > 0 => moved(settled.fdv.0).clamp(0, spot),
        Some(settled) => moved(settled.fdv.0).clamp(spot, 0),
        None => spot,
    }
}

/// Weighs a market by the genes.
pub(super) fn weigh(genome: &Genome, memory: &Memory, seen: &Observation, market: &MarketView) -> Signal {
    let gene = |gene: Gene| i64::from(genome[gene]);
    let change = change_bps(market, seen.now, seen.tempo.look_back_s(genome));
    let rise = gene(Gene::Momentum) * change.max(0) / 1_000;
    let fall = gene(Gene::Reversion) * (-change).max(0) / 1_000;
    let strategy = if rise > 0 {
        Strategy::Momentum
    } else if fall > 0 {
        Strategy::Reversion
    } else {
        Strategy::Curiosity
    };

    // Youth is halved every time the age grows by the longest patience there is.
    let half = i64::from(seen.tempo.patience.1).max(1);
    let age = i64::try_from(market.age(seen.now))
        .unwrap_or(i64::MAX / 4)
        .min(i64::MAX / 4);
    let youth = (i128::from(FULL) * i128::from(half) / (i128::from(half) + i128::from(age))) as i64;
    let novelty = (gene(Gene::Novelty) - NEUTRAL) * (youth - NEUTRAL) / FULL;
    let kin = if market.kin || market.own {
        (gene(Gene::Kin) - NEUTRAL) / 2
    } else {
        0
    };
    let learned = learned(memory, market, strategy);
    Signal {
        score: rise + fall + novelty + kin + learned,
        strategy,
    }
}

/// What memory says for a strategy in a market: what it brought there, and in general.
fn learned(memory: &Memory, market: &MarketView, strategy: Strategy) -> i64 {
    let here = memory.markets.get(&market.mint).copied().unwrap_or_default();
    let there = match strategy {
        Strategy::Momentum => here.momentum,
        Strategy::Reversion => here.reversion,
        Strategy::Curiosity => here.result,
    };
    LEARNED * (i64::from(there) + i64::from(memory.of_strategy(strategy)))
}
