//! Estates: of those who died lately, and of all others in turn.

use super::Round;
use crate::{
    error::HostError,
    keeper::{
        Keeper, Quiet,
        candidates::{self, Cursor},
        death::{self, Purse},
        work::{Moment, Work},
    },
};
use sporeline_client::{
    Address, address,
    state::{Agent, Market},
};
use std::{collections::HashMap, time::Duration};

/// Estates looked at in one round: of the latest, and of all in turn.
const PAGE: i64 = 16;
/// Heirs of one agent that are looked at.
const HEIRS: i64 = 1_000;
/// An estate in which nothing was to be done is looked at again after twice the wait each time, up to this; sooner where it
/// holds what can be sold, for that waits for prices.
const LONGEST_QUIET: Duration = Duration::from_secs(600);
const LONGEST_SALE: Duration = Duration::from_secs(15);

#[derive(Default)]
pub(crate) struct Dead {
    cursor: Cursor,
    quiet: Quiet,
}

/// What an estate has, and what is due about it.
struct Estate {
    due: Vec<Work>,
    has_tokens: bool,
}

impl Round for Dead {
    const NAME: &'static str = "estates";

    async fn go(&mut self, keeper: &Keeper) -> Result<(), HostError> {
        let mut agents = candidates::lately_dead(&keeper.db, PAGE).await?;
        agents.extend(candidates::agents(&keeper.db, 2, i64::MAX, &mut self.cursor, PAGE).await?);
        let mut agents: Vec<_> = agents.into_iter().map(|pair| pair.agent).collect();
        agents.sort_unstable();
        agents.dedup();
        agents.retain(|agent| !self.quiet.is_quiet(agent));
        if agents.is_empty() {
            return Ok(());
        }
        let look = keeper.look().await?;
        let mut due = vec![];
        for agent in agents {
            let estate = estate(keeper, &look.moment, &agent).await?;
            if estate.due.iter().any(|work| !keeper.rests.rests(work)) {
                self.quiet.wake(&agent);
            } else {
                let longest = if estate.has_tokens { LONGEST_SALE } else { LONGEST_QUIET };
                self.quiet.hush(agent, keeper.poll, longest);
            }
            due.extend(estate.due);
        }
        keeper.send(due).await;
        Ok(())
    }
}

async fn estate(keeper: &Keeper, m: &Moment, address: &Address) -> Result<Estate, HostError> {
    let mut due = vec![];
    let glance = keeper.chain.glance(&[*address]).await?;
    let agent: Option<(u64, Agent)> = glance
        .get(0)
        .and_then(|held| Some((held.lamports, held.decode().ok()?)));
    let Some((lamports, agent)) = agent.filter(|(_, agent)| !agent.is_alive()) else {
        return Ok(Estate { due, has_tokens: false });
    };
    let purses = purses(keeper, address).await?;
    let markets = markets(keeper, &purses).await?;
    for purse in &purses {
        due.extend(death::purse(m, &agent, purse, markets.get(&purse.mint)));
    }
    let has_tokens = purses.iter().any(|purse| markets.contains_key(&purse.mint));
    if due.iter().all(|work| work.what != "settle") {
        due.extend(death::settle(*address, &agent, lamports)); // closing an account books all there is too
    }
    if agent.heirs > 0 {
        let heirs = candidates::children(&keeper.db, address, HEIRS).await?;
        let found = keeper.read::<Agent>(&heirs).await?;
        due.extend(
            (heirs.iter().zip(&found))
                .filter_map(|(heir_at, heir)| death::inherit(address, &agent, *heir_at, heir.as_ref()?)),
        );
    }
    Ok(Estate { due, has_tokens })
}

/// All token accounts of the agent.
async fn purses(keeper: &Keeper, owner: &Address) -> Result<Vec<Purse>, HostError> {
    let mut purses = vec![];
    for program in [address::TOKEN_2022, address::TOKEN] {
        let found = keeper.chain.token_accounts(owner, &program).await?;
        purses.extend(
            found
                .iter()
                .filter_map(|(at, held)| Purse::read(*at, program, &held.data)),
        );
    }
    Ok(purses)
}

/// The markets of what the purses hold, as far as there are any.
async fn markets(keeper: &Keeper, purses: &[Purse]) -> Result<HashMap<Address, Market>, HostError> {
    let mints: Vec<_> = (purses.iter())
        .filter(|purse| purse.amount > 0 && purse.token_program == address::TOKEN_2022)
        .map(|purse| purse.mint)
        .collect();
    let keys: Vec<_> = mints.iter().map(address::market).collect();
    let found = keeper.read::<Market>(&keys).await?;
    Ok((mints.into_iter().zip(found))
        .filter_map(|(mint, market)| Some((mint, market?)))
        .collect())
}
