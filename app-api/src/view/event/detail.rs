//! What is particular to each kind of event.

use crate::{rfc3339::rfc3339, view::litter};
use serde_json::{Value, json};
use sporeline_client::{Address, event::Event, state::Parameters};

fn text(amount: u64) -> String {
    amount.to_string()
}

fn key(address: Address) -> String {
    address.to_string()
}

/// A key, null where zeros stand for none.
fn optional(address: Address) -> Option<String> {
    (address.to_bytes() != [0; 32]).then(|| key(address))
}

/// The keys in use of a list of fixed length.
fn keys(list: &[Address], count: u64) -> Vec<String> {
    let used = usize::try_from(count).unwrap_or(usize::MAX);
    list.iter().take(used).copied().map(key).collect()
}

/// Parameters by their names; amounts as text.
fn parameters(p: &Parameters) -> Value {
    json!({
        "spawn_fee": text(p.spawn_fee), "min_first_treasury": text(p.min_first_treasury),
        "crank_tip": text(p.crank_tip), "breed_threshold_usd": p.breed_threshold_usd,
        "min_trade_liquidity": text(p.min_trade_liquidity), "max_hosting_fee": text(p.max_hosting_fee),
        "fee_float": text(p.fee_float), "fee_allowance": text(p.fee_allowance), "twap_window": p.twap_window,
        "breed_cooldown": p.breed_cooldown, "airdrop_expiry": p.airdrop_expiry, "min_market_age": p.min_market_age,
        "period": p.period, "grace": p.grace, "warmup": p.warmup, "cooldown": p.cooldown,
        "attestation_ttl": p.attestation_ttl, "fees": p.fees, "seed_delay": p.seed_delay, "litter": p.litter,
        "endowment_bps": p.endowment_bps, "airdrop_bps": p.airdrop_bps, "spend_limit_bps": p.spend_limit_bps,
        "impact_limit_bps": p.impact_limit_bps, "reserve_periods": p.reserve_periods,
    })
}

/// The particulars of everything but trades: those are described by their rows, and one without its row is a trade in a
/// market that is not indexed.
pub(super) fn detail(event: &Event) -> Value {
    match event {
        Event::Traded(_) | Event::AgentTraded(_) => Value::Null,
        Event::Spawned(e) => json!({"wallet": key(e.wallet), "mint": key(e.mint), "market": key(e.market),
            "host": key(e.host), "spawner": key(e.spawner), "treasury": text(e.treasury)}),
        Event::Attested(e) => json!({"expires_at": rfc3339(e.expires_at), "opened": e.opened == 1, "dev": e.dev == 1,
            "quote_hash": hex::encode(e.quote_hash)}),
        Event::PersonaSet(e) => json!({"persona_hash": hex::encode(e.persona_hash), "action": e.action,
            "decision": hex::encode(e.decision)}),
        Event::Refueled(e) => json!({"lamports": text(e.lamports), "action": e.action, "treasury": text(e.treasury),
            "decision": hex::encode(e.decision)}),
        Event::JournalAnchored(e) => json!({"sequence": text(e.sequence), "head": hex::encode(e.head),
            "action": e.action, "decision": hex::encode(e.decision)}),
        Event::FeesCollected(e) => json!({"agent_lamports": text(e.agent_lamports),
            "stakers_lamports": text(e.stakers_lamports), "protocol_lamports": text(e.protocol_lamports),
            "parent_lamports": e.parent_lamports.map(text), "treasury": text(e.treasury)}),
        Event::SpawnerPaid(e) => json!({"spawner": key(e.spawner), "lamports": text(e.lamports)}),
        Event::HostRegistered(e) => json!({"host": key(e.host), "operator": key(e.operator),
            "price_per_day": text(e.price_per_day)}),
        Event::HostUpdated(e) => json!({"host": key(e.host), "price_per_day": text(e.price_per_day),
            "active": e.active == 1}),
        Event::HostWithdrawn(e) => json!({"host": key(e.host), "operator": key(e.operator),
            "lamports": text(e.lamports)}),
        Event::HostChosen(e) => json!({"host": key(e.host), "hosting_fee_per_day": text(e.hosting_fee_per_day),
            "takes_effect_at": rfc3339(e.takes_effect_at), "action": e.action, "decision": hex::encode(e.decision)}),
        Event::HostingCharged(e) => json!({"host": key(e.host), "lamports": text(e.lamports), "seconds": e.seconds,
            "paid_until": rfc3339(e.paid_until), "to_host": e.to_host == 1, "treasury": text(e.treasury),
            "hosting_fee_per_day": text(e.hosting_fee_per_day)}),
        Event::MateChosen(e) => json!({"mate": key(e.mate), "expires_at": rfc3339(e.expires_at), "action": e.action,
            "decision": hex::encode(e.decision)}),
        Event::BreedingBegun(e) => json!({"mate": (e.mate != e.agent).then(|| key(e.mate)),
            "wallets": e.wallets.map(key), "window": e.window, "treasury": text(e.treasury), "action": e.action,
            "decision": hex::encode(e.decision)}),
        Event::BirthCommitted(e) => json!({"mate": (e.mate != e.agent).then(|| key(e.mate)),
            "seed_slot": e.seed_slot, "endowment": text(e.endowment), "treasury": text(e.treasury),
            "cooldown_until": rfc3339(e.cooldown_until)}),
        Event::Born(e) => json!({"parents": e.parents.map(key), "generation": e.generation, "wallet": key(e.wallet),
            "mint": key(e.mint), "market": key(e.market), "host": key(e.host), "treasury": text(e.treasury),
            "airdrop": text(e.airdrop), "distribution": (e.distribution != u64::MAX).then_some(e.distribution),
            "seed": hex::encode(e.seed), "slot_hash": hex::encode(e.slot_hash)}),
        Event::LitterClosed(e) => json!({"reason": litter::reason(Some(e.reason)), "born": e.born.count_ones(),
            "lamports": text(e.lamports), "treasury": text(e.treasury)}),
        Event::Reaped(e) => json!({"paid_until": rfc3339(e.paid_until), "estate": text(e.estate), "heirs": e.heirs,
            "host": key(e.host), "hosting_lamports": text(e.hosting_lamports)}),
        Event::Settled(e) => json!({"lamports": text(e.lamports), "to_stakers": text(e.to_stakers),
            "estate": text(e.estate_in), "burnt": text(e.burnt), "token_account": optional(e.token_account)}),
        Event::Inherited(e) => json!({"heir": key(e.heir), "lamports": text(e.lamports), "taken": text(e.taken)}),
        Event::Staked(e) => json!({"owner": key(e.owner), "amount": text(e.amount), "active": text(e.active),
            "pending": text(e.pending), "cooling": text(e.cooling), "ready_at": rfc3339(e.ready_at)}),
        Event::StakeActivated(e) => json!({"owner": key(e.owner), "amount": text(e.amount), "active": text(e.active),
            "pending": text(e.pending), "cooling": text(e.cooling), "total_active": text(e.total_active)}),
        Event::Unstaked(e) => json!({"owner": key(e.owner), "amount": text(e.amount), "active": text(e.active),
            "pending": text(e.pending), "cooling": text(e.cooling), "total_active": text(e.total_active),
            "ready_at": rfc3339(e.ready_at)}),
        Event::StakeWithdrawn(e) => json!({"owner": key(e.owner), "from_pending": text(e.from_pending),
            "from_cooling": text(e.from_cooling), "active": text(e.active), "pending": text(e.pending),
            "cooling": text(e.cooling)}),
        Event::ClaimsSkipped(e) => json!({"owner": key(e.owner), "from": e.from, "to": e.to}),
        Event::RewardsClaimed(e) => json!({"owner": key(e.owner), "lamports": text(e.lamports)}),
        Event::ClaimBudgetSet(e) => json!({"owner": key(e.owner), "lamports": text(e.lamports),
            "passes_founders": e.passes_founders == 1}),
        Event::AirdropClaimed(e) => json!({"distribution": e.index, "owner": key(e.owner), "mint": key(e.mint),
            "amount": text(e.amount), "claimed": text(e.claimed), "rent": text(e.rent), "tip": text(e.tip),
            "repaid": e.repaid == 1, "caller": key(e.caller)}),
        Event::AirdropPassed(e) => json!({"distribution": e.index, "position": key(e.position),
            "reason": match e.reason { 1 => "expired", 3 => "founders", _ => "nothing" }}),
        Event::DistributionExpired(e) => json!({"distribution": e.index, "amount": text(e.amount),
            "lamports": text(e.lamports)}),
        Event::Initialized(e) => json!({"authority": key(e.authority), "staking_mint": key(e.staking_mint),
            "attesters": keys(&e.attesters, e.attester_count), "threshold": e.attester_threshold,
            "parameters": parameters(&e.parameters)}),
        Event::MeasurementApproved(e) => json!({"compose_hash": hex::encode(e.compose_hash), "dev": e.dev == 1,
            "active_from": rfc3339(e.active_from)}),
        Event::MeasurementRevoked(e) => json!({"compose_hash": hex::encode(e.compose_hash)}),
        Event::ParametersScheduled(e) => json!({"state": "scheduled", "due_at": rfc3339(e.due_at),
            "parameters": parameters(&e.parameters)}),
        Event::ParametersApplied(e) => json!({"state": "applied", "parameters": parameters(&e.parameters)}),
        Event::ParametersFixed(_) => json!({"state": "fixed"}),
        Event::AttestersScheduled(e) => json!({"state": "scheduled", "due_at": rfc3339(e.due_at),
            "attesters": keys(&e.attesters, e.count), "threshold": e.threshold}),
        Event::AttestersApplied(e) => json!({"state": "applied", "attesters": keys(&e.attesters, e.count),
            "threshold": e.threshold}),
        Event::AttesterRemoved(e) => json!({"state": "removed", "attester": key(e.attester), "left": e.count,
            "threshold": e.threshold}),
        Event::PriceOwnersScheduled(e) => json!({"state": "scheduled", "due_at": rfc3339(e.due_at),
            "owners": keys(&e.owners, e.count), "feed_id": hex::encode(e.feed_id)}),
        Event::PriceOwnersApplied(e) => json!({"state": "applied", "owners": keys(&e.owners, e.count),
            "feed_id": hex::encode(e.feed_id)}),
        Event::AuthorityOffered(e) => json!({"state": "offered", "authority": key(e.authority),
            "offered": optional(e.offered)}),
        Event::AuthorityAccepted(e) => json!({"state": "accepted", "authority": key(e.authority)}),
        Event::ProtocolWithdrawn(e) => json!({"lamports": text(e.lamports), "destination": key(e.destination)}),
    }
}
