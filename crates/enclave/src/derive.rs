//! From one seed to every key: HKDF-SHA256 with the key's path as `info`.

use crate::EnclaveError;
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPath {
    /// The wallet of agent key number n.
    Solana(u64),
    /// The Nostr key of agent key number n.
    Nostr(u64),
    /// Signs the dev enclave's quotes.
    Root,
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Solana(number) => write!(f, "agent/{number}/solana"),
            Self::Nostr(number) => write!(f, "agent/{number}/nostr"),
            Self::Root => f.write_str("root"),
        }
    }
}

/// 32 secret bytes for a path.
pub(crate) fn secret(seed: &[u8; 32], path: KeyPath) -> Result<Zeroizing<[u8; 32]>, EnclaveError> {
    let mut bytes = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, seed)
        .expand(path.to_string().as_bytes(), bytes.as_mut())
        .map_err(|_| EnclaveError::Derivation(path.to_string()))?;
    Ok(bytes)
}

/// The Ed25519 key of a path. It is wiped when dropped.
pub(crate) fn signing_key(seed: &[u8; 32], path: KeyPath) -> Result<SigningKey, EnclaveError> {
    Ok(SigningKey::from_bytes(&*secret(seed, path)?))
}

/// The x coordinate of a path's secp256k1 public key.
pub(crate) fn nostr_public(seed: &[u8; 32], path: KeyPath) -> Result<[u8; 32], EnclaveError> {
    x_only(&*secret(seed, path)?, path)
}

/// The x coordinate of a secp256k1 key's public half; `path` is for the error alone.
pub(crate) fn x_only(secret: &[u8; 32], path: KeyPath) -> Result<[u8; 32], EnclaveError> {
    // Fails for 0 and for numbers beyond the curve's order: once in 2^127 paths.
    let key = k256::SecretKey::from_slice(secret).map_err(|_| EnclaveError::Derivation(path.to_string()))?;
    let point = k256::elliptic_curve::sec1::ToEncodedPoint::to_encoded_point(&key.public_key(), true);
    point
        .x()
        .map(|x| (*x).into())
        .ok_or_else(|| EnclaveError::Derivation(path.to_string()))
}

/// A BIP-340 signature by a secp256k1 key; `path` is for the error alone.
///
/// Fresh randomness goes into the nonce, as the standard recommends: so the same event may be signed in different ways.
pub(crate) fn sign_nostr(secret: &[u8; 32], event_id: &[u8; 32], path: KeyPath) -> Result<[u8; 64], EnclaveError> {
    let failed = || EnclaveError::Derivation(path.to_string());
    // It is wiped when dropped.
    let key = k256::schnorr::SigningKey::from_bytes(secret).map_err(|_| failed())?;
    let mut fresh = Zeroizing::new([0; 32]);
    getrandom::fill(fresh.as_mut()).map_err(|error| EnclaveError::NoEntropy(error.to_string()))?;
    let signature = key.sign_prehash_with_aux_rand(event_id, &fresh).map_err(|_| failed())?;
    Ok(signature.to_bytes())
}
