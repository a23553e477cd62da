//! Keys and quotes of an Intel TDX machine, through dstack's guest agent.

mod client;
mod error;
mod wire;

pub use client::usual_socket;
pub use error::DstackError;

use crate::{
    AgentPublicKeys, Enclave, EnclaveError, EnclaveKind, Evidence, KeyPath, REPORT_BYTES, core_files, derive, tdx,
    wallets::Wallets,
};
use client::Client;
use ed25519_dalek::{Signer, SigningKey};
use sporeline_client::Address;
use std::{path::Path, sync::Arc, time::Duration};

/// How long one question to the guest agent may take. A quote takes the machine about a second.
pub const DSTACK_TIMEOUT: Duration = Duration::from_secs(20);

/// Keys that dstack derives from the app's own key, which its KMS gives to measured images only.
///
/// They belong to the app id, not to the machine or the image: they survive upgrades, and whoever may approve another
/// compose hash for this app may take them.
pub struct DstackEnclave {
    client: Client,
    compose_hash: [u8; 32],
    app_compose: String,
    wallets: Wallets,
}

impl DstackEnclave {
    /// Asks the guest agent at `socket` what runs here. `timeout`: usually [`DSTACK_TIMEOUT`].
    ///
    /// # Errors
    /// [`EnclaveError::Dstack`]: nobody answers, or what is answered contradicts itself.
    pub async fn open(socket: &Path, timeout: Duration) -> Result<Self, EnclaveError> {
        core_files::forbid().map_err(EnclaveError::CoreFiles)?;
        let client = Client::new(socket, timeout)?;
        let info = client.info().await?;
        Ok(Self {
            client,
            compose_hash: info.compose_hash,
            app_compose: info.app_compose,
            wallets: Wallets::default(),
        })
    }

    async fn wallet(&self, number: u64) -> Result<Arc<SigningKey>, EnclaveError> {
        if let Some(wallet) = self.wallets.get(number) {
            return Ok(wallet);
        }
        let path = KeyPath::Solana(number).to_string();
        let seed = self.client.key(&path, "ed25519").await?;
        Ok(self.wallets.keep(number, SigningKey::from_bytes(&seed)))
    }
}

#[async_trait::async_trait]
impl Enclave for DstackEnclave {
    fn kind(&self) -> EnclaveKind {
        EnclaveKind::Dstack
    }

    fn compose_hash(&self) -> [u8; 32] {
        self.compose_hash
    }

    async fn public_keys(&self, number: u64) -> Result<AgentPublicKeys, EnclaveError> {
        let path = KeyPath::Nostr(number);
        let nostr = self.client.key(&path.to_string(), "secp256k1").await?;
        Ok(AgentPublicKeys {
            wallet: Address::new_from_array(self.wallet(number).await?.verifying_key().to_bytes()),
            nostr: derive::x_only(&nostr, path)?,
        })
    }

    async fn sign(&self, number: u64, message: &[u8]) -> Result<[u8; 64], EnclaveError> {
        Ok(self.wallet(number).await?.sign(message).to_bytes())
    }

    async fn sign_nostr(&self, number: u64, event_id: &[u8; 32]) -> Result<[u8; 64], EnclaveError> {
        let path = KeyPath::Nostr(number);
        let secret = self.client.key(&path.to_string(), "secp256k1").await?;
        derive::sign_nostr(&secret, event_id, path)
    }

    async fn quote(&self, report_data: &[u8; REPORT_BYTES]) -> Result<Evidence, EnclaveError> {
        let answer = self.client.quote(report_data).await?;
        let wrong = |what| DstackError::wrong("GetQuote", what);
        // An attester would refuse it as well; here it costs nobody a nonce.
        let claims = tdx::claims(&answer.quote).map_err(|_| wrong("what it gave is no TDX quote"))?;
        if claims.report_data != *report_data {
            return Err(wrong("the quote is about something else than was asked for").into());
        }
        Ok(Evidence {
            quote: answer.quote,
            event_log: answer.event_log,
            app_compose: self.app_compose.clone(),
            vm_config: answer.vm_config,
        })
    }
}
