use super::{BlockSource, Fetched, SourceError, convert};
use crate::{
    block::{Block, Identity},
    config::Commitment,
};
use solana_client::{
    client_error::{ClientError, ClientErrorKind},
    nonblocking::rpc_client::RpcClient,
    rpc_config::RpcBlockConfig,
    rpc_custom_error::{
        JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE, JSON_RPC_SERVER_ERROR_LONG_TERM_STORAGE_SLOT_SKIPPED,
        JSON_RPC_SERVER_ERROR_SLOT_SKIPPED,
    },
    rpc_request::{RpcError, RpcRequest},
};
use solana_commitment_config::CommitmentConfig;
use solana_transaction_status_client_types::{TransactionDetails, UiConfirmedBlock, UiTransactionEncoding};
use std::time::Duration;

/// Long enough for a full block from far away, short enough to notice a dead connection.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A node's JSON-RPC.
pub struct RpcSource {
    client: RpcClient,
    commitment: CommitmentConfig,
}

impl RpcSource {
    pub fn new(rpc_url: impl Into<String>, commitment: Commitment) -> Self {
        let commitment = match commitment {
            Commitment::Confirmed => CommitmentConfig::confirmed(),
            Commitment::Finalized => CommitmentConfig::finalized(),
        };
        Self {
            client: RpcClient::new_with_timeout_and_commitment(rpc_url.into(), TIMEOUT, commitment),
            commitment,
        }
    }

    async fn get_block(
        &self,
        slot: u64,
        details: TransactionDetails,
    ) -> Result<Fetched<UiConfirmedBlock>, SourceError> {
        let config = RpcBlockConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            transaction_details: Some(details),
            rewards: Some(false),
            commitment: Some(self.commitment),
            // With 0 a node refuses whole blocks that hold one transaction of version 1.
            max_supported_transaction_version: Some(1),
        };
        // A node that does not have the block yet may also answer null.
        let answer: Result<Option<UiConfirmedBlock>, ClientError> = self
            .client
            .send(RpcRequest::GetBlock, serde_json::json!([slot, config]))
            .await;
        match answer {
            Ok(Some(block)) => Ok(Fetched::Block(block)),
            Ok(None) => Ok(Fetched::NotYet),
            Err(error) => match code(&error) {
                Some(JSON_RPC_SERVER_ERROR_SLOT_SKIPPED | JSON_RPC_SERVER_ERROR_LONG_TERM_STORAGE_SLOT_SKIPPED) => {
                    Ok(Fetched::Skipped)
                }
                Some(JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE) => Ok(Fetched::NotYet),
                _ => Err(refused(&error)),
            },
        }
    }
}

fn code(error: &ClientError) -> Option<i64> {
    match error.kind() {
        ClientErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => Some(*code),
        _ => None,
    }
}

/// The node's refusal, without the URL: it may hold a key.
fn refused(error: &ClientError) -> SourceError {
    match error.kind() {
        ClientErrorKind::Reqwest(error) if error.is_connect() => SourceError::Unreachable("no connection".into()),
        ClientErrorKind::Reqwest(error) if error.is_timeout() => SourceError::Refused("no answer in time".into()),
        ClientErrorKind::Reqwest(error) => match error.status() {
            Some(status) => SourceError::Refused(status.to_string()),
            None if error.is_decode() || error.is_body() => SourceError::Refused("the answer is cut or no JSON".into()),
            None => SourceError::Unreachable("the connection broke".into()),
        },
        other => SourceError::Refused(other.to_string()),
    }
}

#[async_trait::async_trait]
impl BlockSource for RpcSource {
    async fn tip(&self) -> Result<u64, SourceError> {
        self.client.get_slot().await.map_err(|error| refused(&error))
    }

    async fn first(&self) -> Result<u64, SourceError> {
        self.client
            .get_first_available_block()
            .await
            .map_err(|error| refused(&error))
    }

    async fn block(&self, slot: u64) -> Result<Fetched<Block>, SourceError> {
        match self.get_block(slot, TransactionDetails::Full).await? {
            Fetched::Block(answer) => convert::block(slot, answer).map(Fetched::Block),
            Fetched::Skipped => Ok(Fetched::Skipped),
            Fetched::NotYet => Ok(Fetched::NotYet),
        }
    }

    async fn identity(&self, slot: u64) -> Result<Fetched<Identity>, SourceError> {
        match self.get_block(slot, TransactionDetails::Signatures).await? {
            Fetched::Block(answer) => convert::identity(slot, &answer).map(Fetched::Block),
            Fetched::Skipped => Ok(Fetched::Skipped),
            Fetched::NotYet => Ok(Fetched::NotYet),
        }
    }
}
