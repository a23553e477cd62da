use sha2::{Digest, Sha256};
use sporeline_client::Address;

/// Domain of the report data.
pub const REPORT_DOMAIN: &[u8] = b"sporeline/report/v1";
/// Bytes a quote has room for.
pub const REPORT_BYTES: usize = 64;
/// Bytes of one attester's nonce.
pub const NONCE_BYTES: usize = 32;

/// What a quote vouches for: `SHA-256(REPORT_DOMAIN ‖ wallet ‖ nostr key ‖ nonces) ‖ 32 zeros`.
///
/// One quote serves all attesters of a renewal, for its hash stands on chain; so it binds all their nonces, in the order
/// they are named. With one attester that is its nonce and nothing else.
pub fn report_data(wallet: &Address, nostr_key: &[u8; 32], nonces: &[[u8; NONCE_BYTES]]) -> [u8; REPORT_BYTES] {
    let mut hasher = Sha256::new();
    hasher.update(REPORT_DOMAIN);
    hasher.update(wallet.as_ref());
    hasher.update(nostr_key);
    for nonce in nonces {
        hasher.update(nonce);
    }
    let mut data = [0; REPORT_BYTES];
    data[..32].copy_from_slice(&hasher.finalize());
    data
}
