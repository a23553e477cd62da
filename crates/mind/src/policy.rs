//! The brain without a language model: genes weigh what prices, markets and memory say.

use super::{Amount, Intent, MarketView, Memory, Observation, Sample, Tempo, family, signal, tempo::between};
use crate::guard;
use sporeline_curve::{bucket, wide::mul_div_floor};
use sporeline_genome::{Gene, Genome};

/// As journals name it.
pub const POLICY: &str = "policy";
/// A purchase below this is not worth its transaction, lamports.
const LEAST_PURCHASE: u64 = 100_000;
/// A refuel brings at least one part in so many of the float, or half of all that the allowance ever holds.
const FLOAT_PART: u64 = 8;
/// Unless not even so many lamports are left: twenty transactions' signatures.
const FEES_LEFT: u64 = 20 * 5_000;
/// What prices may move between decision and execution, bps.
const SLIPPAGE_BPS: u64 = 200;
const BPS: u64 = 10_000;
/// A trade that would move the price too far is halved this often before it is given up.
const HALVINGS: u32 = 16;
/// Share of what may be spent that one position takes, bps: at gene 0 and at 10,000.
const POSITION_BPS: (u32, u32) = (500, 5_000);
/// Share of an agent's wealth that never goes into positions, bps: at thrift 0 and at 10,000.
const KEPT_BPS: (u32, u32) = (0, 9_000);
const TAKE_PROFIT_BPS: (u32, u32) = (100, 5_000);
const STOP_LOSS_BPS: (u32, u32) = (200, 5_000);
/// A position is kept this many times as long as an agent waits for its next trade.
const KEEPING: i64 = 4;

/// What a brain answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub intent: Intent,
    /// As it is once the decision is made.
    pub memory: Memory,
    /// Seconds until it looks again, never 0.
    pub next_in_s: u32,
}

/// Decides what an agent does now.
pub fn decide(genome: &Genome, memory: &Memory, seen: &Observation) -> Decision {
    let mut memory = memory.clone();
    let (intent, next_in_s) = think(genome, &mut memory, seen);
    Decision {
        intent,
        memory,
        next_in_s,
    }
}

/// [`decide`] without a copy of the memory. Returns the intent and the seconds until the next look.
pub fn think(genome: &Genome, memory: &mut Memory, seen: &Observation) -> (Intent, u32) {
    let intent = wish(genome, memory, seen);
    memory.note(seen.now, &intent);
    let next_in_s = rest_s(genome, &intent, &seen.tempo);
    (intent, next_in_s)
}

/// Seconds until the next look after an intent, whatever brain had it.
pub fn rest_s(genome: &Genome, intent: &Intent, tempo: &Tempo) -> u32 {
    match intent {
        // It meant to do something else and only lacked the fees.
        Intent::Refuel => tempo.cadence.0.max(1),
        _ => tempo.cadence_s(genome),
    }
}

fn wish(genome: &Genome, memory: &Memory, seen: &Observation) -> Intent {
    if !seen.me.alive {
        return Intent::hold("dead");
    }
    if !seen.me.attested {
        return Intent::hold("unattested");
    }
    if is_worth_refuelling(seen) {
        return Intent::Refuel;
    }
    // Before a litter: one that the host cannot pay for just now is wished again at every look.
    if let Some(sale) = sale(genome, memory, seen) {
        return sale;
    }
    if let Some(breed) = family::litter(genome, seen) {
        return breed;
    }
    if seen.now > seen.me.paid_until {
        return Intent::hold("unpaid");
    }
    if let Some(consent) = family::consent(genome, seen) {
        return consent;
    }
    purchase(genome, memory, seen)
}

/// Whether the wallet runs low and a refuel brings enough to think of nothing else meanwhile. The allowance trickles: who
/// drew whatever there is would do so at every look, pay more for it than it brings, and never trade.
fn is_worth_refuelling(seen: &Observation) -> bool {
    let float = seen.limits.fee_float.0;
    let amount = guard::refuel_amount(seen);
    let most = bucket::allowance_cap(seen.limits.fee_allowance.0);
    let enough = amount >= (float / FLOAT_PART).min(most / 2).max(1);
    let empty = seen.me.wallet.0 < FEES_LEFT;
    seen.me.wallet.0 < float / 2 && (enough || (empty && amount > 0))
}

/// A position that has to go, the first in the order of markets.
fn sale(genome: &Genome, memory: &Memory, seen: &Observation) -> Option<Intent> {
    let gain_wanted = i64::from(between(TAKE_PROFIT_BPS, genome[Gene::TakeProfit]));
    let loss_borne = i64::from(between(STOP_LOSS_BPS, genome[Gene::StopLoss]));
    let patience = KEEPING * i64::from(seen.tempo.patience_s(genome));
    let poor = seen.me.treasury.0 <= seen.me.floor.0;
    seen.markets
        .iter()
        .filter(|market| market.held.0 > 0)
        .find_map(|market| {
            let gain = gain_bps(market);
            let why = if poor {
                "hosting must be paid"
            } else if gain.is_some_and(|gain| gain >= gain_wanted) {
                "gain taken"
            } else if gain.is_some_and(|gain| gain <= -loss_borne && settled_gain_bps(market, gain) <= -loss_borne) {
                "loss stopped"
            } else if market.held_since != 0 && seen.now.saturating_sub(market.held_since) >= patience {
                "patience over"
            } else if is_gift(memory, seen, market) {
                "a gift"
            } else {
                return None;
            };
            sell(seen, market, market.held.0, why)
        })
}

/// Whether what is held was not bought: nothing is known of its cost, long after the index has seen all trades.
fn is_gift(memory: &Memory, seen: &Observation, market: &MarketView) -> bool {
    let settled = seen.now.saturating_sub(memory.traded_at) > i64::from(seen.tempo.cadence.1);
    market.cost.0 == 0 && settled && is_position(market)
}

/// Whether what is held is worth a transaction. Anybody can send an agent dust: that must not keep it from buying.
fn is_position(market: &MarketView) -> bool {
    value(market).is_some_and(|value| value >= LEAST_PURCHASE)
}

/// What all that is held would bring, lamports; `None` where it cannot be sold.
fn value(market: &MarketView) -> Option<u64> {
    let sold = market.state()?.sell(market.held.0, market.fee_bps.into()).ok()?;
    Some(sold.quote_out)
}

/// What a position would bring beyond its cost, bps of the cost; `None` where either is unknown.
pub(super) fn gain_bps(market: &MarketView) -> Option<i64> {
    if market.cost.0 == 0 {
        return None;
    }
    Some(against_cost(value(market)?.into(), market.cost.0))
}

/// The `gain` of today, or what it was at the settled price, whichever is more. What somebody can make of a price for the length of
/// one slot is no reason to sell there. A price from before the position was opened says nothing of it.
fn settled_gain_bps(market: &MarketView, gain: i64) -> i64 {
    let since = |settled: &&Sample| settled.time >= market.held_since;
    let settled = market.settled.as_ref().filter(since);
    let Some((settled, value)) = settled.zip(value(market)) else {
        return gain;
    };
    let then = u128::from(value) * u128::from(settled.fdv.0) / u128::from(market.fdv().max(1));
    gain.max(against_cost(then, market.cost.0))
}

/// A value beyond its cost, bps of the cost; the cost is not 0.
fn against_cost(value: u128, cost: u64) -> i64 {
    let value = i128::try_from(value).unwrap_or(i128::MAX);
    let gain = value.saturating_sub(cost.into()).saturating_mul(BPS.into()) / i128::from(cost.max(1));
    gain.clamp(-10_000, 1_000_000) as i64
}

fn sell(seen: &Observation, market: &MarketView, all: u64, why: &str) -> Option<Intent> {
    let state = market.state()?;
    (0..HALVINGS).map(|halving| all >> halving).find_map(|base_in| {
        let sold = state.sell(base_in, market.fee_bps.into()).ok()?;
        let intent = Intent::Sell {
            mint: market.mint.clone(),
            base_in: Amount(base_in),
            min_quote_out: Amount(less_slippage(sold.quote_out)),
            why: why.into(),
        };
        guard::check(seen, &intent).is_ok().then_some(intent)
    })
}

/// The best market, if its case is as strong as the genes ask for now.
fn purchase(genome: &Genome, memory: &Memory, seen: &Observation) -> Intent {
    // Who was woken early, or looks again to sell, does not therefore buy more often than its cadence means. Half of it:
    // chain time and a host's clock do not tick alike.
    let rest = i64::from(seen.tempo.cadence_s(genome)) / 2;
    if memory.traded_at != 0 && seen.now.saturating_sub(memory.traded_at) < rest {
        return Intent::hold("traded just now");
    }
    let patience = i64::from(seen.tempo.patience_s(genome)).max(1);
    let since = if memory.idle_since == 0 {
        seen.now
    } else {
        memory.idle_since
    };
    let idle = seen.now.saturating_sub(since).clamp(0, patience);
    // Who has waited as long as it can buys whatever is best.
    let asked = i64::from(genome[Gene::EntryThreshold]) / 2 * (patience - idle) / patience;
    let restless = idle == patience;
    let mut cases: Vec<_> = seen
        .markets
        .iter()
        .filter(|market| market.held.0 == 0 || !is_position(market))
        .map(|market| (signal::weigh(genome, memory, seen, market), market))
        .filter(|(signal, _)| restless || (signal.score > 0 && signal.score >= asked))
        .collect();
    // Of equals the first: the sort keeps the observation's order.
    cases.sort_by_key(|(signal, _)| std::cmp::Reverse(signal.score));
    cases
        .into_iter()
        .find_map(|(signal, market)| buy(genome, seen, market, signal))
        .unwrap_or_else(|| Intent::hold("nothing worth buying"))
}

fn buy(genome: &Genome, seen: &Observation, market: &MarketView, signal: signal::Signal) -> Option<Intent> {
    let above_floor = seen.me.treasury.0.saturating_sub(seen.me.floor.0);
    // Thrift is about all the agent has: what lies above the floor, and what it paid for its positions.
    let invested = seen
        .markets
        .iter()
        .fold(0u64, |sum, market| sum.saturating_add(market.cost.0));
    let kept_bps = between(KEPT_BPS, genome[Gene::Thrift]);
    let kept = mul_div_floor(above_floor.saturating_add(invested), kept_bps.into(), BPS)?;
    let opening = guard::opening_cost(seen, market);
    let spendable = guard::bucket_level(seen)
        .min(above_floor.saturating_sub(kept))
        .saturating_sub(opening);
    let share = between(POSITION_BPS, genome[Gene::PositionSize]);
    let wanted = mul_div_floor(spendable, share.into(), BPS)?;
    let state = market.state()?;
    (0..HALVINGS)
        .map(|halving| wanted >> halving)
        .take_while(|quote_in| *quote_in >= LEAST_PURCHASE)
        .find_map(|quote_in| {
            let bought = state.buy(quote_in, market.buy_fee_bps(seen.now)).ok()?;
            let intent = Intent::Buy {
                mint: market.mint.clone(),
                quote_in: Amount(quote_in),
                min_base_out: Amount(less_slippage(bought.base_out)),
                strategy: signal.strategy,
                why: format!("signal {}", signal.score),
            };
            guard::check(seen, &intent).is_ok().then_some(intent)
        })
}

fn less_slippage(amount: u64) -> u64 {
    // Below the amount, so it fits.
    mul_div_floor(amount, BPS - SLIPPAGE_BPS, BPS).unwrap_or(0)
}
