//! How much of something each address holds.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

type Held = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts what addresses hold; those that hold nothing are not remembered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares(Held);

/// One of an address's; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    held: Held,
    address: IpAddr,
}

impl Shares {
    /// One more for `address`, unless it holds `most`.
    pub(crate) fn take(&self, address: IpAddr, most: usize) -> Option<Share> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = held.get(&address).copied().unwrap_or_default();
        if own >= most {
            return None;
        }
        held.insert(address, own.saturating_add(1));
        Some(Share {
            held: self.0.clone(),
            address,
        })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let left = held.get(&self.address).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            held.remove(&self.address);
        } else {
            held.insert(self.address, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_its_share_whatever_others_hold_and_what_it_gives_back_is_free_again() {
        let shares = Shares::default();
        let [one, other] = ["1.1.1.1", "2.2.2.2"].map(|address| address.parse::<IpAddr>().unwrap());
        let first = shares.take(one, 2);
        let _second = shares.take(one, 2).unwrap();
        assert!(shares.take(one, 2).is_none());
        assert!(shares.take(other, 2).is_some());
        drop(first);
        assert!(shares.take(one, 2).is_some());
        assert_eq!(shares.0.lock().unwrap().len(), 1, "who holds nothing is forgotten");
    }
}
