//! Agents, their markets, their litters.

use super::{Key, column::Blob, keyed::keyed};

keyed! {
    /// An agent.
    pub struct AgentRow in "chain_agents" by agent {
        id: u64,
        wallet: Key,
        mint: Key,
        market: Key,
        host: Key,
        spawner: Option<Key>,
        parent_a: Option<Key>,
        parent_b: Option<Key>,
        generation: u64,
        name: String,
        symbol: String,
        genome: Blob<64>,
        /// Zeros until a child's wallet has told.
        persona_hash: Blob<32>,
        airdrop_bps: u64,
        /// As on chain: 1 alive, 2 dead.
        status: u64,
        born_at: i64,
        died_at: Option<i64>,
        /// Lamports.
        hosting_fee_per_day: u64,
        paid_until: i64,
        /// Lamports, after its last event that told.
        treasury: u64,
        /// Number of its wallet's last action.
        action: u64,
        /// Number of its last event.
        seq: u64,
        attestation_expires_at: Option<i64>,
        attestation_dev: Option<u64>,
        compose_hash: Option<Blob<32>>,
        quote_hash: Option<Blob<32>>,
        /// What `change_host` named, and its price, lamports a day: until the charge that moves the agent there.
        next_host: Option<Key>,
        next_hosting_fee: Option<u64>,
        /// May breed again from then on; 0 before its first litter.
        cooldown_until: i64,
        living_children: u64,
        /// Living children at death; 0 while alive.
        heirs: u64,
        /// All the estate ever received, and of that what left it, lamports.
        estate_in: u64,
        estate_out: u64,
        /// Bit i: parent i counts it among its living children, or left it a share of its estate.
        heir_bits: u64,
        /// Taken from each parent's estate, lamports.
        taken_a: u64,
        taken_b: u64,
        /// Whose litter it agreed to join, and until when.
        consent_mate: Option<Key>,
        consent_expires_at: Option<i64>,
        /// Journal entries anchored so far, and the hash of the last.
        journal_sequence: u64,
        journal_head: Option<Blob<32>>,
        /// Of a child: its litter, the seed of its genome, the slot's hash in the seed.
        birth_litter: Option<Key>,
        seed: Option<Blob<32>>,
        slot_hash: Option<Blob<32>>,
        /// Of a child: 1 where its genome and seed are what its parents' genomes, its wallet and that hash give, 0 where
        /// they are not. None where a parent was not seen.
        verified: Option<u64>,
        /// The litter it began and that is not over.
        open_litter: Option<Key>,
    }
}

impl AgentRow {
    /// Its parents, in order: none for a founder, twice the same where one agent bred alone.
    pub fn parents(&self) -> [Option<Key>; 2] {
        [self.parent_a, self.parent_b]
    }
}

keyed! {
    /// A market.
    pub struct MarketRow in "chain_markets" by market {
        agent: Key,
        mint: Key,
        /// As on chain: 0 closed, 1 bonding, 2 open.
        phase: u64,
        opened_at: Option<i64>,
        /// Reserves; virtual while bonding.
        base: u64,
        quote: u64,
        base_left: u64,
        kept: u64,
        quote_real: u64,
        /// How many.
        trades: u64,
        /// Σ quote of all trades, lamports; stays at 2^63 − 1 once there.
        volume: u64,
        /// Number of its last event.
        seq: u64,
        /// All that `claim_spawner` ever paid, lamports.
        spawner_paid: u64,
    }
}

keyed! {
    /// A breeding, from its beginning to its end.
    pub struct LitterRow in "chain_litters" by litter {
        agent: Key,
        /// The agent itself where it has none.
        mate: Key,
        wallet_a: Key,
        wallet_b: Key,
        name_a: String,
        name_b: String,
        symbol_a: String,
        symbol_b: String,
        begun_at: i64,
        /// Seconds the price is watched.
        watched: u64,
        /// Q64.64, 39 digits.
        gate_price: String,
        /// Lamports.
        rent: u64,
        committed_at: Option<i64>,
        seed_slot: Option<u64>,
        /// Of each child, lamports; 0 until committed.
        endowment: u64,
        /// As the commit fixed them.
        genome_a: Option<Blob<64>>,
        genome_b: Option<Blob<64>>,
        /// Bit i: child i is born.
        born: u64,
        closed_at: Option<i64>,
        /// As in the event.
        closed_reason: Option<u64>,
        /// To the agent when it closed, lamports.
        returned: u64,
    }
}
