//! Hosting charges, and deaths; and what administration announced, as one look at `Global` shows both.

use super::{Round, measurements};
use crate::{
    error::HostError,
    keeper::{
        Keeper, administration,
        candidates::{self, Cursor},
        fees, hosting, known,
    },
};
use sporeline_client::state::{Agent, Market};

/// Agents looked at in one round.
const PAGE: i64 = 128;

#[derive(Default)]
pub(crate) struct Living {
    cursor: Cursor,
    image: Option<[u8; 32]>,
}

impl Round for Living {
    const NAME: &'static str = "hosting";

    async fn go(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        let look = keeper.look().await?;
        let m = &look.moment;
        let mut due = administration::apply(m);
        let before = m.now.saturating_add(i64::from(m.global.parameters.period) / 3);
        let pairs = candidates::agents(&keeper.db, 1, before, &mut self.cursor, PAGE).await?;
        if self.image.is_none() {
            self.image = candidates::any_image(&keeper.db).await?;
        }
        let keys: Vec<_> = pairs.iter().flat_map(|pair| [pair.agent, pair.market]).collect();
        let glance = keeper.chain.glance(&keys).await?;
        let found: Vec<_> = (0..pairs.len())
            .filter_map(|i| {
                let held = glance.get(2 * i)?;
                let agent: Agent = held.decode().ok()?;
                let market: Market = known(&glance, 2 * i + 1)?;
                Some((pairs[i].agent, held.lamports, agent, market))
            })
            .collect();
        let images = measurements(keeper, found.iter().map(|(_, _, agent, _)| agent)).await?;
        for (address, lamports, agent, market) in &found {
            let living = hosting::Living {
                address: *address,
                agent,
                lamports: *lamports,
                market,
                measurement: images.get(&agent.compose_hash),
                any_image: self.image,
            };
            due.extend(fees::rescue(m, &living));
            due.extend(hosting::charge(m, &living));
            due.extend(hosting::reap(m, &living));
        }
        keeper.send(due).await;
        Ok(())
    }
}
