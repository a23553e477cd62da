//! Every call to the chain, over JSON-RPC, at commitment `confirmed`.

use crate::error::Error;
use solana_client::{
    client_error::{ClientError, ClientErrorKind},
    nonblocking::rpc_client::RpcClient,
    rpc_config::{RpcSendTransactionConfig, RpcSimulateTransactionConfig},
    rpc_request::{RpcError, RpcResponseErrorData},
};
use solana_commitment_config::CommitmentConfig;
use solana_message::Hash;
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use sporeline_client::{
    Address, account, address,
    anchor::AccountDeserialize,
    error::without_url,
    state::{Counters, Global, Market, Parameters},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Longest wait for one answer of the chain.
const RPC_TIMEOUT: Duration = Duration::from_secs(5);
/// How long read parameters are believed: every change of them waits a timelock of at least this.
const PARAMETERS_KEPT: Duration = Duration::from_secs(5);

/// The code by which a node says that it keeps no history of transactions.
const NO_HISTORY: i64 = -32_011;

/// Owner of the accounts in which the chain says things about itself.
const SYSVAR_OWNER: Address = Address::from_str_const("Sysvar1111111111111111111111111111111111111");

/// What a simulation came to.
#[derive(Clone, Debug)]
pub(crate) struct Simulated {
    /// The runtime's error; `None`: it would go through.
    pub error: Option<String>,
    pub logs: Vec<String>,
    pub compute_units: u64,
    /// What the fee payer would have more (or, mostly, less), lamports. Not every node says.
    pub payer_change: Option<i128>,
}

/// What became of a sent transaction.
#[derive(Clone, Debug)]
pub(crate) struct Landed {
    pub slot: u64,
    pub error: Option<String>,
    pub confirmed: bool,
}

/// Why a transaction was not sent.
#[derive(Clone, Debug)]
pub(crate) enum SendFailure {
    /// Preflight refused it: the runtime's error and the log.
    Refused(String, Vec<String>),
    /// The chain did not answer.
    Unreachable(String),
}

/// What a market fixed at its launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The normal fee, bps.
    pub fee_bps: u32,
    /// Seconds of sniper tax after opening.
    pub sniper_length: u32,
}

/// The chain.
pub(crate) struct Chain {
    rpc: RpcClient,
    terms: Mutex<HashMap<Address, Terms>>,
    parameters: Mutex<Option<(Instant, Parameters)>>,
}

impl Chain {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            rpc: RpcClient::new_with_timeout_and_commitment(url.to_owned(), RPC_TIMEOUT, CommitmentConfig::confirmed()),
            terms: Mutex::default(),
            parameters: Mutex::default(),
        }
    }

    /// The newest blockhash and the last block height at which it counts.
    pub(crate) async fn blockhash(&self) -> Result<(Hash, u64), Error> {
        self.rpc
            .get_latest_blockhash_with_commitment(CommitmentConfig::confirmed())
            .await
            .map_err(|error| unreachable("getLatestBlockhash", error))
    }

    pub(crate) async fn block_height(&self) -> Result<u64, Error> {
        let height = self.rpc.get_block_height().await;
        height.map_err(|error| unreachable("getBlockHeight", error))
    }

    pub(crate) async fn slot(&self) -> Result<u64, Error> {
        self.rpc.get_slot().await.map_err(|error| unreachable("getSlot", error))
    }

    /// Runs a transaction without landing it. Signatures are not looked at: they are not there yet.
    pub(crate) async fn simulate(&self, transaction: &Transaction) -> Result<Simulated, Error> {
        let config = RpcSimulateTransactionConfig {
            sig_verify: false,
            commitment: Some(CommitmentConfig::confirmed()),
            ..RpcSimulateTransactionConfig::default()
        };
        let response = self.rpc.simulate_transaction_with_config(transaction, config).await;
        let result = response
            .map_err(|error| unreachable("simulateTransaction", error))?
            .value;
        let first = |balances: &Option<Vec<u64>>| balances.as_ref()?.first().copied().map(i128::from);
        Ok(Simulated {
            error: result.err.as_ref().map(|error| format!("{error:?}")),
            compute_units: result.units_consumed.unwrap_or_default(),
            payer_change: first(&result.post_balances)
                .zip(first(&result.pre_balances))
                .map(|(after, before)| after - before),
            logs: result.logs.unwrap_or_default(),
        })
    }

    /// Sends a signed transaction after preflight. Sending one twice is harmless: the chain runs it once.
    pub(crate) async fn send(&self, transaction: &Transaction) -> Result<(), SendFailure> {
        let config = RpcSendTransactionConfig {
            skip_preflight: false,
            preflight_commitment: Some(CommitmentConfig::confirmed().commitment),
            ..RpcSendTransactionConfig::default()
        };
        match self.rpc.send_transaction_with_config(transaction, config).await {
            Ok(_) => Ok(()),
            Err(error) => Err(send_failure(error)),
        }
    }

    /// Where a transaction landed, if it did. `history`: also where that is so long ago that nodes have to search for it. A
    /// node that keeps no history never will: then what it knows without one counts.
    pub(crate) async fn landed(&self, signature: &Signature, history: bool) -> Result<Option<Landed>, Error> {
        let asked = [*signature];
        let statuses = match history {
            true => match self.rpc.get_signature_statuses_with_history(&asked).await {
                Err(error) if keeps_no_history(&error) => self.rpc.get_signature_statuses(&asked).await,
                answered => answered,
            },
            false => self.rpc.get_signature_statuses(&asked).await,
        };
        let mut statuses = statuses
            .map_err(|error| unreachable("getSignatureStatuses", error))?
            .value;
        Ok(statuses.pop().flatten().map(|status| Landed {
            slot: status.slot,
            error: status.err.as_ref().map(|error| format!("{error:?}")),
            confirmed: status.satisfies_commitment(CommitmentConfig::confirmed()),
        }))
    }

    /// What an account holds, lamports; 0 where there is none.
    pub(crate) async fn balance(&self, address: &Address) -> Result<u64, Error> {
        self.rpc
            .get_balance(address)
            .await
            .map_err(|error| unreachable("getBalance", error))
    }

    /// The bytes of an account; `None` where there is none.
    pub(crate) async fn account(&self, address: &Address) -> Result<Option<Vec<u8>>, Error> {
        let found = self
            .rpc
            .get_account_with_commitment(address, CommitmentConfig::confirmed())
            .await
            .map_err(|error| unreachable("getAccountInfo", error))?;
        Ok(found.value.map(|account| account.data))
    }

    /// Whether the address may be given lamports: programs and sysvars may not, no transaction can write them.
    pub(crate) async fn can_receive(&self, address: &Address) -> Result<bool, Error> {
        let found = self
            .rpc
            .get_account_with_commitment(address, CommitmentConfig::confirmed())
            .await
            .map_err(|error| unreachable("getAccountInfo", error))?;
        Ok(found
            .value
            .is_none_or(|account| !account.executable && account.owner != SYSVAR_OWNER))
    }

    async fn read<T: AccountDeserialize>(&self, address: &Address) -> Result<T, Error> {
        let data = self.account(address).await?;
        let data = data.ok_or_else(|| Error::ChainUnavailable(format!("{address} is not on this chain")))?;
        account::decode(&data).map_err(|error| Error::Internal(format!("{address}: {error}")))
    }

    /// What a market fixed at its launch; read once, for it cannot change.
    pub(crate) async fn terms(&self, market: &Address) -> Result<Terms, Error> {
        let known = lock(&self.terms).get(market).copied();
        if let Some(terms) = known {
            return Ok(terms);
        }
        let account: Market = self.read(market).await?;
        let terms = Terms {
            fee_bps: account.rates().total(),
            sniper_length: account.sniper_length,
        };
        lock(&self.terms).insert(*market, terms);
        Ok(terms)
    }

    /// The number that the next airdrop will have.
    pub(crate) async fn next_distribution(&self) -> Result<u64, Error> {
        let counters: Counters = self.read(&address::counters()).await?;
        Ok(counters.distributions)
    }

    /// The program's parameters, at most 5 s old.
    pub(crate) async fn parameters(&self) -> Result<Parameters, Error> {
        let known = *lock(&self.parameters);
        if let Some((at, parameters)) = known
            && at.elapsed() < PARAMETERS_KEPT
        {
            return Ok(parameters);
        }
        let global: Global = self.read(&address::global()).await?;
        *lock(&self.parameters) = Some((Instant::now(), global.parameters));
        Ok(global.parameters)
    }
}

/// Not where the node merely cannot reach the storage that does: that passes, and what landed might be called expired.
fn keeps_no_history(error: &ClientError) -> bool {
    match error.kind() {
        ClientErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => *code == NO_HISTORY,
        _ => false,
    }
}

/// What the lock holds is whole after any panic: it is only ever replaced.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers and logs repeat it, so it is without the node's URL.
fn unreachable(method: &'static str, error: ClientError) -> Error {
    let error = without_url(error);
    metrics::counter!("sporeline_api_rpc_errors_total", "method" => method).increment(1);
    tracing::warn!(method, %error, "the chain did not answer");
    Error::ChainUnavailable(error.to_string())
}

/// As [`unreachable`], it names no URL.
fn send_failure(error: ClientError) -> SendFailure {
    let error = without_url(error);
    if let ClientErrorKind::RpcError(RpcError::RpcResponseError { message, data, .. }) = error.kind() {
        return match data {
            RpcResponseErrorData::SendTransactionPreflightFailure(result) => SendFailure::Refused(
                result
                    .err
                    .as_ref()
                    .map_or(message.clone(), |error| format!("{error:?}")),
                result.logs.clone().unwrap_or_default(),
            ),
            // The node answered: what it says is about the transaction.
            _ => SendFailure::Refused(message.clone(), vec![]),
        };
    }
    match error.kind().get_transaction_error() {
        Some(refused) => SendFailure::Refused(format!("{refused:?}"), vec![]),
        None => SendFailure::Unreachable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_node_that_does_not_answer_is_told_of_without_the_key_in_its_url() {
        // Nobody listens there.
        let chain = Chain::new("http://127.0.0.1:1/v2/secret?api-key=secret");
        let Err(Error::ChainUnavailable(asked)) = chain.slot().await else {
            panic!()
        };
        let Err(Error::ChainUnavailable(read)) = chain.account(&address::global()).await else {
            panic!()
        };
        let sent = chain.send(&Transaction::default()).await.unwrap_err();
        let SendFailure::Unreachable(sent) = sent else {
            panic!("{sent:?}")
        };
        for told in [asked, read, sent] {
            assert!(told.contains("sending request") && !told.contains("secret"), "{told}");
        }
    }
}
