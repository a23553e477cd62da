use sha2::{Digest, Sha256};

/// The measurement of an app: SHA-256 of its `app-compose.json`, byte for byte as dstack was given it (`sha256sum` of the
/// file). One space more is another app.
pub fn compose_hash(app_compose: &str) -> [u8; 32] {
    Sha256::digest(app_compose).into()
}
