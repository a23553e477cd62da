//! What the model takes as given: rents and the price of SOL.

use crate::world::{FEED, PYTH};
use sporeline_model::{PriceAccount, Rents};

/// A cluster's: 128 bytes of overhead, 6,960 lamports a byte; the sizes are the program's.
pub fn rents() -> Rents {
    let of = |bytes: u64| (128 + bytes) * 6_960;
    Rents {
        empty: of(0),
        global: of(2_000),
        counters: of(96),
        protocol: of(112),
        stake_pool: of(256),
        measurement: of(144),
        host: of(152),
        agent: of(936),
        litter: of(700),
        market: of(568),
        position: of(480),
        distribution: of(232),
        token_account: of(165),
        associated: of(170),
        staking_associated: of(165),
        mint: of(234 + 84),
        mint_byte: 6_960,
    }
}

/// Dollars per SOL, to the cent, certain to the last digit, published now.
pub fn price_of_sol(cents: i64, now: i64) -> PriceAccount {
    PriceAccount {
        owner: PYTH,
        full: true,
        feed_id: FEED,
        price: cents,
        confidence: 0,
        exponent: -2,
        publish_time: now,
    }
}
