//! All that is known of an agent, wherever it came from.

use crate::Parent;
use sporeline_client::Address;
use sporeline_genome::{Genome, Persona};
use sporeline_journal::Entry;
use sporeline_llm::{Receipt, provider::Evidence};
use std::collections::{BTreeMap, HashSet};

/// Everything that is checked about one agent.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Genesis hash of the cluster that is asked about.
    pub cluster: [u8; 32],
    /// As the API has it.
    pub indexed: Facts,
    /// As the chain itself has it; `None` where no node was asked.
    pub chain: Option<Chain>,
    /// First who began the breeding, then its mate, or itself again. Empty for a founder.
    pub parents: Vec<Parent>,
    /// The whole journal.
    pub journal: Vec<Entry>,
    /// What its wallet did on chain, by action number.
    pub actions: Vec<Action>,
    pub coverage: Coverage,
    /// Attestations by quote hash, as far as they were to be had.
    pub bundles: BTreeMap<[u8; 32], Bundle>,
    /// Its persona as the API has it, which its hash has to bear out; `None` where it is not to be had.
    pub persona: Option<Persona>,
    /// What language models answered, by the hash that decisions name, as far as it was asked for and to be had.
    pub receipts: BTreeMap<[u8; 32], Receipt>,
    /// What those receipts say their signers' machines were judged by, as far as it was to be had.
    pub evidence: BTreeMap<[u8; 32], Evidence>,
}

/// An agent, as its account or the index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub id: u64,
    pub wallet: Address,
    pub mint: Address,
    /// The API's word; `None` where it was not asked: accounts hold no names.
    pub name: Option<String>,
    /// Chain time.
    pub born_at: i64,
    pub genome: Genome,
    pub generation: u32,
    /// `None`: not written yet.
    pub persona_hash: Option<[u8; 32]>,
    /// Entries anchored, and the hash of the last; 0 and `None` before the first anchor.
    pub journal_sequence: u64,
    pub journal_head: Option<[u8; 32]>,
    /// Of the attestation that stands on chain.
    pub quote_hash: Option<[u8; 32]>,
}

/// What only the chain itself says.
#[derive(Clone, Debug)]
pub struct Chain {
    /// That this is the state of.
    pub slot: u64,
    /// Where the chain was once the journal had been read.
    pub slot_after: u64,
    pub facts: Facts,
    /// Number of the wallet's last action.
    pub action: u64,
    /// Of a child's birth; `None` for a founder.
    pub seed: Option<[u8; 32]>,
    /// What the seed was drawn from, from the event of the birth; `None` where the node no longer has it.
    pub slot_hash: Option<[u8; 32]>,
    /// Who may attest now, and how many of them must.
    pub attesters: Vec<Address>,
    pub threshold: usize,
    /// Longest life of an attestation now, seconds.
    pub attestation_ttl: u32,
    /// Whether the cluster is one for development.
    pub local: bool,
    /// Of an agent that lives and was attested.
    pub stands: Option<Stands>,
    /// Quotes that the program accepted, from its events.
    pub accepted: HashSet<[u8; 32]>,
    /// Anchors that the program accepted, from its events: entries and head.
    pub anchors: Vec<(u64, [u8; 32])>,
}

/// The attestation that stands on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    pub compose_hash: [u8; 32],
    /// Chain time.
    pub expires_at: i64,
    /// Whether its measurement was revoked.
    pub revoked: bool,
    /// The chain's clock when it was asked.
    pub now: i64,
}

/// Where actions were looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// In every transaction that names the agent's account, as a node has them.
    Chain,
    /// Trades alone, in the markets that the journal names, as the API has them.
    Markets(usize),
}

/// Something that the agent's wallet signed and the chain executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub number: u64,
    /// Of its transaction.
    pub signature: [u8; 64],
    /// Hash of the journal entry that decided it.
    pub decision: [u8; 32],
    pub deed: Deed,
    /// Only by the API's word: no node showed it.
    pub indexed: bool,
}

/// What an action did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Traded {
        /// The market's address.
        market: Address,
        buy: bool,
        /// Base units.
        base: u64,
        /// Lamports: of a buy paid, fee included; of a sale received, fee taken off.
        quote: u64,
    },
    Refueled,
    PersonaSet {
        persona_hash: [u8; 32],
    },
    Anchored {
        sequence: u64,
        head: [u8; 32],
    },
    /// `mate`: the other's `Agent` account.
    MateChosen {
        mate: Address,
        expires_at: i64,
    },
    /// `mate`: an `Agent` account; `None`: alone.
    BreedingBegun {
        mate: Option<Address>,
    },
    HostChosen {
        host: Address,
    },
}

/// What stands behind one attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub wallet: Address,
    pub quote: Vec<u8>,
    pub event_log: String,
    pub app_compose: String,
    /// Intel's, as JSON; empty for a dev quote.
    pub collateral: String,
    pub signatures: Vec<(Address, [u8; 64])>,
    /// Chain time.
    pub expires_at: i64,
    pub created_at: i64,
}

impl Dossier {
    /// The agent: as the chain has it, else as the API does.
    pub fn agent(&self) -> &Facts {
        self.chain.as_ref().map_or(&self.indexed, |chain| &chain.facts)
    }
}

impl Deed {
    /// As in journals and logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Traded { buy: true, .. } => "buy",
            Self::Traded { buy: false, .. } => "sell",
            Self::Refueled => "refuel",
            Self::PersonaSet { .. } => "set persona",
            Self::Anchored { .. } => "anchor",
            Self::MateChosen { .. } => "choose mate",
            Self::BreedingBegun { .. } => "breed",
            Self::HostChosen { .. } => "change host",
        }
    }
}
