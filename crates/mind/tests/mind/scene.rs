//! An observation to be bent by tests.

use sporeline_client::Address;
use sporeline_curve::LaunchCurve;
use sporeline_mind::{Amount, Family, Limits, MarketView, Observation, Reserves, Sample, SelfView, Tempo};

pub const NOW: i64 = 1_800_000_000;
pub const SOL: u64 = 1_000_000_000;

/// An agent with 100 SOL, paid and attested, and three markets a hundred seconds old; its own is the first.
pub fn observation() -> Observation {
    Observation {
        now: NOW,
        slot: 5_000,
        me: SelfView {
            alive: true,
            attested: true,
            paid_until: NOW + 10,
            born_at: NOW - 200,
            action: 3,
            treasury: Amount(100 * SOL),
            floor: Amount(SOL / 100),
            spend_level: Amount(u64::MAX),
            spend_at: NOW - 200,
            allowance_level: Amount(u64::MAX),
            allowance_at: NOW - 200,
            wallet: Amount(SOL / 20),
        },
        limits: Limits {
            spend_limit_bps: 4_000,
            spend_window_s: 60,
            impact_limit_bps: 1_000,
            min_market_age_s: 10,
            min_trade_liquidity: Amount(0),
            fee_float: Amount(SOL / 20),
            fee_allowance: Amount(SOL / 20),
            token_account_rent: Amount(2_074_080),
            litter_rent: Amount(4_788_480),
            wallet_rent: Amount(890_880),
        },
        tempo: Tempo::LOCAL,
        markets: (1..=3).map(market).collect(),
        family: Family::default(),
    }
}

/// Market number `n`, untouched since its launch.
pub fn market(n: u8) -> MarketView {
    let state = LaunchCurve::new(0).unwrap().market();
    let reserves = Reserves {
        base: Amount(state.base),
        quote: Amount(state.quote),
        quote_real: Amount(0),
    };
    MarketView {
        mint: Address::new_from_array([n; 32]).to_string(),
        own: n == 1,
        kin: false,
        phase: 1,
        opened_at: NOW - 100,
        reserves,
        base_left: Amount(state.base_left),
        kept: Amount(state.kept),
        fee_bps: 100,
        sniper_length_s: 5,
        last_slot: 4_000,
        before_slot: reserves,
        held: Amount(0),
        has_account: false,
        cost: Amount(0),
        held_since: 0,
        history: vec![],
        settled: None,
    }
}

/// Moves a market's price by `bps` against what it was a minute ago.
pub fn moved(market: &mut MarketView, bps: i64) {
    let then = market.fdv() as i64 * 10_000 / (10_000 + bps);
    market.history = vec![Sample {
        time: NOW - 60,
        fdv: Amount(then as u64),
    }];
}

/// Gives the agent a position that was bought at today's price, `bps` above or below its value.
pub fn hold(market: &mut MarketView, cost_bps: u64, seconds: i64) {
    let held = 1_000_000_000_000;
    let bought = market.state().unwrap().buy(SOL, 100).unwrap();
    market.reserves.quote = Amount(bought.next.quote);
    market.reserves.base = Amount(bought.next.base);
    market.reserves.quote_real = Amount(bought.next.quote_real);
    market.base_left = Amount(bought.next.base_left);
    market.held = Amount(held);
    market.has_account = true;
    let value = market.state().unwrap().sell(held, 100).unwrap().quote_out;
    market.cost = Amount(value * cost_bps / 10_000);
    market.held_since = NOW - seconds;
}
