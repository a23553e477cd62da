//! One agent in the simulated market: its treasury, positions and memory, and what it does with an intent.

use crate::stage::Stage;
use sporeline_curve::{hosting, price, wide::mul_div_floor};
use sporeline_genome::Genome;
use sporeline_mind::{Amount, Intent, Memory, Outcome, SelfView, guard, result_bps, think};

/// Lamports every agent begins with.
pub const START: u64 = 5_000_000_000;
/// Lamports a day its host asks, as in `up`: 0.005 SOL per 10 s, half a SOL in a life of 1,000 s.
pub const HOSTING_PER_DAY: u64 = 43_200_000_000;
/// Seconds paid at a time, and of patience with who cannot pay; periods a treasury keeps. As the parameters `local`.
const PERIOD_S: u64 = 10;
const GRACE_S: u64 = 20;
const RESERVE_PERIODS: u64 = 3;
/// Lamports of a transaction with one signature.
const TRANSACTION_FEE: u64 = 5_000;

/// A position in one market.
#[derive(Clone, Copy, Debug, Default)]
struct Position {
    held: u64,
    /// Lamports paid for what is held.
    cost: u64,
    since: i64,
    has_account: bool,
}

/// One agent's life in one flow.
#[derive(Clone, Debug)]
pub(crate) struct Being {
    pub genome: Genome,
    pub memory: Memory,
    me: SelfView,
    positions: Vec<Position>,
    next_at: i64,
    /// Lamports that changed hands by its trades, fees included.
    pub volume: u64,
}

impl Being {
    pub(crate) fn new(genome: Genome, number: usize, stage: &Stage) -> Self {
        let now = stage.seen.now;
        Self {
            genome,
            memory: Memory::default(),
            me: SelfView {
                alive: true,
                attested: true,
                paid_until: now,
                born_at: now,
                action: 0,
                treasury: Amount(START),
                floor: Amount(hosting::fee_for(HOSTING_PER_DAY, PERIOD_S * RESERVE_PERIODS)),
                spend_level: Amount(u64::MAX),
                spend_at: now,
                allowance_level: Amount(0),
                allowance_at: now,
                // Fees are taken from the treasury at once; refuelling would only be noise here.
                wallet: stage.seen.limits.fee_float,
            },
            positions: vec![Position::default(); stage.seen.markets.len()],
            // Not all in the same moment.
            next_at: now + number as i64 % 10,
            volume: 0,
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.me.alive
    }

    /// What the treasury is worth at spot, against the start, bps.
    pub(crate) fn profit_bps(&self, stage: &Stage) -> i64 {
        let held = |(position, market): (&Position, &sporeline_mind::MarketView)| {
            let price::Reserves { base, quote } = market.reserves.price();
            mul_div_floor(position.held, quote, base).unwrap_or(0)
        };
        let positions: u64 = self.positions.iter().zip(&stage.seen.markets).map(held).sum();
        let worth = i128::from(self.me.treasury.0) + i128::from(positions);
        ((worth - i128::from(START)) * 10_000 / i128::from(START)) as i64
    }

    /// Pays for hosting; who cannot for longer than the grace is dead.
    pub(crate) fn pay_hosting(&mut self, now: i64) {
        if !self.me.alive || now <= self.me.paid_until {
            return;
        }
        let treasury = &mut self.me.treasury.0;
        let charge = hosting::due(self.me.paid_until, now, GRACE_S, PERIOD_S, HOSTING_PER_DAY, *treasury);
        *treasury -= charge.lamports;
        self.me.paid_until = charge.paid_until;
        self.me.alive = now - self.me.paid_until <= GRACE_S as i64;
    }

    /// Looks, decides, acts and learns, if it is time. `learns`: whether results of sales reach its memory.
    pub(crate) fn live(&mut self, stage: &mut Stage, learns: bool) {
        if self.is_due(stage.seen.now) {
            self.look(stage);
            let intent = self.think(stage);
            let outcome = self.act(stage, &intent);
            self.learn(&outcome, learns);
        }
    }

    pub(crate) fn is_due(&self, now: i64) -> bool {
        self.me.alive && now >= self.next_at
    }

    /// Puts what is the agent's own into the observation.
    pub(crate) fn look(&self, stage: &mut Stage) {
        stage.look_back(stage.seen.tempo.look_back_s(&self.genome));
        stage.seen.me = self.me.clone();
        for (view, position) in stage.seen.markets.iter_mut().zip(&self.positions) {
            view.held = Amount(position.held);
            view.cost = Amount(position.cost);
            view.held_since = position.since;
            view.has_account = position.has_account;
        }
    }

    pub(crate) fn think(&mut self, stage: &Stage) -> Intent {
        let (intent, next_in_s) = think(&self.genome, &mut self.memory, &stage.seen);
        self.next_at = stage.seen.now + i64::from(next_in_s);
        intent
    }

    pub(crate) fn learn(&mut self, outcome: &Outcome, learns: bool) {
        match outcome {
            // Without learning it still knows why it holds what it holds.
            Outcome::Sold { mint, .. } if !learns => {
                let mint = mint.clone();
                let unknown = Outcome::Sold { mint, result_bps: None };
                self.memory.take_in(&self.genome, &unknown);
            }
            outcome => self.memory.take_in(&self.genome, outcome),
        }
    }

    /// The trade, as the program would make it of an intent that the guard let pass.
    pub(crate) fn act(&mut self, stage: &mut Stage, intent: &Intent) -> Outcome {
        let (Intent::Buy { mint, .. } | Intent::Sell { mint, .. }) = intent else {
            return Outcome::Nothing;
        };
        let Some(index) = stage.seen.markets.iter().position(|market| market.mint == *mint) else {
            return Outcome::Nothing;
        };
        let traded = match intent {
            Intent::Buy { quote_in, strategy, .. } => self.buy(stage, index, quote_in.0).map(|()| Outcome::Bought {
                mint: mint.clone(),
                strategy: *strategy,
            }),
            Intent::Sell { base_in, .. } => self.sell(stage, index, base_in.0).map(|result_bps| Outcome::Sold {
                mint: mint.clone(),
                result_bps: Some(result_bps),
            }),
            _ => None,
        };
        self.me.treasury.0 = self.me.treasury.0.saturating_sub(TRANSACTION_FEE);
        traded.unwrap_or(Outcome::Nothing)
    }

    fn buy(&mut self, stage: &mut Stage, index: usize, quote_in: u64) -> Option<()> {
        let seen = &stage.seen;
        let market = seen.markets.get(index)?;
        let bought = market.state()?.buy(quote_in, market.buy_fee_bps(seen.now)).ok()?;
        let cost = bought.quote_taken + guard::opening_cost(seen, market);
        let level = guard::bucket_level(seen);
        self.me.treasury.0 = self.me.treasury.0.checked_sub(cost)?;
        self.me.spend_level = Amount(level.checked_sub(cost)?);
        self.me.spend_at = seen.now;
        self.volume += bought.quote_taken;
        let position = self.positions.get_mut(index)?;
        if position.held == 0 {
            position.since = seen.now;
        }
        position.held += bought.base_out;
        position.cost += bought.quote_taken;
        position.has_account = true;
        stage.set(index, &bought.next);
        Some(())
    }

    /// Returns what the sale brought beyond its cost, bps of the cost.
    fn sell(&mut self, stage: &mut Stage, index: usize, base_in: u64) -> Option<i32> {
        let market = stage.seen.markets.get(index)?;
        let sold = market.state()?.sell(base_in, market.fee_bps.into()).ok()?;
        let position = self.positions.get_mut(index)?;
        let left = position.held.checked_sub(base_in)?;
        let cost = mul_div_floor(position.cost, base_in, position.held)?;
        *position = Position {
            held: left,
            cost: if left == 0 { 0 } else { position.cost - cost },
            since: if left == 0 { 0 } else { position.since },
            has_account: true,
        };
        self.me.treasury.0 += sold.quote_out;
        self.volume += sold.quote_gross;
        stage.set(index, &sold.next);
        Some(result_bps(cost, sold.quote_out))
    }
}
