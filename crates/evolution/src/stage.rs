//! The markets as they stand, with the past that agents compare with, in the shape agents see them.

use crate::flow::{Flow, MarketFlow, STEP_S};
use sporeline_curve::MarketState;
use sporeline_mind::{Amount, Family, Limits, MarketView, Observation, Reserves, Sample, SelfView, Tempo};

/// Chain time of step 0.
const BEGINNING: i64 = 1_800_000_000;
/// Normal fee of every market, bps: the protocol's default.
pub const FEE_BPS: u16 = 100;
/// Steps after which a price counts as settled: the program's snapshots are a minute old at least.
const SETTLES_AFTER: usize = (60 / STEP_S) as usize;

/// What all agents share.
pub(crate) struct Stage {
    /// Its markets are the markets; what is an agent's own is put in before that agent looks.
    pub seen: Observation,
    /// FDV by market, before the first trade of each step up to now.
    past: Vec<Vec<u64>>,
    step: usize,
}

impl Stage {
    pub(crate) fn new(flow: &Flow) -> Self {
        Self {
            seen: Observation {
                now: BEGINNING,
                slot: 1,
                me: nobody(),
                limits: limits(),
                tempo: Tempo::LOCAL,
                markets: flow.markets.iter().map(view).collect(),
                family: Family::default(),
            },
            past: vec![],
            step: 0,
        }
    }

    /// Lets the crowd trade, in `step`, and remembers the prices it leaves. Returns the lamports that changed hands.
    pub(crate) fn crowd(&mut self, flow: &Flow, step: usize) -> u64 {
        self.step = step;
        self.seen.now = BEGINNING + step as i64 * STEP_S;
        let mut volume = 0;
        for (view, market) in self.seen.markets.iter_mut().zip(&flow.markets) {
            if let (Some(order), Some(state)) = (market.orders.get(step), view.state()) {
                let (state, traded) = order.apply(&state, FEE_BPS.into());
                put(view, &state);
                volume += traded;
            }
        }
        self.past.push(self.seen.markets.iter().map(MarketView::fdv).collect());
        self.settle();
        volume
    }

    /// Shows the price of a minute ago as the one that has settled. The program's is up to a minute older.
    fn settle(&mut self) {
        let Some(then) = self.step.checked_sub(SETTLES_AFTER) else {
            return;
        };
        let Some(past) = self.past.get(then) else { return };
        let time = BEGINNING + then as i64 * STEP_S;
        for (view, fdv) in self.seen.markets.iter_mut().zip(past) {
            let fdv = Amount(*fdv);
            view.settled = Some(Sample { time, fdv });
        }
    }

    /// Shows in each market's history the price that stood `seconds` ago, or the first there is.
    pub(crate) fn look_back(&mut self, seconds: u32) {
        let steps = usize::try_from(seconds.div_ceil(STEP_S as u32)).unwrap_or(usize::MAX);
        for view in &mut self.seen.markets {
            view.history.clear();
        }
        self.remember(steps);
    }

    /// Adds the prices of `steps` ago to the histories.
    pub(crate) fn remember(&mut self, steps: usize) {
        let then = self.step.saturating_sub(steps);
        let Some(past) = self.past.get(then) else { return };
        let time = BEGINNING + then as i64 * STEP_S;
        for (view, fdv) in self.seen.markets.iter_mut().zip(past) {
            view.history.push(Sample {
                time,
                fdv: Amount(*fdv),
            });
        }
    }

    /// A trade happened, in a slot of its own.
    pub(crate) fn set(&mut self, index: usize, state: &MarketState) {
        if let Some(view) = self.seen.markets.get_mut(index) {
            put(view, state);
        }
        self.seen.slot += 1;
    }
}

fn put(view: &mut MarketView, state: &MarketState) {
    view.reserves = Reserves {
        base: Amount(state.base),
        quote: Amount(state.quote),
        quote_real: Amount(state.quote_real),
    };
    view.base_left = Amount(state.base_left);
}

fn view(market: &MarketFlow) -> MarketView {
    let mut view = MarketView {
        mint: market.mint.clone(),
        own: false,
        kin: false,
        phase: 2,
        opened_at: BEGINNING - market.age,
        reserves: Reserves::default(),
        base_left: Amount(0),
        kept: Amount(market.start.kept),
        fee_bps: FEE_BPS,
        sniper_length_s: 5,
        last_slot: 0,
        before_slot: Reserves::default(),
        held: Amount(0),
        has_account: false,
        cost: Amount(0),
        held_since: 0,
        history: Vec::with_capacity(1),
        settled: None,
    };
    put(&mut view, &market.start);
    view
}

/// The parameters `local`.
fn limits() -> Limits {
    Limits {
        spend_limit_bps: 4_000,
        spend_window_s: 60,
        impact_limit_bps: 1_000,
        min_market_age_s: 10,
        min_trade_liquidity: Amount(0),
        fee_float: Amount(50_000_000),
        fee_allowance: Amount(50_000_000),
        token_account_rent: Amount(2_074_080),
        litter_rent: Amount(4_788_480),
        wallet_rent: Amount(890_880),
    }
}

/// Before the first agent looks.
fn nobody() -> SelfView {
    SelfView {
        alive: false,
        attested: false,
        paid_until: 0,
        born_at: 0,
        action: 0,
        treasury: Amount(0),
        floor: Amount(0),
        spend_level: Amount(0),
        spend_at: 0,
        allowance_level: Amount(0),
        allowance_at: 0,
        wallet: Amount(0),
    }
}
