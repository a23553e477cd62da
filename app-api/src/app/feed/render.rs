//! From rows to what goes out.

use super::{EventId, Item};
use crate::{
    address::AgentKey,
    data::{Advance, Data, EventKey},
    error::Error,
    view,
};
use sporeline_client::{Address, event::Event};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Agents whose names are remembered; beyond that all are forgotten and read again.
const REMEMBERED: usize = 10_000;

/// Renders events. Numbers and symbols of agents never change while their block stands.
pub(super) struct Renderer {
    data: Data,
    names: Mutex<HashMap<Address, (u64, String)>>,
}

impl Renderer {
    pub(super) fn new(data: Data) -> Self {
        Self {
            data,
            names: Mutex::default(),
        }
    }

    /// Blocks were taken back: agents born in them may be others now.
    pub(super) fn forget(&self) {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) async fn render(&self, found: &Advance) -> Result<Vec<Item>, Error> {
        let trades: HashMap<EventKey, _> = found.trades.iter().map(|row| (row.key(), row)).collect();
        let mut items = Vec::with_capacity(found.events.len());
        for row in &found.events {
            let Some(event) = Event::decode(&row.data) else {
                continue; // an event of a newer program than this service knows
            };
            let about = match view::subject(&event) {
                Some(agent) => self.name(agent).await?,
                None => None,
            };
            let view = view::feed_event(row, &event, trades.get(&row.key()).copied(), about);
            items.push(Item {
                id: EventId::of_event(row.key(), &row.signature),
                kind: view.kind,
                json: serde_json::to_string(&view).map_err(|error| Error::Internal(error.to_string()))?,
            });
        }
        Ok(items)
    }

    pub(super) fn rewind(&self, id: EventId) -> Result<Item, Error> {
        let view = view::Rewind {
            id: id.to_string(),
            slot: u64::try_from(id.key.slot).unwrap_or_default(),
        };
        Ok(Item {
            id,
            kind: "rewind",
            json: serde_json::to_string(&view).map_err(|error| Error::Internal(error.to_string()))?,
        })
    }

    async fn name(&self, agent: Address) -> Result<Option<(u64, String)>, Error> {
        let known = {
            let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            names.get(&agent).cloned()
        };
        if known.is_some() {
            return Ok(known);
        }
        let Some(row) = self.data.agent(AgentKey::Address(agent)).await? else {
            return Ok(None);
        };
        let name = (u64::try_from(row.id).unwrap_or_default(), row.symbol);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= REMEMBERED {
            names.clear();
        }
        names.insert(agent, name.clone());
        Ok(Some(name))
    }
}
