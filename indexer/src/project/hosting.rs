//! Hosts, and what agents pay them.

use super::{
    At, View,
    number::{stored, sum},
};
use crate::rows::{HostRow, HostingRow, Key};
use sporeline_client::events::{HostChosen, HostRegistered, HostUpdated, HostWithdrawn, HostingCharged};

pub(super) fn host_registered(view: &mut View, at: &At, e: &HostRegistered) {
    let host = Key::from(e.host);
    view.hosts.insert(
        host,
        Some(HostRow {
            host,
            slot: at.place.slot,
            operator: e.operator.into(),
            price_per_day: stored(e.price_per_day),
            registered_at: e.time,
            active: true,
            earned: 0,
            withdrawn: 0,
        }),
    );
}

pub(super) fn host_updated(view: &mut View, at: &At, e: &HostUpdated) {
    if let Some(host) = view.host(at, e.host.into()) {
        host.price_per_day = stored(e.price_per_day);
        host.active = e.active == 1;
    }
}

pub(super) fn host_withdrawn(view: &mut View, at: &At, e: &HostWithdrawn) {
    if let Some(host) = view.host(at, e.host.into()) {
        host.withdrawn = sum(host.withdrawn, e.lamports);
    }
}

pub(super) fn host_chosen(view: &mut View, at: &At, e: &HostChosen) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.next_host = Some(e.host.into());
        agent.next_hosting_fee = Some(stored(e.hosting_fee_per_day));
    }
}

pub(super) fn hosting_charged(view: &mut View, at: &At, e: &HostingCharged) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.paid_until = e.paid_until;
        agent.treasury = e.treasury;
        agent.host = e.host.into();
        agent.hosting_fee_per_day = e.hosting_fee_per_day;
        // A charge with a move pending makes the move first, or is refused.
        (agent.next_host, agent.next_hosting_fee) = (None, None);
    }
    let paid = HostingRow {
        at: at.place.clone(),
        signature: at.signature,
        time: e.time,
        agent: e.agent.into(),
        host: e.host.into(),
        lamports: e.lamports,
        seconds: e.seconds,
        paid_until: e.paid_until,
        to_host: e.to_host == 1,
    };
    pay(view, at, paid);
}

/// Books a hosting fee, to the host or to the stakers.
pub(super) fn pay(view: &mut View, at: &At, paid: HostingRow) {
    if paid.to_host {
        earn(view, at, paid.host, paid.lamports);
    } else {
        credit_stakers(view, at, paid.lamports);
    }
    view.hosting.push(paid);
}

/// A host that nobody saw register is noticed by the events that are about it, not by each agent that pays it.
pub(super) fn earn(view: &mut View, at: &At, host: Key, lamports: u64) {
    if lamports > 0
        && let Some(host) = view.hosts.get_mut(&host).and_then(Option::as_mut)
    {
        host.slot = at.place.slot;
        host.earned = sum(host.earned, lamports);
    }
}

pub(super) fn credit_stakers(view: &mut View, at: &At, lamports: u64) {
    if lamports > 0 {
        let pool = view.pool(at);
        pool.earned = sum(pool.earned, lamports);
    }
}
