//! Transactions to sign, and what became of them.

use super::Character;
use serde::Serialize;
use utoipa::ToSchema;

/// A transaction to sign and hand back to `/api/v1/submit`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Transaction {
    /// Base64; signatures of others are in place. Sign it as it is: a changed byte is refused.
    pub transaction: String,
    /// SHA-256 of the message, hex.
    pub message_hash: String,
    /// Who must sign, base58.
    pub signers: Vec<String>,
    /// What it does, line by line.
    pub summary: Vec<Line>,
    pub simulation: Simulation,
    /// It can land up to this block height, and never after.
    pub last_valid_block_height: u64,
    /// Of a spawn: what the agent's addresses will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Spawned>,
    /// Of a spawn from a character file: what was read of it, and what was left behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<Character>,
}

/// One line of a summary.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    #[schema(example = "first treasury")]
    pub what: String,
    /// A whole number where there is a unit, otherwise text.
    pub value: String,
    /// lamports | base units | bps | micro-lamports per compute unit | compute units
    pub unit: Option<&'static str>,
}

/// What running it against the chain came to, just now. Transactions whose simulation fails are not returned.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Simulation {
    pub ok: bool,
    pub compute_units: u64,
    /// What the payer would have more (or, negative, less) after it, lamports, everything included.
    pub payer_change_lamports: Option<String>,
    pub logs: Vec<String>,
}

/// Addresses of an agent about to be spawned.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Spawned {
    pub wallet: String,
    pub account: String,
    pub mint: String,
    pub market: String,
    pub host: String,
    pub genome: Vec<u16>,
    pub persona_hash: String,
}

/// What became of a submitted transaction.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Submitted {
    pub signature: String,
    /// confirmed | pending: sent, not yet seen in a confirmed block; submit the same again to learn more
    pub state: &'static str,
    pub slot: Option<u64>,
}

/// What the faucet gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaucetGift {
    pub signature: String,
    pub lamports: String,
}
