//! Death, the estate, its heirs.

use super::{At, View, hosting, markets::credit_parents, number::sum};
use crate::rows::{HostingRow, Key};
use sporeline_client::{
    events::{Inherited, Reaped, Settled},
    state::AgentStatus,
};

pub(super) fn reaped(view: &mut View, at: &At, e: &Reaped) {
    view.market_at(at, e.market.into(), e.market_seq);
    hosting::credit_stakers(view, at, e.stakers_lamports);
    credit_parents(view, at, e.agent.into(), e.parent_lamports);
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.status = AgentStatus::Dead as u64;
        agent.died_at = Some(e.time);
        agent.paid_until = e.paid_until;
        if let (Some(host), Some(fee)) = (agent.next_host.take(), agent.next_hosting_fee.take()) {
            (agent.host, agent.hosting_fee_per_day) = (host, fee);
        }
        agent.heirs = e.heirs;
        agent.estate_in = e.estate;
        agent.estate_out = if e.heirs == 0 { e.estate } else { 0 };
        agent.treasury = agent.estate_in.saturating_sub(agent.estate_out);
        leave_parents(view, at, e.agent.into());
    }
    if e.heirs == 0 {
        hosting::credit_stakers(view, at, e.estate);
    }
    // The last charge may find nothing to pay with.
    if e.hosting_lamports > 0 || e.hosting_seconds > 0 {
        let paid = HostingRow {
            at: at.place.clone(),
            signature: at.signature,
            time: e.time,
            agent: e.agent.into(),
            host: e.host.into(),
            lamports: e.hosting_lamports,
            seconds: e.hosting_seconds,
            paid_until: e.paid_until,
            to_host: e.to_host == 1,
        };
        hosting::pay(view, at, paid);
    }
}

/// The dead one is no longer a living child of its living parents. A dead parent's count stands, and so does the claim
/// on its estate.
fn leave_parents(view: &mut View, at: &At, agent: Key) {
    let Some(row) = view.agents.get(&agent).and_then(Option::as_ref) else {
        return;
    };
    let (parents, mut bits) = (row.parents(), row.heir_bits);
    for (i, parent) in parents.into_iter().enumerate() {
        let alive = |row: &crate::rows::AgentRow| row.status == AgentStatus::Alive as u64;
        let Some(parent) = parent.filter(|_| bits >> i & 1 == 1) else {
            continue;
        };
        if view.agents.get(&parent).and_then(Option::as_ref).is_some_and(alive)
            && let Some(parent) = view.agent(at, parent)
        {
            parent.living_children = parent.living_children.saturating_sub(1);
            bits &= !(1 << i);
        }
    }
    if let Some(row) = view.agent(at, agent) {
        row.heir_bits = bits;
    }
}

pub(super) fn settled(view: &mut View, at: &At, e: &Settled) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.estate_in = e.estate_in;
        agent.estate_out = sum(agent.estate_out, e.to_stakers);
        // All that lies in the account is booked now.
        agent.treasury = agent.estate_in.saturating_sub(agent.estate_out);
    }
    hosting::credit_stakers(view, at, e.to_stakers);
}

pub(super) fn inherited(view: &mut View, at: &At, e: &Inherited) {
    let (dead, heir) = (Key::from(e.agent), Key::from(e.heir));
    if let Some(agent) = view.agent_at(at, dead, e.seq) {
        agent.estate_out = sum(agent.estate_out, e.lamports);
        agent.treasury = agent.treasury.saturating_sub(e.lamports);
    }
    if let Some(heir) = view.agent(at, heir) {
        heir.treasury = sum(heir.treasury, e.lamports);
        if heir.parent_a == Some(dead) {
            heir.taken_a = e.taken;
        } else {
            heir.taken_b = e.taken;
        }
    }
}
