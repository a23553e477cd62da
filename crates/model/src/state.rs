//! What the accounts hold. Fields have the names PROTOCOL and the program give them; lamports and tokens lie in the ledger.

use crate::{
    curve::{Pool, Reserves},
    key::{GenomeBytes, Hash, Mint, Owner, Pubkey},
    parameters::{Constants, Parameters},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Global {
    pub local: bool,
    pub frozen: bool,
    pub authority: Pubkey,
    pub pending_authority: Option<Pubkey>,
    pub parameters: Parameters,
    pub attesters: Vec<Pubkey>,
    pub attester_threshold: u8,
    pub price_owners: Vec<Pubkey>,
    pub feed_id: Hash,
    pub base_uri: String,
    /// Each with the time it is due.
    pub pending_parameters: Option<(i64, Parameters)>,
    pub pending_attesters: Option<(i64, Vec<Pubkey>, u8)>,
    pub pending_price_owners: Option<(i64, Vec<Pubkey>, Hash)>,
}

impl Global {
    pub fn constants(&self) -> Constants {
        Constants::of(self.local)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub agents: u64,
    pub distributions: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protocol {
    pub rent: u64,
    pub income: u64,
    pub withdrawn: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StakePool {
    pub rent: u64,
    pub total_active: u64,
    pub total_pending: u64,
    pub total_cooling: u64,
    /// Lamports that came while no stake was active.
    pub unassigned: u64,
    pub earned: u64,
    pub claimed: u64,
    /// Q64.64 lamports.
    pub reward_per_unit: u128,
    /// The staking mint lives under Token-2022.
    pub token_2022: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measurement {
    pub revoked: bool,
    pub dev: bool,
    pub active_from: i64,
    pub approved_at: i64,
    pub revoked_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    pub rent: u64,
    pub active: bool,
    pub price_per_day: u64,
    pub earned: u64,
    pub withdrawn: u64,
}

/// Agents are named by their wallets, also as parents and mates; hosts by their operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub alive: bool,
    pub id: u64,
    pub generation: u32,
    /// None, or two (which may be one agent twice).
    pub parents: Option<[Pubkey; 2]>,
    /// For each parent, whether this agent is its heir, and what it took.
    pub heir_bits: [bool; 2],
    pub taken: [u64; 2],
    pub living_children: u32,
    /// Living children at death.
    pub heirs: u32,
    pub estate_in: u64,
    pub estate_out: u64,
    pub seq: u64,
    pub action: u64,
    pub rent: u64,
    pub spawner: Option<Pubkey>,
    pub host: Pubkey,
    pub hosting_fee_per_day: u64,
    /// The host and fee that `change_host` chose.
    pub next_host: Option<(Pubkey, u64)>,
    pub born_at: i64,
    pub died_at: i64,
    pub paid_until: i64,
    pub cooldown_until: i64,
    /// The agent it may breed with, and until when.
    pub consent: Option<(Pubkey, i64)>,
    /// Buckets: level and when it was measured.
    pub allowance_level: u64,
    pub allowance_at: i64,
    pub spend_level: u64,
    pub spend_at: i64,
    pub journal_sequence: u64,
    pub journal_head: Hash,
    pub attestation_expires_at: i64,
    pub compose_hash: Hash,
    pub quote_hash: Hash,
    pub genome: GenomeBytes,
    pub seed: Hash,
    pub persona: Option<Hash>,
}

/// Reserves as they stood, and the lamports of buyers among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub time: i64,
    pub pool: Pool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    pub seq: u64,
    pub opened_at: i64,
    pub pool: Pool,
    pub rent: u64,
    /// Agent, stakers, protocol, lineage, spawner.
    pub unswept: [u64; 5],
    pub fees: [u16; 5],
    pub airdrop_bps: u16,
    pub sniper_length: u32,
    pub spawner: Option<Pubkey>,
    pub last_slot: u64,
    /// Before the first trade of `last_slot`.
    pub before_slot: Snapshot,
    /// Older, newer.
    pub snapshots: [Snapshot; 2],
    pub observed_at: i64,
    pub gate_price: Option<u128>,
    pub gate_accumulator: u128,
}

impl Market {
    /// The reserves before this slot's first trade.
    pub fn spot(&self, slot: u64) -> Reserves {
        if self.last_slot == slot {
            self.before_slot.pool.reserves()
        } else {
            self.pool.reserves()
        }
    }

    pub fn fee_total(&self) -> u32 {
        self.fees.iter().map(|share| u32::from(*share)).sum()
    }
}

/// A litter's births, once it is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub at: i64,
    pub seed_slot: u64,
    /// Stored by the first birth.
    pub slot_hash: Option<Hash>,
    pub endowment: u64,
    pub birth_rent: [u64; 2],
    pub tip: u64,
    pub genome_a: GenomeBytes,
    pub genome_b: GenomeBytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Litter {
    pub rent: u64,
    pub begun_at: i64,
    pub window: u32,
    pub accumulator_start: u128,
    pub gate_price: u128,
    /// `None`: the agent is its own mate.
    pub mate: Option<Pubkey>,
    pub wallets: [Pubkey; 2],
    pub names: [String; 2],
    pub symbols: [String; 2],
    pub born: [bool; 2],
    pub commitment: Option<Commitment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub index: u64,
    pub active: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub rent: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    pub pending_ready_at: i64,
    pub cooling_ready_at: i64,
    /// Q64.64 lamports per unit that `rewards` is settled up to.
    pub reward_debt: u128,
    pub rewards: u64,
    pub rewards_paid: u64,
    pub next_claim: u64,
    pub claim_budget: u64,
    /// Anyone may pass founders' airdrops over for it.
    pub passes_founders: bool,
    /// Oldest first, at most 16.
    pub checkpoints: Vec<Checkpoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// The agent whose token it is.
    pub agent: Pubkey,
    pub is_child: bool,
    pub closed: bool,
    pub total: u64,
    pub active_stake: u64,
    pub claimed: u64,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    pub owner: Owner,
    pub mint: Mint,
    pub amount: u64,
    /// Somebody besides the owner may close it.
    pub has_closer: bool,
}
