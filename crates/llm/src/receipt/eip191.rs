//! Signatures as Ethereum wallets make them over text (EIP-191, version 0x45, "personal_sign").

use super::Refusal;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use sha3::{Digest, Keccak256};

/// The address whose key signed `message`.
///
/// `signature`: r ‖ s ‖ v, v 27 or 28. Of the two signatures that every one can be turned into by anybody, only that with
/// the low s counts (EIP-2), and of the ways to write v only this.
///
/// # Errors
/// [`Refusal::MalformedSignature`], [`Refusal::MalleableSignature`], or [`Refusal::BadSignature`] where no key recovers.
pub(super) fn recover(message: &[u8], signature: &[u8; 65]) -> Result<[u8; 20], Refusal> {
    let [rs @ .., v] = signature;
    let id = match v {
        27 => RecoveryId::new(false, false),
        28 => RecoveryId::new(true, false),
        _ => return Err(Refusal::MalformedSignature),
    };
    let rs = Signature::from_slice(rs).map_err(|_| Refusal::MalformedSignature)?;
    if rs.normalize_s().is_some() {
        return Err(Refusal::MalleableSignature);
    }
    let key = VerifyingKey::recover_from_prehash(&digest(message), &rs, id).map_err(|_| Refusal::BadSignature)?;
    Ok(address(&key))
}

fn digest(message: &[u8]) -> [u8; 32] {
    Keccak256::new()
        .chain_update("\x19Ethereum Signed Message:\n")
        .chain_update(message.len().to_string())
        .chain_update(message)
        .finalize()
        .into()
}

/// The last 20 bytes of the Keccak-256 of the uncompressed point.
fn address(key: &VerifyingKey) -> [u8; 20] {
    let point = key.to_encoded_point(false);
    // Without the byte that says "uncompressed".
    let hash = Keccak256::digest(point.as_bytes().get(1..).unwrap_or_default());
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    address
}
