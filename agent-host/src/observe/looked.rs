//! From the accounts of one moment, and what is recorded, to an observation. Pure.

use super::{
    Known, Recorded, Sensed,
    places::{AGENT_AT, CLOCK_AT, GLOBAL_AT, LITTER_AT, MARKETS_AT, MEASUREMENT_AT, PRICE_AT, Places, WALLET_AT},
};
use crate::{
    chain::{Glance, Held},
    error::HostError,
    family,
    view::{self, Rents},
};
use sporeline_client::{
    Address, account,
    state::{Agent, Global, Market, Measurement},
};
use sporeline_curve::UsdPerSol;
use sporeline_enclave::attester::unix_of_clock;
use sporeline_genome::Genome;
use sporeline_mind::{Amount, Family, MarketView, Observation, Tempo};

/// What accounts tell, read at once.
pub(crate) struct Looked<'a> {
    glance: &'a Glance,
    pub agent: Agent,
    pub global: Global,
    pub genome: Genome,
    /// Chain time.
    pub now: i64,
    /// A trade sent now is executed in a later slot than it was looked at.
    slot: u64,
    pub sol_usd: Option<UsdPerSol>,
}

impl<'a> Looked<'a> {
    /// `None`: the chain does not know the agent.
    pub fn at(glance: &'a Glance) -> Result<Option<Self>, HostError> {
        let Some(account) = glance.get(AGENT_AT).filter(|held| !held.data.is_empty()) else {
            return Ok(None);
        };
        let agent: Agent = account.decode()?;
        let global: Global = require(glance, GLOBAL_AT, "Global")?.decode()?;
        let now = unix_of_clock(&require(glance, CLOCK_AT, "the clock")?.data)
            .map_err(|_| HostError::Missing("the clock"))?;
        let sol_usd = glance
            .get(PRICE_AT)
            .and_then(|held| family::sol_usd(&held.data, &held.owner, &global, now));
        Ok(Some(Self {
            genome: Genome::from_bytes_unchecked(&agent.genome),
            slot: glance.slot.saturating_add(1),
            glance,
            agent,
            global,
            now,
            sol_usd,
        }))
    }

    /// There is none where the index is ahead of this answer, or behind a chain that was rewound.
    fn market(&self, index: usize) -> Option<&'a Held> {
        self.glance.get(MARKETS_AT + 2 * index)
    }

    /// The known markets as the agent sees them, with what is recorded of each.
    pub fn markets(
        &self,
        known: &[Known],
        places: &mut Places,
        recorded: Vec<Recorded>,
    ) -> Result<Vec<MarketView>, HostError> {
        let me = places.of.agent;
        let mut views = Vec::with_capacity(known.len());
        for (index, (known, recorded)) in known.iter().zip(recorded).enumerate() {
            let Some(found) = self.market(index) else { continue };
            let market = found.decode()?;
            let token = self.glance.get(MARKETS_AT + 2 * index + 1);
            let token = token.and_then(|held| account::decode_token(&held.data).ok());
            let mut view = view::market_view(&places.market(&known.mint).text, known.agent == me, &market, token);
            view.kin = self.is_kin(known, &me);
            view.history = recorded.history;
            view.settled = view::settled(&market, self.now);
            let position = recorded.position;
            if let Some(cost) = position.cost_of(view.held.0) {
                view.cost = Amount(cost);
                view.held_since = position.since;
            }
            views.push(view);
        }
        Ok(views)
    }

    /// Since when it may breed. `before`: what it saw last of that. Its own market is the first of the known ones.
    pub fn eligible_since(&self, before: i64) -> Result<i64, HostError> {
        let Some(own) = self.market(0) else { return Ok(0) };
        let own: Market = own.decode()?;
        let has_litter = self.glance.get(LITTER_AT).is_some_and(|held| !held.data.is_empty());
        let at = (self.slot, self.now);
        let eligible = family::may_breed(&self.agent, &own, has_litter, self.sol_usd, &self.global, at);
        Ok(match (eligible, before) {
            (false, _) => 0,
            (true, 0) => self.now,
            (true, since) => since,
        })
    }

    /// All of it.
    pub fn sensed(
        self,
        tempo: Tempo,
        rents: &Rents,
        markets: Vec<MarketView>,
        family: Family,
    ) -> Result<Sensed, HostError> {
        let (agent, global, now) = (&self.agent, &self.global, self.now);
        let lamports = |at| self.glance.get(at).map_or(0, |held| held.lamports);
        let measurement: Option<Measurement> = self.glance.get(MEASUREMENT_AT).and_then(|held| held.decode().ok());
        let attested = measurement.is_some_and(|m| agent.is_attested(&m, now).unwrap_or(false));
        let observation = Observation {
            now,
            slot: self.slot,
            me: view::self_view(agent, global, lamports(AGENT_AT), attested, lamports(WALLET_AT))
                .ok_or(HostError::Missing("a floor that fits 64 bits"))?,
            limits: view::limits(global, rents),
            tempo,
            markets,
            family,
        };
        Ok(Sensed {
            observation,
            agent: self.agent,
            global: self.global,
            genome: self.genome,
        })
    }

    fn is_kin(&self, other: &Known, me: &Address) -> bool {
        let agent = &self.agent;
        let mine = &agent.parents[..usize::from(agent.parent_count).min(agent.parents.len())];
        let theirs = || other.parents.iter().flatten();
        mine.contains(&other.agent) || theirs().any(|parent| parent == me || mine.contains(parent))
    }
}

fn require<'a>(glance: &'a Glance, index: usize, what: &'static str) -> Result<&'a Held, HostError> {
    glance.get(index).ok_or(HostError::Missing(what))
}
