//! Stake that begins to earn, airdrops in their order, and distributions whose time is over.

use super::Round;
use crate::{
    error::HostError,
    keeper::{
        Keeper, Look,
        airdrops::{self, Till},
        candidates::{self, Cursor},
        staking,
        work::Work,
    },
};
use sporeline_client::{
    Address, address,
    state::{Distribution, Market, Position},
};
use std::collections::HashMap;

const PAGE: i64 = 64;

#[derive(Default)]
pub(crate) struct Stakers {
    warm: Cursor,
    claiming: Cursor,
    expired: Cursor,
}

impl Round for Stakers {
    const NAME: &'static str = "stake and airdrops";

    async fn go(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        let look = keeper.look().await?;
        let m = &look.moment;
        let warm = candidates::warm(&keeper.db, m.now, &mut self.warm, PAGE).await?;
        let found = keeper.read::<Position>(&warm).await?;
        let mut due: Vec<_> = (warm.iter().zip(&found))
            .filter_map(|(address, position)| staking::activate(m, *address, position.as_ref()?))
            .collect();
        due.extend(self.claims(keeper, &look).await?);
        let expired = candidates::expired(&keeper.db, m.now, &mut self.expired, PAGE).await?;
        let found = keeper.read::<Distribution>(&expired).await?;
        due.extend(
            (expired.iter().zip(&found))
                .filter_map(|(address, distribution)| airdrops::expire(m, *address, distribution.as_ref()?)),
        );
        keeper.send(due).await;
        Ok(())
    }
}

impl Stakers {
    /// The next claim of each position that has one.
    async fn claims(&mut self, keeper: &Keeper, look: &Look) -> Result<Vec<Work>, HostError> {
        let made = look.counters.distributions;
        let limit = i64::try_from(made).unwrap_or(i64::MAX);
        let candidates = candidates::claiming(&keeper.db, limit, &mut self.claiming, PAGE).await?;
        let positions = keeper.read::<Position>(&candidates).await?;
        let claiming: Vec<_> = (candidates.iter().zip(&positions))
            .filter_map(|(address, position)| {
                let position = position.as_ref()?;
                Some((*address, position, airdrops::next(position, made)?.index))
            })
            .collect();
        let mut indices: Vec<_> = claiming.iter().map(|(.., index)| *index).collect();
        indices.sort_unstable();
        indices.dedup();
        let keys: Vec<_> = indices.iter().map(|index| address::distribution(*index)).collect();
        let found = keeper.read::<Distribution>(&keys).await?;
        let markets: Vec<_> = (found.iter())
            .map(|found| found.map_or_else(Address::default, |found| address::market(&found.mint)))
            .collect();
        let markets = keeper.read::<Market>(&markets).await?;
        let distributions: HashMap<_, _> = indices
            .into_iter()
            .zip(found.into_iter().zip(markets))
            .filter_map(|(index, (found, market))| Some((index, (found?, market))))
            .collect();
        let claiming: Vec<_> = claiming
            .into_iter()
            .filter_map(|(address, position, index)| Some((address, position, distributions.get(&index)?)))
            .collect();
        let accounts: Vec<_> = claiming
            .iter()
            .map(|(_, position, (distribution, _))| address::associated_token(&position.owner, &distribution.mint))
            .collect();
        let glance = keeper.chain.glance(&accounts).await?;
        Ok(claiming
            .into_iter()
            .enumerate()
            .filter_map(|(i, (address, position, (distribution, market)))| {
                let till = Till {
                    pool: &look.pool,
                    rent: airdrops::opening(glance.get(i), keeper.token_rent),
                    market: market.as_ref(),
                };
                airdrops::claim(&look.moment, address, position, distribution, &till)
            })
            .collect())
    }
}
