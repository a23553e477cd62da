use crate::{
    AgentPublicKeys, Cluster, Enclave, EnclaveError, EnclaveKind, Evidence, KeyPath, REPORT_BYTES, compose_hash,
    core_files, derive, quote, seed, wallets::Wallets,
};
use ed25519_dalek::{Signer, SigningKey};
use sporeline_client::Address;
use std::{path::Path, sync::Arc};
use zeroize::Zeroizing;

/// What stands for an app-compose file where there is no image: its SHA-256 is the dev measurement.
pub const DEV_APP_COMPOSE: &str = r#"{"manifest_version":2,"name":"sporeline-dev","runner":"none"}"#;

/// Keys derived from one sealed seed file. It protects nothing from the machine's owner, so it serves local clusters only.
pub struct DevEnclave {
    seed: Zeroizing<[u8; 32]>,
    wallets: Wallets,
    genesis_hash: [u8; 32],
    app_compose: String,
    compose_hash: [u8; 32],
}

impl DevEnclave {
    /// Opens the seed at `path` (32 bytes, mode 0600), making it where there is none.
    ///
    /// `app_compose`: usually [`DEV_APP_COMPOSE`]; its SHA-256 is the measurement.
    ///
    /// # Errors
    /// [`EnclaveError::NotLocal`] before anything is read or written; [`EnclaveError::SeedTooOpen`],
    /// [`EnclaveError::SeedLength`], [`EnclaveError::SeedNotAFile`], [`EnclaveError::SeedFile`].
    pub fn open(path: &Path, cluster: &Cluster, app_compose: &str) -> Result<Self, EnclaveError> {
        if !cluster.local {
            return Err(EnclaveError::NotLocal(cluster.name.clone()));
        }
        core_files::forbid().map_err(EnclaveError::CoreFiles)?;
        Ok(Self {
            seed: seed::open(path)?,
            wallets: Wallets::default(),
            genesis_hash: cluster.genesis_hash,
            app_compose: app_compose.to_owned(),
            compose_hash: compose_hash(app_compose),
        })
    }

    /// The public key that attesters must list to believe this enclave's quotes.
    pub fn root(&self) -> Result<[u8; 32], EnclaveError> {
        Ok(derive::signing_key(&self.seed, KeyPath::Root)?
            .verifying_key()
            .to_bytes())
    }

    fn wallet(&self, number: u64) -> Result<Arc<SigningKey>, EnclaveError> {
        match self.wallets.get(number) {
            Some(wallet) => Ok(wallet),
            None => Ok(self
                .wallets
                .keep(number, derive::signing_key(&self.seed, KeyPath::Solana(number))?)),
        }
    }
}

#[async_trait::async_trait]
impl Enclave for DevEnclave {
    fn kind(&self) -> EnclaveKind {
        EnclaveKind::Dev
    }

    fn compose_hash(&self) -> [u8; 32] {
        self.compose_hash
    }

    async fn public_keys(&self, number: u64) -> Result<AgentPublicKeys, EnclaveError> {
        Ok(AgentPublicKeys {
            wallet: Address::new_from_array(self.wallet(number)?.verifying_key().to_bytes()),
            nostr: derive::nostr_public(&self.seed, KeyPath::Nostr(number))?,
        })
    }

    async fn sign(&self, number: u64, message: &[u8]) -> Result<[u8; 64], EnclaveError> {
        Ok(self.wallet(number)?.sign(message).to_bytes())
    }

    async fn sign_nostr(&self, number: u64, event_id: &[u8; 32]) -> Result<[u8; 64], EnclaveError> {
        let path = KeyPath::Nostr(number);
        derive::sign_nostr(&*derive::secret(&self.seed, path)?, event_id, path)
    }

    async fn quote(&self, report_data: &[u8; REPORT_BYTES]) -> Result<Evidence, EnclaveError> {
        let root = derive::signing_key(&self.seed, KeyPath::Root)?;
        Ok(Evidence {
            quote: quote::make(&root, &self.genesis_hash, &self.compose_hash, report_data),
            event_log: String::new(),
            app_compose: self.app_compose.clone(),
            vm_config: String::new(),
        })
    }
}
