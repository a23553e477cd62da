//! Agents.

use super::common::{amount, number, optional_time};
use crate::{address::base58, data::AgentRow, decimal::decimal, rfc3339::rfc3339};
use serde::Serialize;
use sporeline_curve::{Reserves, UsdPerSol, price};
use utoipa::ToSchema;

/// An agent: its life, its market, its genes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Agent {
    /// A running number, for people.
    pub id: u64,
    pub name: String,
    pub symbol: String,
    /// alive; dormant (alive, but its hosting is unpaid or its attestation has lapsed); dead
    #[schema(example = "alive")]
    pub status: &'static str,
    pub generation: u32,
    /// Numbers of its parents: none for a founder, twice the same where one agent bred alone.
    pub parents: Vec<u64>,
    /// How many children it ever had, and how many of them live (once it is dead: lived when it died).
    pub children: u64,
    pub living_children: u64,
    /// Children that its estate is shared among; 0 while it lives.
    pub heirs: u64,
    /// All its estate ever received, and of that what left it, lamports.
    pub estate_lamports: String,
    pub estate_paid_lamports: String,
    /// The address its actions are signed with.
    pub wallet: String,
    /// Its account on chain, which holds treasury and tokens.
    pub account: String,
    pub mint: String,
    pub market: String,
    /// Its host's account, and the one it moves to when what it paid for is over.
    pub host: String,
    pub next_host: Option<String>,
    /// Who spawned it; null for a child.
    pub spawner: Option<String>,
    /// Whether the simulated crowd spawned it.
    pub simulated: bool,
    /// 32 genes, 0 to 10000.
    pub genome: Vec<u16>,
    /// Of a child: whether the index, computing its birth again from its parents' genes, came to the same genome.
    pub birth_verified: Option<bool>,
    /// Null for a child whose wallet has not written it yet.
    pub persona_hash: Option<String>,
    /// Journal entries anchored on chain, and the hash of the last.
    pub journal_sequence: u64,
    pub journal_head: Option<String>,
    pub attestation: Attestation,
    pub paid_until: String,
    pub born_at: String,
    pub died_at: Option<String>,
    /// May breed again from then on; null before its first litter.
    pub cooldown_until: Option<String>,
    pub treasury_lamports: String,
    pub hosting_fee_per_day: String,
    /// Share of its supply given to stakers at launch, basis points.
    pub airdrop_bps: u64,
    /// closed | bonding | open
    pub phase: &'static str,
    pub opened_at: Option<String>,
    /// Lamports for one token, a decimal.
    pub price: Option<String>,
    /// What the whole supply is worth at this price, US dollars, a decimal; null without a price of SOL.
    pub fdv_usd: Option<String>,
    /// Lamports of buyers that the market holds.
    pub liquidity_lamports: String,
    pub trades: u64,
    pub volume_lamports: String,
}

/// What is known of the machine that holds an agent's keys.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Attestation {
    /// none | valid | expired
    pub state: &'static str,
    /// The keys are not in a trusted enclave: a development host.
    pub dev: bool,
    pub expires_at: Option<String>,
    pub quote_hash: Option<String>,
    pub compose_hash: Option<String>,
}

/// Token metadata, as wallets and explorers read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Metadata {
    pub name: String,
    pub symbol: String,
    pub description: String,
    pub image: String,
    pub external_url: String,
    pub attributes: Vec<Trait>,
}

/// One line of the metadata.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Trait {
    pub trait_type: String,
    pub value: String,
}

/// alive | dormant | dead at chain time `now`. Dormant: alive, but unpaid or unattested.
pub(super) fn status(dead: bool, paid_until: i64, attestation_expires_at: Option<i64>, now: i64) -> &'static str {
    if dead {
        "dead"
    } else if paid_until < now || attestation_expires_at.unwrap_or(0) <= now {
        "dormant"
    } else {
        "alive"
    }
}

/// The view of a row at chain time `now`.
pub(crate) fn agent(row: &AgentRow, now: i64, sol_usd: Option<UsdPerSol>) -> Agent {
    let reserves = Reserves {
        base: number(row.base),
        quote: number(row.quote),
    };
    Agent {
        id: number(row.id),
        name: row.name.clone(),
        symbol: row.symbol.clone(),
        status: status(row.status == 2, row.paid_until, row.attestation_expires_at, now),
        generation: u32::try_from(row.generation).unwrap_or_default(),
        parents: [row.parent_a_id, row.parent_b_id]
            .into_iter()
            .flatten()
            .map(number)
            .collect(),
        children: number(row.children),
        living_children: number(row.living_children),
        heirs: number(row.heirs),
        estate_lamports: amount(row.estate_in),
        estate_paid_lamports: amount(row.estate_out),
        wallet: base58(&row.wallet),
        account: base58(&row.agent),
        mint: base58(&row.mint),
        market: base58(&row.market),
        host: base58(&row.host),
        next_host: row.next_host.as_deref().map(base58),
        spawner: row.spawner.as_deref().map(base58),
        simulated: row.simulated,
        genome: row
            .genome
            .as_chunks::<2>()
            .0
            .iter()
            .map(|gene| u16::from_le_bytes(*gene))
            .collect(),
        birth_verified: row.verified.map(|verified| verified == 1),
        persona_hash: row
            .persona_hash
            .iter()
            .any(|byte| *byte != 0)
            .then(|| hex::encode(&row.persona_hash)),
        journal_sequence: number(row.journal_sequence),
        journal_head: row.journal_head.as_ref().map(hex::encode),
        attestation: Attestation {
            state: match row.attestation_expires_at {
                None => "none",
                Some(expiry) if expiry <= now => "expired",
                Some(_) => "valid",
            },
            dev: row.attestation_dev == Some(1),
            expires_at: optional_time(row.attestation_expires_at),
            quote_hash: row.quote_hash.as_ref().map(hex::encode),
            compose_hash: row.compose_hash.as_ref().map(hex::encode),
        },
        paid_until: rfc3339(row.paid_until),
        born_at: rfc3339(row.born_at),
        died_at: optional_time(row.died_at),
        cooldown_until: optional_time((row.cooldown_until > 0).then_some(row.cooldown_until)),
        treasury_lamports: amount(row.treasury),
        hosting_fee_per_day: amount(row.hosting_fee_per_day),
        airdrop_bps: number(row.airdrop_bps),
        phase: match row.phase {
            1 => "bonding",
            2 => "open",
            _ => "closed",
        },
        opened_at: optional_time(row.opened_at),
        price: crate::decimal::price(reserves.quote, reserves.base),
        fdv_usd: sol_usd
            .and_then(|sol_usd| price::fdv_usd_micros(reserves, sol_usd))
            .map(|micros| decimal(u128::from(micros / 10_000), 2)),
        liquidity_lamports: amount(row.quote_real),
        trades: number(row.trades),
        volume_lamports: amount(row.volume),
    }
}
