//! Sensing: the chain's accounts at one slot, and what the index knows of past trades.

mod index;
mod looked;
mod places;
mod position;

pub(crate) use looked::Looked;
pub(crate) use places::Places;
pub(crate) use position::Position;

use crate::{error::HostError, family, run::Host};
use sporeline_client::{
    Address,
    state::{Agent, Global},
};
use sporeline_genome::Genome;
use sporeline_mind::{Observation, Sample};

/// An observation and the accounts behind it that others need.
pub(crate) struct Sensed {
    pub observation: Observation,
    pub agent: Agent,
    pub global: Global,
    pub genome: Genome,
}

/// A market to look at.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub mint: Address,
    pub agent: Address,
    pub parents: [Option<Address>; 2],
}

/// What is known of a market that the chain's accounts do not tell.
#[derive(Clone, Default)]
pub(crate) struct Recorded {
    /// Prices after trades, oldest first.
    pub history: Vec<Sample>,
    pub position: Position,
}

/// Looks at the world with an agent's eyes. `eligible_since`: what it saw last of that. `None`: the chain does not know the
/// agent.
pub(crate) async fn observe(
    host: &Host,
    places: &mut Places,
    compose_hash: &[u8; 32],
    eligible_since: i64,
) -> Result<Option<Sensed>, HostError> {
    let of = places.of;
    let known = index::known_markets(&host.db, &of, host.markets).await?;
    let keys = places.keys(&known, compose_hash, host.price_account);
    let glance = host.chain.glance(&keys).await?;
    let Some(looked) = Looked::at(&glance)? else {
        return Ok(None);
    };
    let since = looked.now.saturating_sub(host.tempo.look_back_s(&looked.genome).into());
    let mut recorded = Vec::with_capacity(known.len());
    for market in &known {
        let market = places.market(&market.mint).market;
        recorded.push(index::recorded(&host.db, &market, &of.agent, since).await?);
    }
    let markets = looked.markets(&known, places, recorded)?;
    let family = family::family(
        host,
        &looked.agent,
        &of.agent,
        looked.sol_usd,
        looked.global.parameters.breed_threshold_usd,
        (looked.eligible_since(eligible_since)?, looked.now),
    )
    .await?;
    looked.sensed(host.tempo, &host.rents, markets, family).map(Some)
}
