//! How agents come, and what they do.

use super::{
    At, View,
    hosting::earn,
    number::{stored, text},
    touched::NO_DISTRIBUTION,
};
use crate::rows::{AgentRow, Blob, DistributionRow, Key, MarketRow};
use sporeline_client::{
    Address, address,
    events::{Attested, JournalAnchored, PersonaSet, Refueled, Spawned},
    state::{
        AgentStatus,
        market::{PHASE_BONDING, PHASE_CLOSED},
    },
};

/// What founders and children are born with alike: token, market, and the share for stakers.
pub(super) struct Launch {
    pub agent: Address,
    pub market: Address,
    pub mint: Address,
    pub base: u64,
    pub quote: u64,
    pub base_left: u64,
    pub kept: u64,
    pub time: i64,
    pub distribution: u64,
    pub is_child: bool,
    pub airdrop: u64,
    pub active_stake: u64,
    pub expires_at: i64,
}

/// The agent itself.
pub(super) struct Newborn<'a> {
    pub seq: u64,
    pub id: u64,
    pub generation: u64,
    pub wallet: Address,
    pub host: Address,
    pub hosting_fee_per_day: u64,
    pub paid_until: i64,
    pub treasury: u64,
    pub airdrop_bps: u64,
    pub genome: [u8; 64],
    pub name: &'a [u8],
    pub symbol: &'a [u8],
}

/// Adds the agent, its market and, if stakers have a share, its distribution. The agent's row has no family yet.
pub(super) fn launch<'a>(view: &'a mut View, at: &At, e: &Launch, newborn: Newborn) -> &'a mut AgentRow {
    let (agent, market) = (Key::from(e.agent), Key::from(e.market));
    let slot = at.place.slot;
    view.markets.insert(
        market,
        Some(MarketRow {
            market,
            slot,
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
            spawner_paid: 0,
        }),
    );
    if e.distribution != NO_DISTRIBUTION {
        distribute(view, at, e);
    }
    view.agents.entry(agent).or_default().insert(AgentRow {
        agent,
        slot,
        id: newborn.id,
        wallet: newborn.wallet.into(),
        mint: e.mint.into(),
        market,
        host: newborn.host.into(),
        spawner: None,
        parent_a: None,
        parent_b: None,
        generation: newborn.generation,
        name: text(newborn.name),
        symbol: text(newborn.symbol),
        genome: Blob(newborn.genome),
        persona_hash: Blob([0; 32]),
        airdrop_bps: newborn.airdrop_bps,
        status: AgentStatus::Alive as u64,
        born_at: e.time,
        died_at: None,
        hosting_fee_per_day: newborn.hosting_fee_per_day,
        paid_until: newborn.paid_until,
        treasury: newborn.treasury,
        action: 0,
        seq: newborn.seq,
        attestation_expires_at: None,
        attestation_dev: None,
        compose_hash: None,
        quote_hash: None,
        next_host: None,
        next_hosting_fee: None,
        cooldown_until: 0,
        living_children: 0,
        heirs: 0,
        estate_in: 0,
        estate_out: 0,
        heir_bits: 0,
        taken_a: 0,
        taken_b: 0,
        consent_mate: None,
        consent_expires_at: None,
        journal_sequence: 0,
        journal_head: None,
        birth_litter: None,
        seed: None,
        slot_hash: None,
        verified: None,
        open_litter: None,
    })
}

fn distribute(view: &mut View, at: &At, e: &Launch) {
    let distribution = Key::from(address::distribution(e.distribution));
    let row = DistributionRow {
        distribution,
        slot: at.place.slot,
        number: e.distribution,
        agent: e.agent.into(),
        mint: e.mint.into(),
        is_child: e.is_child,
        total: e.airdrop,
        active_stake: stored(e.active_stake),
        claimed: 0,
        claims: 0,
        created_at: e.time,
        expires_at: e.expires_at,
        closed_at: None,
        returned: 0,
    };
    view.distributions.insert(distribution, Some(row));
    view.pool(at).distributions = e.distribution.saturating_add(1);
}

pub(super) fn spawned(view: &mut View, at: &At, e: &Spawned) {
    let launched = Launch {
        agent: e.agent,
        market: e.market,
        mint: e.mint,
        base: e.base,
        quote: e.quote,
        base_left: e.base_left,
        kept: e.kept,
        time: e.time,
        distribution: e.distribution,
        is_child: false,
        airdrop: e.airdrop,
        active_stake: e.active_stake,
        expires_at: e.airdrop_expires_at,
    };
    let newborn = Newborn {
        seq: e.seq,
        id: e.id,
        generation: 0,
        wallet: e.wallet,
        host: e.host,
        hosting_fee_per_day: e.hosting_fee_per_day,
        paid_until: e.paid_until,
        treasury: e.treasury,
        airdrop_bps: e.airdrop_bps,
        genome: e.genome,
        name: &e.name,
        symbol: &e.symbol,
    };
    let row = launch(view, at, &launched, newborn);
    row.spawner = Some(e.spawner.into());
    row.persona_hash = Blob(e.persona_hash);
    // Its first period is the host's at once.
    earn(view, at, e.host.into(), e.first_period);
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
        && let Some(market) = view.market(at, market)
    {
        market.phase = PHASE_BONDING.into();
        market.opened_at = Some(e.time);
    }
}

pub(super) fn persona_set(view: &mut View, at: &At, e: &PersonaSet) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.persona_hash = Blob(e.persona_hash);
    }
}

pub(super) fn refueled(view: &mut View, at: &At, e: &Refueled) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.treasury = e.treasury;
    }
}

pub(super) fn journal_anchored(view: &mut View, at: &At, e: &JournalAnchored) {
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.journal_sequence = stored(e.sequence);
        agent.journal_head = Some(Blob(e.head));
    }
}
