//! A thought without chain and database: what `sporeline bench host` measures. The same code as a life's, from the accounts
//! to the signed entries; only nobody keeps them.

use super::{Life, Pen};
use crate::{
    bench::World,
    error::HostError,
    journal::{Entry, Head},
    observe::{Looked, Sensed},
};
use sporeline_mind::{Family, Intent};

/// What one rehearsal made.
pub(crate) struct Rehearsed {
    pub entries: Vec<Entry>,
    /// Whether it wanted to do anything.
    pub acts: bool,
}

impl Life {
    /// Looks at a snapshot of the world, thinks, and writes both down, behind each other from number 0.
    pub(crate) async fn rehearse(&mut self, world: &World) -> Result<Rehearsed, HostError> {
        let seen = self.look_at(world)?;
        self.take_in(&seen);
        let mut pen = Pen::at(self, seen.observation.now, Head::default());
        let thought = self.ponder(&mut pen, &seen).await?;
        let thought = thought.ok_or(HostError::Missing("a decision"))?;
        let entries = pen.into_entries();
        let acts = thought.allowed && !matches!(thought.decision.intent, Intent::Hold { .. });
        self.memory = thought.decision.memory;
        Ok(Rehearsed { entries, acts })
    }

    /// As [`observe`](crate::observe::observe), where chain and index answer at once. Nobody may breed in this world.
    fn look_at(&mut self, world: &World) -> Result<Sensed, HostError> {
        let number = self.who.number;
        let known = world.known(number);
        let glance = world.glance(&self.places.keys(&known, &self.compose_hash, None));
        let looked = Looked::at(&glance)?.ok_or(HostError::Missing("the agent"))?;
        let recorded = (0..known.len()).map(|index| world.recorded(number, index));
        let markets = looked.markets(&known, &mut self.places, recorded.collect())?;
        let family = Family {
            eligible_since: looked.eligible_since(self.eligible_since)?,
            ..Family::default()
        };
        looked.sensed(self.host.tempo, &self.host.rents, markets, family)
    }
}
