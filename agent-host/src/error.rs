use crate::journal::{DraftError, JournalError};
use solana_client::client_error::ClientError;
use sporeline_client::{Address, account::DecodeError, error::without_url, transaction::TransactionError};
use sporeline_enclave::EnclaveError;
use sporeline_store::ColumnError;

/// Why a host, or one agent of it, cannot go on for now.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database holds what this host cannot read: {0}")]
    Column(#[from] ColumnError),
    #[error("the journal: {0}")]
    Journal(#[from] JournalError),
    #[error("a journal entry cannot be made: {0}")]
    Entry(#[from] DraftError),
    /// Without the node's URL: only [`From`] makes it.
    #[error("the chain does not answer: {0}")]
    Rpc(#[source] Box<ClientError>),
    #[error("the enclave: {0}")]
    Enclave(#[from] EnclaveError),
    #[error("the brain: {0}")]
    Brain(#[from] sporeline_llm::config::ConfigError),
    #[error("the signer is gone")]
    SignerGone,
    #[error("an account is not what it must be: {0}")]
    Decode(#[from] DecodeError),
    #[error("{0} is not on chain")]
    Missing(&'static str),
    /// Its keys would sign for a past or a character that somebody else wrote.
    #[error("the database was changed by another hand than the host's: {0}")]
    Altered(String),
    #[error("a transaction cannot be made: {0}")]
    Transaction(#[from] TransactionError),
    #[error("a stored transaction cannot be read: {0}")]
    StoredTransaction(String),
    #[error("the host's own transaction was refused: {0}")]
    Refused(String),
    #[error("the host's own transaction was in no block while its blockhash counted")]
    NeverIncluded,
    #[error("what became of the host's own transaction is not known: {0}")]
    Unsettled(&'static str),
    #[error("the chain's action number {chain} is behind the last that landed, {landed}")]
    Behind { chain: u64, landed: u64 },
    #[error("the chain's clock says {now}, the journal's last entry {last}: the node is far behind")]
    ClockBehind { now: i64, last: i64 },
    #[error("attester {url}: {reason}")]
    Attester { url: String, reason: String },
    #[error("the enclave is making other agents' quotes")]
    QuotesBusy,
    #[error("{signed} of the {needed} attesters that must sign did")]
    TooFewAttesters { signed: usize, needed: usize },
    #[error(
        "key {number} makes wallet {made}, but the database has {stored}: the sealed seed is not the one that made it"
    )]
    WrongSeed {
        number: u64,
        made: Address,
        stored: Address,
    },
    #[error("another process of this host has the agent's lease, or may have it")]
    LeaseLost,
    #[error("it was asked to stop")]
    Stopping,
    #[error("the cluster's genesis hash is not the one in the program's Global account")]
    WrongCluster,
}

impl From<ClientError> for HostError {
    fn from(error: ClientError) -> Self {
        Self::Rpc(Box::new(without_url(error)))
    }
}

#[cfg(test)]
mod tests {
    use crate::{chain::Chain, run::tests::without_chain};

    #[tokio::test]
    async fn no_failure_of_a_node_tells_the_key_in_its_url() {
        let folder = tempfile::tempdir().unwrap();
        let mut host = without_chain(folder.path()).await;
        // Nobody listens there.
        let url = "http://127.0.0.1:1/v2/secret?api-key=secret".to_owned();
        host.chain = Chain::new(url, true);
        let failure = host.chain.glance(&[host.address]).await.err().unwrap();
        let told = failure.to_string();
        assert!(told.contains("sending request"), "{told}");
        for text in [told, format!("{failure:?}")] {
            assert!(!text.contains("secret"), "{text}");
        }
    }
}
