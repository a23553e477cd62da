//! From consent to birth.

use super::{
    At, View,
    agents::{Launch, Newborn, launch},
    number::{stored, text},
};
use crate::rows::{Blob, Key, LitterRow};
use sha2::{Digest, Sha256};
use sporeline_client::events::{BirthCommitted, Born, BreedingBegun, LitterClosed, MateChosen};
use sporeline_genome::{Genome, birth_seed, inherit};

pub(super) fn mate_chosen(view: &mut View, at: &At, e: &MateChosen) {
    let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) else {
        return;
    };
    agent.action = e.action;
    // An expiry that is past takes the consent back.
    let given = e.expires_at > e.time;
    agent.consent_mate = given.then(|| e.mate.into());
    agent.consent_expires_at = given.then_some(e.expires_at);
}

/// Of a litter: its account's address serves all of an agent's litters, its beginning's place but one.
fn litter_key(at: &At, account: sporeline_client::Address) -> Key {
    let hash = Sha256::new()
        .chain_update(account.as_ref())
        .chain_update(at.place.slot.to_le_bytes())
        .chain_update(at.place.tx_index.to_le_bytes())
        .chain_update(at.place.ix_path.as_bytes())
        .finalize();
    Blob(hash.into())
}

pub(super) fn breeding_begun(view: &mut View, at: &At, e: &BreedingBegun) {
    let litter = litter_key(at, e.litter);
    if let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) {
        agent.action = e.action;
        agent.treasury = e.treasury;
        agent.open_litter = Some(litter);
    }
    let [wallet_a, wallet_b] = e.wallets.map(Key::from);
    let [name_a, name_b] = e.names.map(|name| text(&name));
    let [symbol_a, symbol_b] = e.symbols.map(|symbol| text(&symbol));
    view.litters.insert(
        litter,
        Some(LitterRow {
            litter,
            slot: at.place.slot,
            agent: e.agent.into(),
            mate: e.mate.into(),
            wallet_a,
            wallet_b,
            name_a,
            name_b,
            symbol_a,
            symbol_b,
            begun_at: e.time,
            watched: stored(e.window),
            gate_price: format!("{:039}", u128::from(e.gate_price)),
            rent: e.rent,
            committed_at: None,
            seed_slot: None,
            endowment: 0,
            genome_a: None,
            genome_b: None,
            born: 0,
            closed_at: None,
            closed_reason: None,
            returned: 0,
        }),
    );
}

pub(super) fn birth_committed(view: &mut View, at: &At, e: &BirthCommitted) {
    let agent = Key::from(e.agent);
    if let Some(row) = view.agent_at(at, agent, e.seq) {
        row.treasury = e.treasury;
        row.cooldown_until = e.cooldown_until;
        let litter = row.open_litter;
        if let Some(litter) = litter.and_then(|litter| view.litter(at, litter)) {
            litter.committed_at = Some(e.time);
            litter.seed_slot = Some(stored(e.seed_slot));
            litter.endowment = e.endowment;
            litter.genome_a = Some(Blob(e.genome_a));
            litter.genome_b = Some(Blob(e.genome_b));
        }
    }
    // A consent serves one litter. One that meanwhile names another agent stays.
    let mate = Key::from(e.mate);
    let consents = |row: &crate::rows::AgentRow| row.consent_mate == Some(agent);
    if mate != agent
        && view.agents.get(&mate).and_then(Option::as_ref).is_some_and(consents)
        && let Some(mate) = view.agent(at, mate)
    {
        (mate.consent_mate, mate.consent_expires_at) = (None, None);
    }
}

pub(super) fn born(view: &mut View, at: &At, e: &Born) {
    let parents = e.parents.map(Key::from);
    let breeder = view.agent_at(at, parents[0], e.parent_seq);
    let litter = breeder.and_then(|row| row.open_litter);
    if let Some(litter) = litter.and_then(|litter| view.litter(at, litter)) {
        litter.born |= 1 << (e.child & 1);
    }
    for (i, parent) in parents.into_iter().enumerate() {
        if e.heir_bits >> i & 1 == 1
            && let Some(parent) = view.agent(at, parent)
        {
            parent.living_children = parent.living_children.saturating_add(1);
        }
    }
    let verified = verify(view, parents, e);
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
        is_child: true,
        airdrop: e.airdrop,
        active_stake: e.active_stake,
        expires_at: e.airdrop_expires_at,
    };
    let newborn = Newborn {
        seq: e.seq,
        id: e.id,
        generation: e.generation,
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
    (row.parent_a, row.parent_b) = (Some(parents[0]), Some(parents[1]));
    row.heir_bits = e.heir_bits;
    row.birth_litter = litter;
    row.seed = Some(Blob(e.seed));
    row.slot_hash = Some(Blob(e.slot_hash));
    row.verified = verified.map(u64::from);
}

/// Computes the birth again from the parents' genomes as they were born with them: whoever has the events can. `None`: a
/// parent was not seen.
fn verify(view: &View, parents: [Key; 2], e: &Born) -> Option<bool> {
    let [a, b] = parents.map(|parent| view.agents.get(&parent).and_then(Option::as_ref));
    let [a, b] = [a?, b?].map(|parent| Genome::from_bytes_unchecked(&parent.genome.0));
    let seed = birth_seed(&a, &b, &e.wallet.to_bytes(), &e.slot_hash);
    Some(seed == e.seed && inherit(&a, &b, &seed).to_bytes() == e.genome)
}

pub(super) fn litter_closed(view: &mut View, at: &At, e: &LitterClosed) {
    let Some(agent) = view.agent_at(at, e.agent.into(), e.seq) else {
        return;
    };
    agent.treasury = e.treasury;
    let litter = agent.open_litter.take();
    if let Some(litter) = litter.and_then(|litter| view.litter(at, litter)) {
        litter.born = e.born;
        litter.closed_at = Some(e.time);
        litter.closed_reason = Some(e.reason);
        litter.returned = e.lamports;
    }
}
