//! Rows as bytes.

use sha2::{Digest, Sha256};
use surfpool_core::{
    solana_account::{Account, AccountSharedData, ReadableAccount},
    surfnet::BlockHeader,
    types::SurfnetTransactionStatus,
};

use crate::{LocalnetError, world::Key};

/// lamports 8, rent epoch 8, owner 32, executable 1; the data follows.
const ACCOUNT_HEADER: usize = 49;

pub(crate) fn encode_account(account: &AccountSharedData) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ACCOUNT_HEADER + account.data().len());
    bytes.extend_from_slice(&account.lamports().to_le_bytes());
    bytes.extend_from_slice(&account.rent_epoch().to_le_bytes());
    bytes.extend_from_slice(account.owner().as_ref());
    bytes.push(u8::from(account.executable()));
    bytes.extend_from_slice(account.data());
    bytes
}

pub(crate) fn decode_account(bytes: &[u8]) -> Option<Account> {
    Some(Account {
        lamports: u64::from_le_bytes(bytes.get(0..8)?.try_into().ok()?),
        rent_epoch: u64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?),
        owner: <[u8; 32]>::try_from(bytes.get(16..48)?).ok()?.into(),
        executable: *bytes.get(48)? == 1,
        data: bytes[ACCOUNT_HEADER..].to_vec(),
    })
}

/// One account's part in the digest of the world: the first half of SHA-256(address ‖ value). Digests are joined by XOR,
/// so that one change costs two sums and not a pass over all accounts. It guards against damage, not against malice.
pub(crate) fn account_sum(address: &Key, value: &[u8]) -> u128 {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(address)
        .chain_update(value)
        .finalize()
        .into();
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    u128::from_le_bytes(half)
}

pub(crate) fn encode_block(block: &BlockHeader) -> Result<Vec<u8>, LocalnetError> {
    pack("block", block)
}

pub(crate) fn decode_block(bytes: &[u8]) -> Result<BlockHeader, LocalnetError> {
    unpack("block", bytes)
}

pub(crate) fn encode_transaction(transaction: &SurfnetTransactionStatus) -> Result<Vec<u8>, LocalnetError> {
    pack("transaction", transaction)
}

pub(crate) fn decode_transaction(bytes: &[u8]) -> Result<SurfnetTransactionStatus, LocalnetError> {
    unpack("transaction", bytes)
}

/// A signature's 64 bytes.
pub(crate) fn signature_bytes(signature: &str) -> Result<Vec<u8>, LocalnetError> {
    bs58::decode(signature)
        .into_vec()
        .map_err(|error| LocalnetError::Encoding {
            what: "signature",
            why: error.to_string(),
        })
}

/// JSON is surfpool's own stored form of these types; the frame's checksum makes a damaged row an error and not another row.
fn pack(what: &'static str, value: &impl serde::Serialize) -> Result<Vec<u8>, LocalnetError> {
    let fail = |why: String| LocalnetError::Encoding { what, why };
    let json = serde_json::to_vec(value).map_err(|error| fail(error.to_string()))?;
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).map_err(|error| fail(error.to_string()))?;
    encoder
        .include_checksum(true)
        .map_err(|error| fail(error.to_string()))?;
    std::io::Write::write_all(&mut encoder, &json).map_err(|error| fail(error.to_string()))?;
    encoder.finish().map_err(|error| fail(error.to_string()))
}

fn unpack<V: serde::de::DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<V, LocalnetError> {
    let fail = |why: String| LocalnetError::Encoding { what, why };
    let json = zstd::decode_all(bytes).map_err(|error| fail(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountSharedData {
        Account {
            lamports: 5,
            data: vec![1, 2, 3],
            owner: [9; 32].into(),
            executable: true,
            rent_epoch: 7,
        }
        .into()
    }

    #[test]
    fn an_account_is_read_back_as_it_was() {
        let back = decode_account(&encode_account(&account())).expect("long enough");
        assert_eq!(AccountSharedData::from(back), account());
    }

    #[test]
    fn a_cut_account_is_refused() {
        assert!(decode_account(&encode_account(&account())[..40]).is_none());
    }

    #[test]
    fn one_changed_byte_changes_the_digest() {
        let mut bytes = encode_account(&account());
        let before = account_sum(&[1; 32], &bytes);
        bytes[50] ^= 1;
        assert_ne!(before, account_sum(&[1; 32], &bytes));
    }

    #[test]
    fn a_damaged_row_is_an_error() {
        let block = BlockHeader {
            hash: "a".repeat(44),
            previous_blockhash: "b".repeat(44),
            parent_slot: 1,
            block_time: 2,
            block_height: 3,
            signatures: vec![],
        };
        let mut bytes = encode_block(&block).expect("plain data");
        assert_eq!(decode_block(&bytes).expect("whole").hash, block.hash);
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        assert!(decode_block(&bytes).is_err());
    }
}
