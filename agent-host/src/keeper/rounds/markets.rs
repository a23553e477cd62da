//! Sweeps, and spawners' shares. The index does not know what waits in a market, but which were traded in since the last
//! look; all others come by in turn.

use super::Round;
use crate::{
    error::HostError,
    keeper::{
        Keeper,
        candidates::{self, Cursor, Pair},
        fees, known,
        work::DUST,
    },
};
use sporeline_client::{
    Address,
    state::{Agent, Market},
};
use std::collections::{HashMap, VecDeque, hash_map::Entry};
use tokio::time::Instant;

/// Markets looked at in one round, and how many of all come by in each.
const PAGE: usize = 128;
const IN_TURN: i64 = 16;

#[derive(Default)]
pub(crate) struct Markets {
    cursor: Cursor,
    /// Trades up to this slot are known.
    after: Option<i64>,
    queue: VecDeque<Pair>,
    /// Of everything in the queue: since when its fees wait.
    since: HashMap<Address, Instant>,
}

impl Markets {
    fn add(&mut self, pair: Pair) {
        if let Entry::Vacant(new) = self.since.entry(pair.market) {
            new.insert(Instant::now());
            self.queue.push_back(pair);
        }
    }

    /// Puts what may have fees behind what is looked at anyway.
    async fn gather(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        let tip = candidates::tip(&keeper.db).await?;
        // After a fork the tip may lie below: what was traded anew is above it.
        let after = self.after.unwrap_or(tip).min(tip);
        for pair in candidates::traded(&keeper.db, after, tip).await? {
            self.add(pair);
        }
        self.after = Some(tip);
        for pair in candidates::markets(&keeper.db, &mut self.cursor, IN_TURN).await? {
            self.add(pair);
        }
        Ok(())
    }
}

impl Round for Markets {
    const NAME: &'static str = "fees";

    async fn go(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        self.gather(keeper).await?;
        let look = keeper.look().await?;
        let m = &look.moment;
        let page: Vec<_> = self.queue.drain(..self.queue.len().min(PAGE)).collect();
        // Back at once: a round that fails forgets none.
        self.queue.extend(&page);
        let keys: Vec<_> = page.iter().flat_map(|pair| [pair.agent, pair.market]).collect();
        let glance = keeper.chain.glance(&keys).await?;
        let mut due = vec![];
        let mut empty = vec![];
        for (i, pair) in page.iter().enumerate() {
            let (agent, market): (Option<Agent>, Option<Market>) = (known(&glance, 2 * i), known(&glance, 2 * i + 1));
            let (Some(agent), Some(market)) = (agent, market) else {
                empty.push(pair.market);
                continue;
            };
            let Some(since) = self.since.get_mut(&pair.market) else {
                continue;
            };
            let long = since.elapsed() >= m.terms.sweep_every;
            let works = [
                fees::sweep(m, pair.market, &market, &agent, long),
                fees::pay_spawner(m, pair.market, &market, long),
            ];
            if works.iter().any(Option::is_some) {
                *since = Instant::now();
            } else if fees::waiting(&market) < DUST {
                empty.push(pair.market); // the next trade brings it back
            }
            due.extend(works.into_iter().flatten());
        }
        for market in &empty {
            self.since.remove(market);
        }
        self.queue.retain(|pair| self.since.contains_key(&pair.market));
        keeper.send(due).await;
        Ok(())
    }
}
