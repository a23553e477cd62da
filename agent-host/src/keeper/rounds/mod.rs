//! One round of each concern: what could be due, what the chain says of it, sending what is.

mod dead;
mod litters;
mod living;
mod markets;
mod stakers;

pub(super) use {dead::Dead, litters::Litters, living::Living, markets::Markets, stakers::Stakers};

use super::Keeper;
use crate::error::HostError;
use sporeline_client::{
    address,
    state::{Agent, Measurement},
};
use std::{collections::HashMap, future::Future};

/// A concern, and what it remembers from round to round.
pub(super) trait Round: Default + Send + 'static {
    const NAME: &'static str;

    fn go(&mut self, keeper: &Keeper) -> impl Future<Output = Result<(), HostError>> + Send;
}

/// The images that agents are attested with, as the chain has them now.
async fn measurements<'a>(
    keeper: &Keeper,
    agents: impl Iterator<Item = &'a Agent>,
) -> Result<HashMap<[u8; 32], Measurement>, HostError> {
    let mut hashes: Vec<_> = agents
        .filter(|agent| agent.attestation_expires_at != 0)
        .map(|agent| agent.compose_hash)
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    let keys: Vec<_> = hashes.iter().map(address::measurement).collect();
    let found = keeper.read::<Measurement>(&keys).await?;
    Ok(hashes
        .into_iter()
        .zip(found)
        .filter_map(|(hash, found)| Some((hash, found?)))
        .collect())
}
