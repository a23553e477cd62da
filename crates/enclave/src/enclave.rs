use crate::EnclaveError;
use sporeline_client::Address;

/// The chain that keys belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// For people: `local`, `devnet`.
    pub name: String,
    /// Hash of its first block, as `Global` has it.
    pub genesis_hash: [u8; 32],
    /// As `Global.local`: development keys count here and nowhere else.
    pub local: bool,
}

/// What kind of machine keeps the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnclaveKind {
    /// A file on the host: trusted by nobody but the person at the keyboard.
    Dev,
    /// Intel TDX through dstack.
    Dstack,
}

impl EnclaveKind {
    /// As in the API: `dev` or `dstack`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Dstack => "dstack",
        }
    }
}

/// The public halves of one agent's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentPublicKeys {
    /// Solana wallet (ed25519).
    pub wallet: Address,
    /// Nostr key: x-only secp256k1, as BIP-340 and NIP-01 have it.
    pub nostr: [u8; 32],
}

/// A quote and what an attester needs to judge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub quote: Vec<u8>,
    /// dstack's event log; empty for the dev enclave.
    pub event_log: String,
    /// The app-compose file whose SHA-256 is the compose hash.
    pub app_compose: String,
    /// dstack's machine configuration; empty for the dev enclave.
    pub vm_config: String,
}

/// A machine that makes agents' keys, signs with them, and can prove which image it runs.
///
/// Keys are named by their number: the same number gives the same keys for ever.
#[async_trait::async_trait]
pub trait Enclave: Send + Sync {
    fn kind(&self) -> EnclaveKind;

    /// SHA-256 of the app-compose file this enclave runs.
    fn compose_hash(&self) -> [u8; 32];

    async fn public_keys(&self, number: u64) -> Result<AgentPublicKeys, EnclaveError>;

    /// Ed25519 signature by the wallet of key `number`. Whoever calls decides what may be signed.
    async fn sign(&self, number: u64, message: &[u8]) -> Result<[u8; 64], EnclaveError>;

    /// BIP-340 signature by the Nostr key of key `number` over a NIP-01 event id. Whoever calls decides what may be signed.
    async fn sign_nostr(&self, number: u64, event_id: &[u8; 32]) -> Result<[u8; 64], EnclaveError>;

    /// A quote over `report_data`, see [`report_data`](crate::report_data).
    async fn quote(&self, report_data: &[u8; 64]) -> Result<Evidence, EnclaveError>;
}
