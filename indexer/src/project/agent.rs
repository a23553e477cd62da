//! Hosts and agents.

use super::{At, View};
use crate::rows::{AgentRow, Blob, HostRow, HostingRow, Key, MarketRow};
use sporeline_client::{
    events::{Attested, HostRegistered, HostingCharged, Refueled, Spawned},
    state::{
        AgentStatus,
        market::{PHASE_BONDING, PHASE_CLOSED},
    },
};

/// UTF-8, zero-padded. The program checked it; were it not UTF-8, the odd bytes are replaced.
fn text(padded: &[u8]) -> String {
    let end = padded.iter().position(|byte| *byte == 0).unwrap_or(padded.len());
    String::from_utf8_lossy(padded.get(..end).unwrap_or_default()).into_owned()
}

pub(super) fn host_registered(view: &mut View, at: &At, e: &HostRegistered) {
    let host = Key::from(e.host);
    view.hosts.insert(
        host,
        Some(HostRow {
            host,
            slot: at.place.slot,
            operator: e.operator.into(),
            price_per_day: e.price_per_day,
            registered_at: e.time,
        }),
    );
}

pub(super) fn spawned(view: &mut View, at: &At, e: &Spawned) {
    let (agent, market) = (Key::from(e.agent), Key::from(e.market));
    view.agents.insert(
        agent,
        Some(AgentRow {
            agent,
            slot: at.place.slot,
            id: e.id,
            wallet: e.wallet.into(),
            mint: e.mint.into(),
            market,
            host: e.host.into(),
            spawner: Some(e.spawner.into()),
            parent_a: None,
            parent_b: None,
            generation: 0,
            name: text(&e.name),
            symbol: text(&e.symbol),
            genome: Blob(e.genome),
            persona_hash: Blob(e.persona_hash),
            airdrop_bps: e.airdrop_bps,
            status: AgentStatus::Alive as u64,
            born_at: e.time,
            died_at: None,
            hosting_fee_per_day: e.hosting_fee_per_day,
            paid_until: e.paid_until,
            treasury: e.treasury,
            action: 0,
            seq: e.seq,
            attestation_expires_at: None,
            attestation_dev: None,
            compose_hash: None,
            quote_hash: None,
        }),
    );
    view.markets.insert(
        market,
        Some(MarketRow {
            market,
            slot: at.place.slot,
            agent,
            mint: e.mint.into(),
            phase: PHASE_CLOSED.into(),
            opened_at: None,
            base: e.base,
            quote: e.quote,
            base_left: e.base_left,
            kept: e.kept,
            quote_real: 0,
            trades: 0,
            volume: 0,
            seq: 0,
        }),
    );
}

pub(super) fn attested(view: &mut View, at: &At, e: &Attested) {
    let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) else {
        return;
    };
    agent.attestation_expires_at = Some(e.expires_at);
    agent.attestation_dev = Some(e.dev);
    agent.compose_hash = Some(Blob(e.compose_hash));
    agent.quote_hash = Some(Blob(e.quote_hash));
    let market = agent.market;
    if e.opened == 1
        && let Some(market) = view.markets.get_mut(&market).and_then(Option::as_mut)
    {
        market.slot = at.place.slot;
        market.phase = PHASE_BONDING.into();
        market.opened_at = Some(e.time);
    }
}

pub(super) fn refueled(view: &mut View, at: &At, e: &Refueled) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.treasury = e.treasury;
    }
}

pub(super) fn hosting_charged(view: &mut View, at: &At, e: &HostingCharged) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.paid_until = e.paid_until;
        agent.treasury = e.treasury;
    }
    view.hosting.push(HostingRow {
        at: at.place.clone(),
        signature: at.signature,
        time: e.time,
        agent: e.agent.into(),
        host: e.host.into(),
        lamports: e.lamports,
        seconds: e.seconds,
        paid_until: e.paid_until,
        to_host: e.to_host == 1,
    });
}
