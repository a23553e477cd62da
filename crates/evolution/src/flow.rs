//! What everybody else does: the exogenous orders, from a seed alone.
//!
//! Per market and step one [`Order`]: the crowd buys or sells. Its orders are those that lead an otherwise untouched market along
//! a path of one of three kinds, which changes every 400–500 steps; nothing is bought only to be sold back, so that all of
//! its volume moves prices:
//!
//! | kind | the path, in parts per million (ppm) of the quote reserve a step; the price moves twice that |
//! |---|---|
//! | trend | 5,000–9,000 in one direction, turned every 40 steps on average and where the price strays too far; noise |
//! | reversion | every 16 steps on average a jump of ±50,000–100,000; a seventh of the way back each step; noise |
//! | noise | a random walk of up to ±12,000 |

use crate::draw::Draw;
use sporeline_curve::{FOR_SALE, KEPT, LaunchCurve, MarketState, VIRTUAL_BASE, wide::mul_div_floor};

/// Seconds a step lasts.
pub const STEP_S: i64 = 2;
const PPM: i64 = 1_000_000;
const DRIFT: (i64, i64) = (5_000, 9_000);
const TURN: i64 = 40;
const SHOCK: (i64, i64) = (50_000, 100_000);
const SHOCK_EVERY: i64 = 16;
const PULL: i64 = 7;
const NOISE: i64 = 4_000;
const WALK: i64 = 12_000;
/// Steps a kind lasts.
const STRETCH: (i64, i64) = (400, 500);
/// The quote reserve stays within a third and three times of where it began; the price within a ninth and nine times.
const STRAY: i64 = 3;
/// Quote reserves at step 0, SOL.
const POOL: (i64, i64) = (3_500, 7_000);
const SOL: u64 = 1_000_000_000;

/// How a market's price moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Trend,
    Reversion,
    Noise,
}

/// What the crowd does in one market in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Lamports spent, fee not included; 0 where it sells.
    pub buy: u64,
    /// Base units sold; 0 where it buys.
    pub sell: u64,
}

/// One market's whole story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketFlow {
    /// Base58, as long as an address.
    pub mint: String,
    pub start: MarketState,
    /// Seconds before step 0 at which it opened.
    pub age: i64,
    /// By step.
    pub kinds: Vec<Kind>,
    pub orders: Vec<Order>,
}

/// The orders of all markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub markets: Vec<MarketFlow>,
}

impl Flow {
    /// Flow number `number` of a seed.
    pub fn new(seed: u64, number: u64, markets: usize, steps: usize) -> Self {
        let markets = (0..markets as u64)
            .map(|market| {
                let mint = crate::draw::bytes(seed, "mint", &[number, market]);
                let mut draw = Draw::new(seed, "flow", &[number, market]);
                MarketFlow::new(bs58::encode(mint).into_string(), &mut draw, market, steps)
            })
            .collect();
        Self { markets }
    }

    /// How long it is.
    pub fn steps(&self) -> usize {
        self.markets.iter().map(|market| market.orders.len()).max().unwrap_or(0)
    }
}

impl MarketFlow {
    fn new(mint: String, draw: &mut Draw, number: u64, steps: usize) -> Self {
        let start = opened(draw.within(POOL.0, POOL.1) as u64 * SOL);
        let age = draw.within(60, 4_000);
        let mut path = Path {
            kind: [Kind::Trend, Kind::Reversion, Kind::Noise][(number % 3) as usize],
            first: start.quote as i64,
            anchor: start.quote as i64,
            quote: start.quote as i64,
            up: draw.one_in(2),
            drift: draw.within(DRIFT.0, DRIFT.1),
            left: draw.within(STRETCH.0, STRETCH.1),
        };
        let mut state = start;
        let mut flow = Self {
            mint,
            start,
            age,
            kinds: Vec::with_capacity(steps),
            orders: Vec::with_capacity(steps),
        };
        for _ in 0..steps {
            flow.kinds.push(path.kind);
            path.step(draw);
            let order = order_to(&state, path.quote as u64);
            // The same arithmetic as in a life, without fees: those never enter reserves.
            state = order.apply(&state, 0).0;
            flow.orders.push(order);
        }
        flow
    }
}

/// A market that graduated and was bought, or sold, until its pool held `quote` lamports.
fn opened(quote: u64) -> MarketState {
    const ENOUGH: u64 = 200_000_000_000;
    let closed = LaunchCurve {
        virtual_base: VIRTUAL_BASE,
        for_sale: FOR_SALE,
        kept: KEPT,
        airdrop: 0,
    };
    let bonding = closed.market();
    let open = bonding.buy(ENOUGH, 0).map_or(bonding, |bought| bought.next);
    order_to(&open, quote).apply(&open, 0).0
}

/// Where an untouched market's quote reserve goes.
struct Path {
    kind: Kind,
    /// Lamports at step 0; what it comes back to; now.
    first: i64,
    anchor: i64,
    quote: i64,
    up: bool,
    drift: i64,
    /// Steps until the kind changes.
    left: i64,
}

impl Path {
    fn step(&mut self, draw: &mut Draw) {
        if self.left == 0 {
            self.kind = [Kind::Trend, Kind::Reversion, Kind::Noise][draw.below(3)];
            self.left = draw.within(STRETCH.0, STRETCH.1);
            self.drift = draw.within(DRIFT.0, DRIFT.1);
            self.anchor = self.quote;
        }
        self.left -= 1;
        let moved = match self.kind {
            Kind::Trend => {
                if draw.one_in(TURN) {
                    self.up = !self.up;
                }
                draw.around(NOISE) + if self.up { self.drift } else { -self.drift }
            }
            Kind::Reversion => {
                let back = (self.anchor - self.quote) / PULL;
                self.quote += back;
                let jump = if draw.one_in(SHOCK_EVERY) {
                    let size = draw.within(SHOCK.0, SHOCK.1);
                    if draw.one_in(2) { size } else { -size }
                } else {
                    0
                };
                draw.around(NOISE) + jump
            }
            Kind::Noise => draw.around(WALK),
        };
        self.quote += self.quote / PPM * moved;
        let (low, high) = (self.first / STRAY, self.first * STRAY);
        if self.quote < low || self.quote > high {
            self.quote = self.quote.clamp(low, high);
            self.up = self.quote == low;
        }
    }
}

/// The order that leads to a quote reserve.
fn order_to(state: &MarketState, quote: u64) -> Order {
    let target = mul_div_floor(state.base, state.quote, quote).unwrap_or(state.base);
    Order {
        buy: quote.saturating_sub(state.quote),
        sell: if quote < state.quote {
            target.saturating_sub(state.base)
        } else {
            0
        },
    }
}

impl Order {
    /// The market after the order, and the lamports that changed hands, fees included.
    pub fn apply(&self, state: &MarketState, fee_bps: u32) -> (MarketState, u64) {
        let mut state = *state;
        let mut volume = 0;
        let gross = |net| sporeline_curve::fees::gross_up(net, fee_bps).unwrap_or(net);
        if let Ok(bought) = state.buy(gross(self.buy), fee_bps) {
            volume += bought.quote_taken;
            state = bought.next;
        }
        if let Ok(sold) = state.sell(self.sell, fee_bps) {
            volume += sold.quote_gross;
            state = sold.next;
        }
        (state, volume)
    }
}
