//! The model's arithmetic against `sporeline-curve`, 10,000 random inputs each: two implementations that share no line.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sporeline_curve as theirs;
use sporeline_model::{
    Refusal, allowance,
    curve::{self, Phase, Pool, Reserves, Trade},
    gate::{self, UsdPerSol},
};
use theirs::{CurveError, MarketState, accumulator, bucket, fees, hosting, price};

const CASES: usize = 10_000;
const SEED: u64 = 20_261_122;

struct Draws(ChaCha8Rng);

impl Draws {
    fn new() -> Self {
        Self(ChaCha8Rng::seed_from_u64(SEED))
    }

    /// Any size of number is as likely as any other; now and then an extreme one.
    fn number(&mut self) -> u64 {
        match self.0.next_u32() % 40 {
            0 => 0,
            1 => u64::MAX,
            _ => self.0.next_u64() >> (self.0.next_u32() % 64),
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn reserves(&mut self) -> (Reserves, theirs::Reserves) {
        let (base, quote) = (self.number(), self.number());
        (Reserves { base, quote }, theirs::Reserves { base, quote })
    }

    /// A market that could be, or one of numbers at random.
    fn pool(&mut self) -> Pool {
        if self.below(4) == 0 {
            let base = self.number();
            return Pool {
                phase: if self.below(2) == 0 {
                    Phase::Bonding
                } else {
                    Phase::Open
                },
                base,
                quote: self.number(),
                base_left: self.number().min(base),
                kept: self.number(),
                quote_real: self.number(),
            };
        }
        let (mut pool, _) = curve::launch(self.below(2_001) as u16).expect("a launch");
        pool.phase = Phase::Bonding;
        for _ in 0..self.below(4) {
            let quote_in = 1 + self.below(60_000_000_000);
            pool = pool.buy(quote_in, 100).map_or(pool, |trade| trade.after);
        }
        pool
    }
}

fn state(pool: &Pool) -> MarketState {
    MarketState {
        phase: match pool.phase {
            Phase::Open => theirs::Phase::Open,
            _ => theirs::Phase::Bonding,
        },
        base: pool.base,
        quote: pool.quote,
        base_left: pool.base_left,
        kept: pool.kept,
        quote_real: pool.quote_real,
    }
}

/// As the program names the curve's errors.
fn refusal(error: CurveError) -> Refusal {
    match error {
        CurveError::ZeroAmount | CurveError::NothingOut => Refusal::ZeroAmount,
        CurveError::CurveEmpty => Refusal::CurveEmpty,
        CurveError::Overflow => Refusal::Overflow,
    }
}

fn figures(trade: Trade) -> (u64, u64, u64, MarketState) {
    (trade.base, trade.quote, trade.fee, state(&trade.after))
}

#[test]
fn trades_agree() {
    let mut draws = Draws::new();
    for _ in 0..CASES {
        let pool = draws.pool();
        let amount = match draws.below(3) {
            0 => draws.number(),
            _ => draws.below(100_000_000_000),
        };
        let fee_bps = draws.below(5_001) as u32;
        let theirs = state(&pool).buy(amount, fee_bps);
        let theirs = theirs
            .map(|b| (b.base_out, b.quote_taken, b.fee, b.next))
            .map_err(refusal);
        assert_eq!(
            pool.buy(amount, fee_bps).map(figures),
            theirs,
            "{pool:?} buy {amount} at {fee_bps}"
        );
        let amount = match draws.below(3) {
            0 => draws.number(),
            _ => draws.below(1_000_000_000_000_000),
        };
        let theirs = state(&pool).sell(amount, fee_bps);
        let theirs = theirs.map(|s| (amount, s.quote_out, s.fee, s.next)).map_err(refusal);
        assert_eq!(
            pool.sell(amount, fee_bps).map(figures),
            theirs,
            "{pool:?} sell {amount} at {fee_bps}"
        );
    }
}

#[test]
fn fees_and_launches_agree() {
    let mut draws = Draws::new();
    for _ in 0..CASES {
        let rates: [u16; 5] = std::array::from_fn(|_| draws.below(61) as u16);
        let [agent_bps, stakers_bps, protocol_bps, lineage_bps, spawner_bps] = rates;
        let total: u32 = rates.iter().map(|rate| u32::from(*rate)).sum();
        let theirs = theirs::FeeRates {
            agent_bps,
            stakers_bps,
            protocol_bps,
            lineage_bps,
            spawner_bps,
        };
        let (elapsed, length) = (draws.below(90), draws.below(90));
        let fee_bps = curve::sniper_fee_bps(total, elapsed, length);
        assert_eq!(fee_bps, fees::sniper_fee_bps(total, elapsed, length));
        let amount = draws.number();
        let fee = curve::fee_on(amount, fee_bps).expect("at most half");
        assert_eq!(Some(fee), fees::fee_on(amount, fee_bps));
        let has_spawner = draws.below(2) == 0;
        let ours = curve::split(&rates, amount, fee, has_spawner).expect("a split");
        let s = fees::split(&theirs, amount, fee, has_spawner);
        assert_eq!(ours, [s.agent, s.stakers, s.protocol, s.lineage, s.spawner]);

        let airdrop_bps = draws.below(2_101) as u16;
        let ours = curve::launch(airdrop_bps)
            .ok()
            .map(|(pool, airdrop)| (state(&pool), airdrop));
        let theirs = theirs::LaunchCurve::new(airdrop_bps).map(|curve| (curve.market(), curve.airdrop));
        assert_eq!(ours, theirs);
    }
}

#[test]
fn prices_and_their_comparisons_agree() {
    let mut draws = Draws::new();
    for _ in 0..CASES {
        let (before, before_theirs) = draws.reserves();
        let (mut after, mut after_theirs) = draws.reserves();
        if draws.below(2) == 0 {
            // Near each other, where the limit decides.
            let near = |x: u64, n: u64| x.saturating_add(x / 10_000 * n);
            (after.base, after.quote) = (before.base, near(before.quote, draws.below(2_000)));
            after_theirs = theirs::Reserves {
                base: after.base,
                quote: after.quote,
            };
        }
        let bps = draws.below(3_001) as u32;
        assert_eq!(curve::price(before), price::Price::of(before_theirs).map(|p| p.0));
        assert_eq!(
            curve::within_impact(before, after, bps),
            price::within_impact(before_theirs, after_theirs, bps)
        );
        assert_eq!(
            curve::not_more_than_below(after, before, bps),
            price::not_more_than_below(after_theirs, before_theirs, bps)
        );
    }
}

#[test]
fn the_breeding_gate_agrees() {
    let mut draws = Draws::new();
    for _ in 0..CASES {
        let (reserves, reserves_theirs) = draws.reserves();
        let threshold = 100_000 + draws.below(9_900_001);
        let (mantissa, exponent) = (draws.number(), -(draws.below(13) as i32));
        let (ours, theirs) = (
            UsdPerSol { mantissa, exponent },
            theirs::UsdPerSol { mantissa, exponent },
        );
        assert_eq!(
            gate::fdv_at_least(reserves, threshold, ours),
            price::fdv_usd_at_least(reserves_theirs, threshold, theirs)
        );
        let gate = gate::gate_price(threshold, ours).ok();
        assert_eq!(gate, price::gate_price(threshold, theirs).map(|p| p.0));
        let gate = match draws.below(3) {
            0 => u128::from(draws.number()) << draws.below(65),
            _ => gate.unwrap_or(1),
        };
        let (start, seconds) = (u128::from(draws.number()) << draws.below(65), draws.below(700_000));
        let added = gate::accumulate(start, reserves, gate, seconds);
        assert_eq!(
            added,
            accumulator::add(start, reserves_theirs, theirs::Price(gate), seconds)
        );
        assert_eq!(
            gate::held(added, start, gate, seconds),
            accumulator::reached(added, start, theirs::Price(gate), seconds)
        );
    }
}

#[test]
fn hosting_and_buckets_agree() {
    let mut draws = Draws::new();
    for _ in 0..CASES {
        let (per_day, seconds) = (draws.number(), draws.number());
        assert_eq!(
            allowance::hosting_fee(per_day, seconds),
            hosting::fee_for(per_day, seconds)
        );
        let paid_until = draws.below(4_000_000) as i64;
        let now = 2_000_000;
        let (grace, ahead, available) = (draws.below(1_300_000), draws.below(2_600_000), draws.number());
        let ours = allowance::charge(paid_until, now, grace, ahead, per_day, available);
        let theirs = hosting::due(paid_until, now, grace, ahead, per_day, available);
        assert_eq!(
            (ours.seconds, ours.lamports, ours.paid_until),
            (theirs.seconds, theirs.lamports, theirs.paid_until)
        );
        let (level, cap, dt) = (draws.number(), draws.number(), draws.below(100_000));
        let window = if draws.below(2) == 0 { 60 } else { 86_400 };
        assert_eq!(
            allowance::bucket(level, cap, dt, window),
            bucket::level(level, cap, dt, window)
        );
        let bps = draws.below(4_001) as u16;
        assert_eq!(allowance::spend_cap(cap, bps), bucket::spend_cap(cap, bps.into()));
        assert_eq!(allowance::allowance_cap(cap), bucket::allowance_cap(cap));
    }
}
