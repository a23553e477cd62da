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
    /// The address its actions are signed with.
    pub wallet: String,
    /// Its account on chain, which holds treasury and tokens.
    pub account: String,
    pub mint: String,
    pub market: String,
    /// Its host's account.
    pub host: String,
    /// Who spawned it; null for a child.
    pub spawner: Option<String>,
    /// Whether the simulated crowd spawned it.
    pub simulated: bool,
    /// 32 genes, 0 to 10000.
    pub genome: Vec<u16>,
    pub persona_hash: String,
    pub attestation: Attestation,
    pub paid_until: String,
    pub born_at: String,
    pub died_at: Option<String>,
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

/// Alive, but unpaid or unattested at chain time `now`.
fn dormant(row: &AgentRow, now: i64) -> bool {
    row.status != 2 && (row.paid_until < now || row.attestation_expires_at.unwrap_or(0) <= now)
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
        status: match row.status {
            2 => "dead",
            _ if dormant(row, now) => "dormant",
            _ => "alive",
        },
        generation: u32::try_from(row.generation).unwrap_or_default(),
        parents: [row.parent_a_id, row.parent_b_id]
            .into_iter()
            .flatten()
            .map(number)
            .collect(),
        wallet: base58(&row.wallet),
        account: base58(&row.agent),
        mint: base58(&row.mint),
        market: base58(&row.market),
        host: base58(&row.host),
        spawner: row.spawner.as_deref().map(base58),
        simulated: row.simulated,
        genome: row
            .genome
            .as_chunks::<2>()
            .0
            .iter()
            .map(|gene| u16::from_le_bytes(*gene))
            .collect(),
        persona_hash: hex::encode(&row.persona_hash),
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
