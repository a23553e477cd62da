//! Who there is: keys that follow from a name and a number, so that a seed says everything.

use sha2::{Digest, Sha256};
use sporeline_model::Pubkey;
use sporeline_svm::Keypair;

/// Keys of one role, by number. Only attesters sign for real: the machine leaves transaction signatures to the runtime's own
/// tests, and the program sees nothing but which accounts signed.
pub fn key(role: &str, number: u64) -> Pubkey {
    let mut hash = Sha256::new();
    hash.update(role);
    hash.update(number.to_le_bytes());
    hash.finalize().into()
}

/// Upgrade authority and first administrator.
pub fn authority() -> Pubkey {
    key("authority", 0)
}

/// Who trades, stakes, spawns and cranks.
pub fn person(number: u64) -> Pubkey {
    key("person", number)
}

/// Who runs hosts.
pub fn operator(number: u64) -> Pubkey {
    key("operator", number)
}

/// Wallets that agents are born with.
pub fn wallet(number: u64) -> Pubkey {
    key("wallet", number)
}

/// An attester, whose signatures the Ed25519 precompile verifies.
pub fn attester(number: u64) -> Keypair {
    Keypair::new_from_array(key("attester", number))
}

/// How many attesters there are to choose from.
pub const ATTESTERS: u64 = 8;
