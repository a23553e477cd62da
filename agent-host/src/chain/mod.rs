//! The chain over JSON-RPC: the few calls a host makes.

mod genesis;
mod nodes;

pub(crate) use nodes::jittered;

use crate::{
    error::HostError,
    hands::{Height, Seen},
};
use nodes::Nodes;
use serde_json::json;
use solana_client::{
    nonblocking::rpc_client::RpcClient,
    rpc_config::{RpcSendTransactionConfig, RpcSimulateTransactionConfig, RpcTransactionConfig},
    rpc_request::RpcRequest,
    rpc_response::{Response, RpcKeyedAccount},
};
use solana_commitment_config::CommitmentConfig;
use solana_message::Hash;
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use solana_transaction_status_client_types::{UiTransactionEncoding, option_serializer::OptionSerializer};
use sporeline_client::{Address, PROGRAM_ID, anchor::AccountDeserialize};
use sporeline_enclave::Cluster;
use std::sync::Arc;

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

/// What a transaction would do now.
pub(crate) struct Simulated {
    pub compute_units: u64,
    /// Why it would be refused.
    pub error: Option<String>,
}

/// Where the chain is reached, and what is offered for a place in it.
#[derive(Clone, Debug)]
pub struct Rpc {
    /// RPC nodes, the preferred first. Others are asked while those before them are in trouble.
    pub urls: Vec<String>,
    /// Whether transactions go out without the node simulating them first.
    pub skip_preflight: bool,
    pub priority: Priority,
}

/// What is offered for being included soon: what most of the last blocks' transactions offered for the same accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority {
    /// Of recent offers, 0–100.
    pub percentile: u8,
    /// Most that is offered, micro-lamports a compute unit; 0: nothing, ever.
    pub cap: u64,
}

impl Priority {
    /// Offers nothing.
    pub const NONE: Self = Self { percentile: 0, cap: 0 };
    /// At most 100,000 micro-lamports a unit: 0.00002 SOL for the dearest instruction of the program.
    pub const DEFAULT: Self = Self {
        percentile: 60,
        cap: 100_000,
    };
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Chain {
    nodes: Nodes,
    skip_preflight: bool,
    pub priority: Priority,
}

/// Blocks after which what a block holds is confirmed, generously.
const CONFIRMED_WITHIN: u64 = 8;
const CONFIRMED: CommitmentConfig = CommitmentConfig::confirmed();

impl Chain {
    /// One node, of whichever cluster, nothing offered.
    #[cfg(test)]
    pub fn new(url: String, skip_preflight: bool) -> Self {
        Self {
            nodes: Nodes::new(&[url], None),
            skip_preflight,
            priority: Priority::NONE,
        }
    }

    /// A node of another cluster is not believed.
    pub fn over(rpc: &Rpc, cluster: &Cluster) -> Self {
        Self {
            nodes: Nodes::new(&rpc.urls, Some(cluster)),
            skip_preflight: rpc.skip_preflight,
            priority: rpc.priority,
        }
    }

    /// Reads accounts. The slot is the oldest of the answers where more than one request was needed.
    pub async fn glance(&self, keys: &[Address]) -> Result<Glance, HostError> {
        let mut slot = u64::MAX;
        let mut accounts = Vec::with_capacity(keys.len());
        for part in keys.chunks(MOST_ACCOUNTS) {
            let ask =
                |rpc: Arc<RpcClient>| async move { rpc.get_multiple_accounts_with_commitment(part, CONFIRMED).await };
            let answer = self.nodes.ask_slot(ask, |answer| Some(answer.context.slot)).await?;
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
        let ask = |rpc: Arc<RpcClient>| async move { rpc.get_latest_blockhash_with_commitment(CONFIRMED).await };
        self.nodes.ask(ask).await
    }

    /// What the chain knows of a signature, its whole history searched, and a block height that was read **before** it was
    /// looked for: what [`crate::hands::classify`] needs.
    pub async fn look(&self, signature: &[u8; 64]) -> Result<(Height, Seen), HostError> {
        let (height, _, seen) = self.look_at_slot(signature).await?;
        Ok((height, seen))
    }

    /// As [`Self::look`], with the slot of that height.
    ///
    /// Both come from one node, and an answer that is older than the height (nodes behind one URL may differ) counts as no
    /// answer: a transaction that is missing in it may have landed since. The height is given some blocks low, so that what
    /// landed in the last block that could take it has been confirmed by then: some nodes are silent about what is not.
    pub async fn look_at_slot(&self, signature: &[u8; 64]) -> Result<(Height, u64, Seen), HostError> {
        let signature = Signature::from(*signature);
        let ask = |rpc: Arc<RpcClient>| async move {
            let before = rpc.get_epoch_info().await?;
            let answer = rpc.get_signature_statuses_with_history(&[signature]).await?;
            Ok((before, answer))
        };
        let (before, answer) = self
            .nodes
            .ask_slot(ask, |(before, _)| Some(before.absolute_slot))
            .await?;
        let height = Height(before.block_height.saturating_sub(CONFIRMED_WITHIN));
        let slot = before.absolute_slot;
        let Some(status) = answer.value.into_iter().next().flatten() else {
            let seen = match answer.context.slot < slot {
                true => Seen::Unconfirmed,
                false => Seen::Missing,
            };
            return Ok((height, slot, seen));
        };
        if !status.satisfies_commitment(CONFIRMED) {
            return Ok((height, slot, Seen::Unconfirmed));
        }
        let seen = match &status.err {
            None => Seen::Landed { slot: status.slot },
            Some(error) => Seen::Failed {
                slot: status.slot,
                error: format!("{error:?}"),
            },
        };
        Ok((height, slot, seen))
    }

    /// Hands a signed transaction to the node.
    pub async fn send(&self, transaction: &Transaction) -> Result<(), HostError> {
        let config = RpcSendTransactionConfig {
            skip_preflight: self.skip_preflight,
            preflight_commitment: Some(CONFIRMED.commitment),
            encoding: Some(UiTransactionEncoding::Base64),
            max_retries: Some(0),
            min_context_slot: None,
        };
        let ask = |rpc: Arc<RpcClient>| async move { rpc.send_transaction_with_config(transaction, config).await };
        self.nodes.ask(ask).await?;
        Ok(())
    }

    /// What a transaction would do, signed or not, with whatever blockhash.
    pub async fn simulate(&self, transaction: &Transaction) -> Result<Simulated, HostError> {
        let ask = |rpc: Arc<RpcClient>| async move {
            let config = RpcSimulateTransactionConfig {
                sig_verify: false,
                replace_recent_blockhash: true,
                commitment: Some(CONFIRMED),
                encoding: Some(UiTransactionEncoding::Base64),
                ..RpcSimulateTransactionConfig::default()
            };
            rpc.simulate_transaction_with_config(transaction, config).await
        };
        let found = self.nodes.ask(ask).await?.value;
        Ok(Simulated {
            compute_units: found.units_consumed.unwrap_or(0),
            error: found.err.map(|error| format!("{error:?}")),
        })
    }

    /// What transactions that wrote these accounts offered lately, micro-lamports a compute unit, one for each slot.
    pub async fn recent_fees(&self, written: &[Address]) -> Result<Vec<u64>, HostError> {
        let ask = |rpc: Arc<RpcClient>| async move { rpc.get_recent_prioritization_fees(written).await };
        let answer = self.nodes.ask(ask).await?;
        Ok(answer.into_iter().map(|slot| slot.prioritization_fee).collect())
    }

    /// The log of a landed transaction.
    pub async fn logs(&self, signature: &[u8; 64]) -> Result<Vec<String>, HostError> {
        let signature = Signature::from(*signature);
        let ask = |rpc: Arc<RpcClient>| async move {
            let config = RpcTransactionConfig {
                encoding: Some(UiTransactionEncoding::Base64),
                commitment: Some(CONFIRMED),
                max_supported_transaction_version: Some(1),
            };
            rpc.get_transaction_with_config(&signature, config).await
        };
        let found = self.nodes.ask(ask).await?;
        Ok(match found.transaction.meta.map(|meta| meta.log_messages) {
            Some(OptionSerializer::Some(logs)) => logs,
            _ => vec![],
        })
    }

    /// All token accounts of an owner under one token program, with their addresses.
    pub async fn token_accounts(
        &self,
        owner: &Address,
        token_program: &Address,
    ) -> Result<Vec<(Address, Held)>, HostError> {
        let asked = json!([
            owner.to_string(),
            {"programId": token_program.to_string()},
            {"encoding": "base64", "commitment": CONFIRMED.commitment},
        ]);
        let ask = |rpc: Arc<RpcClient>| {
            let asked = asked.clone();
            async move { rpc.send(RpcRequest::GetTokenAccountsByOwner, asked).await }
        };
        let answer: Response<Vec<RpcKeyedAccount>> = self.nodes.ask(ask).await?;
        let read = |found: RpcKeyedAccount| {
            let held = Held {
                lamports: found.account.lamports,
                data: found.account.data.decode()?,
                owner: found.account.owner.parse().ok()?,
            };
            Some((found.pubkey.parse().ok()?, held))
        };
        Ok(answer.value.into_iter().filter_map(read).collect())
    }

    /// Lamports that an account of `bytes` must hold.
    pub async fn rent(&self, bytes: usize) -> Result<u64, HostError> {
        let ask = |rpc: Arc<RpcClient>| async move { rpc.get_minimum_balance_for_rent_exemption(bytes).await };
        self.nodes.ask(ask).await
    }
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
