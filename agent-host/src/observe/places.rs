//! Where an agent looks.

use super::Known;
use crate::chain::CLOCK;
use sporeline_client::{Address, address};
use std::collections::HashMap;

/// Places in the list of accounts that are read at once; two for each market follow.
pub(super) const CLOCK_AT: usize = 0;
pub(super) const GLOBAL_AT: usize = 1;
pub(super) const AGENT_AT: usize = 2;
pub(super) const WALLET_AT: usize = 3;
pub(super) const MEASUREMENT_AT: usize = 4;
pub(super) const LITTER_AT: usize = 5;
/// The wallet once more where no price account is set.
pub(super) const PRICE_AT: usize = 6;
pub(super) const MARKETS_AT: usize = 7;

/// Markets whose addresses are kept; beyond it only those looked at now.
const MOST_MARKETS: usize = 64;

/// The addresses an agent looks at, kept from one look to the next: deriving one takes longer than signing.
pub(crate) struct Places {
    pub of: address::AgentAddresses,
    global: Address,
    litter: Address,
    /// By compose hash.
    measurement: ([u8; 32], Address),
    /// By mint.
    markets: HashMap<Address, Place>,
}

/// What belongs to a mint.
pub(crate) struct Place {
    pub market: Address,
    /// The agent's account for it.
    pub token: Address,
    /// The mint in base58.
    pub text: Box<str>,
}

impl Places {
    pub fn of(wallet: &Address, compose_hash: &[u8; 32]) -> Self {
        let of = address::AgentAddresses::of(wallet);
        Self {
            of,
            global: address::global(),
            litter: address::litter(&of.agent),
            measurement: (*compose_hash, address::measurement(compose_hash)),
            markets: HashMap::new(),
        }
    }

    pub fn market(&mut self, mint: &Address) -> &Place {
        let agent = &self.of.agent;
        self.markets.entry(*mint).or_insert_with(|| Place {
            market: address::market(mint),
            token: address::associated_token(agent, mint),
            text: mint.to_string().into(),
        })
    }

    /// The accounts to read, in the order of the places above.
    pub fn keys(&mut self, known: &[Known], compose_hash: &[u8; 32], price: Option<Address>) -> Vec<Address> {
        if self.measurement.0 != *compose_hash {
            self.measurement = (*compose_hash, address::measurement(compose_hash));
        }
        if self.markets.len() > MOST_MARKETS {
            self.markets
                .retain(|mint, _| known.iter().any(|market| market.mint == *mint));
        }
        let mut keys = Vec::with_capacity(MARKETS_AT + 2 * known.len());
        keys.extend([
            CLOCK,
            self.global,
            self.of.agent,
            self.of.wallet,
            self.measurement.1,
            self.litter,
            price.unwrap_or(self.of.wallet),
        ]);
        for market in known {
            let place = self.market(&market.mint);
            keys.extend([place.market, place.token]);
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_kept_are_those_that_would_be_derived_and_old_ones_are_let_go() {
        let wallet = Address::new_from_array([7; 32]);
        let mut places = Places::of(&wallet, &[1; 32]);
        let known = |byte| Known {
            mint: Address::new_from_array([byte; 32]),
            agent: wallet,
            parents: [None; 2],
        };
        for byte in 0..=100 {
            places.keys(&[known(byte)], &[1; 32], None);
        }
        assert!(places.markets.len() <= MOST_MARKETS + 1);
        for _ in 0..2 {
            let keys = places.keys(&[known(9)], &[2; 32], Some(CLOCK));
            let mint = known(9).mint;
            assert_eq!(keys[AGENT_AT], address::agent(&wallet));
            assert_eq!(keys[LITTER_AT], address::litter(&address::agent(&wallet)));
            assert_eq!(keys[MEASUREMENT_AT], address::measurement(&[2; 32]));
            assert_eq!(keys[PRICE_AT], CLOCK);
            let token = address::associated_token(&address::agent(&wallet), &mint);
            assert_eq!(keys[MARKETS_AT..], [address::market(&mint), token]);
        }
    }
}
