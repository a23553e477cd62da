use sporeline_curve::price::fdv_lamports;
use sporeline_evolution::flow::{Flow, Kind, MarketFlow};

fn flow(seed: u64, number: u64) -> Flow {
    Flow::new(seed, number, 12, 500)
}

/// FDV after each order, if nobody else trades.
fn prices(market: &MarketFlow) -> Vec<i128> {
    let mut state = market.start;
    let mut prices = vec![];
    for order in &market.orders {
        state = order.apply(&state, 100).0;
        prices.push(fdv_lamports(state.reserves()).into());
    }
    prices
}

/// How the price moves over `ahead` steps after it moved over as many, summed with the sign of that move: above 0 it goes on, below
/// it comes back. bps, mean over all steps of a kind in many flows.
fn goes_on(kind: Kind, ahead: usize) -> i128 {
    let (mut sum, mut count) = (0, 0);
    for market in (1..=8).flat_map(|seed| flow(seed, 0).markets) {
        let prices = prices(&market);
        for now in ahead..prices.len() - ahead {
            if market.kinds[now - ahead..now + ahead]
                .iter()
                .any(|other| *other != kind)
            {
                continue;
            }
            let change = |from: usize, to: usize| (prices[to] - prices[from]) * 10_000 / prices[from];
            sum += change(now, now + ahead) * change(now - ahead, now).signum();
            count += 1;
        }
    }
    sum / count
}

#[test]
fn a_flow_follows_from_its_seed_and_number_alone() {
    assert_eq!(flow(7, 0), flow(7, 0));
    assert_ne!(flow(7, 0), flow(8, 0));
    assert_ne!(flow(7, 0), flow(7, 1));
    // Nor from how much of it is asked for.
    let (whole, part) = (flow(7, 0), Flow::new(7, 0, 5, 100));
    for (part, whole) in part.markets.iter().zip(&whole.markets) {
        assert_eq!(part.orders, whole.orders[..100]);
        assert_eq!((&part.mint, part.start), (&whole.mint, whole.start));
    }
}

#[test]
fn trends_persist_reversions_revert_and_noise_does_neither() {
    let (trend, reversion, noise) = (
        goes_on(Kind::Trend, 10),
        goes_on(Kind::Reversion, 10),
        goes_on(Kind::Noise, 10),
    );
    // More than a round trip's fees of 200 bps, where there is something to gain.
    assert!(trend > 300, "{trend}");
    assert!(reversion < -200, "{reversion}");
    assert!(noise.abs() < 60, "{noise}");
}

#[test]
fn markets_differ_and_a_kind_lasts() {
    let flow = flow(3, 0);
    for kind in [Kind::Trend, Kind::Reversion, Kind::Noise] {
        assert_eq!(flow.markets.iter().filter(|market| market.kinds[0] == kind).count(), 4);
    }
    for market in &flow.markets {
        let changes = market.kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(changes <= 2, "{changes}");
    }
}

#[test]
fn the_crowd_always_can_do_what_it_is_to_do() {
    for market in flow(5, 2).markets {
        let mut state = market.start;
        for order in &market.orders {
            let (after, volume) = order.apply(&state, 100);
            assert!(volume >= order.buy && (volume > 0) == (after != state), "{order:?}");
            // One way: what it trades is what moves the price, and its fee.
            let moved = after.quote.abs_diff(state.quote);
            assert!(volume >= moved && volume <= moved + moved / 90 + 10, "{order:?}");
            assert!(after.quote >= market.start.quote / 4 && after.quote <= market.start.quote * 4);
            state = after;
        }
    }
}
