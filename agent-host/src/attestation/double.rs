//! An enclave whose quotes are made when a test says so.

use sporeline_enclave::{AgentPublicKeys, DevEnclave, Enclave, EnclaveError, EnclaveKind, Evidence};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};
use tokio::sync::Semaphore;

/// Makes a quote for each permit it is given.
pub(super) struct Double {
    pub inner: DevEnclave,
    pub permits: Arc<Semaphore>,
    /// Quotes so far.
    pub made: Arc<AtomicUsize>,
    /// What it gives instead of a quote of its own.
    pub evidence: Option<Evidence>,
}

#[async_trait::async_trait]
impl Enclave for Double {
    fn kind(&self) -> EnclaveKind {
        self.inner.kind()
    }

    fn compose_hash(&self) -> [u8; 32] {
        self.inner.compose_hash()
    }

    async fn public_keys(&self, number: u64) -> Result<AgentPublicKeys, EnclaveError> {
        self.inner.public_keys(number).await
    }

    async fn sign(&self, number: u64, message: &[u8]) -> Result<[u8; 64], EnclaveError> {
        self.inner.sign(number, message).await
    }

    async fn sign_nostr(&self, number: u64, event_id: &[u8; 32]) -> Result<[u8; 64], EnclaveError> {
        self.inner.sign_nostr(number, event_id).await
    }

    async fn quote(&self, report_data: &[u8; 64]) -> Result<Evidence, EnclaveError> {
        self.permits.acquire().await.unwrap().forget();
        self.made.fetch_add(1, SeqCst);
        match &self.evidence {
            Some(evidence) => Ok(evidence.clone()),
            None => self.inner.quote(report_data).await,
        }
    }
}
