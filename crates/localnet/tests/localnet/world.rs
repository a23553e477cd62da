//! A small world for tests: one faucet, one receiver, and transfers that are all different.

use std::{collections::BTreeMap, path::Path};

use solana_client::{nonblocking::rpc_client::RpcClient, rpc_config::RpcBlockConfig};
use solana_commitment_config::CommitmentConfig;
use solana_sdk::{
    hash::Hash,
    signature::{Keypair, Signature, Signer},
};
use solana_system_interface::instruction::transfer;
use solana_transaction::Transaction;
use solana_transaction_status_client_types::{TransactionDetails, UiTransactionEncoding};
use sporeline_localnet::{Account, Localnet, Options};

pub const FAUCET_LAMPORTS: u64 = 1_000_000_000_000_000;
pub const RECEIVER_LAMPORTS: u64 = 1_000_000_000;
pub const FEE: u64 = 5_000;
/// The first slot that a fresh chain closes.
pub const FIRST_SLOT: u64 = 31;
/// The slot hashes sysvar.
const SLOT_HASHES: &str = "SysvarS1otHashes111111111111111111111111111";
/// The clock sysvar.
const CLOCK: &str = "SysvarC1ock11111111111111111111111111111111";

pub fn faucet() -> Keypair {
    Keypair::new_from_array([1; 32])
}

pub fn receiver() -> Keypair {
    Keypair::new_from_array([2; 32])
}

pub fn options(dir: &Path) -> Options {
    let wallet = Account {
        lamports: RECEIVER_LAMPORTS,
        ..Account::default()
    };
    Options {
        faucet: Some((faucet().pubkey(), FAUCET_LAMPORTS)),
        accounts: vec![(receiver().pubkey(), wallet)],
        ..Options::new(dir)
    }
}

pub fn client(url: &str) -> RpcClient {
    RpcClient::new_with_commitment(url.to_owned(), CommitmentConfig::processed())
}

pub async fn start(dir: &Path) -> (Localnet, RpcClient) {
    let net = Localnet::start(options(dir)).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    (net, rpc)
}

/// Sends `lamports` to the receiver and waits until it is processed.
pub async fn send(rpc: &RpcClient, blockhash: Hash, lamports: u64) -> Signature {
    let (from, to) = (faucet(), receiver().pubkey());
    let message = solana_sdk::message::Message::new(&[transfer(&from.pubkey(), &to, lamports)], Some(&from.pubkey()));
    let transaction = Transaction::new(&[&from], message, blockhash);
    rpc.send_transaction(&transaction)
        .await
        .expect("the transfer is processed")
}

/// Chain time, unix seconds, as a program reads it.
pub async fn clock(rpc: &RpcClient) -> i64 {
    let data = rpc
        .get_account(&CLOCK.parse().expect("an address"))
        .await
        .expect("the clock")
        .data;
    i64::from_le_bytes(data[32..40].try_into().expect("eight bytes"))
}

/// The slot hashes as a program reads them.
pub async fn slot_hashes(rpc: &RpcClient) -> BTreeMap<u64, [u8; 32]> {
    let data = rpc
        .get_account(&SLOT_HASHES.parse().expect("an address"))
        .await
        .expect("the slot hashes")
        .data;
    let entries = data[8..].chunks_exact(40);
    entries
        .map(|e| {
            (
                u64::from_le_bytes(e[..8].try_into().expect("eight")),
                e[8..].try_into().expect("32"),
            )
        })
        .collect()
}

/// What the closed blocks up to `last` say happened.
#[derive(Debug, PartialEq, Eq)]
pub struct Ledger {
    pub transfers: u64,
    pub lamports: u64,
    /// By slot, the signatures in it.
    pub blocks: BTreeMap<u64, Vec<Signature>>,
}

/// Reads every block, checking that each names the one before as its parent.
pub async fn ledger(rpc: &RpcClient, last: u64) -> Ledger {
    let config = RpcBlockConfig {
        encoding: Some(UiTransactionEncoding::Base64),
        transaction_details: Some(TransactionDetails::Full),
        rewards: Some(false),
        commitment: Some(CommitmentConfig::confirmed()),
        max_supported_transaction_version: Some(1),
    };
    let mut found = Ledger {
        transfers: 0,
        lamports: 0,
        blocks: BTreeMap::new(),
    };
    let mut parent: Option<(String, u64)> = None;
    for slot in FIRST_SLOT..=last {
        let block = rpc
            .get_block_with_config(slot, config)
            .await
            .unwrap_or_else(|e| panic!("block {slot}: {e}"));
        let height = block.block_height.expect("a height");
        if let Some((hash, before)) = parent {
            assert_eq!(block.previous_blockhash, hash, "the parent of block {slot}");
            assert_eq!(height, before + 1, "the height of block {slot}");
        }
        parent = Some((block.blockhash, height));
        for transaction in block.transactions.expect("transactions") {
            let decoded = transaction.transaction.decode().expect("a transaction");
            assert_eq!(transaction.meta.expect("meta").err, None);
            for instruction in decoded.message.instructions() {
                found.transfers += 1;
                found.lamports += u64::from_le_bytes(instruction.data[4..12].try_into().expect("an amount"));
            }
            found.blocks.entry(slot).or_default().push(decoded.signatures[0]);
        }
    }
    found
}

/// Checks that the balances are what the blocks make of the first balances: no more, no less.
pub async fn assert_balances_match(rpc: &RpcClient, ledger: &Ledger) {
    let balance = async |key: Keypair| rpc.get_balance(&key.pubkey()).await.expect("a balance");
    assert_eq!(
        balance(receiver()).await,
        RECEIVER_LAMPORTS + ledger.lamports,
        "the receiver has what the blocks say"
    );
    let spent = ledger.lamports + ledger.transfers * FEE;
    assert_eq!(
        balance(faucet()).await,
        FAUCET_LAMPORTS - spent,
        "the faucet paid what the blocks say"
    );
}

/// The last closed slot.
pub async fn last_closed(rpc: &RpcClient) -> u64 {
    rpc.get_slot_with_commitment(CommitmentConfig::confirmed())
        .await
        .expect("a slot")
}
