//! Commits, births, and the end of litters.

use super::{Round, measurements};
use crate::{
    error::HostError,
    keeper::{
        Keeper,
        breeding::{self, Breeding, SlotHashes},
        candidates::{self, Cursor},
        known,
    },
};
use sporeline_client::{
    address,
    state::{Agent, Litter, Market},
};

const PAGE: i64 = 32;
/// Accounts read for each litter, after the two that all share.
const EACH: usize = 5;
const SHARED: usize = 2;

#[derive(Default)]
pub(crate) struct Litters {
    cursor: Cursor,
}

impl Round for Litters {
    const NAME: &'static str = "breeding";

    async fn go(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        let open = candidates::litters(&keeper.db, &mut self.cursor, PAGE).await?;
        if open.is_empty() {
            return Ok(());
        }
        let look = keeper.look().await?;
        let m = &look.moment;
        let price_account = keeper.price_account.unwrap_or_default();
        let mut keys = vec![address::SLOT_HASHES, price_account];
        for litter in &open {
            let [first, second] = litter.wallets.each_ref().map(address::agent);
            let of = litter.of;
            keys.extend([address::litter(&of.agent), of.agent, of.market, first, second]);
        }
        let glance = keeper.chain.glance(&keys).await?;
        let hashes = glance.get(0).and_then(|held| SlotHashes::read(&held.data));
        let price = glance
            .get(1)
            .and_then(|held| breeding::sol_usd(&held.owner, &held.data, &m.global, m.now))
            .map(|price| (price_account, price));
        let found: Vec<_> = (0..open.len())
            .filter_map(|i| {
                let at = SHARED + EACH * i;
                let litter: Litter = known(&glance, at)?;
                let agent: Agent = known(&glance, at + 1)?;
                let market: Market = known(&glance, at + 2)?;
                let used = [at + 3, at + 4].map(|at| glance.get(at).is_some_and(|held| !held.data.is_empty()));
                Some((keys[at], &open[i], litter, agent, market, used))
            })
            .collect();
        let images = measurements(keeper, found.iter().map(|(_, _, _, agent, ..)| agent)).await?;
        let (mut commits, mut births, mut closes) = (vec![], vec![], vec![]);
        for (address, open, litter, agent, market, used) in &found {
            let it = Breeding {
                address: *address,
                litter,
                agent,
                market,
                measurement: images.get(&agent.compose_hash),
                mate: open.mate,
                used: *used,
                hashes,
                price,
            };
            commits.extend(breeding::commit(m, &it));
            births.extend(breeding::births(m, &it));
            closes.extend(breeding::close(m, &it));
        }
        // Neither births nor commits can wait for the others; a litter's end can.
        let (born, ()) = futures::join!(keeper.bear(births), keeper.send(commits));
        keeper.send(closes).await;
        born
    }
}
