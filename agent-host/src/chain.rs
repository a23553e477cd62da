//! The chain over JSON-RPC: the few calls a host makes.

use crate::{
    error::HostError,
    hands::{Height, Seen},
};
use solana_client::{
    nonblocking::rpc_client::RpcClient,
    rpc_config::{RpcSendTransactionConfig, RpcTransactionConfig},
};
use solana_commitment_config::CommitmentConfig;
use solana_message::Hash;
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use solana_transaction_status_client_types::{UiTransactionEncoding, option_serializer::OptionSerializer};
use sporeline_client::{Address, PROGRAM_ID, anchor::AccountDeserialize};

/// The clock sysvar.
pub(crate) const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");
/// `getMultipleAccounts` answers for at most this many.
const MOST_ACCOUNTS: usize = 100;

/// An account as one slot had it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    pub lamports: u64,
    pub data: Vec<u8>,
    pub owner: Address,
}

impl Held {
    /// Reads an account of the program. Whoever else owns it is not believed.
    pub fn decode<T: AccountDeserialize>(&self) -> Result<T, HostError> {
        if self.owner != PROGRAM_ID {
            return Err(HostError::Missing("an account of the program at its address"));
        }
        Ok(sporeline_client::account::decode(&self.data)?)
    }
}

/// Answers of one moment.
pub(crate) struct Glance {
    pub slot: u64,
    /// In the order asked; `None` where there is no account.
    pub accounts: Vec<Option<Held>>,
}

impl Glance {
    pub fn get(&self, index: usize) -> Option<&Held> {
        self.accounts.get(index)?.as_ref()
    }
}

pub(crate) struct Chain {
    rpc: RpcClient,
    skip_preflight: bool,
}

impl Chain {
    pub fn new(url: String, skip_preflight: bool) -> Self {
        Self {
            rpc: RpcClient::new_with_commitment(url, CommitmentConfig::confirmed()),
            skip_preflight,
        }
    }

    /// Reads accounts. The slot is the oldest of the answers where more than one request was needed.
    pub async fn glance(&self, keys: &[Address]) -> Result<Glance, HostError> {
        let mut slot = u64::MAX;
        let mut accounts = Vec::with_capacity(keys.len());
        for part in keys.chunks(MOST_ACCOUNTS) {
            let answer = self
                .rpc
                .get_multiple_accounts_with_commitment(part, self.rpc.commitment())
                .await?;
            slot = slot.min(answer.context.slot);
            accounts.extend(answer.value.into_iter().map(|found| {
                found.map(|account| Held {
                    lamports: account.lamports,
                    data: account.data,
                    owner: account.owner,
                })
            }));
        }
        Ok(Glance { slot, accounts })
    }

    /// A recent blockhash and the last block height at which it counts.
    pub async fn blockhash(&self) -> Result<(Hash, u64), HostError> {
        Ok(self
            .rpc
            .get_latest_blockhash_with_commitment(self.rpc.commitment())
            .await?)
    }

    pub async fn height(&self) -> Result<Height, HostError> {
        Ok(Height(self.rpc.get_block_height().await?))
    }

    /// What the chain knows of a signature, its whole history searched.
    pub async fn seen(&self, signature: &[u8; 64]) -> Result<Seen, HostError> {
        let signature = Signature::from(*signature);
        let answer = self.rpc.get_signature_statuses_with_history(&[signature]).await?;
        let Some(status) = answer.value.into_iter().next().flatten() else {
            return Ok(Seen::Missing);
        };
        if !status.satisfies_commitment(self.rpc.commitment()) {
            return Ok(Seen::Unconfirmed);
        }
        Ok(match &status.err {
            None => Seen::Landed { slot: status.slot },
            Some(error) => Seen::Failed {
                slot: status.slot,
                error: format!("{error:?}"),
            },
        })
    }

    /// Hands a signed transaction to the node.
    pub async fn send(&self, transaction: &Transaction) -> Result<(), HostError> {
        let config = RpcSendTransactionConfig {
            skip_preflight: self.skip_preflight,
            preflight_commitment: Some(self.rpc.commitment().commitment),
            encoding: Some(UiTransactionEncoding::Base64),
            max_retries: Some(0),
            min_context_slot: None,
        };
        self.rpc.send_transaction_with_config(transaction, config).await?;
        Ok(())
    }

    /// The log of a landed transaction.
    pub async fn logs(&self, signature: &[u8; 64]) -> Result<Vec<String>, HostError> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(self.rpc.commitment()),
            max_supported_transaction_version: Some(1),
        };
        let found = self
            .rpc
            .get_transaction_with_config(&Signature::from(*signature), config)
            .await?;
        Ok(match found.transaction.meta.map(|meta| meta.log_messages) {
            Some(OptionSerializer::Some(logs)) => logs,
            _ => vec![],
        })
    }

    /// Lamports that an account of `bytes` must hold.
    pub async fn rent(&self, bytes: usize) -> Result<u64, HostError> {
        Ok(self.rpc.get_minimum_balance_for_rent_exemption(bytes).await?)
    }
}
