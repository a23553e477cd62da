//! Arguments that several steps share, or that are too many for a line.

use crate::{
    gate::PriceAccount,
    key::{GenomeBytes, Hash, Pubkey},
    parameters::Parameters,
};

/// Arguments of `initialize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initialize {
    pub signer: Pubkey,
    pub local: bool,
    pub parameters: Parameters,
    pub attesters: Vec<Pubkey>,
    pub attester_threshold: u8,
    pub price_owners: Vec<Pubkey>,
    pub feed_id: Hash,
    pub compose_hash: Hash,
    pub dev: bool,
    pub base_uri: String,
    /// Nobody can move, tax, freeze or block the staking mint's tokens.
    pub harmless_staking_mint: bool,
    /// It lives under Token-2022, else under the original token program.
    pub staking_mint_2022: bool,
}

/// Arguments of `spawn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spawn {
    pub payer: Pubkey,
    pub wallet: Pubkey,
    /// By operator.
    pub host: Pubkey,
    pub name: String,
    pub symbol: String,
    pub persona: Hash,
    pub genome: GenomeBytes,
    pub treasury: u64,
    pub airdrop_bps: u16,
    pub max_price_per_day: u64,
}

/// Who acts for an agent: what every wallet-signed instruction carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// The agent, by its wallet.
    pub agent: Pubkey,
    /// Who signs as its wallet.
    pub signer: Pubkey,
    pub measurement: Hash,
    pub action: u64,
}

/// Arguments of `begin_breeding`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    pub act: Act,
    pub payer: Pubkey,
    pub mate: Option<Pubkey>,
    pub price: PriceAccount,
    pub wallets: [Pubkey; 2],
    pub names: [String; 2],
    pub symbols: [String; 2],
}

/// Arguments of `attest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attest {
    pub agent: Pubkey,
    /// By its agent's wallet.
    pub market: Pubkey,
    pub measurement: Hash,
    pub quote_hash: Hash,
    pub expires_at: i64,
    /// Those whose signature over the right message stands in the transaction.
    pub signed: Vec<Pubkey>,
    /// One of the transaction's signature instructions points outside itself.
    pub malformed: bool,
}
