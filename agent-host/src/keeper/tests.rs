//! What the tests of the pure parts stand on.

use super::work::{Moment, Terms};
use sporeline_client::{
    Address,
    state::{Agent, Global, Market, Parameters},
};
use std::time::Duration;

pub(super) const SOL: u64 = 1_000_000_000;

pub(super) fn zeroed<T: bytemuck::Zeroable>() -> T {
    T::zeroed()
}

pub(super) fn local() -> Parameters {
    Parameters::LOCAL
}

/// Slot 1,000; delivers, and sweeps at once from 0.1 SOL on.
pub(super) fn moment(now: i64, parameters: Parameters) -> Moment {
    let mut global: Global = zeroed();
    global.parameters = parameters;
    Moment {
        now,
        slot: 1_000,
        global,
        payer: Address::new_from_array([99; 32]),
        terms: Terms {
            deliver: true,
            deliver_per_day: SOL,
            sweep_lamports: 100_000_000,
            sweep_every: Duration::from_secs(30),
        },
    }
}

/// Alive, a founder's.
pub(super) fn an_agent() -> Agent {
    let mut agent: Agent = zeroed();
    agent.status = 1;
    agent.rent = 5_000_000;
    agent.wallet = Address::new_from_array([41; 32]);
    agent
}

/// Bonding.
pub(super) fn a_market() -> Market {
    let mut market: Market = zeroed();
    market.phase = 1;
    market.mint = Address::new_from_array([42; 32]);
    market
}
