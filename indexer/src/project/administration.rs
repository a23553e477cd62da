//! What administration decided: announced, in force, and the list of it all.

use super::{
    At, View,
    number::{optional, stored, sum},
    time,
    view::GLOBAL,
};
use crate::rows::{AdministrationRow, Blob, GlobalRow, Key, MeasurementRow};
use bytemuck::NoUninit;
use sporeline_client::{event::Event, events::*};

/// A value as it stands in memory. `N` is its size.
fn blob<const N: usize>(value: &impl NoUninit) -> Blob<N> {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(bytemuck::bytes_of(value)) {
        *to = *from;
    }
    Blob(bytes)
}

/// Adds an act of administration to the list; other events are none.
pub(super) fn note(view: &mut View, at: &At, event: &Event) {
    let (due_at, subject) = match event {
        Event::Initialized(e) => (None, Some(e.authority.into())),
        Event::MeasurementApproved(e) => (Some(e.active_from), Some(Blob(e.compose_hash))),
        Event::MeasurementRevoked(e) => (None, Some(Blob(e.compose_hash))),
        Event::ParametersScheduled(e) => (Some(e.due_at), None),
        Event::AttestersScheduled(e) => (Some(e.due_at), None),
        Event::PriceOwnersScheduled(e) => (Some(e.due_at), Some(Blob(e.feed_id))),
        Event::ParametersApplied(_) | Event::AttestersApplied(_) | Event::ParametersFixed(_) => (None, None),
        Event::PriceOwnersApplied(e) => (None, Some(Blob(e.feed_id))),
        Event::AttesterRemoved(e) => (None, Some(e.attester.into())),
        Event::AuthorityOffered(e) => (None, optional(e.offered)),
        Event::AuthorityAccepted(e) => (None, Some(e.authority.into())),
        Event::ProtocolWithdrawn(e) => (None, Some(e.destination.into())),
        _ => return,
    };
    view.administration.push(AdministrationRow {
        at: at.place.clone(),
        signature: at.signature,
        time: time(event),
        change: event.name().to_owned(),
        due_at,
        subject,
    });
}

pub(super) fn initialized(view: &mut View, at: &At, e: &Initialized) {
    view.globals.insert(
        *GLOBAL,
        Some(GlobalRow {
            global: *GLOBAL,
            slot: at.place.slot,
            local: e.local == 1,
            authority: e.authority.into(),
            offered_authority: None,
            staking_mint: e.staking_mint.into(),
            parameters: blob(&e.parameters),
            next_parameters: None,
            next_parameters_at: None,
            frozen_at: None,
            attesters: blob(&e.attesters),
            attester_count: e.attester_count,
            attester_threshold: e.attester_threshold,
            next_attesters: None,
            next_attester_count: None,
            next_attester_threshold: None,
            next_attesters_at: None,
            feed_id: Blob(e.feed_id),
            price_owners: blob(&e.price_owners),
            price_owner_count: e.price_owner_count,
            next_feed_id: None,
            next_price_owners: None,
            next_price_owner_count: None,
            next_price_owners_at: None,
            protocol_withdrawn: 0,
        }),
    );
    approve(view, at, e.compose_hash, e.time, e.time, e.dev);
}

fn approve(view: &mut View, at: &At, compose_hash: [u8; 32], time: i64, active_from: i64, dev: u64) {
    let compose_hash = Blob(compose_hash);
    let row = MeasurementRow {
        compose_hash,
        slot: at.place.slot,
        approved_at: time,
        active_from,
        dev: dev == 1,
        revoked_at: None,
    };
    view.measurements.insert(compose_hash, Some(row));
}

pub(super) fn measurement_approved(view: &mut View, at: &At, e: &MeasurementApproved) {
    approve(view, at, e.compose_hash, e.time, e.active_from, e.dev);
}

pub(super) fn measurement_revoked(view: &mut View, at: &At, e: &MeasurementRevoked) {
    if let Some(measurement) = view.measurement(at, Blob(e.compose_hash)) {
        measurement.revoked_at = Some(e.time);
    }
}

pub(super) fn parameters_scheduled(view: &mut View, at: &At, e: &ParametersScheduled) {
    if let Some(global) = view.global(at) {
        global.next_parameters = Some(blob(&e.parameters));
        global.next_parameters_at = Some(e.due_at);
    }
}

pub(super) fn parameters_applied(view: &mut View, at: &At, e: &ParametersApplied) {
    if let Some(global) = view.global(at) {
        global.parameters = blob(&e.parameters);
        (global.next_parameters, global.next_parameters_at) = (None, None);
    }
}

pub(super) fn parameters_fixed(view: &mut View, at: &At, e: &ParametersFixed) {
    if let Some(global) = view.global(at) {
        global.frozen_at = Some(e.time);
        (global.next_parameters, global.next_parameters_at) = (None, None);
    }
}

pub(super) fn attesters_scheduled(view: &mut View, at: &At, e: &AttestersScheduled) {
    if let Some(global) = view.global(at) {
        global.next_attesters = Some(blob(&e.attesters));
        global.next_attester_count = Some(e.count);
        global.next_attester_threshold = Some(e.threshold);
        global.next_attesters_at = Some(e.due_at);
    }
}

fn forget_next_attesters(global: &mut GlobalRow) {
    global.next_attesters = None;
    (global.next_attester_count, global.next_attester_threshold) = (None, None);
    global.next_attesters_at = None;
}

pub(super) fn attesters_applied(view: &mut View, at: &At, e: &AttestersApplied) {
    if let Some(global) = view.global(at) {
        global.attesters = blob(&e.attesters);
        (global.attester_count, global.attester_threshold) = (e.count, e.threshold);
        forget_next_attesters(global);
    }
}

/// What was announced may name the removed one again, so it is void, too.
pub(super) fn attester_removed(view: &mut View, at: &At, e: &AttesterRemoved) {
    if let Some(global) = view.global(at) {
        let (keys, _) = global.attesters.0.as_chunks::<32>();
        let left: Vec<u8> = keys
            .iter()
            .filter(|key| **key != e.attester.to_bytes())
            .flatten()
            .copied()
            .collect();
        let mut attesters = [0; crate::rows::ATTESTERS];
        for (to, from) in attesters.iter_mut().zip(left) {
            *to = from;
        }
        global.attesters = Blob(attesters);
        (global.attester_count, global.attester_threshold) = (e.count, e.threshold);
        forget_next_attesters(global);
    }
}

pub(super) fn price_owners_scheduled(view: &mut View, at: &At, e: &PriceOwnersScheduled) {
    if let Some(global) = view.global(at) {
        global.next_feed_id = Some(Blob(e.feed_id));
        global.next_price_owners = Some(blob(&e.owners));
        global.next_price_owner_count = Some(e.count);
        global.next_price_owners_at = Some(e.due_at);
    }
}

pub(super) fn price_owners_applied(view: &mut View, at: &At, e: &PriceOwnersApplied) {
    if let Some(global) = view.global(at) {
        global.feed_id = Blob(e.feed_id);
        global.price_owners = blob(&e.owners);
        global.price_owner_count = e.count;
        (global.next_feed_id, global.next_price_owners) = (None, None);
        (global.next_price_owner_count, global.next_price_owners_at) = (None, None);
    }
}

pub(super) fn authority_offered(view: &mut View, at: &At, e: &AuthorityOffered) {
    if let Some(global) = view.global(at) {
        global.offered_authority = optional(e.offered);
    }
}

pub(super) fn authority_accepted(view: &mut View, at: &At, e: &AuthorityAccepted) {
    if let Some(global) = view.global(at) {
        global.authority = Key::from(e.authority);
        global.offered_authority = None;
    }
}

pub(super) fn protocol_withdrawn(view: &mut View, at: &At, e: &ProtocolWithdrawn) {
    if let Some(global) = view.global(at) {
        global.protocol_withdrawn = sum(global.protocol_withdrawn, stored(e.lamports));
    }
}
