//! What agents, their markets and their litters should hold.

use super::rows::text;
use crate::chain::Chain;
use bytemuck::Zeroable;
use sporeline_client::{Address, state as s};
use sporeline_model::{Key, Model, Pubkey, curve::Phase};

fn at(key: &Pubkey) -> Address {
    Address::new_from_array(*key)
}

pub(super) fn agent(chain: &mut Chain, model: &Model, wallet: &Pubkey) -> Option<s::Agent> {
    let row = model.agent(wallet).ok()?.clone();
    let mut of = |key: Key| chain.book.of(&key);
    let next = row.next_host.map(|(host, fee)| (of(Key::Host(host)), fee));
    let consent = row.consent.map(|(mate, expires_at)| (of(Key::Agent(mate)), expires_at));
    let parents = row.parents.map(|parents| parents.map(|parent| of(Key::Agent(parent))));
    let (mint, market, host) = (
        of(Key::Mint(*wallet)),
        of(Key::Market(*wallet)),
        of(Key::Host(row.host)),
    );
    Some(s::Agent {
        version: 1,
        bump: chain.book.bump(&Key::Agent(*wallet)),
        status: if row.alive { 1 } else { 2 },
        parent_count: if row.parents.is_some() { 2 } else { 0 },
        heir_bits: u8::from(row.heir_bits[0]) | u8::from(row.heir_bits[1]) << 1,
        persona_set: row.persona.is_some().into(),
        id: row.id,
        generation: row.generation,
        living_children: row.living_children,
        heirs: row.heirs,
        seq: row.seq,
        action: row.action,
        rent: row.rent,
        hosting_fee_per_day: row.hosting_fee_per_day,
        next_hosting_fee_per_day: next.map_or(0, |(_, fee)| fee),
        born_at: row.born_at,
        died_at: row.died_at,
        paid_until: row.paid_until,
        cooldown_until: row.cooldown_until,
        estate_in: row.estate_in,
        estate_out: row.estate_out,
        taken: row.taken,
        consent_expires_at: consent.map_or(0, |(_, expires_at)| expires_at),
        allowance_level: row.allowance_level,
        allowance_at: row.allowance_at,
        spend_level: row.spend_level,
        spend_at: row.spend_at,
        journal_sequence: row.journal_sequence,
        attestation_expires_at: row.attestation_expires_at,
        wallet: at(wallet),
        mint,
        market,
        spawner: at(&row.spawner.unwrap_or_default()),
        host,
        next_host: next.map_or_else(Address::default, |(host, _)| host),
        parents: parents.unwrap_or_default(),
        consent_mate: consent.map_or_else(Address::default, |(mate, _)| mate),
        genome: row.genome,
        seed: row.seed,
        persona_hash: row.persona.unwrap_or_default(),
        journal_head: row.journal_head,
        compose_hash: row.compose_hash,
        quote_hash: row.quote_hash,
        ..Zeroable::zeroed()
    })
}

fn phase(phase: Phase) -> u8 {
    match phase {
        Phase::Closed => 0,
        Phase::Bonding => 1,
        Phase::Open => 2,
    }
}

pub(super) fn market(chain: &mut Chain, model: &Model, wallet: &Pubkey) -> Option<s::Market> {
    let row = model.market(wallet).ok()?;
    let snapshot = |one: &sporeline_model::state::Snapshot| match one.pool.phase {
        // Nobody has traded: nothing is remembered.
        Phase::Closed => s::Snapshot::zeroed(),
        of => s::Snapshot {
            time: one.time,
            base: one.pool.base,
            quote: one.pool.quote,
            phase: phase(of).into(),
        },
    };
    Some(s::Market {
        version: 1,
        bump: chain.book.bump(&Key::Market(*wallet)),
        vault_bump: chain.book.bump(&Key::Vault(*wallet)),
        mint_bump: chain.book.bump(&Key::Mint(*wallet)),
        phase: phase(row.pool.phase),
        has_spawner: row.spawner.is_some().into(),
        seq: row.seq,
        opened_at: row.opened_at,
        base: row.pool.base,
        quote: row.pool.quote,
        base_left: row.pool.base_left,
        kept: row.pool.kept,
        quote_real: row.pool.quote_real,
        rent: row.rent,
        unswept: row.unswept,
        fees: row.fees,
        airdrop_bps: row.airdrop_bps,
        sniper_length: row.sniper_length,
        last_slot: row.last_slot,
        before_slot: snapshot(&row.before_slot),
        snapshots: [snapshot(&row.snapshots[0]), snapshot(&row.snapshots[1])],
        observed_at: row.observed_at,
        gate_price: row.gate_price.unwrap_or(0).into(),
        gate_accumulator: row.gate_accumulator.into(),
        agent: chain.book.of(&Key::Agent(*wallet)),
        mint: chain.book.of(&Key::Mint(*wallet)),
        vault: chain.book.of(&Key::Vault(*wallet)),
        spawner: at(&row.spawner.unwrap_or_default()),
        ..Zeroable::zeroed()
    })
}

pub(super) fn litter(chain: &mut Chain, model: &Model, wallet: &Pubkey) -> Option<s::Litter> {
    let row = model.litter(wallet).ok()?;
    let mut expected = s::Litter {
        version: 1,
        bump: chain.book.bump(&Key::Litter(*wallet)),
        state: 1,
        born: u8::from(row.born[0]) | u8::from(row.born[1]) << 1,
        has_mate: row.mate.is_some().into(),
        name_lens: row.names.each_ref().map(|name| name.len() as u8),
        symbol_lens: row.symbols.each_ref().map(|symbol| symbol.len() as u8),
        window: row.window,
        rent: row.rent,
        begun_at: row.begun_at,
        accumulator_start: row.accumulator_start.into(),
        gate_price: row.gate_price.into(),
        agent: chain.book.of(&Key::Agent(*wallet)),
        // An agent alone is its own mate.
        mate: chain.book.of(&Key::Agent(row.mate.unwrap_or(*wallet))),
        wallets: row.wallets.each_ref().map(at),
        names: row.names.each_ref().map(|name| text(name)),
        symbols: row.symbols.each_ref().map(|symbol| text(symbol)),
        ..Zeroable::zeroed()
    };
    if let Some(commitment) = &row.commitment {
        expected.state = 2;
        expected.committed_at = commitment.at;
        expected.seed_slot = commitment.seed_slot;
        expected.has_slot_hash = commitment.slot_hash.is_some().into();
        expected.slot_hash = commitment.slot_hash.unwrap_or_default();
        expected.endowment = commitment.endowment;
        expected.birth_rent = commitment.birth_rent;
        expected.tip = commitment.tip;
        expected.genome_a = commitment.genome_a;
        expected.genome_b = commitment.genome_b;
    }
    Some(expected)
}
