//! Wallets' keys that are kept to sign with: making one anew takes longer than to sign.

use ed25519_dalek::SigningKey;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Keys that are kept at most, some 300 bytes each; beyond it all are wiped and made anew as they are needed.
const MOST: usize = 16_384;

/// By number. Each is wiped when dropped, and stays where it is while the map grows.
#[derive(Default)]
pub(crate) struct Wallets(Mutex<HashMap<u64, Arc<SigningKey>>>);

impl Wallets {
    pub fn get(&self, number: u64) -> Option<Arc<SigningKey>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&number).cloned()
    }

    pub fn keep(&self, number: u64, key: SigningKey) -> Arc<SigningKey> {
        let key = Arc::new(key);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(number, key.clone());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_under_its_number_and_never_more_than_there_is_room_for() {
        let wallets = Wallets::default();
        let key = |byte| SigningKey::from_bytes(&[byte; 32]);
        wallets.keep(7, key(1));
        wallets.keep(8, key(2));
        assert_eq!(wallets.get(7).unwrap().to_bytes(), [1; 32]);
        assert!(wallets.get(9).is_none());
        let one = key(3);
        for number in 0..=MOST as u64 {
            wallets.keep(number, one.clone());
        }
        assert!(wallets.0.lock().unwrap().len() <= MOST);
        assert!(wallets.get(MOST as u64).is_some());
    }
}
