//! Transactions: building, size, and what a decoded one asks for.

use crate::{Address, Instruction};
use solana_message::{Hash, Message};
use solana_sdk::signer::Signer;
use solana_transaction::Transaction;

/// Largest legacy transaction on the wire, bytes.
pub const MAX_WIRE_BYTES: usize = 1_232;

/// Why a transaction cannot be built or sent.
#[derive(Debug, thiserror::Error)]
pub enum TransactionError {
    #[error("the transaction takes {0} bytes on the wire; at most 1232 fit")]
    TooLarge(usize),
    #[error("the transaction cannot be encoded: {0}")]
    Encoding(String),
    #[error("a signer refused or is missing: {0}")]
    Signing(String),
}

/// An unsigned transaction that pays from `payer`.
pub fn unsigned(payer: &Address, instructions: &[Instruction], blockhash: Hash) -> Transaction {
    let mut message = Message::new(instructions, Some(payer));
    message.recent_blockhash = blockhash;
    Transaction::new_unsigned(message)
}

/// Builds, signs and measures.
pub fn signed(
    payer: &Address,
    instructions: &[Instruction],
    signers: &[&dyn Signer],
    blockhash: Hash,
) -> Result<Transaction, TransactionError> {
    let mut transaction = unsigned(payer, instructions, blockhash);
    transaction
        .try_sign(&signers.to_vec(), blockhash)
        .map_err(|error| TransactionError::Signing(error.to_string()))?;
    encode(&transaction)?;
    Ok(transaction)
}

/// The bytes on the wire.
pub fn encode(transaction: &Transaction) -> Result<Vec<u8>, TransactionError> {
    let bytes = wincode::serialize(transaction).map_err(|error| TransactionError::Encoding(error.to_string()))?;
    if bytes.len() > MAX_WIRE_BYTES {
        Err(TransactionError::TooLarge(bytes.len()))
    } else {
        Ok(bytes)
    }
}
