//! From a node's answer to a [`Block`]. Pure.

use super::SourceError;
use crate::{
    block::{Block, Identity, Transaction, signatures_hash},
    rows::Blob,
};
use solana_transaction_status_client_types::{
    EncodedTransactionWithStatusMeta, UiConfirmedBlock, UiTransactionStatusMeta, option_serializer::OptionSerializer,
};
use sporeline_client::Address;

fn malformed(slot: u64, reason: impl Into<String>) -> SourceError {
    SourceError::Malformed {
        slot,
        reason: reason.into(),
    }
}

fn base58<const N: usize>(slot: u64, text: &str) -> Result<Blob<N>, SourceError> {
    let mut bytes = [0; N];
    match bs58::decode(text).onto(&mut bytes) {
        Ok(length) if length == N => Ok(Blob(bytes)),
        _ => Err(malformed(slot, format!("{text:?} is not {N} bytes in base58"))),
    }
}

/// Reads an answer with full transactions in base64.
pub(super) fn block(slot: u64, answer: UiConfirmedBlock) -> Result<Block, SourceError> {
    let transactions = answer
        .transactions
        .ok_or_else(|| malformed(slot, "it has no transactions field"))?;
    Ok(Block {
        slot,
        hash: base58(slot, &answer.blockhash)?,
        parent_slot: answer.parent_slot,
        parent_hash: base58(slot, &answer.previous_blockhash)?,
        time: answer.block_time.unwrap_or(0),
        transactions: transactions
            .into_iter()
            .map(|one| transaction(slot, one))
            .collect::<Result<_, _>>()?,
    })
}

/// Reads an answer with signatures only.
pub(super) fn identity(slot: u64, answer: &UiConfirmedBlock) -> Result<Identity, SourceError> {
    let signatures: Vec<Blob<64>> = answer
        .signatures
        .as_ref()
        .ok_or_else(|| malformed(slot, "it has no signatures field"))?
        .iter()
        .map(|text| base58(slot, text))
        .collect::<Result<_, _>>()?;
    Ok(Identity {
        hash: base58(slot, &answer.blockhash)?,
        parent_slot: answer.parent_slot,
        signatures: signatures_hash(&signatures),
    })
}

fn transaction(slot: u64, answer: EncodedTransactionWithStatusMeta) -> Result<Transaction, SourceError> {
    let decoded = answer
        .transaction
        .decode()
        .ok_or_else(|| malformed(slot, "a transaction does not decode"))?;
    let signature = decoded
        .signatures
        .first()
        .ok_or_else(|| malformed(slot, "a transaction has no signature"))?;
    let meta = answer
        .meta
        .ok_or_else(|| malformed(slot, "a transaction has no result"))?;
    let succeeded = meta.err.is_none();
    let loaded = loaded_addresses(slot, &meta)?;
    let keys = || decoded.message.static_account_keys().iter().chain(&loaded);
    let programs = decoded
        .message
        .instructions()
        .iter()
        .map(|instruction| {
            keys()
                .nth(instruction.program_id_index.into())
                .copied()
                .ok_or_else(|| malformed(slot, "an instruction names no program"))
        })
        .collect::<Result<_, _>>()?;
    let logs = match meta.log_messages {
        OptionSerializer::Some(logs) => logs,
        // Without logs there would be no events, silently: rather stand still, aloud.
        _ if succeeded => return Err(malformed(slot, "the node does not record logs")),
        _ => vec![],
    };
    Ok(Transaction {
        signature: Blob(*signature.as_array()),
        succeeded,
        programs,
        logs,
    })
}

/// Addresses from lookup tables, in the order in which instructions index them.
fn loaded_addresses(slot: u64, meta: &UiTransactionStatusMeta) -> Result<Vec<Address>, SourceError> {
    let OptionSerializer::Some(loaded) = &meta.loaded_addresses else {
        return Ok(vec![]);
    };
    loaded
        .writable
        .iter()
        .chain(&loaded.readonly)
        .map(|text| base58(slot, text).map(|key: Blob<32>| Address::new_from_array(key.0)))
        .collect()
}
