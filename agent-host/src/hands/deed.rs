//! What a wallet does on chain, with all that is needed to build it again.

use serde::{Deserialize, Serialize};
use sporeline_client::constants::LITTER;
use sporeline_mind::{Amount, Intent};

/// One action of a wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// What the brain wanted, where that is all there is to say.
    Wish { intent: Intent },
    /// A litter is begun: the brain wanted it, the host made the children's keys.
    Begin {
        /// Wallet of the agent that agreed, base58; null: the agent breeds alone.
        mate: Option<String>,
        children: [Child; LITTER],
        /// The price account that was judged, base58.
        price: String,
    },
    /// A child writes the hash of the persona that follows from its birth.
    SetPersona {
        /// Lower-case hex.
        persona_hash: String,
    },
    /// The journal so far is fixed on chain.
    Anchor {
        /// How many entries there are.
        entries: Amount,
        /// Hash of the last of them, lower-case hex.
        head: String,
    },
}

/// A child to be: its wallet is made, and no spawn can ever have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Base58.
    pub wallet: String,
    /// Number of its key in this host's enclave.
    pub number: u64,
    pub name: String,
    pub symbol: String,
}

impl Deed {
    /// As in logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Wish { intent } => intent.name(),
            Self::Begin { .. } => "begin breeding",
            Self::SetPersona { .. } => "set persona",
            Self::Anchor { .. } => "anchor journal",
        }
    }
}

/// A deed, and what is needed to learn from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDeed {
    pub deed: Deed,
    /// What the units to be sold had cost, lamports; null where it was not known.
    pub cost: Option<Amount>,
}
