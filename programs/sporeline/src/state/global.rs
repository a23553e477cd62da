use crate::{constants::*, errors::SporelineError, state::Parameters};
use anchor_lang::prelude::*;

/// What administration decides. Written only by administration; `buy` and `sell` do not load it.
#[account]
#[derive(Debug)]
pub struct Global {
    pub version: u8,
    pub bump: u8,
    /// 1: a local cluster, where times are short and development measurements count. Fixed at `initialize`, for ever.
    pub local: u8,
    /// 1: parameters can never change again.
    pub frozen: u8,
    pub attester_count: u8,
    /// Signatures an attestation needs.
    pub attester_threshold: u8,
    pub price_owner_count: u8,
    pub base_uri_len: u8,
    pub authority: Address,
    /// All zeros: nobody was offered the authority.
    pub pending_authority: Address,
    /// Hash of the cluster's first block: what attestations of one cluster cannot be replayed across.
    pub genesis_hash: [u8; 32],
    pub staking_mint: Address,
    /// Pyth's id of the SOL/USD feed.
    pub feed_id: [u8; 32],
    pub price_owners: [Address; MAX_PRICE_OWNERS],
    pub attesters: [Address; MAX_ATTESTERS],
    pub base_uri: [u8; MAX_BASE_URI_LEN],
    pub parameters: Parameters,
    /// What waits for its timelock; each is due at its time, 0: nothing waits.
    pub pending_parameters_at: i64,
    pub pending_attesters_at: i64,
    pub pending_price_at: i64,
    pub pending_parameters: Parameters,
    pub pending_attesters: [Address; MAX_ATTESTERS],
    pub pending_price_owners: [Address; MAX_PRICE_OWNERS],
    pub pending_feed_id: [u8; 32],
    pub pending_attester_count: u8,
    pub pending_attester_threshold: u8,
    pub pending_price_owner_count: u8,
    pub _padding: [u8; 5],
    pub _spare: [u8; 64],
}

impl Global {
    #[inline(always)]
    pub fn is_local(&self) -> bool {
        self.local != 0
    }

    /// Seconds over which spending bucket and fee allowance refill.
    #[inline(always)]
    pub fn spend_window(&self) -> i64 {
        if self.is_local() {
            SPEND_WINDOW_S.0
        } else {
            SPEND_WINDOW_S.1
        }
    }

    /// Seconds of sniper tax that a market launched now stores.
    #[inline(always)]
    pub fn sniper_length(&self) -> u32 {
        if self.is_local() {
            SNIPER_LENGTH_S.0
        } else {
            SNIPER_LENGTH_S.1
        }
    }

    /// Seconds between announcing a change and its taking effect.
    #[inline(always)]
    pub fn timelock(&self) -> i64 {
        if self.is_local() { TIMELOCK_S.0 } else { TIMELOCK_S.1 }
    }

    /// The current attesters, in order.
    pub fn attesters(&self) -> &[Address] {
        self.attesters.get(..usize::from(self.attester_count)).unwrap_or(&[])
    }

    /// The programs whose price accounts are believed.
    pub fn price_owners(&self) -> &[Address] {
        self.price_owners
            .get(..usize::from(self.price_owner_count))
            .unwrap_or(&[])
    }

    /// What every token's metadata URI begins with.
    pub fn base_uri(&self) -> &[u8] {
        self.base_uri.get(..usize::from(self.base_uri_len)).unwrap_or(&[])
    }

    /// Whether `attesters` may be, with `threshold` of them to sign: N/2 < K ≤ min(N, 5), N ≤ 8, N ≥ 3 unless local, no
    /// repeats.
    ///
    /// Errors: `BadAttesters`.
    pub fn check_attesters(&self, attesters: &[Address], threshold: u8) -> Result<()> {
        let least = if self.is_local() {
            1
        } else {
            usize::from(MIN_ATTESTERS_AWAY_FROM_LOCAL)
        };
        let n = attesters.len();
        let k = usize::from(threshold);
        require!(n >= least && n <= MAX_ATTESTERS, SporelineError::BadAttesters);
        require!(
            k.saturating_mul(2) > n && k <= n && threshold <= MAX_ATTESTER_THRESHOLD,
            SporelineError::BadAttesters
        );
        require!(all_different(attesters), SporelineError::BadAttesters);
        Ok(())
    }

    /// Sets attesters and threshold.
    ///
    /// Errors: those of [`Global::check_attesters`].
    pub fn set_attesters(&mut self, attesters: &[Address], threshold: u8) -> Result<()> {
        self.check_attesters(attesters, threshold)?;
        self.attesters = padded(attesters);
        self.attester_count = attesters.len() as u8; // N ≤ 8
        self.attester_threshold = threshold;
        Ok(())
    }

    /// Sets the programs whose price accounts are believed.
    ///
    /// Errors: those of [`check_price_owners`].
    pub fn set_price_owners(&mut self, owners: &[Address], feed_id: [u8; 32]) -> Result<()> {
        check_price_owners(owners)?;
        self.price_owners = padded(owners);
        self.price_owner_count = owners.len() as u8; // ≤ 2
        self.feed_id = feed_id;
        Ok(())
    }
}

/// Whether `owners` may be the programs whose price accounts are believed: 1 to 2 different ones.
///
/// Errors: `BadPriceOwners`.
pub fn check_price_owners(owners: &[Address]) -> Result<()> {
    require!(
        !owners.is_empty() && owners.len() <= MAX_PRICE_OWNERS && all_different(owners),
        SporelineError::BadPriceOwners
    );
    Ok(())
}

/// The items, then zeros. More than `N` are cut off: check their number before.
pub(crate) fn padded<T: Copy + Default, const N: usize>(items: &[T]) -> [T; N] {
    core::array::from_fn(|i| items.get(i).copied().unwrap_or_default())
}

/// Whether no address stands twice in a list of at most 8, and none is all zeros: a padded list must not weaken the count.
fn all_different(keys: &[Address]) -> bool {
    !keys.contains(&Address::default())
        && keys
            .iter()
            .enumerate()
            .all(|(i, key)| keys.iter().skip(i.saturating_add(1)).all(|other| other != key))
}
